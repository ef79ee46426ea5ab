// What is to be said before an act on many meters begins.
import { useState } from 'react';
import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take, type Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { useSession } from '@/app/session';
import { bulkAction, type BulkValues } from '@/lib/bulk';
import { formatCount } from '@/lib/format';
import { useNow } from '@/lib/hooks';
import { ledgerArchives, type LedgerArchive } from '@/lib/ledger';
import { addDays, localDate } from '@/lib/zone';
import { DateField, Field, TextField } from '../form/fields';
import { FormDialog } from '../form/FormDialog';
import { FreeGroupSelect } from '../FreeGroupSelect';
import { GroupSelect } from '../GroupSelect';
import { DayRange } from '../RangePicker';
import type { BulkKind, BulkSelect } from './BulkMenu';

interface Props {
	kind: BulkKind;
	select: BulkSelect;
	count: number | null;
	atLeast: number | null;
	freeGroup: number | null;
	onBegun: (job: number) => void;
	onClose: () => void;
}

export function BulkDialog({ kind, select, count, atLeast, freeGroup, onBegun, onClose }: Props) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { csrf_token, zone } = useSession();
	const today = localDate(new Date(useNow()), zone);
	const [initial] = useState<BulkValues>(() => ({ group: freeGroup, archive: 'hour', range: { from: addDays(today, -7), to: today }, date: today, reason: '' }));
	const begin = async (values: BulkValues) => {
		const expected = count ?? atLeast;
		const body: Schemas['BulkWish'] = { select, action: bulkAction(kind, values, zone, new Date()), at_least: count === null && atLeast !== null, ...(expected === null ? {} : { expected }) };
		const job = await take(api.POST('/api/v1/meters/bulk', { params: { header: { 'X-CSRF-Token': csrf_token } }, body }));
		onBegun(job.id);
	};
	const whom = count === null ? t('bulk.of_found') : t('bulk.of', { count, shown: formatCount(count, language) });
	return (
		<FormDialog<BulkValues>
			title={`${t(`bulk.menu.${kind}`)}: ${whom}`}
			act={t(`bulk.act.${kind}`)}
			danger={kind === 'retire'}
			initial={initial}
			submit={begin}
			onClose={onClose}
			complain={(field, problem) => (problem === 'conflict' ? t('bulk.changed_meanwhile') : field === 'action.reread' ? t('reread.nothing') : null)}
		>
			{kind === 'move' ? (
				<Field name="group" label={t('field.group')} hint={t('bulk.move_hint')}>
					<GroupSelect none={t('bulk.no_group')} />
				</Field>
			) : null}
			{kind === 'add' || kind === 'remove' ? (
				<Field name="group" label={t('groups.single')} required hint={kind === 'add' ? t('bulk.add_hint') : null}>
					<FreeGroupSelect />
				</Field>
			) : null}
			{kind === 'reread' ? (
				<>
					<Field name="archive" label={t('archives.archive')}>
						<ArchiveChoice />
					</Field>
					<Field name="range" label={t('reread.range', { zone })} hint={t('reread.consequence')}>
						<RangeBox />
					</Field>
				</>
			) : null}
			{kind === 'retire' ? (
				<>
					<DateField name="date" label={t('retire.date')} required last={today} />
					<TextField name="reason" label={t('retire.reason')} required max={500} rows={2} />
					<p>{t('bulk.retire_text')}</p>
				</>
			) : null}
		</FormDialog>
	);
}

function ArchiveChoice({ id, value = 'hour', onChange }: { id?: string; value?: LedgerArchive; onChange?: (archive: LedgerArchive) => void }) {
	const { t } = useTranslation();
	return <Segmented<LedgerArchive> block {...(id ? { id } : {})} aria-label={t('archives.archive')} value={value} options={ledgerArchives.map((archive) => ({ value: archive, label: t(`ledger.archive.${archive}`) }))} onChange={(archive) => onChange?.(archive)} />;
}

function RangeBox({ value, onChange }: { value?: BulkValues['range']; onChange?: (range: BulkValues['range']) => void }) {
	return value ? <DayRange range={value} onChange={(range) => onChange?.(range)} /> : null;
}
