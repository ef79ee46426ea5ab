// What the stripes behind the figures mean, and how many periods they cover.
import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/app/look';
import { formatCount } from '@/lib/format';
import { usePalette } from './usePalette';
import { countZones, zoneColor, type HasZone } from './zones';
import './ZoneLegend.css';

export function ZoneLegend<Row>({ rows, has }: { rows: readonly Row[]; has: HasZone<Row> }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const color = zoneColor(usePalette());
	const found = countZones(rows, has);
	if (!found.length) return null;
	return (
		<ul className="data-zones" aria-label={t('data.zones')}>
			{found.map(({ kind, count }) => (
				<li key={kind}>
					<span className="swatch" style={{ background: color[kind] }} aria-hidden="true" />
					<span>
						<strong>{t(`data.zone.${kind}`)}</strong> <span className="num">{t('consumption.periods', { missing: formatCount(count, language), all: formatCount(rows.length, language) })}</span>
						<span className="muted"> — {t(`data.zone_text.${kind}`)}</span>
					</span>
				</li>
			))}
		</ul>
	);
}
