// What cannot be taken back is said in full, and asks for a reason.
import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take, type Schemas } from '@/api/client';
import { useSession } from '@/app/session';
import { ConfirmDialog } from '@/parts/ConfirmDialog';

interface Props {
	card: Schemas['SubscriberCard'];
	onClose: () => void;
}

export function EraseDialog({ card, onClose }: Props) {
	const { t } = useTranslation();
	const client = useQueryClient();
	const { csrf_token } = useSession();
	const [reason, setReason] = useState('');
	const [name, setName] = useState('');
	const asked = card.name ?? String(card.id);
	return (
		<ConfirmDialog
			title={t('subscriber.erase_title', { name: asked })}
			consequence={
				<>
					<p>{t('subscriber.erase_what')}</p>
					<ul>
						<li>{t('subscriber.erase_gone')}</li>
						<li>{t('subscriber.erase_history')}</li>
						<li>{t('subscriber.erase_kept')}</li>
					</ul>
					<p className="warn-text">{t('subscriber.erase_forever')}</p>
				</>
			}
			act={t('subscriber.erase_act')}
			ready={reason.trim() !== '' && name.trim() === asked}
			run={() => take(api.POST('/api/v1/subscribers/{id}/erase', { params: { path: { id: card.id }, header: { 'X-CSRF-Token': csrf_token } }, body: { reason: reason.trim() } }))}
			onDone={() => {
				void client.invalidateQueries({ queryKey: ['subscribers'] });
				void client.invalidateQueries({ queryKey: ['meter'] });
				void client.invalidateQueries({ queryKey: ['meters'] });
			}}
			onClose={onClose}
		>
			<div className="field">
				<label htmlFor="erase-reason">{t('retire.reason')}</label>
				<Input id="erase-reason" maxLength={500} placeholder={t('subscriber.erase_example')} value={reason} onChange={(event) => setReason(event.target.value)} />
			</div>
			<div className="field">
				<label htmlFor="erase-name">{t('subscriber.erase_type', { name: asked })}</label>
				<Input id="erase-name" autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} />
			</div>
		</ConfirmDialog>
	);
}
