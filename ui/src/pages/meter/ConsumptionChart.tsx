import { useCallback, useMemo, useRef } from 'react';
import type { ECharts } from 'echarts/core';
import { DownloadOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { Chart } from '@/charts/Chart';
import { savePicture } from '@/charts/picture';
import { paletteOf } from '@/charts/style';
import { usePalette } from '@/charts/usePalette';
import { zoomByHand } from '@/charts/zoom';
import { formatTime, formatTotal } from '@/lib/format';
import { consumptionOption, isEstimated, isFlagged, isMissing } from './consumptionOption';
import '@/parts/Figure.css';

interface Props {
	data: Schemas['ConsumptionList'];
	serial: string;
	height: number;
	/** Without zoom and export: a glance. */
	plain?: boolean;
}

export function ConsumptionChart({ data, serial, height, plain = false }: Props) {
	const { t } = useTranslation();
	const language = useLanguage();
	const palette = usePalette();
	const { message } = App.useApp();
	const chart = useRef<ECharts | null>(null);
	const option = useMemo(() => consumptionOption(data, { t, language, palette }, plain), [data, t, language, palette, plain]);
	const zoomable = 'dataZoom' in option;

	const ready = useCallback(
		(made: ECharts) => {
			chart.current = made;
			if (zoomable) zoomByHand(made);
		},
		[zoomable],
	);

	const first = data.items[0];
	const last = data.items.at(-1);
	const title = `${serial} · ${formatTime(first?.from, 'date', language)} – ${formatTime(last?.to, 'date', language)}`;

	const save = async () => {
		try {
			await savePicture(consumptionOption(data, { t, language, palette: paletteOf(false) }, true), title, t('consumption.picture_note', { volume: formatTotal(data, language) }), chart.current);
		} catch {
			void message.error(t('consumption.picture_failed'));
		}
	};

	return (
		<figure className="consumption-figure">
			<figcaption className="legend">
				<span className="legend-item bars">{t('column.consumption')}</span>
				<span className="legend-item line">{t('column.temperature')}</span>
				{data.items.some(isEstimated) ? <span className="legend-item computed">{t('data.zone.estimated')}</span> : null}
				{data.items.some(isFlagged) ? <span className="legend-item flagged">{t('consumption.flagged')}</span> : null}
				{data.items.some(isMissing) ? <span className="legend-item missing">{t('consumption.missing')}</span> : null}
				{plain ? null : (
					<Button size="small" className="no-print" icon={<DownloadOutlined />} onClick={() => void save()}>
						PNG
					</Button>
				)}
			</figcaption>
			<Chart option={option} height={height} onReady={ready} label={t('consumption.chart_label', { title, volume: formatTotal(data, language) })} />
			{zoomable ? <p className="muted zoom-hint">{t('consumption.zoom_hint')}</p> : null}
		</figure>
	);
}
