// The charts of the page of data as ECharts wants them; pure, so that they can be looked at in a test.
import type { TFunction } from 'i18next';
import type { Schemas } from '@/api/client';
import { stripeAxis } from '@/charts/stripe';
import { categoryAxis, chartBase, firstOf, MANY, tipOf, valueAxis, type Palette } from '@/charts/style';
import { stripes } from '@/charts/zones';
import { zoomOf } from '@/charts/zoom';
import { NOTHING, formatNumber, formatTemperature, formatVolume, type Language } from '@/lib/format';
import type { Step } from '@/lib/range';
import { cumulative, inZone, usageName, usageShortName, zonesOf, type UsagePeriod } from '@/lib/usage';

interface Words {
	t: TFunction;
	language: Language;
	palette: Palette;
}

export interface Shown {
	by: Step;
	items: UsagePeriod[];
	cumulative: boolean;
	year: boolean;
	temperature: boolean;
	/** A group's mean by period. */
	mean: (number | null)[] | null;
}

export const volumeAxis = (palette: Palette, language: Language) => valueAxis(palette, (value) => formatNumber(value, value % 1 ? (Math.abs(value) < 1 ? 2 : 1) : 0, language));

function lines(shown: Shown) {
	const of = (values: (number | null)[]) => (shown.cumulative ? cumulative(values) : values);
	return {
		own: of(shown.items.map((item) => item.consumption)),
		year: shown.year ? of(shown.items.map((item) => item.year_before)) : null,
		mean: shown.mean ? of(shown.mean) : null,
		temperature: shown.temperature && !shown.cumulative ? shown.items.map((item) => item.temperature) : null,
	};
}

function tooltip(shown: Shown, figures: ReturnType<typeof lines>, { t, language, palette }: Words) {
	return {
		...chartBase(palette).tooltip,
		formatter: (params: unknown) => {
			const at = firstOf(params);
			const item = shown.items[at];
			if (!item) return '';
			const volume = (value: number | null | undefined) => (value === null || value === undefined ? NOTHING : `${formatVolume(value, language)} ${t('unit.m3')}`);
			const rows: [string, string][] = [[t('column.consumption'), figures.own[at] === null ? t(item.open ? 'consumption.open' : 'consumption.unknown') : volume(figures.own[at])]];
			if (figures.year) rows.push([t('data.extra.year'), volume(figures.year[at])]);
			if (figures.mean) rows.push([t('data.mean'), volume(figures.mean[at])]);
			if (figures.temperature) rows.push([t('column.temperature'), `${formatTemperature(item.temperature, language)} °C`]);
			for (const zone of zonesOf(item)) rows.push([t(`data.zone.${zone}`), zone === 'gap' ? t('consumption.periods', { missing: item.missing, all: item.meters }) : volume(zone === 'estimated' ? item.volume_estimated : item.volume_substitute)]);
			return tipOf(usageName(item.local, shown.by, language), rows);
		},
	};
}

export const line = (name: string, color: string, data: (number | null)[], more: object = {}) => ({ name, type: 'line', symbol: 'none', connectNulls: false, ...(data.length > MANY ? { sampling: 'lttb' } : {}), lineStyle: { color, width: 1.5 }, itemStyle: { color }, data, ...more });

function series(shown: Shown, figures: ReturnType<typeof lines>, { t, palette }: Words) {
	const bars = { type: 'bar', barMaxWidth: 32, barMinWidth: 1, barCategoryGap: '25%', barGap: '0%', large: shown.items.length > MANY };
	const dashed = { lineStyle: { color: palette.ok, width: 1.5, type: 'dashed' } };
	const own = t('column.consumption');
	const year = t('data.extra.year');
	return [
		shown.cumulative ? line(own, palette.bars, figures.own, { lineStyle: { color: palette.bars, width: 2 } }) : { ...bars, name: own, itemStyle: { color: palette.bars }, data: figures.own },
		...(figures.year ? [shown.cumulative ? line(year, palette.muted, figures.year) : { ...bars, name: year, itemStyle: { color: palette.quiet }, data: figures.year }] : []),
		...(figures.mean ? [line(t('data.mean'), palette.ok, figures.mean, dashed)] : []),
		...(figures.temperature ? [line(t('column.temperature'), palette.line2, figures.temperature, { yAxisIndex: 1 })] : []),
		...stripes(shown.items, inZone, palette),
	];
}

export function usageOption(shown: Shown, words: Words, plain: boolean) {
	const { t, language, palette } = words;
	const zoom = !plain && shown.items.length > 12;
	const locals = shown.items.map((item) => item.local);
	const axis = categoryAxis(palette);
	const figures = lines(shown);
	const zooming = zoomOf(palette);
	return {
		...chartBase(palette),
		grid: { left: 4, right: 4, top: 28, bottom: zoom ? 44 : 4, containLabel: true },
		tooltip: tooltip(shown, figures, words),
		xAxis: [
			// Named when they are drawn: two years have 17,520 hours, of which the axis shows ten.
			{ ...axis, axisLabel: { ...axis.axisLabel, formatter: (local: string) => usageShortName(local, shown.by, language) }, data: locals },
			{ type: 'category', show: false, data: locals },
		],
		yAxis: [
			{ ...volumeAxis(palette, language), name: t('unit.m3'), min: 0 },
			{ ...valueAxis(palette, (value) => formatNumber(value, 0, language)), show: figures.temperature !== null, name: '°C', nameTextStyle: { color: palette.muted, fontSize: 11, align: 'right' }, splitLine: { show: false }, scale: true },
			stripeAxis,
		],
		...(zoom ? { ...zooming, dataZoom: zooming.dataZoom.map((one) => ({ ...one, xAxisIndex: [0, 1] })) } : {}),
		series: series(shown, figures, words),
	};
}

/** Mean use of the hours of the day: workdays and weekends. */
export function profileOption(profile: Schemas['UsageProfile'], { t, language, palette }: Words) {
	const hours = profile.workday.map(({ hour }) => String(hour).padStart(2, '0'));
	const of = (part: 'workday' | 'weekend') => profile[part].map(({ mean }) => mean);
	return {
		...chartBase(palette),
		grid: { left: 4, right: 4, top: 28, bottom: 4, containLabel: true },
		tooltip: {
			...chartBase(palette).tooltip,
			formatter: (params: unknown) => {
				const at = firstOf(params);
				return tipOf(
					hourName(at),
					(['workday', 'weekend'] as const).map((part) => [t(`data.profile.${part}`), `${formatVolume(profile[part][at]?.mean, language)} ${t('unit.m3')}`]),
				);
			},
		},
		xAxis: { ...categoryAxis(palette), data: hours },
		yAxis: { ...volumeAxis(palette, language), name: t('unit.m3'), min: 0 },
		series: [
			line(t('data.profile.workday'), palette.bars, of('workday'), { step: 'middle', lineStyle: { color: palette.bars, width: 2 } }),
			line(t('data.profile.weekend'), palette.line2, of('weekend'), { step: 'middle', lineStyle: { color: palette.line2, width: 2 } }),
		],
	};
}

/** "06:00–07:00" */
export const hourName = (hour: number) => `${String(hour).padStart(2, '0')}:00–${String(hour + 1).padStart(2, '0')}:00`;
