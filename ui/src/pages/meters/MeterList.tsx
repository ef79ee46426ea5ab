// Meters that a question finds: what may be done with them, the table, its pages. The question stands in the address.
import { useEffect, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { ApiError, type Schemas } from '@/api/client';
import { metersQuery } from '@/api/queries';
import { useLanguage } from '@/app/look';
import { useMay } from '@/app/session';
import { selectionQuery } from '@/lib/bulk';
import { noChoice } from '@/lib/choice';
import { formatCount } from '@/lib/format';
import { useNarrow } from '@/lib/hooks';
import { rememberList } from '@/lib/listContext';
import { changeSearch, pageSizes, searchQuery, type MeterSearch } from '@/lib/meterSearch';
import { BulkMenu, type BulkSelect } from '@/parts/bulk/BulkMenu';
import { ColumnChoice } from '@/parts/ColumnChoice';
import { DataTable } from '@/parts/DataTable';
import { ExportMenu } from '@/parts/ExportMenu';
import { ListBar, useChoiceColumn, useRowChoice } from '@/parts/ListBar';
import { TroublePage } from '@/parts/Trouble';
import { useMeterColumns, wholeList, type ListKind } from './columns';

type MeterList = Schemas['MeterList'];

/** Cursors of the pages before this one: what "back" leads to. */
interface Trail {
	trail?: (string | null)[];
}

export type Go = (next: MeterSearch, options?: { replace?: boolean; state?: Trail }) => void;

interface Props {
	caption: string;
	search: MeterSearch;
	go: Go;
	empty: ReactNode;
	/** The free group whose list this is. */
	freeGroup?: number | null;
	list?: ListKind;
	/** Further buttons at the end of the bar. */
	children?: ReactNode;
}

const serialOf = (meter: Schemas['MeterRow']) => meter.serial;

export function MeterList({ caption, search, go, empty, freeGroup = null, list = wholeList, children }: Props) {
	const { t } = useTranslation();
	const language = useLanguage();
	const location = useLocation();
	const narrow = useNarrow();
	const mayAct = useMay('bulk.run');
	const mayReport = useMay('report.run');
	const mayExport = useMay('export.run');
	const question = searchQuery(search);
	const { data, error, refetch, isPlaceholderData } = useQuery(metersQuery(question));
	const columns = useMeterColumns(data?.items, list);
	const found = selectionQuery(question);
	const chosen = useRowChoice(data?.items, serialOf, JSON.stringify(found));
	const box = useChoiceColumn(chosen, serialOf, serialOf);

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
	if (error && !cursorRefused && !data) return <TroublePage error={error} retry={refetch} />;

	const total = data && !data.total_at_least ? data.total : null;
	const select: BulkSelect = chosen.choice.all ? { query: found } : { serials: [...chosen.choice.keys] };
	return (
		<>
			<ListBar
				rows={chosen}
				total={total}
				more={Boolean(data && (data.next_cursor || data.total > data.items.length))}
				count={data ? t(data.total_at_least ? 'meters.count_more' : 'meters.count', { count: data.total, shown: formatCount(data.total, language) }) : null}
				acts={(count) => <BulkMenu select={select} count={count} atLeast={chosen.choice.all && data?.total_at_least ? data.total : null} freeGroup={freeGroup} onDone={() => chosen.choose(noChoice)} />}
			>
				{children}
				{mayExport ? <ExportMenu what="meters" query={found} serials={chosen.choice.all ? [] : [...chosen.choice.keys]} /> : null}
				{narrow ? null : <ColumnChoice columns={columns} />}
			</ListBar>
			<DataTable
				caption={caption}
				columns={mayAct || mayReport ? [box, ...columns.shown] : columns.shown}
				rows={data?.items}
				rowKey={serialOf}
				sort={search.sort}
				onSort={(sort) => go(changeSearch(search, { sort: sort as MeterSearch['sort'] }))}
				stale={isPlaceholderData}
				skeletonRows={14}
				empty={empty}
			/>
			<Pager search={search} list={data} go={go} />
		</>
	);
}

interface PagerProps {
	search: MeterSearch;
	list: MeterList | undefined;
	go: Go;
}

function Pager({ search, list, go }: PagerProps) {
	const { t } = useTranslation();
	const language = useLanguage();
	const location = useLocation();
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
				onChange={(limit) => go(changeSearch(search, { limit }))}
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
