// Switching the second factor on: the password, a picture for the app, the first code.
import { useState } from 'react';
import { Input, QRCode } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take, type ApiError, type Schemas } from '@/api/client';
import { useCsrf } from '@/app/session';
import { FormFrame } from '@/parts/form/FormFrame';
import { Field, TextField } from '@/parts/form/fields';
import './factor.css';

/** What may be wrong with a password or a code that stands in for its owner. */
export function useFactorComplaint() {
	const { t } = useTranslation();
	return (field: string | undefined, _kind: string, error: ApiError) => {
		if (field === 'password') return t('password.wrong');
		if (field === 'code') return t('factor.code_wrong');
		return error.status === 429 ? t('password.locked') : null;
	};
}

interface Props {
	onCancel?: () => void;
	/** Given the recovery codes. */
	onDone: (codes: string[]) => void;
}

export function FactorSteps({ onCancel, onDone }: Props) {
	const { t } = useTranslation();
	const csrf = useCsrf();
	const complain = useFactorComplaint();
	const [made, setMade] = useState<Schemas['SecondFactor'] | null>(null);
	const cancel = onCancel ? { onCancel } : {};
	if (made === null) {
		return (
			<FormFrame<{ password: string }> key="password" plain initial={{ password: '' }} act={t('factor.go_on')} complain={complain} submit={async ({ password }) => setMade(await take(api.POST('/api/v1/users/me/second-factor', { params: csrf, body: { password } })))} {...cancel}>
				<p>{t('factor.step_password')}</p>
				<Field name="password" label={t('password.current')} required>
					<Input.Password autoComplete="current-password" maxLength={256} autoFocus />
				</Field>
			</FormFrame>
		);
	}
	return (
		<div className="factor-steps">
			<p>{t('factor.step_scan')}</p>
			<div className="factor-qr">
				<QRCode type="svg" value={made.uri} size={176} color="#000000" bgColor="#ffffff" aria-label={t('factor.qr')} role="img" />
				<div className="factor-secret">
					<p className="muted">{t('factor.by_hand')}</p>
					<p className="mono" data-testid="factor-secret">
						{made.secret.replace(/(.{4})(?=.)/g, '$1 ')}
					</p>
				</div>
			</div>
			<FormFrame<{ code: string }>
				key="code"
				plain
				initial={{ code: '' }}
				act={t('factor.switch_on')}
				complain={complain}
				submit={async ({ code }) => onDone((await take(api.PUT('/api/v1/users/me/second-factor', { params: csrf, body: { code: code.replace(/\s/g, '') } }))).recovery_codes)}
				{...cancel}
			>
				<TextField name="code" label={t('factor.step_code')} required min={6} max={7} pattern={/^\d{3} ?\d{3}$/} patternText={t('factor.code_form')} autoComplete="one-time-code" autoFocus />
			</FormFrame>
		</div>
	);
}
