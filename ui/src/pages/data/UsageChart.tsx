import { useCallback, useMemo, useRef } from 'react';
import type { ECharts, EChartsCoreOption } from 'echarts/core';
import { DownloadOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { Chart } from '@/charts/Chart';
import { savePicture } from '@/charts/picture';
import { paletteOf, type Palette } from '@/charts/style';
import { usePalette } from '@/charts/usePalette';
import { zoomByHand } from '@/charts/zoom';
import { formatCount, formatVolume } from '@/lib/format';
import { inZone, zoneKinds } from '@/lib/usage';
import { profileOption, usageOption, zoneColor, type Shown } from './usageOption';
import '@/parts/Figure.css';

interface FrameProps {
	/** Of the chart, given the colours and whether it goes onto paper. */
	optionOf: (palette: Palette, plain: boolean) => EChartsCoreOption;
	title: string;
	note: string;
	label: string;
	height: number;
	legend: React.ReactNode;
	children?: React.ReactNode;
}

function Figure({ optionOf, title, note, label, height, legend, children }: FrameProps) {
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

interface Props {
	title: string;
	height: number;
}

export function UsageChart({ shown, total, title, height }: Props & { shown: Shown; total: string }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const found = zoneCounts(shown);
	const zones = found.map(({ kind, count }) => ` · ${t(`data.zone.${kind}`)}: ${formatCount(count, language)}`).join('');
	const optionOf = useCallback((palette: Palette, plain: boolean) => usageOption(shown, { t, language, palette }, plain), [shown, t, language]);
	return (
		<Figure
			optionOf={optionOf}
			title={title}
			note={t('data.picture_note', { volume: total }) + zones}
			label={t('data.chart_label', { title, volume: total })}
			height={height}
			legend={
				<>
					<span className="legend-item bars">{t('column.consumption')}</span>
					{shown.year ? <span className="legend-item before">{t('data.extra.year')}</span> : null}
					{shown.mean ? <span className="legend-item group-mean">{t('data.mean')}</span> : null}
					{shown.temperature && !shown.cumulative ? <span className="legend-item line">{t('column.temperature')}</span> : null}
				</>
			}
		>
			<Zones shown={shown} />
		</Figure>
	);
}

const zoneCounts = (shown: Shown) => zoneKinds.map((kind) => ({ kind, count: shown.items.filter((item) => inZone(kind, item)).length })).filter(({ count }) => count);

/** What the stripes behind the figures mean, and how many periods they cover. */
function Zones({ shown }: { shown: Shown }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const color = zoneColor(usePalette());
	const found = zoneCounts(shown);
	if (!found.length) return null;
	return (
		<ul className="data-zones" aria-label={t('data.zones')}>
			{found.map(({ kind, count }) => (
				<li key={kind}>
					<span className="swatch" style={{ background: color[kind] }} aria-hidden="true" />
					<span>
						<strong>{t(`data.zone.${kind}`)}</strong> <span className="num">{t('consumption.periods', { missing: formatCount(count, language), all: formatCount(shown.items.length, language) })}</span>
						<span className="muted"> — {t(`data.zone_text.${kind}`)}</span>
					</span>
				</li>
			))}
		</ul>
	);
}

export function ProfileChart({ profile, title, height }: Props & { profile: Schemas['UsageProfile'] }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const optionOf = useCallback((palette: Palette) => profileOption(profile, { t, language, palette }), [profile, t, language]);
	const mean = (part: 'workday' | 'weekend') => formatVolume(profile[part].reduce((sum, hour) => sum + (hour.mean ?? 0), 0), language);
	return (
		<Figure
			optionOf={optionOf}
			title={title}
			note={t('data.profile.note')}
			label={t('data.profile.label', { title, workday: mean('workday'), weekend: mean('weekend') })}
			height={height}
			legend={
				<>
					<span className="legend-item line workday">{t('data.profile.workday')}</span>
					<span className="legend-item line">{t('data.profile.weekend')}</span>
				</>
			}
		>
			<p className="muted zoom-hint">{t('data.profile.note')}</p>
		</Figure>
	);
}
