// A value in the place of a record, and the way back to it. The record itself always stays.
import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take, type Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { useSession } from '@/app/session';
import { formatTime } from '@/lib/format';
import { NumberField, TextField } from '@/parts/form/fields';
import { FormDialog } from '@/parts/form/FormDialog';
import type { Place } from './ReadingDrawer';

const MOST_M3 = 99_999.999;

interface Props {
	place: Place;
	onClose: () => void;
	onDone: () => void;
}

interface Values {
	index: string;
	temperature: string;
	reason: string;
}

function useTold({ serial }: Place, onDone: () => void) {
	const client = useQueryClient();
	const { message } = App.useApp();
	const { t } = useTranslation();
	return () => {
		for (const key of [['meter', serial], ['exceptions'], ['usage'], ['corrections'], ['closings']]) void client.invalidateQueries({ queryKey: key });
		void message.success(t('act.saved'));
		onDone();
	};
}

const numberOf = (text: string | null | undefined) => (text === undefined || text === null || text === '' ? null : Number(text));

export function EditReading({ place, row, onClose, onDone }: Props & { row: Schemas['ReadingRow'] | null }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { csrf_token } = useSession();
	const told = useTold(place, onDone);
	const initial: Values = { index: row ? String(row.index) : '', temperature: row && row.temperature !== null ? String(row.temperature) : '', reason: '' };
	const submit = (values: Values) => {
		const body: Schemas['ReadingEditPut'] = { reason: values.reason.trim() };
		if (!row || values.index !== initial.index) body.index = numberOf(values.index);
		if (values.temperature !== initial.temperature) body.temperature = numberOf(values.temperature);
		return take(api.PUT('/api/v1/meters/{serial}/readings/{archive}/{time}', { params: { path: { serial: place.serial, archive: place.archive, time: place.time }, header: { 'X-CSRF-Token': csrf_token } }, body }));
	};
	return (
		<FormDialog<Values> title={t(row ? 'reading.edit_title' : 'reading.enter_title', { time: formatTime(place.time, 'minute', language), serial: place.serial })} act={t('act.save')} editing initial={initial} submit={submit} onDone={told} onClose={onClose}>
			<div className="form-columns">
				<NumberField name="index" label={t('column.index')} unit={t('unit.m3')} min={0} max={MOST_M3} digits={3} required />
				<NumberField name="temperature" label={t('column.temperature')} unit="°C" min={-100} max={100} digits={2} />
			</div>
			<TextField name="reason" label={t('reading.reason')} required max={500} rows={2} placeholder={t('reading.reason_example')} />
			<p className="muted">{t('reading.consequence')}</p>
		</FormDialog>
	);
}

export function UndoReading({ place, back, onClose, onDone }: Props & { back: string | null }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { csrf_token } = useSession();
	const told = useTold(place, onDone);
	const submit = ({ reason }: { reason: string }) => take(api.DELETE('/api/v1/meters/{serial}/readings/{archive}/{time}', { params: { path: { serial: place.serial, archive: place.archive, time: place.time }, query: { reason: reason.trim() }, header: { 'X-CSRF-Token': csrf_token } } }));
	return (
		<FormDialog<{ reason: string }> title={t('reading.undo_title', { time: formatTime(place.time, 'minute', language), serial: place.serial })} act={t('reading.undo')} danger initial={{ reason: '' }} submit={submit} onDone={told} onClose={onClose}>
			<p>{back ? t('reading.undo_text', { value: back }) : t('reading.undo_none')}</p>
			<TextField name="reason" label={t('reading.undo_reason')} required max={500} rows={2} />
		</FormDialog>
	);
}
