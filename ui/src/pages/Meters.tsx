import { useEffect, useMemo, useState } from 'react';
import { CloseOutlined, FilterOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useNavigate, useSearchParams } from 'react-router';
import { ApiError, type Schemas } from '@/api/client';
import { groupsQuery, metersQuery } from '@/api/queries';
import { useLanguage } from '@/app/look';
import { useMay } from '@/app/session';
import { formatCount } from '@/lib/format';
import { useNarrow, useTitle } from '@/lib/hooks';
import { rememberList } from '@/lib/listContext';
import { changeSearch, emptySearch, narrowing, pageSizes, readSearch, searchQuery, writeSearch, type MeterSearch } from '@/lib/meterSearch';
import { ColumnChoice } from '@/parts/ColumnChoice';
import { DataTable } from '@/parts/DataTable';
import { TroublePage } from '@/parts/Trouble';
import { useMeterColumns } from './meters/columns';
import { SearchForm } from './meters/SearchForm';
import './Meters.css';

type MeterList = Schemas['MeterList'];

/** Cursors of the pages before this one: what "back" leads to. */
interface Trail {
	trail?: (string | null)[];
}

function useSearch() {
	const [params, setParams] = useSearchParams();
	const search = useMemo(() => readSearch(params), [params]);
	const go = (next: MeterSearch, options?: { replace?: boolean; state?: Trail }) => setParams(writeSearch(next), options);
	return { search, go };
}

export function Meters() {
	const { t } = useTranslation();
	const { search, go } = useSearch();
	const location = useLocation();
	const narrow = useNarrow();
	const [formOpen, setFormOpen] = useState(false);
	const { data, error, refetch, isPlaceholderData } = useQuery(metersQuery(searchQuery(search)));
	const columns = useMeterColumns(data?.items);
	useTitle(t('nav.meters'));

	useEffect(() => {
		if (data && !isPlaceholderData)
			rememberList(
				location.pathname + location.search,
				data.items.map((meter) => meter.serial),
			);
	}, [data, isPlaceholderData, location.pathname, location.search]);

	// A cursor of yesterday's link may be of no more use: then the list begins anew.
	const cursorRefused = error instanceof ApiError && error.problem?.field === 'cursor' && search.cursor !== null;
	useEffect(() => {
		if (cursorRefused) go(changeSearch(search, {}), { replace: true });
	});
	if (error && !cursorRefused) return <TroublePage error={error} retry={refetch} />;

	const change = (part: Partial<MeterSearch>, replace = false) => go(changeSearch(search, part), { replace });
	const narrowed = narrowing(search);
	return (
		<div className="page meters">
			<div className="page-head">
				<h1>{t('nav.meters')}</h1>
				<Count list={data} />
				<span className="spacer" />
				{narrow ? (
					<Button icon={<FilterOutlined />} aria-expanded={formOpen} onClick={() => setFormOpen(!formOpen)}>
						{narrowed ? t('meters.filters_count', { count: narrowed }) : t('meters.filters')}
					</Button>
				) : (
					<ColumnChoice columns={columns} />
				)}
			</div>
			{!narrow || formOpen ? <SearchForm search={search} onChange={change} /> : null}
			<Chips search={search} onChange={change} />
			<DataTable
				caption={t('nav.meters')}
				columns={columns.shown}
				rows={data?.items}
				rowKey={(meter) => meter.serial}
				sort={search.sort}
				onSort={(sort) => change({ sort: sort as MeterSearch['sort'] })}
				stale={isPlaceholderData}
				skeletonRows={14}
				empty={<Empty narrowed={narrowed > 0} onReset={() => go(emptySearch)} />}
			/>
			<Pager search={search} list={data} go={go} />
		</div>
	);
}

function Count({ list }: { list: MeterList | undefined }) {
	const { t } = useTranslation();
	const language = useLanguage();
	return (
		<span className="muted num" role="status" data-testid="row-count">
			{list ? t(list.total_at_least ? 'meters.count_more' : 'meters.count', { count: list.total, shown: formatCount(list.total, language) }) : null}
		</span>
	);
}

/** What narrows the list besides the form's fields, each with a way out. */
function Chips({ search, onChange }: { search: MeterSearch; onChange: (part: Partial<MeterSearch>) => void }) {
	const { t } = useTranslation();
	const { data: groups } = useQuery({ ...groupsQuery(), enabled: search.group !== null });
	const chips: { key: string; text: string; part: Partial<MeterSearch> }[] = [];
	if (search.q) chips.push({ key: 'q', text: t('meters.chip.q', { text: search.q }), part: { q: '' } });
	if (search.filter) chips.push({ key: 'filter', text: t(`meters.chip.${search.filter}`), part: { filter: null } });
	if (search.group) {
		const path = groups?.items.find((group) => group.id === search.group)?.path;
		if (path) chips.push({ key: 'group', text: t('meters.chip.group', { path: path.replaceAll('/', ' / ') }), part: { group: null } });
	}
	if (!chips.length) return null;
	return (
		<ul className="chips" aria-label={t('meters.narrowed')}>
			{chips.map((chip) => (
				<li key={chip.key}>
					<span>{chip.text}</span>
					<button type="button" aria-label={t('meters.chip.remove', { text: chip.text })} onClick={() => onChange(chip.part)}>
						<CloseOutlined />
					</button>
				</li>
			))}
		</ul>
	);
}

function Empty({ narrowed, onReset }: { narrowed: boolean; onReset: () => void }) {
	const { t } = useTranslation();
	const maySeeQuarantine = useMay('quarantine.view');
	if (narrowed) {
		return (
			<>
				<strong>{t('meters.none_found')}</strong>
				<span>{t('meters.none_found_text')}</span>
				<Button onClick={onReset}>{t('meters.reset')}</Button>
			</>
		);
	}
	return (
		<>
			<strong>{t('meters.none')}</strong>
			<span>{t('meters.none_text')}</span>
			{maySeeQuarantine ? <Link to="/quarantine">{t('meters.to_quarantine')}</Link> : null}
		</>
	);
}

interface PagerProps {
	search: MeterSearch;
	list: MeterList | undefined;
	go: (next: MeterSearch, options?: { state?: Trail }) => void;
}

function Pager({ search, list, go }: PagerProps) {
	const { t } = useTranslation();
	const language = useLanguage();
	const location = useLocation();
	const navigate = useNavigate();
	if (!list?.items.length) return null;
	const trail = (location.state as Trail | null)?.trail ?? [];
	const first = (search.page - 1) * search.limit + 1;
	const last = first + list.items.length - 1;
	const previous = () => {
		// Known cursors lead back by pages; from a colleague's link only the start is known.
		if (!trail.length) return go({ ...search, cursor: null, page: 1 });
		const cursor = trail.at(-1) ?? null;
		return go({ ...search, cursor, page: search.page - 1 }, { state: { trail: trail.slice(0, -1) } });
	};
	const next = () => go({ ...search, cursor: list.next_cursor, page: search.page + 1 }, { state: { trail: [...trail, search.cursor] } });
	return (
		<nav className="pager" aria-label={t('pager.label')}>
			<span className="range num">{t(list.total_at_least ? 'pager.range_more' : 'pager.range', { first: formatCount(first, language), last: formatCount(last, language), total: formatCount(list.total, language) })}</span>
			<Select
				aria-label={t('pager.size')}
				value={search.limit}
				options={pageSizes.map((size) => ({ value: size, label: t('pager.rows', { count: size }) }))}
				onChange={(limit) => void navigate(`?${writeSearch(changeSearch(search, { limit })).toString()}`)}
			/>
			{search.cursor && trail.length > 1 ? <Button onClick={() => go({ ...search, cursor: null, page: 1 })}>{t('pager.start')}</Button> : null}
			<Button disabled={!search.cursor} onClick={previous}>
				{search.cursor && !trail.length ? t('pager.start') : t('pager.previous')}
			</Button>
			<Button disabled={!list.next_cursor} onClick={next}>
				{t('pager.next')}
			</Button>
		</nav>
	);
}
