import { useState } from 'react';
import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take } from '@/api/client';
import { useSession } from '@/app/session';
import type { MeterCard } from '../../Meter';
import { SecretModal } from './SecretModal';

export function PasswordDialog({ meter, onClose }: { meter: MeterCard; onClose: () => void }) {
	const { t } = useTranslation();
	const { csrf_token } = useSession();
	const [password, setPassword] = useState('');
	const params = { path: { serial: meter.serial }, header: { 'X-CSRF-Token': csrf_token } };
	return (
		<SecretModal
			serial={meter.serial}
			title={t('secret.password_title', { serial: meter.serial })}
			isSet={meter.password_set}
			ready={password !== ''}
			save={() => take(api.PUT('/api/v1/meters/{serial}/password', { params, body: { password } }))}
			clear={() => take(api.DELETE('/api/v1/meters/{serial}/password', { params }))}
			clearText={t('secret.password_clear_text')}
			onClose={onClose}
		>
			<p className="muted">{t('secret.password_text')}</p>
			<div className="field">
				<label htmlFor="meter-password">{t('secret.password')}</label>
				<Input.Password id="meter-password" autoComplete="new-password" maxLength={256} value={password} onChange={(event) => setPassword(event.target.value)} />
			</div>
		</SecretModal>
	);
}
