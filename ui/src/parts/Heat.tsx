// What completeness by day looks like: one cell's classes, and the legend.
import { useTranslation } from 'react-i18next';
import { isLost, toneOf, type DayCount, type Tone } from '@/lib/heat';
import './Heat.css';

export const heatClass = (count: DayCount | undefined) => (count ? `heat ${isLost(count) ? 'lost' : toneOf(count)}` : 'heat none');

const tones: (Tone | 'lost')[] = ['full', 'few', 'some', 'many', 'all', 'lost', 'none'];

/** `lost`: the figures tell what the meters no longer have. */
export function HeatLegend({ lost }: { lost: boolean }) {
	const { t } = useTranslation();
	return (
		<ul className="heat-legend" aria-label={t('heat.legend')}>
			{tones.filter((tone) => lost || tone !== 'lost').map((tone) => (
				<li key={tone}>
					<span className={`heat ${tone}`} aria-hidden="true" />
					{t(`heat.${tone}`)}
				</li>
			))}
		</ul>
	);
}
