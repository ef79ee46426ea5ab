// The picture of an exception's place as ECharts wants it.
import type { TFunction } from 'i18next';
import { stripe, stripeAxis } from '@/charts/stripe';
import { categoryAxis, chartBase, firstOf, tipOf, valueAxis, type Palette } from '@/charts/style';
import { formatNumber, formatTemperature, formatTime, formatVolume, type Language } from '@/lib/format';
import type { AroundHour } from './around';

interface Words {
	t: TFunction;
	language: Language;
	palette: Palette;
}

export function aroundOption(hours: AroundHour[], withTemperature: boolean, { t, language, palette }: Words) {
	const bars = { type: 'bar', barMaxWidth: 24, barGap: '-100%' };
	const names = hours.map((hour) => `${formatTime(hour.time, 'clock', language)}\n${formatTime(hour.time, 'day-month', language)}`);
	const estimated = hours.some((hour) => hour.estimatedUse !== null);
	return {
		...chartBase(palette),
		grid: { left: 4, right: 4, top: 28, bottom: 4, containLabel: true },
		tooltip: {
			...chartBase(palette).tooltip,
			formatter: (params: unknown) => {
				const hour = hours[firstOf(params)];
				if (!hour) return '';
				const rows: [string, string][] = [
					[t('column.index'), `${formatVolume(hour.index, language)} ${t('unit.m3')}`],
					[t('column.consumption'), `${formatVolume(hour.use, language)} ${t('unit.m3')}`],
				];
				if (hour.estimatedUse !== null) rows.push([t('exception.estimate'), `${formatVolume(hour.estimatedUse, language)} ${t('unit.m3')}`]);
				if (withTemperature) rows.push([t('column.temperature'), `${formatTemperature(hour.temperature, language)} °C`]);
				return tipOf(formatTime(hour.time, 'minute', language), rows);
			},
		},
		xAxis: [
			{ ...categoryAxis(palette), data: names },
			{ type: 'category', show: false, data: names },
		],
		yAxis: [
			{ ...valueAxis(palette, (value) => formatNumber(value, value % 1 ? 2 : 0, language)), name: t('unit.m3') },
			{ ...valueAxis(palette, (value) => formatNumber(value, 0, language)), show: withTemperature, name: '°C', splitLine: { show: false }, scale: true },
			stripeAxis,
		],
		series: [
			stripe(
				hours.map((hour) => hour.inside),
				palette.warnSoft,
			),
			{ ...bars, name: t('column.consumption'), itemStyle: { color: palette.bars }, data: hours.map((hour) => hour.use) },
			...(estimated ? [{ ...bars, name: t('exception.estimate'), itemStyle: { color: 'transparent', borderColor: palette.made, borderWidth: 1.5, borderType: 'dashed' }, data: hours.map((hour) => hour.estimatedUse) }] : []),
			...(withTemperature ? [{ type: 'line', yAxisIndex: 1, symbol: 'none', name: t('column.temperature'), lineStyle: { color: palette.line2, width: 1.5 }, itemStyle: { color: palette.line2 }, data: hours.map((hour) => hour.temperature) }] : []),
		],
	};
}
