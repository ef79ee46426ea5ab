import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, NavLink, useLocation, useParams } from 'react-router';
import type { Schemas } from '@/api/client';
import { meterQuery } from '@/api/queries';
import { useSession, type Right } from '@/app/session';
import { useTitle } from '@/lib/hooks';
import { withoutCall } from '@/parts/CallLink';
import { TroublePage } from '@/parts/Trouble';
import { Archives } from './meter/Archives';
import { Calls } from './meter/Calls';
import { Completeness } from './meter/Completeness';
import { Consumption } from './meter/Consumption';
import { Events } from './meter/Events';
import { FindingNotice } from './meter/FindingNotice';
import { Findings } from './meter/Findings';
import { Head } from './meter/Head';
import { Journal } from './meter/Journal';
import { Overview } from './meter/Overview';
import { Parameters } from './meter/Parameters';
import './Meter.css';

export type MeterCard = Schemas['Meter'];

const tabs: { key: string; right: Right; Part: (props: { meter: MeterCard }) => React.ReactNode }[] = [
	{ key: 'overview', right: 'meter.view', Part: Overview },
	{ key: 'consumption', right: 'reading.view', Part: Consumption },
	{ key: 'archives', right: 'reading.view', Part: Archives },
	{ key: 'completeness', right: 'reading.view', Part: Completeness },
	{ key: 'parameters', right: 'parameter.view', Part: Parameters },
	{ key: 'calls', right: 'call.view', Part: Calls },
	{ key: 'events', right: 'event.view', Part: Events },
	{ key: 'findings', right: 'finding.view', Part: Findings },
	{ key: 'journal', right: 'meter.view', Part: Journal },
];

export function Meter() {
	const { t } = useTranslation();
	const { serial = '', tab = 'overview' } = useParams();
	const location = useLocation();
	const { rights } = useSession();
	const { data: meter, error, refetch } = useQuery(meterQuery(serial));
	const allowed = tabs.filter((other) => rights.includes(other.right));
	const current = allowed.find((other) => other.key === tab);
	useTitle(current ? `${serial} · ${t(`meter.tab.${current.key}`)}` : serial);

	if (error && !meter) return <TroublePage error={error} retry={refetch} missing={{ title: t('meter.missing', { serial }), text: t('meter.missing_text') }} />;
	if (!current) return <Navigate to={`/meters/${encodeURIComponent(serial)}`} replace />;
	return (
		<div className="page meter">
			<Head serial={serial} meter={meter} tab={tab} search={withoutCall(location.search)} />
			{rights.includes('finding.view') ? <FindingNotice serial={serial} /> : null}
			<nav className="tabs" aria-label={t('meter.tabs')}>
				{allowed.map(({ key }) => (
					<NavLink key={key} end to={key === 'overview' ? `/meters/${serial}` : `/meters/${serial}/${key}`}>
						{t(`meter.tab.${key}`)}
					</NavLink>
				))}
			</nav>
			{meter ? <current.Part key={serial} meter={meter} /> : <span className="skeleton" style={{ height: 320 }} />}
			{meter?.state === 'quarantined' ? (
				<p className="muted">
					{t('meter.quarantined')} <Link to="/quarantine">{t('nav.quarantine')}</Link>
				</p>
			) : null}
		</div>
	);
}
