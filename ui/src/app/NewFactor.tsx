// The role asks for a second factor: nothing else opens until it is on.
import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/lib/hooks';
import { FactorSteps } from '@/pages/profile/FactorSteps';
import { RecoveryCodes } from '@/pages/profile/RecoveryCodes';
import { LanguageSwitch, ThemeSwitch } from './Account';
import { sessionQuery, useSignOut } from './session';
import '@/pages/SignIn.css';

export function NewFactor() {
	const { t } = useTranslation();
	const client = useQueryClient();
	const signOut = useSignOut();
	const [codes, setCodes] = useState<string[] | null>(null);
	useTitle(t('factor.title'));
	return (
		<main className="sign-in">
			<div className="sign-in-switches">
				<LanguageSwitch />
				<ThemeSwitch />
			</div>
			<div className="sign-in-form wide">
				<img src="/favicon.svg" alt="" width="36" height="36" />
				<div>
					<h1>{t('factor.must_title')}</h1>
					<p className="muted">{t('factor.must_text')}</p>
				</div>
				<FactorSteps onDone={setCodes} />
				<Button type="link" className="sign-in-other" loading={signOut.isPending} onClick={() => signOut.mutate()}>
					{t('frame.sign_out')}
				</Button>
			</div>
			{codes ? <RecoveryCodes codes={codes} onClose={() => void client.invalidateQueries({ queryKey: sessionQuery().queryKey })} /> : null}
		</main>
	);
}
