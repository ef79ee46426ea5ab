import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { Figure } from '@/charts/Figure';
import type { Palette } from '@/charts/style';
import { countZones } from '@/charts/zones';
import { ZoneLegend } from '@/charts/ZoneLegend';
import { formatCount, formatVolume } from '@/lib/format';
import { inZone } from '@/lib/usage';
import { profileOption, usageOption, type Shown } from './usageOption';

interface Props {
	title: string;
	height: number;
}

export function UsageChart({ shown, total, title, height }: Props & { shown: Shown; total: string }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const found = countZones(shown.items, inZone);
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
			<ZoneLegend rows={shown.items} has={inZone} />
		</Figure>
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
