// What cannot be taken back is said in full, and asks for a reason.
import { useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { App, Checkbox, Input } from 'antd';
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
	const [notes, setNotes] = useState(false);
	const [files, setFiles] = useState(false);
	const { modal } = App.useApp();
	const told = useRef<Schemas['Erasure'] | null>(null);
	const asked = card.name ?? String(card.id);
	return (
		<ConfirmDialog
			title={t('subscriber.erase_title', { name: asked })}
			consequence={
				<>
					<p>{t('subscriber.erase_what')}</p>
					<ul>
						<li>{t('subscriber.erase_gone')}</li>
						<li>{t('subscriber.erase_searches')}</li>
						<li>{t('subscriber.erase_history')}</li>
						<li>{t('subscriber.erase_kept')}</li>
					</ul>
					<p className="warn-text">{t('subscriber.erase_forever')}</p>
				</>
			}
			act={t('subscriber.erase_act')}
			ready={reason.trim() !== '' && name.trim() === asked}
			run={async () => {
				told.current = await take(api.POST('/api/v1/subscribers/{id}/erase', { params: { path: { id: card.id }, header: { 'X-CSRF-Token': csrf_token } }, body: { reason: reason.trim(), notes, files } }));
			}}
			onDone={() => {
				void client.invalidateQueries({ queryKey: ['subscribers'] });
				void client.invalidateQueries({ queryKey: ['meter'] });
				void client.invalidateQueries({ queryKey: ['meters'] });
				if (told.current) modal.info({ title: t('subscriber.erased_title'), content: <Told erasure={told.current} />, width: 560 });
			}}
			onClose={onClose}
		>
			<div className="field">
				<label htmlFor="erase-reason">{t('retire.reason')}</label>
				<Input id="erase-reason" maxLength={500} placeholder={t('subscriber.erase_example')} value={reason} onChange={(event) => setReason(event.target.value)} />
			</div>
			<Checkbox checked={notes} onChange={(event) => setNotes(event.target.checked)}>
				{t('subscriber.erase_notes')}
			</Checkbox>
			<Checkbox checked={files} onChange={(event) => setFiles(event.target.checked)}>
				{t('subscriber.erase_files')}
			</Checkbox>
			<div className="field">
				<label htmlFor="erase-name">{t('subscriber.erase_type', { name: asked })}</label>
				<Input id="erase-name" autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} />
			</div>
		</ConfirmDialog>
	);
}

/** What went and what is left: nobody shall believe that more was erased than was. */
function Told({ erasure }: { erasure: Schemas['Erasure'] }) {
	const { t } = useTranslation();
	const list = (items: Schemas['Remnant'][]) => (
		<ul>
			{items.map(({ what, count }) => (
				<li key={what}>{t(`subscriber.remnant.${what}`, { count })}</li>
			))}
		</ul>
	);
	return (
		<>
			<p>{t('subscriber.erased_gone')}</p>
			{list(erasure.erased)}
			{erasure.remains.length ? <p>{t('subscriber.erased_remains')}</p> : null}
			{list(erasure.remains)}
			<p className="muted">{t('subscriber.erased_copies')}</p>
		</>
	);
}
