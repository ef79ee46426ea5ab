import { useState } from 'react';
import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take } from '@/api/client';
import { useSession } from '@/app/session';
import type { MeterCard } from '../../Meter';
import { KEY_DIGITS, TITLE_DIGITS, hexFault, plainHex } from './keyText';
import { SecretModal } from './SecretModal';

export function KeysDialog({ meter, onClose }: { meter: MeterCard; onClose: () => void }) {
	const { t } = useTranslation();
	const { csrf_token } = useSession();
	const [encryption, setEncryption] = useState('');
	const [authentication, setAuthentication] = useState('');
	const [title, setTitle] = useState('');
	const params = { path: { serial: meter.serial }, header: { 'X-CSRF-Token': csrf_token } };
	const fits = (text: string, digits: number) => plainHex(text) !== '' && hexFault(text, digits) === null;
	const ready = fits(encryption, KEY_DIGITS) && fits(authentication, KEY_DIGITS) && (plainHex(title) === '' || fits(title, TITLE_DIGITS));
	const body = () => ({ encryption: plainHex(encryption), authentication: plainHex(authentication), ...(plainHex(title) ? { title: plainHex(title) } : {}) });
	return (
		<SecretModal
			serial={meter.serial}
			title={t('secret.keys_title', { serial: meter.serial })}
			isSet={meter.keys.set}
			ready={ready}
			save={() => take(api.PUT('/api/v1/meters/{serial}/keys', { params, body: body() }))}
			clear={() => take(api.DELETE('/api/v1/meters/{serial}/keys', { params }))}
			clearText={t('secret.keys_clear_text')}
			onClose={onClose}
		>
			<p className="muted">{t('secret.keys_text')}</p>
			<HexField id="key-encryption" name={t('secret.encryption')} digits={KEY_DIGITS} value={encryption} onChange={setEncryption} hidden />
			<HexField id="key-authentication" name={t('secret.authentication')} digits={KEY_DIGITS} value={authentication} onChange={setAuthentication} hidden />
			<HexField id="key-title" name={t('secret.system_title')} digits={TITLE_DIGITS} value={title} onChange={setTitle} hint={t('secret.system_title_hint')} />
		</SecretModal>
	);
}

interface FieldProps {
	id: string;
	name: string;
	digits: number;
	value: string;
	onChange: (value: string) => void;
	hint?: string;
	/** Dots instead of digits, until one asks to see what one typed. */
	hidden?: boolean;
}

function HexField({ id, name, digits, value, onChange, hint, hidden = false }: FieldProps) {
	const { t } = useTranslation();
	const fault = hexFault(value, digits);
	const Box = hidden ? Input.Password : Input;
	return (
		<div className="field">
			<label htmlFor={id}>{name}</label>
			<Box id={id} className="mono" autoComplete="new-password" spellCheck={false} maxLength={3 * digits} status={fault ? 'error' : ''} aria-invalid={fault !== null} aria-describedby={`${id}-hint`} value={value} onChange={(event) => onChange(event.target.value)} />
			<span id={`${id}-hint`} className={fault ? 'field-bad' : 'field-hint'}>
				{fault ? t(`secret.fault.${fault}`, { count: digits, have: plainHex(value).length }) : (hint ?? t('secret.hex_digits', { count: digits }))}
			</span>
		</div>
	);
}
