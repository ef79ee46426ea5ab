// The consumption chart as ECharts wants it; pure, so that it can be looked at in a test.
import type { TFunction } from 'i18next';
import type { Schemas } from '@/api/client';
import { stripe, stripeAxis } from '@/charts/stripe';
import { categoryAxis, chartBase, tipOf, valueAxis, type Palette } from '@/charts/style';
import { zoomOf } from '@/charts/zoom';
import { formatNumber, formatTemperature, formatTime, formatVolume, type Language } from '@/lib/format';

type List = Schemas['ConsumptionList'];
export type Row = List['items'][number];

interface Words {
	t: TFunction;
	language: Language;
	palette: Palette;
}

export const isMissing = (row: Row) => row.consumption === null && !row.open;
export const isEstimated = (row: Row) => row.hours_estimated > 0;
/** Something else is to be known of it than that it was estimated where records lack. */
export const isFlagged = (row: Row) => row.flags.some((flag) => flag !== 'estimated' && !(flag === 'gap' && isEstimated(row))) || row.quality.some((rule) => rule !== 'gap' || !isEstimated(row));

/** How a period is named in a table and a tooltip. */
export function periodName(row: Row, by: List['by'], language: Language): string {
	if (by === 'month') return formatTime(row.from, 'month', language);
	if (by === 'day') return formatTime(row.from, 'date', language);
	return formatTime(row.from, 'hour', language);
}

/** Short names along the axis; an hour says its day, wherever one has zoomed to. */
function axisName(row: Row, by: List['by'], language: Language): string {
	if (by === 'month') return formatTime(row.from, 'month', language).replace(/^(\S{3})\S*/, '$1');
	if (by === 'day') return formatTime(row.from, 'day-month', language);
	return `${formatTime(row.from, 'clock', language)}\n${formatTime(row.from, 'day-month', language)}`;
}

function tooltip(data: List, { t, language, palette }: Words) {
	return {
		...chartBase(palette).tooltip,
		formatter: (params: unknown) => {
			const first = (Array.isArray(params) ? params[0] : params) as { dataIndex?: number } | undefined;
			const row = data.items[first?.dataIndex ?? -1];
			if (!row) return '';
			const lines: [string, string][] = [
				[t('column.consumption'), row.consumption === null ? t(row.open ? 'consumption.open' : 'consumption.unknown') : `${formatVolume(row.consumption, language)} ${t('unit.m3')}`],
				[t('column.average'), `${formatVolume(row.average, language)} ${t('unit.m3h')}`],
				[t('column.temperature'), `${formatTemperature(row.temperature, language)} °C`],
				[t('column.index'), `${formatVolume(row.index_start, language)} ${t('unit.m3')}`],
			];
			if (isEstimated(row)) lines.push([t('data.zone.estimated'), `${formatVolume(row.volume_estimated, language)} ${t('unit.m3')}`]);
			if (row.closed) lines.push([t('consumption.closed_m3'), formatVolume(row.closed.consumption, language)]);
			const marks = [...row.flags.filter((flag) => flag !== 'estimated').map((flag) => t(`flag.${flag}`)), ...row.quality.map((rule) => t(`rule.name.${rule}`))];
			if (marks.length) lines.push([t('column.flags'), marks.join(', ')]);
			return tipOf(periodName(row, data.by, language), lines);
		},
	};
}

function series(data: List, { t, palette }: Words) {
	const color = (row: Row) => (isFlagged(row) ? palette.warn : palette.made);
	const missing = data.items.map(isMissing);
	return [
		{
			name: t('column.consumption'),
			type: 'bar',
			barMaxWidth: 32,
			barMinWidth: 1,
			barCategoryGap: '25%',
			large: data.items.length > 3000,
			itemStyle: { color: palette.bars, borderRadius: data.items.length > 120 ? 0 : [2, 2, 0, 0] },
			data: data.items.map((row) => (isFlagged(row) || isEstimated(row) ? { value: row.consumption, itemStyle: { color: color(row) } } : row.consumption)),
		},
		{
			name: t('column.temperature'),
			type: 'line',
			yAxisIndex: 1,
			symbol: 'none',
			connectNulls: false,
			lineStyle: { color: palette.line2, width: 1.5 },
			itemStyle: { color: palette.line2 },
			data: data.items.map((row) => row.temperature),
		},
		...(missing.includes(true) ? [stripe(missing, palette.warnSoft)] : []),
	];
}

export function consumptionOption(data: List, words: Words, plain: boolean) {
	const { t, language, palette } = words;
	const zoom = !plain && data.items.length > 12;
	const names = data.items.map((row) => axisName(row, data.by, language));
	const zooming = zoomOf(palette);
	return {
		...chartBase(palette),
		grid: { left: 4, right: 4, top: 28, bottom: zoom ? 44 : 4, containLabel: true },
		tooltip: tooltip(data, words),
		xAxis: [
			{ ...categoryAxis(palette), data: names },
			{ type: 'category', show: false, data: names },
		],
		yAxis: [
			{ ...valueAxis(palette, (value) => formatNumber(value, value % 1 ? (Math.abs(value) < 0.1 ? 2 : 1) : 0, language)), name: t('unit.m3'), min: 0 },
			{ ...valueAxis(palette, (value) => formatNumber(value, 0, language)), name: '°C', nameTextStyle: { color: palette.muted, fontSize: 11, align: 'right' }, splitLine: { show: false }, scale: true },
			stripeAxis,
		],
		...(zoom ? { ...zooming, dataZoom: zooming.dataZoom.map((one) => ({ ...one, xAxisIndex: [0, 1] })) } : {}),
		series: series(data, words),
	};
}
