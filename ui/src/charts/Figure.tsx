// A chart with its legend, to be zoomed by hand and saved as a picture.
import { useCallback, useMemo, useRef } from 'react';
import type { ECharts, EChartsCoreOption } from 'echarts/core';
import { DownloadOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import '@/parts/Figure.css';
import { Chart } from './Chart';
import { savePicture } from './picture';
import { paletteOf, type Palette } from './style';
import { usePalette } from './usePalette';
import { zoomByHand } from './zoom';

interface Props {
	/** Of the chart, given the colours and whether it goes onto paper. */
	optionOf: (palette: Palette, plain: boolean) => EChartsCoreOption;
	title: string;
	note: string;
	label: string;
	height: number;
	legend: React.ReactNode;
	children?: React.ReactNode;
}

export function Figure({ optionOf, title, note, label, height, legend, children }: Props) {
	const { t } = useTranslation();
	const palette = usePalette();
	const { message } = App.useApp();
	const chart = useRef<ECharts | null>(null);
	const option = useMemo(() => optionOf(palette, false), [optionOf, palette]);
	const zoomable = 'dataZoom' in option;
	const ready = useCallback(
		(made: ECharts) => {
			chart.current = made;
			if (zoomable) zoomByHand(made);
		},
		[zoomable],
	);
	const save = () => savePicture(optionOf(paletteOf(false), true), title, note, chart.current).catch(() => message.error(t('consumption.picture_failed')));
	return (
		<figure className="consumption-figure">
			<figcaption className="legend">
				{legend}
				<Button size="small" className="no-print" icon={<DownloadOutlined aria-hidden="true" />} onClick={() => void save()}>
					PNG
				</Button>
			</figcaption>
			<Chart option={option} height={height} onReady={ready} label={label} />
			{zoomable ? <p className="muted zoom-hint">{t('consumption.zoom_hint')}</p> : null}
			{children}
		</figure>
	);
}
