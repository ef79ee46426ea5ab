import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Schemas } from '@/api/client';
import { openGapsQuery } from '@/api/numbers';
import { readingsQuery, revisionsQuery } from '@/api/queries';
import { useLanguage } from '@/app/look';
import { useMay } from '@/app/session';
import { NOTHING, formatCount, formatTemperature, formatTime, formatVolume, offsetOf } from '@/lib/format';
import { clampRange, defaultPreset, instantsOf, isStep, presetRange, readRange, steps, type DateRange, type Step } from '@/lib/range';
import { conditionName } from '@/lib/eventText';
import { knownInstant, readKnown } from '@/lib/known';
import { Marks } from '@/parts/Marks';
import { CallLink } from '@/parts/CallLink';
import type { Column } from '@/parts/DataTable';
import { MoreTable } from '@/parts/MoreTable';
import { RangePicker } from '@/parts/RangePicker';
import type { MeterCard } from '../Meter';
import { isGap, withGaps, type ArchiveRow } from './archiveRows';
import { KnownChoice, KnownNote } from './KnownAt';
import { GapActs } from './reading/GapActs';
import { ReadingDrawer } from './reading/ReadingDrawer';
import { RevisionDrawer } from './Revisions';
import { revisionsByTime, type Revision } from './revisionsByTime';
import { spanOf } from './span';
import { hexOf, statusOf } from './statusNames';

const PAGE = 200;

type Reading = Schemas['ReadingRow'];

export function Archives({ meter }: { meter: MeterCard }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const [params, setParams] = useSearchParams();
	const { zone, first, last } = spanOf(meter);
	const asked = params.get('by');
	const archive: Step = isStep(asked) ? asked : 'hour';
	const range = clampRange(readRange(params) ?? presetRange(defaultPreset[archive], last, first), archive);
	const instants = instantsOf(range, 0, zone);
	const known = readKnown(params);
	const source = useInfiniteQuery(readingsQuery(meter.serial, { archive, order: 'desc', limit: PAGE, ...instants, ...(known ? { known_at: knownInstant(known, zone) } : {}) }));
	const revisions = useQuery(revisionsQuery(meter.serial, { archive, ...instants }));
	const [opened, setOpened] = useState<number | 'all' | null>(null);
	const revised = useMemo(() => revisionsByTime(revisions.data?.items ?? []), [revisions.data]);
	const items = source.data?.pages.flatMap((page) => page.items);
	const rows = items ? withGaps(archive, items) : undefined;
	const offset = offsetOf(items?.[0]?.time);
	const [chosen, setChosen] = useState<{ time: string; row: Reading | null } | null>(null);
	const maySettle = useMay('exception.settle');
	const gaps = useQuery({ ...openGapsQuery(meter.serial, instants), enabled: maySettle && archive === 'hour' && known === null }).data;
	const choose = useCallback((time: string, row: Reading | null) => setChosen({ time, row }), [setChosen]);
	const columns = useArchiveColumns({ serial: meter.serial, offset, archive, bits: source.data?.pages[0]?.status_bits, revised, onRevisions: setOpened, past: known !== null, gaps, onChoose: choose });
	const lists = opened === 'all' ? [...revised.values()] : opened === null ? [] : [revised.get(opened) ?? []];
	const go = (step: Step, next: DateRange | null, at: string | null = known) => setParams({ by: step, ...(next ?? {}), ...(at ? { known: at } : {}) }, { replace: true });
	const know = (at: string | null) => go(archive, readRange(params), at);
	return (
		<div className="stack">
			<div className="bar-of-choice">
				<Segmented<Step> aria-label={t('archives.archive')} value={archive} options={steps.map((step) => ({ value: step, label: t(`archives.${step}`) }))} onChange={(step) => go(step, null)} />
				<RangePicker step={archive} range={range} first={first} last={last} onChange={(next) => go(archive, next)} />
				<KnownChoice known={known} onChange={know} />
				{revised.size ? (
					<button type="button" className="text-button" onClick={() => setOpened('all')}>
						{t('revisions.of', { count: revised.size, shown: formatCount(revised.size, language) })}
					</button>
				) : null}
			</div>
			<KnownNote known={known} onChange={know} />
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
			{chosen ? <ReadingDrawer serial={meter.serial} archive={archive} time={chosen.time} row={chosen.row} onClose={() => setChosen(null)} /> : null}
			{opened === null ? null : <RevisionDrawer lists={lists} more={opened === 'all' && (revisions.data?.more ?? false)} onClose={() => setOpened(null)} />}
		</div>
	);
}

/** Leads to the record: where it came from and what was made of it. */
function RecordTime({ past, onClick, children }: { past: boolean; onClick: () => void; children: ReactNode }) {
	if (past) return children;
	return (
		<button type="button" className="text-button" onClick={onClick}>
			{children}
		</button>
	);
}

/** The status word in words; what has no name stays as it is. */
function Status({ status, bits }: { status: number; bits: Schemas['StatusBit'][] | undefined }) {
	const { t } = useTranslation();
	if (!status) return NOTHING;
	const { names, rest } = statusOf(status, bits ?? []);
	return (
		<span className="status-names" title={hexOf(status)}>
			{names.map((name) => conditionName(name, t)).join(', ')}
			{rest ? (
				<span className="mono muted">
					{names.length ? ' + ' : ''}
					{hexOf(rest)}
				</span>
			) : null}
		</span>
	);
}

interface ColumnsOf {
	serial: string;
	offset: string;
	archive: Step;
	bits: Schemas['StatusBit'][] | undefined;
	revised: Map<number, Revision[]>;
	onRevisions: (time: number) => void;
	/** What was known once is not edited. */
	past: boolean;
	/** Open exceptions of gaps. */
	gaps: Schemas['Exception'][] | undefined;
	onChoose: (time: string, row: Reading | null) => void;
}

function useArchiveColumns({ serial, offset, archive, bits, revised, onRevisions, past, gaps, onChoose }: ColumnsOf): Column<ArchiveRow>[] {
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
						<GapActs serial={serial} gap={row} open={gaps?.find((one) => one.from > row.before && one.to < row.after)?.id ?? null} hourly={archive === 'hour' && !past} onChoose={onChoose} />
					) : (
						<RecordTime past={past} onClick={() => onChoose(row.time, row)}>
							<time dateTime={row.time}>
								{formatTime(row.time, archive === 'hour' ? 'minute' : 'second', language)}
								{offsetOf(row.time) === offset ? null : <span className="muted zone"> {offsetOf(row.time)}</span>}
							</time>
						</RecordTime>
					),
			},
			{ key: 'index', title: t('column.index'), end: true, render: ofReading((row) => formatVolume(row.index, language)) },
			{ key: 'temperature', title: t('column.temperature_unit'), end: true, render: ofReading((row) => formatTemperature(row.temperature, language)) },
			{ key: 'flags', title: t('column.flags'), hint: t('column.flags_hint'), render: (row) => (isGap(row) ? null : row.flags.length || row.quality.length ? <Marks serial={serial} flags={row.flags} rules={row.quality} from={row.time} to={row.time} /> : NOTHING) },
			{
				key: 'revisions',
				title: t('revisions.column'),
				hint: t('revisions.column_hint'),
				end: true,
				render: ofReading((row) => {
					const at = new Date(row.time).getTime();
					const list = revised.get(at);
					if (!list) return NOTHING;
					return (
						<button type="button" className="text-button" aria-label={t('revisions.of_record', { count: list.length, time: formatTime(row.time, 'minute', language) })} onClick={() => onRevisions(at)}>
							{formatCount(list.length, language)}
						</button>
					);
				}),
			},
			{
				key: 'status',
				wide: true,
				title: t('column.status'),
				hint: t('column.status_hint'),
				render: ofReading((row) => <Status status={row.status} bits={bits} />),
			},
			{ key: 'call', wide: true, title: t('column.call'), hint: t('column.call_hint'), end: true, render: ofReading((row) => (row.call === null ? NOTHING : <CallLink id={row.call}>{row.call}</CallLink>)) },
		];
	}, [t, language, serial, offset, archive, bits, revised, onRevisions, past, gaps, onChoose]);
}
