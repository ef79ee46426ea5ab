// A message is sent to see whether the settings of mail are right; what the mail server said is told.
import { useState } from 'react';
import { MailOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take } from '@/api/client';
import { useCsrf } from '@/app/session';
import { isAddress } from '@/lib/schedule';
import { TextField } from '@/parts/form/fields';
import { FormFrame } from '@/parts/form/FormFrame';

export function MailTest({ changed }: { changed: boolean }) {
	const { t } = useTranslation();
	const [open, setOpen] = useState(false);
	return (
		<>
			<Button icon={<MailOutlined aria-hidden="true" />} disabled={changed} title={changed ? t('settings.mail.save_first') : undefined} onClick={() => setOpen(true)}>
				{t('settings.mail.test')}
			</Button>
			{open ? <Dialog onClose={() => setOpen(false)} /> : null}
		</>
	);
}

function Dialog({ onClose }: { onClose: () => void }) {
	const { t } = useTranslation();
	const { header } = useCsrf();
	const send = useMutation({ mutationFn: (to: string) => take(api.POST('/api/v1/mail/test', { params: { header }, body: { to } })) });
	const known = { validator: (_rule: unknown, text: string) => (!text || isAddress(text) ? Promise.resolve() : Promise.reject(new Error(t('schedule.no_address', { address: text })))) };
	const { data } = send;
	return (
		<Modal open title={t('settings.mail.test')} footer={null} onCancel={onClose}>
			<FormFrame<{ to: string }> initial={{ to: '' }} asking plain act={t('settings.mail.send')} submit={({ to }) => send.mutateAsync(to.trim())} onChange={() => send.reset()} onCancel={onClose}>
				<TextField name="to" label={t('settings.mail.to')} type="email" required max={254} autoFocus rules={[known]} placeholder="ivanova@example.ru" />
				<div role="status">{data ? <Alert type={data.sent ? 'success' : 'error'} showIcon title={t(data.sent ? 'settings.mail.sent' : 'settings.mail.not_sent')} description={<span lang="en">{[data.error, data.answer].filter(Boolean).join(' · ')}</span>} /> : null}</div>
			</FormFrame>
		</Modal>
	);
}
