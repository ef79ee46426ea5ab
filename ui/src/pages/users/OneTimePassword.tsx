import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { Once } from '@/parts/Once';

interface OnceProps {
	title: string;
	login: string;
	password: string | null | undefined;
	onClose: () => void;
}

/** Told once: whoever closes this without passing it on makes another. */
export function OneTimePassword({ title, login, password, onClose }: OnceProps) {
	const { t } = useTranslation();
	return (
		<Modal open title={title} onOk={onClose} onCancel={onClose} okText={t('job.close')} cancelButtonProps={{ hidden: true }} mask={{ closable: false }}>
			<div className="dialog">
				<p>{t('users.one_time_text', { login })}</p>
				{password ? <Once value={password} label={t('users.one_time')} /> : null}
				<p className="muted">{t('users.one_time_note')}</p>
			</div>
		</Modal>
	);
}
