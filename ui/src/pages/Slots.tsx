import { useMemo } from 'react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { Schemas } from '@/api/client';
import { loadQuery, slotsQuery } from '@/api/queries';
import { useLanguage } from '@/app/look';
import { useMay } from '@/app/session';
import { NOTHING, formatCount, formatNumber } from '@/lib/format';
import { useTitle } from '@/lib/hooks';
import { DataTable, type Column } from '@/parts/DataTable';
import { MoreTable } from '@/parts/MoreTable';
import { TroubleNote, TroublePage } from '@/parts/Trouble';
import { LoadChart } from './slots/LoadChart';
import { byClock, hoursOf, mostOf, type Hour, type Minute } from './slots/loadFigures';
import { PlanForm } from './slots/PlanForm';
import './Slots.css';

const PAGE = 50;
const dayChoices = [1, 7, 14, 28];
const DAYS = 7;

function useChoice() {
	const [params, setParams] = useSearchParams();
	const number = (name: string) => (/^[1-9]\d{0,9}$/.test(params.get(name) ?? '') ? Number(params.get(name)) : null);
	const days = dayChoices.find((value) => value === number('days')) ?? DAYS;
	const set = (name: string, value: string | null) => {
		const next = new URLSearchParams(params);
		if (value === null) next.delete(name);
		else next.set(name, value);
		setParams(next, { replace: true });
	};
	return { days, group: number('group'), setDays: (value: number) => set('days', value === DAYS ? null : String(value)), setGroup: (value: number | null) => set('group', value === null ? null : String(value)) };
}

export function Slots() {
	const { t } = useTranslation();
	const { days, group, setDays, setGroup } = useChoice();
	const mayPlan = useMay('slot.edit');
	const load = useQuery(loadQuery(days));
	useTitle(t('nav.slots'));
	if (load.error && !load.data) return <TroublePage error={load.error} retry={load.refetch} />;
	return (
		<div className="page">
			<div className="page-head">
				<h1>{t('nav.slots')}</h1>
				<span className="muted">{t('slots.text')}</span>
			</div>
			<LoadCard load={load.data} days={days} onDays={setDays} />
			{mayPlan ? <PlanForm group={group} onGroup={setGroup} /> : null}
			<div className="slots-grid">
				<Hours items={load.data?.items} />
				<Plan group={group} />
			</div>
		</div>
	);
}

function LoadCard({ load, days, onDays }: { load: Schemas['Load'] | undefined; days: number; onDays: (days: number) => void }) {
	const { t } = useTranslation();
	const items = useMemo(() => (load ? byClock(load.items) : undefined), [load]);
	return (
		<section className="card" aria-labelledby="load">
			<div className="card-head">
				<h2 id="load">{t('load.title')}</h2>
				<span className="hint">{load ? t('load.zone', { zone: load.zone }) : null}</span>
				<span className="legend">
					<span className="legend-item dashed">{t('load.planned')}</span>
					<span className="legend-item bars">{t('load.mean')}</span>
					<span className="legend-item quiet">{t('load.peak')}</span>
				</span>
				<Select aria-label={t('load.days')} size="small" value={days} popupMatchSelectWidth={false} options={dayChoices.map((value) => ({ value, label: t('load.of_days', { count: value }) }))} onChange={onDays} />
			</div>
			<div className="card-body">
				{items ? (
					<>
						<Figures items={items} />
						<LoadChart items={items} label={t('load.label')} />
					</>
				) : (
					<span className="skeleton" style={{ height: 380 }} />
				)}
			</div>
		</section>
	);
}

function Figures({ items }: { items: Minute[] }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const sum = (key: 'planned' | 'mean') => items.reduce((total, minute) => total + minute[key], 0);
	const planned = mostOf(items, 'planned');
	const peak = mostOf(items, 'peak');
	const figures: [string, string][] = [
		[t('load.sum_planned'), formatCount(sum('planned'), language)],
		[t('load.most_planned'), planned ? `${formatCount(planned.value, language)} · ${planned.time}` : NOTHING],
		[t('load.calls_a_day'), formatNumber(sum('mean'), 0, language)],
		[t('load.most_peak'), peak ? `${formatCount(peak.value, language)} · ${peak.time}` : NOTHING],
	];
	return (
		<dl className="totals">
			{figures.map(([name, value]) => (
				<div key={name}>
					<dt>{name}</dt>
					<dd className="num">{value}</dd>
				</div>
			))}
		</dl>
	);
}

function Hours({ items }: { items: Minute[] | undefined }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const rows = useMemo(() => (items ? hoursOf(byClock(items)) : undefined), [items]);
	const columns = useMemo<Column<Hour>[]>(
		() => [
			{ key: 'hour', title: t('load.hour'), nowrap: true, strong: true, render: (row) => row.hour },
			{ key: 'planned', title: t('load.planned_meters'), hint: t('load.planned_hint'), end: true, render: (row) => formatCount(row.planned, language) },
			{ key: 'mean', title: t('load.calls_a_day'), end: true, render: (row) => formatNumber(row.mean, 1, language) },
			{ key: 'planned_most', title: t('load.planned_minute'), hint: t('load.planned_minute_hint'), end: true, wide: true, render: (row) => formatCount(row.planned_most, language) },
			{ key: 'peak', title: t('load.peak_minute'), hint: t('load.peak_minute_hint'), end: true, render: (row) => (row.peak ? <span title={row.peak_at}>{formatCount(row.peak, language)}</span> : NOTHING) },
		],
		[t, language],
	);
	return (
		<section className="stack" aria-labelledby="hours">
			<h2 id="hours">{t('load.by_hour')}</h2>
			<DataTable caption={t('load.by_hour')} columns={columns} rows={rows} rowKey={(row) => row.hour} cards={false} tall skeletonRows={24} empty={NOTHING} />
		</section>
	);
}

function Plan({ group }: { group: number | null }) {
	const { t } = useTranslation();
	const source = useInfiniteQuery(slotsQuery(group, PAGE));
	const zone = source.data?.pages[0]?.zone;
	const columns = useMemo<Column<Schemas['Slot']>[]>(
		() => [
			{ key: 'serial', title: t('column.serial'), nowrap: true, strong: true, render: (slot) => <Link to={`/meters/${slot.serial}`}>{slot.serial}</Link> },
			{ key: 'time', title: zone ? `${t('slots.time')}, ${zone}` : t('slots.time'), end: true, render: (slot) => (slot.time === null ? <span className="muted">{t('slots.unplanned')}</span> : slot.time) },
		],
		[t, zone],
	);
	return (
		<section className="stack" aria-labelledby="meter-slots">
			<h2 id="meter-slots">{t('slots.list')}</h2>
			{source.error && !source.data ? (
				<TroubleNote error={source.error} retry={source.refetch} />
			) : (
				<MoreTable caption={t('slots.list')} source={source} columns={columns} rows={source.data?.pages.flatMap((page) => page.items)} rowKey={(slot) => slot.serial} cards={false} tall empty={<span>{t('slots.no_meters')}</span>} />
			)}
		</section>
	);
}
