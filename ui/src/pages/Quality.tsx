import { useMemo } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useTranslation } from 'react-i18next';
import { useMay, useSession } from '@/app/session';
import { useTitle } from '@/lib/hooks';
import { TroublePage } from '@/parts/Trouble';
import { ApiError } from '@/api/client';
import { localDate } from '@/lib/zone';
import { FindingList } from './quality/FindingList';
import { GroupHeat } from './quality/GroupHeat';
import './Quality.css';

/** Two looks at the data: what lacks, and what does not fit. */
export function Quality() {
	const { t } = useTranslation();
	const [params] = useSearchParams();
	const mayRead = useMay('reading.view');
	const maySeeFindings = useMay('finding.view');
	const { zone } = useSession();
	const today = useMemo(() => localDate(new Date(), zone), [zone]);
	const wanted = params.get('show') === 'findings' ? 'findings' : 'completeness';
	const show = wanted === 'findings' && !maySeeFindings ? 'completeness' : wanted;
	useTitle(t('nav.quality'));
	if (!mayRead) return <TroublePage error={new ApiError(403, null)} />;
	return (
		<div className="page">
			<div className="page-head">
				<h1>{t('nav.quality')}</h1>
				<span className="muted">{t(`quality.text.${show}`)}</span>
			</div>
			{maySeeFindings ? (
				<nav className="tabs" aria-label={t('quality.tabs')}>
					{(['completeness', 'findings'] as const).map((key) => (
						<Link key={key} to={key === 'completeness' ? '/quality' : '/quality?show=findings'} className={key === show ? 'active' : undefined} aria-current={key === show ? 'page' : undefined}>
							{t(`quality.tab.${key}`)}
						</Link>
					))}
				</nav>
			) : null}
			{show === 'findings' ? <FindingList /> : <GroupHeat today={today} />}
		</div>
	);
}
