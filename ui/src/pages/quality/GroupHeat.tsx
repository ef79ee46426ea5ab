// Groups by days: where and when records lack. A group opens its own days and what lies under it.
import { useMemo } from 'react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { groupCompletenessQuery } from '@/api/queries';
import { useLanguage } from '@/app/look';
import { formatCount, formatShare, formatTime } from '@/lib/format';
import type { DayCount } from '@/lib/heat';
import { readRange, type DateRange } from '@/lib/range';
import { addDays } from '@/lib/zone';
import { HeatLegend, heatClass } from '@/parts/Heat';
import { DayRange } from '@/parts/RangePicker';
import { TroubleNote } from '@/parts/Trouble';
import { GroupDays } from './GroupDays';
import { GroupMeters } from './GroupMeters';
import { heatRow, heatRows, type HeatRow, type Order } from './groupRows';

const PAGE = 100;
const lengths = [30, 90, 180, 365] as const;
const LENGTH = 90;
const LONGEST = 400;

function useChoice(today: string) {
	const [params, setParams] = useSearchParams();
	const yesterday = addDays(today, -1);
	const lengthOf = (days: number): DateRange => ({ from: addDays(yesterday, 1 - days), to: yesterday });
	const asked = readRange(params);
	const range = clampDays(asked ?? lengthOf(LENGTH), today);
	const group = /^[1-9]\d{0,9}$/.test(params.get('group') ?? '') ? Number(params.get('group')) : null;
	const order: Order = params.get('order') === 'tree' ? 'tree' : 'worst';
	const set = (part: Record<string, string | null>) => {
		const next = new URLSearchParams(params);
		for (const [name, value] of Object.entries(part)) {
			if (value === null) next.delete(name);
			else next.set(name, value);
		}
		setParams(next, { replace: true });
	};
	const setRange = (next: DateRange) => set(next.from === lengthOf(LENGTH).from && next.to === lengthOf(LENGTH).to ? { from: null, to: null } : { from: next.from, to: next.to });
	const preset = lengths.find((days) => lengthOf(days).from === range.from && lengthOf(days).to === range.to) ?? null;
	/** The address of a group with all else as it is. */
	const ofGroup = (id: number | null) => {
		const next = new URLSearchParams(params);
		if (id === null) next.delete('group');
		else next.set('group', String(id));
		const text = next.toString();
		return text ? `/quality?${text}` : '/quality';
	};
	return { range, group, order, preset, setRange, setLength: (days: number) => setRange(lengthOf(days)), setOrder: (next: Order) => set({ order: next === 'worst' ? null : next }), ofGroup };
}

/** The API goes back 400 days and no day is told before it has begun. */
function clampDays({ from, to }: DateRange, today: string): DateRange {
	const oldest = addDays(today, 1 - LONGEST);
	const [first, last] = from <= to ? [from, to] : [to, from];
	const end = last > today ? today : last < oldest ? oldest : last;
	return { from: first < oldest ? oldest : first > end ? end : first, to: end };
}

export function GroupHeat({ today }: { today: string }) {
	const { t } = useTranslation();
	const { range, group, order, preset, setRange, setLength, setOrder, ofGroup } = useChoice(today);
	const source = useInfiniteQuery(groupCompletenessQuery({ from: `${range.from}T00:00:00Z`, to: `${addDays(range.to, 1)}T00:00:00Z`, limit: PAGE, ...(group ? { group } : {}) }));
	const pages = source.data?.pages;
	const rows = useMemo(() => (pages ? heatRows(pages, order) : undefined), [pages, order]);
	const first = pages?.[0];
	const total = first?.total ? heatRow(first.days, first.total, null, '', 0) : null;
	const own = group === null ? null : rows?.find((row) => row.id === group);
	const shown = own ? rows?.filter((row) => row !== own) : rows;
	const top = own ?? total;
	return (
		<div className="stack">
			<div className="bar-of-choice">
				<Segmented<Order> aria-label={t('quality.order')} value={order} options={(['worst', 'tree'] as const).map((value) => ({ value, label: t(`quality.orders.${value}`) }))} onChange={setOrder} />
				<div className="range">
					<Select<number> aria-label={t('range.preset')} value={preset ?? 0} popupMatchSelectWidth={false} options={[...lengths.map((value) => ({ value: value as number, label: t('quality.days', { count: value }) })), ...(preset ? [] : [{ value: 0, label: t('range.own') }])]} onChange={(days) => days && setLength(days)} />
					<DayRange range={range} onChange={setRange} />
				</div>
				<span className="muted zone-note">{t('quality.utc')}</span>
			</div>
			{source.error && !pages ? <TroubleNote error={source.error} retry={source.refetch} /> : null}
			{group !== null ? (
				<nav className="way" aria-label={t('meter.way')}>
					<Link to={ofGroup(null)}>{t('quality.all_groups')}</Link>
					<span className="muted" aria-hidden="true">
						/
					</span>
					<span>{own?.path.replaceAll('/', ' / ')}</span>
				</nav>
			) : null}
			<HeatLegend lost={false} />
			{!rows && !source.error ? <span className="skeleton" style={{ height: 320 }} /> : null}
			{rows ? (
				<div className="group-heat" role="region" aria-label={t('quality.tab.completeness')} aria-busy={source.isPlaceholderData}>
					<Scale range={range} />
					{top ? <Row row={top} name={own ? undefined : t('quality.all_meters')} to={null} flat /> : null}
					{shown?.map((row) => (
						<Row key={row.id} row={row} name={undefined} to={row.id === null ? null : ofGroup(row.id)} flat={order === 'worst'} />
					))}
				</div>
			) : null}
			{rows?.length === 0 ? (
				<div className="table-frame">
					<div className="table-empty">
						<strong>{t('quality.no_groups')}</strong>
						<span>{t('quality.no_groups_text')}</span>
					</div>
				</div>
			) : null}
			{source.hasNextPage ? (
				<div>
					<Button loading={source.isFetchingNextPage} onClick={() => void source.fetchNextPage()}>
						{t('pager.more')}
					</Button>
				</div>
			) : null}
			{own ? <GroupDays row={own} /> : null}
			{group !== null ? <GroupMeters group={group} /> : null}
		</div>
	);
}

/** First and last day over the cells. */
function Scale({ range }: { range: DateRange }) {
	const language = useLanguage();
	const date = (day: string) => formatTime(`${day}T00:00:00Z`, 'date', language);
	return (
		<div className="heat-row scale" aria-hidden="true">
			<span className="group-days-ends muted">
				<span>{date(range.from)}</span>
				<span>{date(range.to)}</span>
			</span>
		</div>
	);
}

function Row({ row, name, to, flat }: { row: HeatRow; name: string | undefined; to: string | null; flat: boolean }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const parts = row.path.split('/');
	const text = name ?? (flat ? row.path.replaceAll('/', ' / ') : (parts.at(-1) ?? ''));
	const share = formatShare(row.share, language);
	return (
		<div className="heat-row">
			<div className="group-name" style={flat ? undefined : { paddingInlineStart: row.depth * 14 }}>
				{to ? (
					<Link to={to} title={row.path.replaceAll('/', ' / ')}>
						{text}
					</Link>
				) : (
					<strong>{text}</strong>
				)}
				<span className="muted num">{t('quality.meters', { count: row.meters, shown: formatCount(row.meters, language) })}</span>
			</div>
			<div className="group-days" role="img" aria-label={t('quality.row', { name: text, share, lacking: formatCount(row.lacking, language) })}>
				{row.days.map((count) => (
					<Cell key={count.day} count={count} />
				))}
			</div>
			<div className="group-sum num">
				<strong>{share}</strong>
				<span className="muted">{row.lacking ? t('quality.lacking', { count: row.lacking, shown: formatCount(row.lacking, language) }) : t('quality.nothing_lacks')}</span>
			</div>
		</div>
	);
}

function Cell({ count }: { count: DayCount }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const date = formatTime(`${count.day}T00:00:00Z`, 'date', language);
	return <span className={heatClass(count)} title={count.expected ? t('heat.day', { date, received: formatCount(count.received, language), expected: formatCount(count.expected, language) }) : t('heat.day_none', { date })} />;
}
