import { useEffect, useState } from 'react';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from 'react-router';
import { ApiError } from '@/api/client';
import { LookProvider } from './look';
import { fetchPages, makeRouter } from './router';
import { expireSession, sessionQuery } from './session';

function makeClient(): QueryClient {
	// Whoever hears that the session is over tells all: the guard leads to the sign-in.
	const signedOut = (error: Error) => {
		if (!(error instanceof ApiError)) return;
		const session = client.getQueryData(sessionQuery().queryKey);
		if (error.trouble === 'signed-out' && session) expireSession(client);
		// Somebody gave this account a one-time password or a role that asks for more: the guard asks.
		const before = error.kind === 'password-change-required' ? session && !session.must_change_password : error.kind === 'second-factor-setup-required' && session && !session.second_factor_required;
		if (before) void client.invalidateQueries({ queryKey: sessionQuery().queryKey });
	};
	const client: QueryClient = new QueryClient({
		queryCache: new QueryCache({ onError: signedOut }),
		mutationCache: new MutationCache({ onError: signedOut }),
		defaultOptions: {
			queries: {
				staleTime: 15_000,
				networkMode: 'always',
				// Asked again only where it can help: not after a plain "no".
				retry: (count, error) => count < 2 && error instanceof ApiError && (error.trouble === 'busy' || error.trouble === 'offline'),
				retryDelay: (count) => 500 * 2 ** count,
			},
			mutations: { networkMode: 'always' },
		},
	});
	return client;
}

export function App() {
	const [client] = useState(makeClient);
	const [router] = useState(makeRouter);
	useEffect(() => {
		const timer = window.setTimeout(fetchPages, 3_000);
		return () => window.clearTimeout(timer);
	}, []);
	return (
		<QueryClientProvider client={client}>
			<LookProvider>
				<RouterProvider router={router} />
			</LookProvider>
		</QueryClientProvider>
	);
}
