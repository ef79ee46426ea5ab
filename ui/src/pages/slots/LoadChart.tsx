// Calls by the minute of the day: what is planned against what came.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/app/look';
import { Chart } from '@/charts/Chart';
import { categoryAxis, chartBase, firstOf, tipOf, valueAxis } from '@/charts/style';
import { usePalette } from '@/charts/usePalette';
import { formatCount, formatNumber } from '@/lib/format';
import { useNarrow } from '@/lib/hooks';
import type { Minute } from './loadFigures';

interface Props {
	/** By the clock. */
	items: Minute[];
	label: string;
}

export function LoadChart({ items, label }: Props) {
	const { t } = useTranslation();
	const language = useLanguage();
	const palette = usePalette();
	const narrow = useNarrow();
	const option = useMemo(() => {
		const line = (key: 'planned' | 'mean' | 'peak', color: string, more: object = {}) => ({ type: 'line', symbol: 'none', sampling: 'max', lineStyle: { color, width: 1.5 }, itemStyle: { color }, data: items.map((minute) => minute[key]), ...more });
		return {
			...chartBase(palette),
			grid: { left: 4, right: 10, top: 12, bottom: 44, containLabel: true },
			tooltip: {
				...chartBase(palette).tooltip,
				axisPointer: { type: 'line', lineStyle: { color: palette.quiet } },
				formatter: (params: unknown) => {
					const minute = items[firstOf(params)];
					if (!minute) return '';
					return tipOf(minute.time, [
						[t('load.planned'), formatCount(minute.planned, language)],
						[t('load.mean'), formatNumber(minute.mean, 2, language)],
						[t('load.peak'), formatCount(minute.peak, language)],
					]);
				},
			},
			dataZoom: [
				{ type: 'inside', zoomOnMouseWheel: 'ctrl', disabled: narrow },
				{ type: 'slider', height: 18, bottom: 8, borderColor: palette.line, showDetail: false, brushSelect: false, showDataShadow: false },
			],
			xAxis: { ...categoryAxis(palette), boundaryGap: false, data: items.map((minute) => minute.time), axisLabel: { color: palette.muted, fontSize: 11, interval: (at: number) => at % (narrow ? 240 : 120) === 0, hideOverlap: true } },
			yAxis: { ...valueAxis(palette, (value) => formatCount(value, language)), minInterval: 1 },
			series: [
				line('peak', palette.quiet, { areaStyle: { color: palette.quiet, opacity: 0.25 } }),
				line('mean', palette.bars),
				line('planned', palette.line2, { lineStyle: { color: palette.line2, width: 1.5, type: 'dashed' } }),
			],
		};
	}, [items, palette, language, narrow, t]);
	return <Chart option={option} height={narrow ? 260 : 320} label={label} />;
}
