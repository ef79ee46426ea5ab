import { useMemo } from 'react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { readingsQuery } from '@/api/queries';
import { useLanguage } from '@/app/look';
import { NOTHING, formatCount, formatTemperature, formatTime, formatVolume, offsetOf } from '@/lib/format';
import { clampRange, defaultPreset, instantsOf, isStep, presetRange, readRange, steps, type DateRange, type Step } from '@/lib/range';
import { Flags } from '@/parts/bits';
import type { Column } from '@/parts/DataTable';
import { MoreTable } from '@/parts/MoreTable';
import { RangePicker } from '@/parts/RangePicker';
import type { MeterCard } from '../Meter';
import { isGap, withGaps, type ArchiveRow } from './archiveRows';
import { spanOf } from './span';

const PAGE = 200;

export function Archives({ meter }: { meter: MeterCard }) {
	const { t } = useTranslation();
	const [params, setParams] = useSearchParams();
	const { zone, first, last } = spanOf(meter);
	const asked = params.get('by');
	const archive: Step = isStep(asked) ? asked : 'hour';
	const range = clampRange(readRange(params) ?? presetRange(defaultPreset[archive], last, first), archive);
	const source = useInfiniteQuery(readingsQuery(meter.serial, { archive, order: 'desc', limit: PAGE, ...instantsOf(range, 0, zone) }));
	const items = source.data?.pages.flatMap((page) => page.items);
	const rows = items ? withGaps(archive, items) : undefined;
	const offset = offsetOf(items?.[0]?.time);
	const columns = useArchiveColumns(offset, archive);
	const go = (step: Step, next: DateRange | null) => setParams(next ? { by: step, ...next } : { by: step }, { replace: true });
	return (
		<div className="stack">
			<div className="bar-of-choice">
				<Segmented<Step> aria-label={t('archives.archive')} value={archive} options={steps.map((step) => ({ value: step, label: t(`archives.${step}`) }))} onChange={(step) => go(step, null)} />
				<RangePicker step={archive} range={range} first={first} last={last} onChange={(next) => go(archive, next)} />
			</div>
			<MoreTable
				caption={t('meter.tab.archives')}
				source={source}
				columns={columns}
				rows={rows}
				rowKey={(row) => (isGap(row) ? `gap ${row.before}` : row.time)}
				flagged={isGap}
				cards={false}
				empty={
					<>
						<strong>{t('archives.none')}</strong>
						<span>{t(`archives.none_text.${archive}`)}</span>
					</>
				}
			/>
		</div>
	);
}

function useArchiveColumns(offset: string, archive: Step): Column<ArchiveRow>[] {
	const { t } = useTranslation();
	const language = useLanguage();
	return useMemo(() => {
		const ofReading = (render: (row: Exclude<ArchiveRow, { gap: true }>) => React.ReactNode) => (row: ArchiveRow) => (isGap(row) ? null : render(row));
		return [
			{
				key: 'time',
				title: offset ? `${t('column.time')}, ${offset}` : t('column.time'),
				nowrap: true,
				strong: true,
				render: (row) =>
					isGap(row) ? (
						<span className="warn-text">{t('archives.gap', { count: row.records, shown: formatCount(row.records, language) })}</span>
					) : (
						<time dateTime={row.time}>
							{formatTime(row.time, archive === 'hour' ? 'minute' : 'second', language)}
							{offsetOf(row.time) === offset ? null : <span className="muted zone"> {offsetOf(row.time)}</span>}
						</time>
					),
			},
			{ key: 'index', title: t('column.index'), end: true, render: ofReading((row) => formatVolume(row.index, language)) },
			{ key: 'temperature', title: t('column.temperature_unit'), end: true, render: ofReading((row) => formatTemperature(row.temperature, language)) },
			{ key: 'flags', title: t('column.flags'), hint: t('column.flags_hint'), render: (row) => (isGap(row) ? null : row.flags.length ? <Flags flags={row.flags} /> : NOTHING) },
			{
				key: 'status',
				wide: true,
				title: t('column.status'),
				hint: t('column.status_hint'),
				end: true,
				render: ofReading((row) => (row.status ? <span className="mono">0x{row.status.toString(16).toUpperCase().padStart(4, '0')}</span> : NOTHING)),
			},
			{ key: 'call', wide: true, title: t('column.call'), hint: t('column.call_hint'), end: true, render: ofReading((row) => row.call ?? NOTHING) },
		];
	}, [t, language, offset, archive]);
}
