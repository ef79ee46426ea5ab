import { useMemo, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { Schemas } from '@/api/client';
import { consumptionQuery } from '@/api/queries';
import { useLanguage } from '@/app/look';
import { NOTHING, formatCount, formatTemperature, formatTime, formatTotal, formatVolume, offsetOf } from '@/lib/format';
import { useNarrow } from '@/lib/hooks';
import { knownInstant, readKnown } from '@/lib/known';
import { clampRange, defaultPreset, instantsOf, isStep, presetRange, readRange, steps, wholeMonths, type DateRange, type Step } from '@/lib/range';
import { Marks } from '@/parts/Marks';
import { DataTable, type Column } from '@/parts/DataTable';
import { RangePicker } from '@/parts/RangePicker';
import { TroubleNote } from '@/parts/Trouble';
import type { MeterCard } from '../Meter';
import { ConsumptionChart } from './ConsumptionChart';
import { isMissing, periodName, type Row } from './consumptionOption';
import { KnownChoice, KnownNote } from './KnownAt';
import { spanOf } from './span';

const ROWS = 250;

export function Consumption({ meter }: { meter: MeterCard }) {
	const { t } = useTranslation();
	const narrow = useNarrow();
	const [params, setParams] = useSearchParams();
	const { hour, zone, first, last } = spanOf(meter);
	const asked = params.get('by');
	const by: Step = isStep(asked) ? asked : 'day';
	const range = clampRange(readRange(params) ?? presetRange(defaultPreset[by], last, first), by);
	const days = by === 'month' ? wholeMonths(range) : range;
	const known = readKnown(params);
	const { data, error, refetch, isPlaceholderData } = useQuery(consumptionQuery(meter.serial, { by, ...instantsOf(days, hour, zone), ...(known ? { known_at: knownInstant(known, zone) } : {}) }));

	const go = (step: Step, next: DateRange | null, at: string | null = known) => setParams({ by: step, ...(next ?? {}), ...(at ? { known: at } : {}) }, { replace: true });
	const know = (at: string | null) => go(by, readRange(params), at);
	return (
		<div className="consumption">
			<div className="bar-of-choice">
				<Segmented<Step> aria-label={t('consumption.by')} value={by} options={steps.map((step) => ({ value: step, label: t(`step.${step}`) }))} onChange={(step) => go(step, null)} />
				<RangePicker step={by} range={range} first={first} last={last} onChange={(next) => go(by, next)} />
				<KnownChoice known={known} onChange={know} />
				<span className="muted zone-note">{t('consumption.gas_day', { start: meter.gas_day_start, zone: meter.zone })}</span>
			</div>
			<KnownNote known={known} onChange={know} />
			{error && !data ? <TroubleNote error={error} retry={refetch} /> : null}
			{data ? <Totals data={data} /> : null}
			<div className="consumption-grid">
				<section className="card" aria-label={t('consumption.chart')}>
					<div className="card-body">{data ? data.items.length ? <ConsumptionChart data={data} serial={meter.serial} height={narrow ? 300 : 430} /> : <p className="muted">{t('consumption.none')}</p> : <span className="skeleton" style={{ height: 430 }} />}</div>
				</section>
				<Sheet serial={meter.serial} data={data} stale={isPlaceholderData} />
			</div>
		</div>
	);
}

/** The records that a period rests on, where each names the call it came with. */
function archiveAddress(serial: string, row: Row): string {
	const params = new URLSearchParams({ by: 'hour', from: row.from.slice(0, 10), to: row.to.slice(0, 10) });
	return `/meters/${encodeURIComponent(serial)}/archives?${params.toString()}`;
}

/** What the month was when it was closed; another figure than now leads to its correction. */
function ClosedFigure({ serial, closed }: { serial: string; closed: Row['closed'] }) {
	const { t } = useTranslation();
	const language = useLanguage();
	if (!closed) return NOTHING;
	const figure = formatVolume(closed.consumption, language);
	if (!closed.differs) return <Link to={`/closings?closing=${closed.closing}`}>{figure}</Link>;
	return (
		<Link className="warn-text" title={t('consumption.closed_differs')} to={`/closings?show=corrections&serial=${encodeURIComponent(serial)}`}>
			{figure} ≠
		</Link>
	);
}

function Totals({ data }: { data: Schemas['ConsumptionList'] }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const known = data.items.filter((row) => row.consumption !== null);
	const hours = known.reduce((sum, row) => sum + row.hours, 0);
	const missing = data.items.filter(isMissing).length;
	const warm = data.items.filter((row) => row.temperature !== null);
	const temperature = warm.length ? warm.reduce((sum, row) => sum + (row.temperature ?? 0), 0) / warm.length : null;
	const most = known.reduce<Row | null>((best, row) => (best === null || (row.consumption ?? 0) > (best.consumption ?? 0) ? row : best), null);
	return (
		<dl className="totals">
			<div>
				<dt>{t('consumption.total')}</dt>
				<dd className="num" data-testid="total">
					{formatTotal(data, language)} {t('unit.m3')}
				</dd>
			</div>
			<div>
				<dt>{t('consumption.average')}</dt>
				<dd className="num">
					{formatVolume(hours && data.total !== null ? data.total / hours : null, language)} {t('unit.m3h')}
				</dd>
			</div>
			<div>
				<dt>{t(`consumption.most.${data.by}`)}</dt>
				<dd className="num">{most ? `${formatVolume(most.consumption, language)} ${t('unit.m3')} · ${data.by === 'day' ? formatTime(most.from, 'day-month', language) : periodName(most, data.by, language)}` : '—'}</dd>
			</div>
			<div>
				<dt>{t('consumption.mean_temperature')}</dt>
				<dd className="num">{formatTemperature(temperature, language)} °C</dd>
			</div>
			<div>
				<dt>{t('consumption.without')}</dt>
				<dd className={`num${missing ? ' warn' : ''}`}>{t('consumption.periods', { count: data.items.length, missing: formatCount(missing, language), all: formatCount(data.items.length, language) })}</dd>
			</div>
			{data.hours_estimated ? (
				<div>
					<dt>{t('data.zone.estimated')}</dt>
					<dd className="num">
						{formatVolume(data.volume_estimated, language)} {t('unit.m3')}
					</dd>
				</div>
			) : null}
			{data.hours_substitute ? (
				<div>
					<dt>{t('data.zone.substitute')}</dt>
					<dd className="num">
						{formatVolume(data.volume_substitute, language)} {t('unit.m3')}
						{data.substitute_effect === null ? null : ` · ${t('consumption.effect', { volume: `${data.substitute_effect > 0 ? '+' : ''}${formatVolume(data.substitute_effect, language)}` })}`}
					</dd>
				</div>
			) : null}
		</dl>
	);
}

function Sheet({ serial, data, stale }: { serial: string; data: Schemas['ConsumptionList'] | undefined; stale: boolean }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const [shown, setShown] = useState(ROWS);
	const by = data?.by ?? 'day';
	const offset = by === 'month' ? '' : offsetOf(data?.items[0]?.from);
	const columns = useMemo<Column<Row>[]>(() => {
		const heading = t(`consumption.period.${by}`);
		return [
			{
				key: 'from',
				title: offset ? `${heading}, ${offset}` : heading,
				nowrap: true,
				strong: true,
				render: (row) => (
					<Link to={archiveAddress(serial, row)} title={`${formatTime(row.from, 'second', language)} – ${formatTime(row.to, 'second', language)} ${offsetOf(row.to)}`}>
						{periodName(row, by, language)}
					</Link>
				),
			},
			{ key: 'index', title: t('column.index'), hint: t('column.index_start_hint'), end: true, render: (row) => formatVolume(row.index_start, language) },
			{ key: 'average', title: t('column.average_short'), hint: t('column.average_hint'), end: true, wide: true, render: (row) => formatVolume(row.average, language) },
			{ key: 'temperature', title: t('column.temperature_short'), hint: t('column.temperature_hint'), end: true, wide: true, render: (row) => formatTemperature(row.temperature, language) },
			{ key: 'consumption', title: t('column.consumption_m3'), end: true, render: (row) => (row.consumption === null ? <span className={row.open ? 'muted' : 'warn-text'}>{t(row.open ? 'consumption.open' : 'consumption.unknown')}</span> : formatVolume(row.consumption, language)) },
			{ key: 'closed', title: t('consumption.closed_m3'), hint: t('consumption.closed_hint'), end: true, render: (row) => <ClosedFigure serial={serial} closed={row.closed} /> },
			{ key: 'flags', title: t('column.flags'), render: (row) => (row.flags.length || row.quality.length ? <Marks serial={serial} flags={row.flags} rules={row.quality} from={row.from} to={row.to} /> : null) },
		];
	}, [t, language, serial, by, offset]);
	const has = { flags: data?.items.some((row) => row.flags.length || row.quality.length), closed: data?.items.some((row) => row.closed) };
	const shownColumns = columns.filter((column) => (column.key === 'flags' ? has.flags : column.key === 'closed' ? has.closed : true));
	const rows = data?.items.slice(0, shown);
	return (
		<div className="sheet">
			<DataTable
				caption={t('consumption.sheet')}
				columns={shownColumns}
				rows={rows}
				rowKey={(row) => row.from}
				flagged={(row) => isMissing(row)}
				stale={stale}
				tall
				cards={false}
				empty={<span>{t('consumption.none')}</span>}
				footer={
					<tr>
						<td>{t('consumption.sum')}</td>
						<td />
						<td className="wide" />
						<td className="wide" />
						<td className="end">{formatTotal(data, language)}</td>
						{shownColumns.slice(5).map((column) => (
							<td key={column.key} />
						))}
					</tr>
				}
			/>
			{data && data.items.length > shown ? (
				<div className="pager">
					<span className="range num">{t('pager.shown_of', { shown: formatCount(shown, language), total: formatCount(data.items.length, language) })}</span>
					<Button onClick={() => setShown(shown + ROWS)}>{t('pager.more')}</Button>
				</div>
			) : null}
		</div>
	);
}
