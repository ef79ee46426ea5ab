// A subscriber is put down or corrected. Others with the same account or phone are told of afterwards.
import { useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take, type Schemas } from '@/api/client';
import { subscriberQuery } from '@/api/register';
import { useSession } from '@/app/session';
import { changesOf } from '@/lib/formValues';
import { blankSubscriber, subscriberValues, type SubscriberValues } from '@/lib/subscriber';
import { FormDialog } from '../form/FormDialog';
import { TroubleNote } from '../Trouble';
import { SubscriberFields } from './SubscriberFields';

type Card = Schemas['SubscriberCard'];

interface Props {
	/** To be corrected; without it a new one is made. */
	id?: number;
	/** Where a new one lives, as far as is known. */
	place?: Schemas['Address'];
	onDone?: (saved: Card) => void;
	onClose: () => void;
}

export function SubscriberDialog({ id, place, onDone, onClose }: Props) {
	const { t } = useTranslation();
	const { data, error, refetch } = useQuery({ ...subscriberQuery(id ?? 0), enabled: id !== undefined });
	if (id === undefined) return <Dialog known={null} initial={{ ...blankSubscriber, ...place }} onDone={onDone} onClose={onClose} />;
	if (data) return <Dialog known={data} initial={subscriberValues(data)} onDone={onDone} onClose={onClose} />;
	return (
		<Modal open title={t('subscriber.edit_title')} footer={null} onCancel={onClose}>
			{error ? <TroubleNote error={error} retry={refetch} /> : <span className="skeleton" style={{ height: 200 }} />}
		</Modal>
	);
}

interface DialogProps {
	known: Card | null;
	initial: SubscriberValues;
	onDone: ((saved: Card) => void) | undefined;
	onClose: () => void;
}

function Dialog({ known, initial: given, onDone, onClose }: DialogProps) {
	const { t } = useTranslation();
	const { message, modal } = App.useApp();
	const client = useQueryClient();
	const { csrf_token } = useSession();
	// What was known when the form was opened: a newer answer must not change the question.
	const [{ before, initial }] = useState({ before: known, initial: given });
	const header = { 'X-CSRF-Token': csrf_token };
	const save = async (values: SubscriberValues) => {
		const saved = before
			? await take(api.PATCH('/api/v1/subscribers/{id}', { params: { path: { id: before.id }, header }, body: { ...(changesOf(initial, values) as Partial<SubscriberValues>), version: before.version } }))
			: await take(api.POST('/api/v1/subscribers', { params: { header }, body: { ...(changesOf({} as SubscriberValues, values) as Partial<SubscriberValues>), kind: values.kind, name: values.name.trim() } }));
		client.setQueryData(subscriberQuery(saved.id).queryKey, saved);
		void client.invalidateQueries({ queryKey: ['subscribers'] });
		void client.invalidateQueries({ queryKey: ['meter'] });
		void client.invalidateQueries({ queryKey: ['meters'] });
		void message.success(t('act.saved'));
		onDone?.(saved);
		const same = saved.duplicates;
		if (same.length && !before) modal.info({ title: t('subscriber.duplicates'), content: same.map((other) => [other.name, other.account].filter(Boolean).join(' · ')).join('; ') });
	};
	return (
		<FormDialog<SubscriberValues>
			title={t(before ? 'subscriber.edit_title' : 'subscriber.create_title')}
			width={640}
			act={t(before ? 'act.save' : 'subscriber.create_act')}
			editing={before !== null}
			initial={initial}
			submit={save}
			complain={(field, kind) => (kind === 'conflict' ? t('meter_edit.changed_meanwhile') : field === 'phone' ? t('subscriber.phone_unfit') : null)}
			onClose={onClose}
		>
			<SubscriberFields />
		</FormDialog>
	);
}
