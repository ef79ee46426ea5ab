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

const SHORTEST_CODE = 6;

export function SignIn() {
	const { t } = useTranslation();
	const { language, theme } = useLook();
	const signIn = useSignIn();
	const saveMe = useSaveMe();
	const location = useLocation();
	const passwordBox = useRef<InputRef>(null);
	const [login, setLogin] = useState('');
	const [password, setPassword] = useState('');
	const [step, setStep] = useState<'password' | 'code'>('password');
	const [code, setCode] = useState('');
	const [recovery, setRecovery] = useState(false);
	const ready = step === 'password' ? Boolean(login.trim() && password) : code.replace(/\s/g, '').length >= SHORTEST_CODE;
	// Chosen on this page: then it is this person's wish, and the server is told.
	const [chosen, setChosen] = useState(false);
	const expired = (location.state as Partial<SignInState> | null)?.expired ?? false;
	useTitle(t('sign_in.title'));

	const submit = (event: SubmitEvent<HTMLFormElement>) => {
		event.preventDefault();
		if (!ready || signIn.isPending) return;
		signIn.mutate(
			{ login: login.trim(), password, ...(step === 'code' ? { code: code.replace(/\s/g, '') } : {}) },
			{
				onSuccess: () => {
					if (chosen) saveMe.mutate({ locale: language, theme });
				},
				onError: (error) => {
					setCode('');
					if (isCodeWanted(error)) {
						setStep('code');
						return;
					}
					// With a code the password was right a moment ago: only a lock leads back.
					if (step === 'code' && error instanceof ApiError && error.trouble === 'signed-out') return;
					setPassword('');
					passwordBox.current?.focus();
				},
			},
		);
	};
	const again = () => {
		setStep('password');
		setRecovery(false);
		setCode('');
		setPassword('');
		signIn.reset();
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
					<h1>{t(step === 'code' ? 'sign_in.code_heading' : 'sign_in.heading')}</h1>
					<p className="muted">{t(step === 'code' ? (recovery ? 'sign_in.recovery_text' : 'sign_in.code_text') : 'sign_in.text')}</p>
				</div>
				{signIn.error && !(step === 'code' && isCodeWanted(signIn.error) && !signIn.variables.code) ? <Refusal error={signIn.error} withCode={Boolean(signIn.variables.code)} /> : expired && step === 'password' ? <p className="sign-in-note">{t('sign_in.expired')}</p> : null}
				{step === 'password' ? (
					<>
						<label>
							<span>{t('sign_in.login')}</span>
							<Input size="large" name="login" autoComplete="username" autoCapitalize="none" spellCheck={false} maxLength={64} autoFocus value={login} onChange={(event) => setLogin(event.target.value)} />
						</label>
						<label>
							<span>{t('sign_in.password')}</span>
							<Input.Password ref={passwordBox} size="large" name="password" autoComplete="current-password" maxLength={256} value={password} onChange={(event) => setPassword(event.target.value)} />
						</label>
					</>
				) : (
					<CodeBox key={String(recovery)} recovery={recovery} value={code} onChange={setCode} />
				)}
				<Button type="primary" size="large" htmlType="submit" block loading={signIn.isPending} disabled={!ready}>
					{t('sign_in.act')}
				</Button>
				{step === 'code' ? (
					<div className="sign-in-ways">
						<button
							type="button"
							className="text-button"
							onClick={() => {
								setRecovery(!recovery);
								setCode('');
								signIn.reset();
							}}
						>
							{t(recovery ? 'sign_in.with_code' : 'sign_in.with_recovery')}
						</button>
						<button type="button" className="text-button" onClick={again}>
							{t('sign_in.other_login')}
						</button>
					</div>
				) : null}
			</form>
		</main>
	);
}

/** The password was right; the code of the second factor is asked for. */
const isCodeWanted = (error: Error) => error instanceof ApiError && error.kind === 'second-factor-required';

function CodeBox({ recovery, value, onChange }: { recovery: boolean; value: string; onChange: (value: string) => void }) {
	const { t } = useTranslation();
	return (
		<label>
			<span>{t(recovery ? 'sign_in.recovery_code' : 'sign_in.code')}</span>
			<Input
				className="sign-in-code"
				size="large"
				name="code"
				autoFocus
				autoCapitalize="none"
				spellCheck={false}
				autoComplete={recovery ? 'off' : 'one-time-code'}
				inputMode={recovery ? 'text' : 'numeric'}
				maxLength={recovery ? 32 : 7}
				value={value}
				onChange={(event) => onChange(event.target.value)}
			/>
		</label>
	);
}

function Refusal({ error, withCode }: { error: Error; withCode: boolean }) {
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
	let text = withCode && kind === 'signed-out' ? t('sign_in.code_wrong') : t(`sign_in.refused.${kind}`, { defaultValue: t('sign_in.refused.broken') });
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
