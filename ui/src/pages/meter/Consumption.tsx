import { useMemo, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Schemas } from '@/api/client';
import { consumptionQuery } from '@/api/queries';
import { useLanguage } from '@/app/look';
import { formatCount, formatTemperature, formatTime, formatTotal, formatVolume, offsetOf } from '@/lib/format';
import { useNarrow } from '@/lib/hooks';
import { clampRange, defaultPreset, instantsOf, isStep, presetRange, readRange, steps, wholeMonths, type DateRange, type Step } from '@/lib/range';
import { Flags } from '@/parts/bits';
import { DataTable, type Column } from '@/parts/DataTable';
import { RangePicker } from '@/parts/RangePicker';
import { TroubleNote } from '@/parts/Trouble';
import type { MeterCard } from '../Meter';
import { ConsumptionChart } from './ConsumptionChart';
import { isMissing, periodName, type Row } from './consumptionOption';
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
	const { data, error, refetch, isPlaceholderData } = useQuery(consumptionQuery(meter.serial, { by, ...instantsOf(days, hour, zone) }));

	const go = (step: Step, next: DateRange | null) => setParams(next ? { by: step, ...next } : { by: step }, { replace: true });
	return (
		<div className="consumption">
			<div className="bar-of-choice">
				<Segmented<Step> aria-label={t('consumption.by')} value={by} options={steps.map((step) => ({ value: step, label: t(`step.${step}`) }))} onChange={(step) => go(step, null)} />
				<RangePicker step={by} range={range} first={first} last={last} onChange={(next) => go(by, next)} />
				<span className="muted zone-note">{t('consumption.gas_day', { start: meter.gas_day_start, zone: meter.zone })}</span>
			</div>
			{error && !data ? <TroubleNote error={error} retry={refetch} /> : null}
			{data ? <Totals data={data} /> : null}
			<div className="consumption-grid">
				<section className="card" aria-label={t('consumption.chart')}>
					<div className="card-body">{data ? data.items.length ? <ConsumptionChart data={data} serial={meter.serial} height={narrow ? 300 : 430} /> : <p className="muted">{t('consumption.none')}</p> : <span className="skeleton" style={{ height: 430 }} />}</div>
				</section>
				<Sheet data={data} stale={isPlaceholderData} />
			</div>
		</div>
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
		</dl>
	);
}

function Sheet({ data, stale }: { data: Schemas['ConsumptionList'] | undefined; stale: boolean }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const [shown, setShown] = useState(ROWS);
	const by = data?.by ?? 'day';
	const offset = by === 'month' ? '' : offsetOf(data?.items[0]?.from);
	const columns = useMemo<Column<Row>[]>(() => {
		const heading = t(`consumption.period.${by}`);
		return [
			{ key: 'from', title: offset ? `${heading}, ${offset}` : heading, nowrap: true, strong: true, render: (row) => <span title={`${formatTime(row.from, 'second', language)} – ${formatTime(row.to, 'second', language)} ${offsetOf(row.to)}`}>{periodName(row, by, language)}</span> },
			{ key: 'index', title: t('column.index'), hint: t('column.index_start_hint'), end: true, render: (row) => formatVolume(row.index_start, language) },
			{ key: 'average', title: t('column.average_short'), hint: t('column.average_hint'), end: true, wide: true, render: (row) => formatVolume(row.average, language) },
			{ key: 'temperature', title: t('column.temperature_short'), hint: t('column.temperature_hint'), end: true, wide: true, render: (row) => formatTemperature(row.temperature, language) },
			{ key: 'consumption', title: t('column.consumption_m3'), end: true, render: (row) => (row.consumption === null ? <span className={row.open ? 'muted' : 'warn-text'}>{t(row.open ? 'consumption.open' : 'consumption.unknown')}</span> : formatVolume(row.consumption, language)) },
			{ key: 'flags', title: t('column.flags'), render: (row) => (row.flags.length ? <Flags flags={row.flags} /> : null) },
		];
	}, [t, language, by, offset]);
	const shownColumns = data && !data.items.some((row) => row.flags.length) ? columns.filter((column) => column.key !== 'flags') : columns;
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
						{shownColumns.length > 5 ? <td /> : null}
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
