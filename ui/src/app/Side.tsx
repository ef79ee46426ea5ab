// The left menu: only what exists and what this person may see.
import { useState } from 'react';
import { ApartmentOutlined, AppstoreOutlined, AuditOutlined, BookOutlined, CalendarOutlined, ClockCircleOutlined, DashboardOutlined, DownOutlined, FileTextOutlined, InboxOutlined, KeyOutlined, LineChartOutlined, PhoneOutlined, ProfileOutlined, RightOutlined, SafetyCertificateOutlined, ScheduleOutlined, SettingOutlined, SolutionOutlined, TeamOutlined, UserOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, NavLink, useLocation } from 'react-router';
import type { Schemas } from '@/api/client';
import { groupsQuery, versionQuery } from '@/api/queries';
import { formatCount } from '@/lib/format';
import { keep, keptList } from '@/lib/keep';
import { changeSearch, emptySearch, listAddress, readSearch, writeSearch } from '@/lib/meterSearch';
import { SavedLanguageSwitch } from './Account';
import { useLiveState } from './live';
import { useLanguage } from './look';
import { useMay, useSession, type Right } from './session';

type Group = Schemas['Group'];

interface Props {
	onGo: () => void;
}

export function Side({ onGo }: Props) {
	const { t } = useTranslation();
	const maySeeGroups = useMay('group.view');
	const maySeeReadings = useMay('reading.view');
	const mayReport = useMay('report.run');
	const maySeeClosings = useMay('closing.view');
	const maySeeSlots = useMay('slot.view');
	const maySeeSubscribers = useMay('subscriber.view');
	const maySeeJobs = useMay('job.view');
	return (
		<aside className="side no-print" id="side" aria-label={t('frame.side')}>
			<Link className="brand" to="/" onClick={onGo}>
				<img src="/favicon.svg" alt="" width="22" height="22" />
				Themis
			</Link>
			<nav className="side-nav" aria-label={t('frame.nav')}>
				<ul>
					<Item to="/" icon={<DashboardOutlined />} text={t('nav.dashboard')} onGo={onGo} end />
					<Item to="/meters" icon={<AppstoreOutlined />} text={t('nav.meters')} onGo={onGo} />
					{maySeeSubscribers ? <Item to="/subscribers" icon={<UserOutlined />} text={t('nav.subscribers')} onGo={onGo} /> : null}
					{maySeeGroups ? <Item to="/groups" icon={<ApartmentOutlined />} text={t('nav.groups')} onGo={onGo} /> : null}
					{maySeeReadings ? <Item to="/data" icon={<LineChartOutlined />} text={t('nav.data')} onGo={onGo} /> : null}
					{maySeeClosings ? <Item to="/closings" icon={<CalendarOutlined />} text={t('nav.closings')} onGo={onGo} /> : null}
					{mayReport ? <Item to="/reports" icon={<FileTextOutlined />} text={t('nav.reports')} onGo={onGo} /> : null}
					<Item to="/calls" icon={<PhoneOutlined />} text={t('nav.calls')} onGo={onGo} />
					{maySeeReadings ? <Item to="/quality" icon={<SafetyCertificateOutlined />} text={t('nav.quality')} onGo={onGo} /> : null}
					{maySeeJobs ? <Item to="/jobs" icon={<ScheduleOutlined />} text={t('nav.jobs')} onGo={onGo} /> : null}
					{maySeeSlots ? <Item to="/slots" icon={<ClockCircleOutlined />} text={t('nav.slots')} onGo={onGo} /> : null}
					<Item to="/documentation" icon={<BookOutlined />} text={t('nav.documentation')} onGo={onGo} />
				</ul>
				<Administration onGo={onGo} />
				{maySeeGroups ? <Groups onGo={onGo} /> : null}
			</nav>
			<Foot />
		</aside>
	);
}

/** The heading stands only over something. */
function Administration({ onGo }: Props) {
	const { t } = useTranslation();
	const { rights } = useSession();
	const may = (...wanted: Right[]) => wanted.some((right) => rights.includes(right));
	const items = [
		may('quarantine.view') && { to: '/quarantine', icon: <InboxOutlined />, text: t('nav.quarantine') },
		may('profile.view') && { to: '/profiles', icon: <ProfileOutlined />, text: t('nav.profiles') },
		may('user.view') && { to: '/users', icon: <TeamOutlined />, text: t('nav.users') },
		may('user.view') && { to: '/roles', icon: <SolutionOutlined />, text: t('nav.roles') },
		may('token.own', 'token.manage') && { to: '/tokens', icon: <KeyOutlined />, text: t('nav.tokens') },
		may('audit.view') && { to: '/audit', icon: <AuditOutlined />, text: t('nav.audit') },
		may('settings.view') && { to: '/settings', icon: <SettingOutlined />, text: t('nav.settings') },
	].filter((item) => item !== false);
	if (!items.length) return null;
	return (
		<>
			<h2 id="side-administration">{t('nav.administration')}</h2>
			<ul aria-labelledby="side-administration">
				{items.map((item) => (
					<Item key={item.to} {...item} onGo={onGo} />
				))}
			</ul>
		</>
	);
}

function Item({ to, icon, text, end = false, onGo }: { to: string; icon: React.ReactNode; text: string; end?: boolean; onGo: () => void }) {
	return (
		<li>
			<NavLink to={to} end={end} className="side-item" onClick={onGo}>
				<span aria-hidden="true">{icon}</span>
				{text}
			</NavLink>
		</li>
	);
}

function Groups({ onGo }: Props) {
	const { t } = useTranslation();
	const { data } = useQuery(groupsQuery());
	const location = useLocation();
	const [open, setOpen] = useState(() => new Set(keptList('groups')));
	if (!data?.items.length) return null;
	const current = location.pathname === '/meters' ? readSearch(new URLSearchParams(location.search)) : null;
	const toggle = (id: number) => {
		const next = new Set(open);
		if (!next.delete(String(id))) next.add(String(id));
		setOpen(next);
		keep('groups', JSON.stringify([...next]));
	};
	const childrenOf = (parent: number | null) => data.items.filter((group) => group.parent === parent);
	const addressOf = (group: Group) => {
		const params = writeSearch(changeSearch(current ?? emptySearch, { group: group.id })).toString();
		return `/meters?${params}`;
	};
	const branch = (parent: number | null) => (
		<ul aria-labelledby={parent === null ? 'side-groups' : undefined}>
			{childrenOf(parent).map((group) => (
				<GroupItem
					key={group.id}
					group={group}
					to={current?.group === group.id ? listAddress({}) : addressOf(group)}
					chosen={current?.group === group.id}
					open={open.has(String(group.id))}
					hasChildren={data.items.some((other) => other.parent === group.id)}
					onToggle={() => toggle(group.id)}
					onGo={onGo}
				>
					{open.has(String(group.id)) ? branch(group.id) : null}
				</GroupItem>
			))}
		</ul>
	);
	return (
		<>
			<h2 id="side-groups">{t('nav.by_group')}</h2>
			<div className="side-groups">{branch(null)}</div>
		</>
	);
}

interface GroupProps extends Props {
	group: Group;
	to: string;
	chosen: boolean;
	open: boolean;
	hasChildren: boolean;
	onToggle: () => void;
	children: React.ReactNode;
}

function GroupItem({ group, to, chosen, open, hasChildren, onToggle, onGo, children }: GroupProps) {
	const { t } = useTranslation();
	const language = useLanguage();
	return (
		<li>
			<div className={`side-group${chosen ? ' chosen' : ''}`}>
				{hasChildren ? (
					<button type="button" className="side-twist" aria-expanded={open} aria-label={t('nav.group_twist', { name: group.name })} onClick={onToggle}>
						{open ? <DownOutlined /> : <RightOutlined />}
					</button>
				) : (
					<span className="side-twist" />
				)}
				<Link to={to} onClick={onGo} aria-current={chosen ? 'true' : undefined}>
					<span className="side-group-name">{group.name}</span>
					<span className="num muted">{formatCount(group.meters_total, language)}</span>
				</Link>
			</div>
			{children}
		</li>
	);
}

function Foot() {
	const { t } = useTranslation();
	const { data } = useQuery(versionQuery());
	const live = useLiveState();
	return (
		<footer className="side-foot">
			<SavedLanguageSwitch />
			<span className={`live ${live}`} title={t(`live.${live}_hint`)}>
				<span className="live-dot" aria-hidden="true" />
				{t(`live.${live}`)}
			</span>
			{data ? <span className="num">{t('frame.version', { version: data.version })}</span> : null}
			{data ? (
				<span className="num" title={t('frame.calculation_hint', { checksum: data.calculation.checksum })}>
					{t('frame.calculation', { version: data.calculation.version, checksum: data.calculation.checksum.slice(0, 8) })}
				</span>
			) : null}
		</footer>
	);
}
