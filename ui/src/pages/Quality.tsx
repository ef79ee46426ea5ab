import { useMemo } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useTranslation } from 'react-i18next';
import { useMay, useSession } from '@/app/session';
import { useTitle } from '@/lib/hooks';
import { TroublePage } from '@/parts/Trouble';
import { ApiError } from '@/api/client';
import { localDate } from '@/lib/zone';
import { ExceptionList } from './quality/exceptions/ExceptionList';
import { FindingList } from './quality/FindingList';
import { GroupHeat } from './quality/GroupHeat';
import { RuleList } from './quality/rules/RuleList';
import './Quality.css';

type Show = 'completeness' | 'exceptions' | 'findings' | 'rules';

/** Looks at the data: what lacks, what the rules found, what does not fit, and the rules. */
export function Quality() {
	const { t } = useTranslation();
	const [params] = useSearchParams();
	const mayRead = useMay('reading.view');
	const maySeeExceptions = useMay('exception.view');
	const maySeeFindings = useMay('finding.view');
	const { zone } = useSession();
	const today = useMemo(() => localDate(new Date(), zone), [zone]);
	const tabs: Show[] = ['completeness', ...(maySeeExceptions ? (['exceptions'] as const) : []), ...(maySeeFindings ? (['findings'] as const) : []), ...(maySeeExceptions ? (['rules'] as const) : [])];
	const show = tabs.find((tab) => tab === params.get('show')) ?? 'completeness';
	useTitle(t('nav.quality'));
	if (!mayRead) return <TroublePage error={new ApiError(403, null)} />;
	return (
		<div className="page">
			<div className="page-head">
				<h1>{t('nav.quality')}</h1>
				<span className="muted">{t(`quality.text.${show}`)}</span>
			</div>
			{tabs.length > 1 ? (
				<nav className="tabs" aria-label={t('quality.tabs')}>
					{tabs.map((key) => (
						<Link key={key} to={key === 'completeness' ? '/quality' : `/quality?show=${key}`} className={key === show ? 'active' : undefined} aria-current={key === show ? 'page' : undefined}>
							{t(`quality.tab.${key}`)}
						</Link>
					))}
				</nav>
			) : null}
			{show === 'completeness' ? <GroupHeat today={today} /> : null}
			{show === 'exceptions' ? <ExceptionList today={today} /> : null}
			{show === 'findings' ? <FindingList /> : null}
			{show === 'rules' ? <RuleList /> : null}
		</div>
	);
}
