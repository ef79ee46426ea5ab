import { useMemo } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@/api/client';
import { dashboardQuery } from '@/api/queries';
import { useLanguage } from '@/app/look';
import { useMay } from '@/app/session';
import { formatAgo, formatCount, formatDuration, formatTime, offsetOf } from '@/lib/format';
import { useNow, useTitle } from '@/lib/hooks';
import { listAddress } from '@/lib/meterSearch';
import { CallResultBadge, Completeness, Time } from '@/parts/bits';
import { CallLink } from '@/parts/CallLink';
import { DataTable, type Column } from '@/parts/DataTable';
import { TroublePage } from '@/parts/Trouble';
import { CallsByHour, ThirtyDays } from './dashboard/pictures';
import './Dashboard.css';

type Figures = Schemas['DashboardFigures'];
type Group = Schemas['DashboardGroup'];
type Call = Schemas['Call'];

export function Dashboard() {
	const { t } = useTranslation();
	const { data, error, refetch } = useQuery(dashboardQuery());
	useTitle(t('nav.dashboard'));
	if (error && !data) return <TroublePage error={error} retry={refetch} />;
	return (
		<div className="page">
			<div className="page-head">
				<h1>{t('nav.dashboard')}</h1>
				<span className="spacer" />
				{data ? <LastConnection value={data.figures.last_connection} /> : null}
			</div>
			<FigureRow figures={data?.figures} />
			{data?.figures.meters === 0 ? <FirstSteps /> : null}
			<div className="dashboard-grid">
				<ThirtyDays days={data?.days} />
				{data?.hours.length === 0 ? null : <CallsByHour hours={data?.hours} zone={data?.zone} />}
				<GroupRank groups={data?.groups} complete={(data?.figures.meters ?? 0) > 0} />
				<NewestCalls calls={data?.calls} />
			</div>
		</div>
	);
}

function LastConnection({ value }: { value: string | null }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const now = useNow();
	return (
		<p className="muted" data-testid="last-connection">
			{t('dashboard.last_connection')}{' '}
			{value ? (
				<>
					<Time value={value} style="second" /> · {formatAgo(value, now, language)}
				</>
			) : (
				t('dashboard.no_connection')
			)}
		</p>
	);
}

function FigureRow({ figures }: { figures: Figures | undefined }) {
	const { t } = useTranslation();
	const maySeeUsers = useMay('user.view');
	const list: { key: keyof Figures; to?: string; tone?: 'bad' | 'warn' }[] = [
		{ key: 'meters', to: '/meters' },
		{ key: 'polled_24h', to: listAddress({ filter: 'polled', sort: '-last_call' }) },
		{ key: 'meters_with_alarm', to: listAddress({ filter: 'alarm' }), tone: 'bad' },
		{ key: 'meters_with_finding', to: listAddress({ filter: 'finding' }), tone: 'warn' },
		{ key: 'never_called', to: listAddress({ filter: 'never' }), tone: 'warn' },
		{ key: 'active_tasks' },
		{ key: 'users', ...(maySeeUsers ? { to: '/users' } : {}) },
	];
	return (
		<ul className="figures" aria-label={t('dashboard.figures')}>
			{list.map(({ key, to, tone }) => (
				<Figure key={key} name={t(`dashboard.figure.${key}`)} value={figures?.[key] as number | undefined} to={to} tone={tone} share={key === 'polled_24h' ? figures?.meters : undefined} />
			))}
		</ul>
	);
}

function Figure({ name, value, to, tone, share }: { name: string; value: number | undefined; to: string | undefined; tone: 'bad' | 'warn' | undefined; share: number | undefined }) {
	const language = useLanguage();
	const { t } = useTranslation();
	const body = (
		<>
			<span className="figure-name">{name}</span>
			<span className={`figure-value num ${tone && value ? tone : ''}`}>{value === undefined ? <span className="skeleton" style={{ width: 56 }} /> : formatCount(value, language)}</span>
			{share !== undefined && value !== undefined ? <span className="figure-more muted num">{t('dashboard.of', { count: share, total: formatCount(share, language) })}</span> : null}
		</>
	);
	return <li>{to ? <Link to={to}>{body}</Link> : <div>{body}</div>}</li>;
}

function FirstSteps() {
	const { t } = useTranslation();
	const { host } = window.location;
	return (
		<section className="card first-steps" aria-labelledby="first-steps">
			<h2 id="first-steps">{t('dashboard.first.title')}</h2>
			<p className="muted">{t('dashboard.first.text', { host: host.replace(/:\d+$/, '') })}</p>
		</section>
	);
}

function GroupRank({ groups, complete }: { groups: Group[] | undefined; complete: boolean }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const columns = useMemo<Column<Group>[]>(
		() => [
			{ key: 'path', title: t('column.group'), strong: true, render: (group) => <Link to={listAddress({ group: group.id })}>{group.path.replaceAll('/', ' / ')}</Link> },
			{ key: 'meters', title: t('dashboard.groups.meters'), end: true, wide: true, render: (group) => formatCount(group.meters, language) },
			{ key: 'missing', title: t('dashboard.groups.missing'), hint: t('dashboard.groups.missing_hint'), end: true, render: (group) => formatCount(group.missing, language) },
			{ key: 'completeness', title: t('column.completeness'), end: true, render: (group) => <Completeness percent={group.completeness} /> },
		],
		[t, language],
	);
	return (
		<section className="card" aria-labelledby="group-rank">
			<div className="card-head">
				<h2 id="group-rank">{t('dashboard.groups.title')}</h2>
				<Link className="hint" to="/quality">
					{t('dashboard.groups.hint')}
				</Link>
			</div>
			<DataTable bare caption={t('dashboard.groups.title')} columns={columns} rows={groups} rowKey={(group) => String(group.id)} skeletonRows={5} cards={false} empty={<span>{t(complete ? 'dashboard.groups.complete' : 'dashboard.groups.empty')}</span>} />
		</section>
	);
}

function NewestCalls({ calls }: { calls: Call[] | undefined }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const offset = offsetOf(calls?.[0]?.started);
	const columns = useMemo<Column<Call>[]>(
		() => [
			{
				key: 'started',
				title: offset ? `${t('column.time')}, ${offset}` : t('column.time'),
				nowrap: true,
				render: (call) => (
					<CallLink id={call.id}>
						<time dateTime={call.started} title={formatTime(call.started, 'second', language)}>
							{formatTime(call.started, 'second', language).slice(-8)}
						</time>
					</CallLink>
				),
			},
			{ key: 'serial', title: t('column.serial'), strong: true, nowrap: true, render: (call) => (call.serial ? <Link to={`/meters/${call.serial}`}>{call.serial}</Link> : call.peer) },
			{ key: 'result', title: t('column.result'), render: (call) => <CallResultBadge result={call.result} /> },
			{ key: 'rows', title: t('column.rows'), end: true, wide: true, render: (call) => formatCount(call.rows, language) },
			{ key: 'duration', title: t('column.duration'), end: true, render: (call) => formatDuration(call.duration === null ? null : call.duration * 1000, language) },
		],
		[t, language, offset],
	);
	return (
		<section className="card" aria-labelledby="newest-calls">
			<div className="card-head">
				<h2 id="newest-calls">{t('dashboard.calls.title')}</h2>
				<Link className="hint" to="/calls">
					{t('dashboard.calls.all')}
				</Link>
			</div>
			<DataTable bare caption={t('dashboard.calls.title')} columns={columns} rows={calls} rowKey={(call) => String(call.id)} skeletonRows={10} cards={false} empty={<span>{t('dashboard.calls.empty')}</span>} />
		</section>
	);
}
