import { useCallback, useMemo, useRef } from 'react';
import type { ECharts } from 'echarts/core';
import { DownloadOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { Chart } from '@/charts/Chart';
import { paletteOf } from '@/charts/style';
import { usePalette } from '@/charts/usePalette';
import { formatTime, formatTotal } from '@/lib/format';
import { saveBlob } from '@/lib/save';
import { consumptionOption, isFlagged, isMissing } from './consumptionOption';

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
			if (!zoomable || !window.matchMedia('(pointer: fine)').matches) return;
			made.dispatchAction({ type: 'takeGlobalCursor', key: 'dataZoomSelect', dataZoomSelectActive: true });
			made.getZr().off('dblclick');
			made.getZr().on('dblclick', () => made.dispatchAction({ type: 'dataZoom', start: 0, end: 100 }));
		},
		[zoomable],
	);

	const first = data.items[0];
	const last = data.items.at(-1);
	const title = `${serial} · ${formatTime(first?.from, 'date', language)} – ${formatTime(last?.to, 'date', language)}`;

	const save = async () => {
		try {
			const zoom = (chart.current?.getOption()['dataZoom'] as { start?: number; end?: number }[] | undefined)?.[0];
			await savePicture(consumptionOption(data, { t, language, palette: paletteOf(false) }, true), title, t('consumption.picture_note', { volume: formatTotal(data, language) }), zoom);
		} catch {
			void message.error(t('consumption.picture_failed'));
		}
	};

	return (
		<figure className="consumption-figure">
			<figcaption className="legend">
				<span className="legend-item bars">{t('column.consumption')}</span>
				<span className="legend-item line">{t('column.temperature')}</span>
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

/** The chart on white paper with its heading, as a PNG file. */
async function savePicture(option: object, title: string, note: string, zoom: { start?: number; end?: number } | undefined): Promise<void> {
	const { init } = await import('@/charts/echarts');
	const box = document.createElement('div');
	const paper = init(box, undefined, { width: 1200, height: 520, devicePixelRatio: 2 });
	try {
		paper.setOption({
			...option,
			backgroundColor: '#ffffff',
			title: { text: title, subtext: note, left: 16, top: 12, textStyle: { fontSize: 16, color: '#1b1f27' }, subtextStyle: { fontSize: 12, color: '#59616f' } },
			grid: { left: 24, right: 24, top: 92, bottom: 20, containLabel: true },
			dataZoom: [{ type: 'inside', start: zoom?.start ?? 0, end: zoom?.end ?? 100 }],
		});
		const canvas = paper.renderToCanvas({ pixelRatio: 2, backgroundColor: '#ffffff' });
		const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
		if (!blob) throw new Error('no picture');
		saveBlob(blob, `${title.replace(/[^\p{L}\p{N}.]+/gu, '-')}.png`);
	} finally {
		paper.dispose();
	}
}
