// The chart of a zone's balance as ECharts wants it; pure, so that it can be looked at in a test.
import type { TFunction } from 'i18next';
import { stripeAxis } from '@/charts/stripe';
import { categoryAxis, chartBase, firstOf, tipOf, valueAxis, type Palette } from '@/charts/style';
import { stripes } from '@/charts/zones';
import { zoomOf } from '@/charts/zoom';
import { inBalanceZone, signed, type BalancePeriod } from '@/lib/balance';
import { NOTHING, formatNumber, formatTime, formatVolume, type Language } from '@/lib/format';
import { line, volumeAxis } from '../data/usageOption';

interface Words {
	t: TFunction;
	language: Language;
	palette: Palette;
}

export type BalanceStep = 'day' | 'month';

export const periodName = (period: Pick<BalancePeriod, 'from'>, by: BalanceStep, language: Language) => formatTime(period.from, by === 'month' ? 'month' : 'date', language);

export const percentText = (percent: number | null, language: Language) => (percent === null ? NOTHING : `${signed(percent, formatNumber(percent, 2, language))} %`);

export function balanceOption(items: readonly BalancePeriod[], by: BalanceStep, { t, language, palette }: Words, plain: boolean) {
	const zoom = !plain && items.length > 12;
	const names = items.map((item) => formatTime(item.from, by === 'month' ? 'month' : 'day-month', language));
	const zooming = zoomOf(palette);
	const bars = { type: 'bar', barMaxWidth: 32, barMinWidth: 1, barCategoryGap: '25%', barGap: '0%' };
	return {
		...chartBase(palette),
		grid: { left: 4, right: 4, top: 28, bottom: zoom ? 44 : 4, containLabel: true },
		tooltip: {
			...chartBase(palette).tooltip,
			formatter: (params: unknown) => {
				const item = items[firstOf(params)];
				if (!item) return '';
				const volume = (value: number | null) => (value === null ? NOTHING : `${formatVolume(value, language)} ${t('unit.m3')}`);
				return tipOf(periodName(item, by, language), [
					[t('zones.inlet'), volume(item.inlet)],
					[t('zones.sum'), volume(item.sum)],
					[t('zones.imbalance'), `${volume(item.imbalance)} · ${percentText(item.percent, language)}`],
				]);
			},
		},
		xAxis: [
			{ ...categoryAxis(palette), data: names },
			{ type: 'category', show: false, data: names },
		],
		yAxis: [
			{ ...volumeAxis(palette, language), name: t('unit.m3'), min: 0 },
			{ ...valueAxis(palette, (value) => formatNumber(value, 0, language)), name: '%', nameTextStyle: { color: palette.muted, fontSize: 11, align: 'right' }, splitLine: { show: false } },
			stripeAxis,
		],
		...(zoom ? { ...zooming, dataZoom: zooming.dataZoom.map((one) => ({ ...one, xAxisIndex: [0, 1] })) } : {}),
		series: [
			{ ...bars, name: t('zones.inlet'), itemStyle: { color: palette.bars }, data: items.map(({ inlet }) => inlet) },
			{ ...bars, name: t('zones.sum'), itemStyle: { color: palette.quiet }, data: items.map(({ sum }) => sum) },
			line(t('zones.percent'), palette.line2, items.map(({ percent }) => percent), { yAxisIndex: 1, symbol: items.length < 3 ? 'circle' : 'none' }),
			...stripes(items, inBalanceZone, palette),
		],
	};
}
