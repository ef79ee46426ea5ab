import { lazy, Suspense, useEffect } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Navigate, Outlet, useLocation } from 'react-router';
import { TroublePage } from '@/parts/Trouble';
import { Frame } from './Frame';
import { useLook } from './look';
import { hasExpired, sessionQuery, type Session } from './session';
import { Splash } from './Splash';

// Seen once in the life of an account: not part of every first load.
const NewPassword = lazy(async () => ({ default: (await import('./NewPassword')).NewPassword }));
const NewFactor = lazy(async () => ({ default: (await import('./NewFactor')).NewFactor }));

/** Where to go after the sign-in; only addresses of this page count. */
export interface SignInState {
	from: string;
	expired: boolean;
}

/** The server's word on language and theme wins over this browser's memory. */
function useLookOf(session: Session | null | undefined) {
	const { setLanguage, setTheme } = useLook();
	const login = session?.login;
	const locale = session?.locale;
	const theme = session?.theme;
	useEffect(() => {
		if (locale) setLanguage(locale);
		if (theme) setTheme(theme);
	}, [login, locale, theme, setLanguage, setTheme]);
}

export function Guard() {
	const { data: session, error, isPending, refetch } = useQuery(sessionQuery());
	const location = useLocation();
	useLookOf(session);
	if (isPending) return <Splash />;
	if (session === undefined) {
		return (
			<main>
				<TroublePage error={error} retry={refetch} />
			</main>
		);
	}
	if (session === null) {
		const state: SignInState = { from: location.pathname + location.search, expired: hasExpired() };
		return <Navigate to="/sign-in" replace state={state} />;
	}
	if (session.must_change_password || (session.second_factor_required && !session.second_factor)) {
		return <Suspense fallback={<Splash />}>{session.must_change_password ? <NewPassword /> : <NewFactor />}</Suspense>;
	}
	return (
		<Frame>
			<Outlet />
		</Frame>
	);
}

export function SignedOutOnly() {
	const { data: session, isPending } = useQuery(sessionQuery());
	const location = useLocation();
	if (isPending) return <Splash />;
	if (session) {
		const state = location.state as Partial<SignInState> | null;
		return <Navigate to={state?.from ?? '/'} replace />;
	}
	return <Outlet />;
}
