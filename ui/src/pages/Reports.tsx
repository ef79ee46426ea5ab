// The reports of the original, and what it lacked: preview, schedules, the finished ones, balances of zones.
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, NavLink, useParams } from 'react-router';
import { useSession, type Right } from '@/app/session';
import { useTitle } from '@/lib/hooks';
import { Gate } from '@/parts/Gate';
import { Finished } from './reports/Finished';
import { MakeReport } from './reports/MakeReport';
import { Schedules } from './reports/Schedules';
import { Zones } from './reports/Zones';
import './Reports.css';

const tabs: { key: string; right: Right; part: React.ReactNode }[] = [
	{ key: 'one', right: 'report.run', part: <MakeReport key="one" one /> },
	{ key: 'several', right: 'report.run', part: <MakeReport key="several" one={false} /> },
	{ key: 'schedules', right: 'report.run', part: <Schedules /> },
	{ key: 'finished', right: 'report.run', part: <Finished /> },
	{ key: 'zones', right: 'zone.view', part: <Zones /> },
];

export function Reports() {
	return (
		<Gate right="report.run">
			<Page />
		</Gate>
	);
}

const addressOf = (key: string) => (key === 'one' ? '/reports' : `/reports/${key}`);

function Page() {
	const { t } = useTranslation();
	const { tab = 'one' } = useParams();
	const { rights } = useSession();
	const allowed = tabs.filter(({ right }) => rights.includes(right));
	const current = allowed.find(({ key }) => key === tab);
	const strip = useRef<HTMLElement>(null);
	// On a phone not all fit: the current one is led to.
	useEffect(() => {
		// In braces: newer browsers answer with a promise, which is no clean-up.
		strip.current?.querySelector('.active')?.scrollIntoView({ block: 'nearest', inline: 'center' });
	}, [tab]);
	useTitle(current ? `${t('nav.reports')} · ${t(`reports.tab.${current.key}`)}` : t('nav.reports'));
	if (!current) return <Navigate to="/reports" replace />;
	return (
		<div className="page reports">
			<div className="page-head">
				<h1>{t('nav.reports')}</h1>
			</div>
			<nav className="tabs" ref={strip} aria-label={t('reports.tabs')}>
				{allowed.map(({ key }) => (
					<NavLink key={key} end={key === 'one'} to={addressOf(key)}>
						{t(`reports.tab.${key}`)}
					</NavLink>
				))}
			</nav>
			{current.part}
		</div>
	);
}
