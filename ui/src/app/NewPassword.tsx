// A one-time password opens nothing but this: the account's owner chooses a password of their own.
import { useState } from 'react';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/lib/hooks';
import { LanguageSwitch, ThemeSwitch } from './Account';
import { useLook } from './look';
import { PasswordForm } from './PasswordForm';
import { useSaveMe, useSession, useSignOut } from './session';
import '@/pages/SignIn.css';

export function NewPassword() {
	const { t } = useTranslation();
	const { name, login } = useSession();
	const { language, theme } = useLook();
	const signOut = useSignOut();
	const saveMe = useSaveMe();
	// Kept by the server as soon as it takes anything but a password.
	const [chosen, setChosen] = useState(false);
	useTitle(t('password.must_title'));
	return (
		<main className="sign-in">
			<div className="sign-in-switches">
				<LanguageSwitch onChange={() => setChosen(true)} />
				<ThemeSwitch onChange={() => setChosen(true)} />
			</div>
			<div className="sign-in-form">
				<img src="/favicon.svg" alt="" width="36" height="36" />
				<div>
					<h1>{t('password.must_title')}</h1>
					<p className="muted">{t('password.must_text', { name: name || login })}</p>
				</div>
				<PasswordForm
					oneTime
					act={t('password.must_act')}
					onDone={() => {
						if (chosen) saveMe.mutate({ locale: language, theme });
					}}
				/>
				<Button type="link" className="sign-in-other" loading={signOut.isPending} onClick={() => signOut.mutate()}>
					{t('frame.sign_out')}
				</Button>
			</div>
		</main>
	);
}
