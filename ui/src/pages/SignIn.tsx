import { useEffect, useRef, useState, type SubmitEvent } from 'react';
import { Button, Input, type InputRef } from 'antd';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { ApiError } from '@/api/client';
import { LanguageSwitch, ThemeSwitch } from '@/app/Account';
import type { SignInState } from '@/app/Guard';
import { useLook } from '@/app/look';
import { useSaveMe, useSignIn } from '@/app/session';
import { formatTime, offsetOf } from '@/lib/format';
import { useTitle } from '@/lib/hooks';
import './SignIn.css';

export function SignIn() {
	const { t } = useTranslation();
	const { language, theme } = useLook();
	const signIn = useSignIn();
	const saveMe = useSaveMe();
	const location = useLocation();
	const passwordBox = useRef<InputRef>(null);
	const [login, setLogin] = useState('');
	const [password, setPassword] = useState('');
	// Chosen on this page: then it is this person's wish, and the server is told.
	const [chosen, setChosen] = useState(false);
	const expired = (location.state as Partial<SignInState> | null)?.expired ?? false;
	useTitle(t('sign_in.title'));

	const submit = (event: SubmitEvent<HTMLFormElement>) => {
		event.preventDefault();
		if (!login.trim() || !password || signIn.isPending) return;
		signIn.mutate(
			{ login: login.trim(), password },
			{
				onSuccess: () => {
					if (chosen) saveMe.mutate({ locale: language, theme });
				},
				onError: () => {
					setPassword('');
					passwordBox.current?.focus();
				},
			},
		);
	};

	return (
		<main className="sign-in">
			<div className="sign-in-switches">
				<LanguageSwitch onChange={() => setChosen(true)} />
				<ThemeSwitch onChange={() => setChosen(true)} />
			</div>
			<form className="sign-in-form" onSubmit={submit}>
				<img src="/favicon.svg" alt="" width="36" height="36" />
				<div>
					<h1>{t('sign_in.heading')}</h1>
					<p className="muted">{t('sign_in.text')}</p>
				</div>
				{signIn.error ? <Refusal error={signIn.error} /> : expired ? <p className="sign-in-note">{t('sign_in.expired')}</p> : null}
				<label>
					<span>{t('sign_in.login')}</span>
					<Input size="large" name="login" autoComplete="username" autoCapitalize="none" spellCheck={false} maxLength={64} autoFocus value={login} onChange={(event) => setLogin(event.target.value)} />
				</label>
				<label>
					<span>{t('sign_in.password')}</span>
					<Input.Password ref={passwordBox} size="large" name="password" autoComplete="current-password" maxLength={256} value={password} onChange={(event) => setPassword(event.target.value)} />
				</label>
				<Button type="primary" size="large" htmlType="submit" block loading={signIn.isPending} disabled={!login.trim() || !password}>
					{t('sign_in.act')}
				</Button>
			</form>
		</main>
	);
}

function Refusal({ error }: { error: Error }) {
	const { t } = useTranslation();
	const { language } = useLook();
	const until = error instanceof ApiError ? error.problem?.locked_until : undefined;
	const [left, setLeft] = useState<number | null>(null);
	useEffect(() => {
		if (!until) return;
		const count = () => setLeft(Math.max(0, Math.ceil((new Date(until).getTime() - Date.now()) / 60_000)));
		count();
		const timer = window.setInterval(count, 5_000);
		return () => window.clearInterval(timer);
	}, [until]);
	const kind = error instanceof ApiError ? error.trouble : 'broken';
	let text = t(`sign_in.refused.${kind}`, { defaultValue: t('sign_in.refused.broken') });
	if (until) {
		const time = `${formatTime(until, 'clock', language)} ${offsetOf(until)}`;
		text = left === 0 ? t('sign_in.unlocked') : t('sign_in.locked', { time, count: left ?? 1 });
	}
	return (
		<p className="sign-in-note bad" role="alert">
			{text}
		</p>
	);
}
