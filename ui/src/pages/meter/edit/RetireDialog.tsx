// A meter is taken out of service, or comes back. Nothing that it has told is lost.
import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take } from '@/api/client';
import { useLanguage } from '@/app/look';
import { useSession } from '@/app/session';
import { formatTime, formatVolume } from '@/lib/format';
import { useNow } from '@/lib/hooks';
import { localDate } from '@/lib/zone';
import { ConfirmDialog } from '@/parts/ConfirmDialog';
import { DateField, NumberField, TextField } from '@/parts/form/fields';
import { FormDialog } from '@/parts/form/FormDialog';
import type { MeterCard } from '../../Meter';

interface Values {
	date: string;
	final_index: string | null;
	reason: string;
}

function useRefresh(serial: string) {
	const client = useQueryClient();
	return () => {
		void client.invalidateQueries({ queryKey: ['meter', serial] });
		void client.invalidateQueries({ queryKey: ['meters'] });
		void client.invalidateQueries({ queryKey: ['groups'] });
	};
}

export function RetireDialog({ meter, onClose }: { meter: MeterCard; onClose: () => void }) {
	const { t } = useTranslation();
	const { csrf_token } = useSession();
	const refresh = useRefresh(meter.serial);
	const { serial } = meter;
	const today = localDate(new Date(useNow()), meter.zone);
	const retire = ({ date, final_index, reason }: Values) =>
		take(
			api.POST('/api/v1/meters/{serial}/retire', {
				params: { path: { serial }, header: { 'X-CSRF-Token': csrf_token } },
				body: { date, reason: reason.trim(), ...(final_index === null ? {} : { final_index: Number(final_index) }) },
			}),
		);
	return (
		<FormDialog<Values> title={t('retire.title', { serial })} act={t('retire.act')} danger initial={{ date: today, final_index: null, reason: '' }} submit={retire} onDone={refresh} onClose={onClose}>
			<p>{t('retire.text')}</p>
			<DateField name="date" label={t('retire.date')} required last={today} />
			<LastIndex meter={meter} name="final_index" label={t('exchange.final_index')} />
			<TextField name="reason" label={t('retire.reason')} required max={500} rows={2} placeholder={t('retire.reason_example')} />
		</FormDialog>
	);
}

/** An index in m³, with the newest one that the meter has told beside it. */
export function LastIndex({ meter, name, label, required = false }: { meter: MeterCard; name: string; label: string; required?: boolean }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { current } = meter;
	return <NumberField name={name} label={label} required={required} min={0} max={1_000_000_000} digits={3} unit={t('unit.m3')} hint={current?.index === null || current?.index === undefined ? undefined : t('exchange.last_known', { index: formatVolume(current.index, language), time: formatTime(current.time, 'minute', language) })} />;
}

export function RestoreDialog({ meter, onClose }: { meter: MeterCard; onClose: () => void }) {
	const { t } = useTranslation();
	const { csrf_token } = useSession();
	const refresh = useRefresh(meter.serial);
	const [reason, setReason] = useState('');
	const { serial } = meter;
	return (
		<ConfirmDialog
			title={t('restore.title', { serial })}
			consequence={t('restore.text')}
			act={t('restore.act')}
			danger={false}
			run={() => take(api.POST('/api/v1/meters/{serial}/restore', { params: { path: { serial }, header: { 'X-CSRF-Token': csrf_token } }, body: reason.trim() ? { reason: reason.trim() } : {} }))}
			onDone={refresh}
			onClose={onClose}
		>
			<div className="field">
				<label htmlFor="restore-reason">{t('retire.reason')}</label>
				<Input.TextArea id="restore-reason" maxLength={500} autoSize={{ minRows: 2 }} value={reason} onChange={(event) => setReason(event.target.value)} />
			</div>
		</ConfirmDialog>
	);
}
