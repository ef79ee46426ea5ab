// What of a month is not known or not settled, told before it is closed.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { exceptionCountQuery } from '@/api/numbers';
import { usageQuery } from '@/api/usage';
import { useLanguage } from '@/app/look';
import { useMay, useSession } from '@/app/session';
import { formatCount, formatVolume } from '@/lib/format';
import { writeExceptionSearch } from '@/lib/exceptionSearch';
import { daysOfMonth } from '@/lib/month';
import { instantsOf } from '@/lib/range';
import { TroubleNote } from '@/parts/Trouble';

interface Props {
	group: number | null;
	month: string;
	/** All meters may be meant. */
	whole: boolean;
}

export function BeforeClosing({ group, month, whole }: Props) {
	const { t } = useTranslation();
	const { zone } = useSession();
	const language = useLanguage();
	const maySeeExceptions = useMay('exception.view');
	const enabled = group !== null || whole;
	const days = daysOfMonth(month);
	const instants = instantsOf(days, 0, zone);
	const of = group === null ? {} : { group };
	const usage = useQuery({ ...usageQuery({ ...of, by: 'month', ...instants }), enabled });
	const open = useQuery({ ...exceptionCountQuery({ ...of, state: 'open', ...instants }), enabled: enabled && maySeeExceptions });
	if (!enabled) return null;
	if (usage.error) return <TroubleNote error={usage.error} retry={usage.refetch} />;
	const figure = usage.data?.items.find((item) => item.local.startsWith(month));
	const loading = usage.isFetching || open.isFetching;
	const unknown = figure ? figure.meters - figure.known : 0;
	const list = `/quality?${writeExceptionSearch({ rule: null, state: 'open', group, serial: '', range: days }).toString()}`;
	const clean = figure && !unknown && !figure.hours_estimated && !open.data?.count;
	return (
		<section className="close-before" aria-busy={loading} aria-label={t('closing.before')}>
			<strong>{t('closing.before')}</strong>
			{loading ? (
				<span className="skeleton" />
			) : !figure ? (
				<span className="warn-text">{t('closing.nothing')}</span>
			) : (
				<ul className="plain">
					<li>{t('closing.known', { known: formatCount(figure.known, language), meters: formatCount(figure.meters, language), volume: formatVolume(figure.consumption, language) })}</li>
					{unknown ? <li className="warn-text">{t('closing.unknown', { count: unknown, shown: formatCount(unknown, language) })}</li> : null}
					{figure.hours_estimated ? <li className="warn-text">{t('closing.estimated', { count: figure.hours_estimated, shown: formatCount(figure.hours_estimated, language), volume: formatVolume(figure.volume_estimated, language) })}</li> : null}
					{open.data?.count ? (
						<li>
							<Link to={list}>{t('closing.exceptions', { count: open.data.count, shown: `${formatCount(open.data.count, language)}${open.data.more ? '+' : ''}` })}</Link>
						</li>
					) : null}
					{clean ? <li className="muted">{t('closing.clean')}</li> : null}
				</ul>
			)}
		</section>
	);
}
