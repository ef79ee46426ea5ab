// What validation found: the work list of a metrologist.
import { useCallback, useMemo, useState } from 'react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Schemas } from '@/api/client';
import { exceptionsQuery } from '@/api/numbers';
import { useLanguage } from '@/app/look';
import { useMay, useSession } from '@/app/session';
import { exceptionOf, exceptionQueryOf, readExceptionSearch, writeExceptionSearch, type ExceptionSearch } from '@/lib/exceptionSearch';
import { columnOffset, formatCount, withOffset } from '@/lib/format';
import { Time } from '@/parts/bits';
import type { Column } from '@/parts/DataTable';
import { ExceptionFacts, ExceptionStateText, RuleBadge } from '@/parts/Exceptions';
import { ListBar, useChoiceColumn, useRowChoice } from '@/parts/ListBar';
import { MoreTable } from '@/parts/MoreTable';
import { ValidationButton } from '../rules/ValidationDialog';
import { ExceptionDrawer } from './ExceptionDrawer';
import { ExceptionFilters } from './ExceptionFilters';
import { SettleManyDialog } from './SettleManyDialog';

const PAGE = 100;

type Exception = Schemas['Exception'];

const keyOf = (one: Exception) => String(one.id);

export function ExceptionList({ today }: { today: string }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { zone } = useSession();
	const maySettle = useMay('exception.settle');
	const [params, setParams] = useSearchParams();
	const search = useMemo(() => readExceptionSearch(params), [params]);
	const query = useMemo(() => exceptionQueryOf(search, zone), [search, zone]);
	const source = useInfiniteQuery(exceptionsQuery({ ...query, limit: PAGE }));
	const rows = useMemo(() => source.data?.pages.flatMap((page) => page.items), [source.data]);
	const choice = useRowChoice(rows, keyOf, JSON.stringify(query));
	const [settling, setSettling] = useState(false);
	const change = (part: Partial<ExceptionSearch>) => setParams(writeExceptionSearch({ ...search, ...part }), { replace: true });
	const open = useCallback(
		(id: number | null) =>
			setParams(
				(now) => {
					const next = new URLSearchParams(now);
					if (id === null) next.delete('exception');
					else next.set('exception', String(id));
					return next;
				},
				{ replace: true },
			),
		[setParams],
	);
	const columns = useColumns(rows, open);
	const boxes = useChoiceColumn(choice, keyOf, (one) => `${one.serial}, ${t(`rule.name.${one.rule}`)}`);
	const shown = exceptionOf(params);
	const at = rows?.findIndex((one) => one.id === shown) ?? -1;
	const marking = maySettle && search.state === 'open';
	const more = source.hasNextPage;
	return (
		<div className="stack">
			<ExceptionFilters search={search} open={source.data?.pages[0]?.open ?? null} today={today} onChange={change} />
			<ListBar
				count={rows ? t(more ? 'exception.count_more' : 'exception.count', { count: rows.length, shown: formatCount(rows.length, language) }) : null}
				{...(marking ? { rows: choice } : {})}
				total={more ? null : (rows?.length ?? null)}
				more={more}
				acts={() => (
					<Button type="primary" onClick={() => setSettling(true)}>
						{t('exception.settle_marked')}
					</Button>
				)}
			>
				<ValidationButton group={search.group} />
			</ListBar>
			<MoreTable
				caption={t('quality.tab.exceptions')}
				source={source}
				columns={marking ? [boxes, ...columns] : columns}
				rows={rows}
				rowKey={keyOf}
				flagged={(one) => one.id === shown}
				counted
				empty={
					<>
						<strong>{t('exception.none')}</strong>
						<span>{t(search.rule || search.group || search.serial || search.range || search.state !== 'open' ? 'exception.none_found' : 'exception.none_open')}</span>
					</>
				}
			/>
			{shown === null ? null : <ExceptionDrawer id={shown} previous={rows?.[at - 1]?.id ?? null} next={at < 0 ? (rows?.[0]?.id ?? null) : (rows?.[at + 1]?.id ?? null)} onGo={open} />}
			{settling ? (
				<SettleManyDialog
					ids={choice.choice.all ? null : [...choice.choice.keys].map(Number)}
					query={query}
					onClose={() => {
						setSettling(false);
						choice.choose({ all: false, keys: new Set() });
					}}
				/>
			) : null}
		</div>
	);
}

function useColumns(rows: Exception[] | undefined, open: (id: number) => void): Column<Exception>[] {
	const { t } = useTranslation();
	const offset = columnOffset((rows ?? []).map((one) => one.from));
	return useMemo(
		() => [
			{
				key: 'rule',
				title: t('rule.single'),
				strong: true,
				nowrap: true,
				render: (one) => (
					<button type="button" className="text-button" aria-label={t('exception.open', { rule: t(`rule.name.${one.rule}`), serial: one.serial })} onClick={() => open(one.id)}>
						<RuleBadge exception={one} />
					</button>
				),
			},
			{ key: 'serial', title: t('column.serial'), nowrap: true, render: (one) => one.serial },
			{ key: 'facts', title: t('exception.what'), render: (one) => <ExceptionFacts exception={one} /> },
			{ key: 'from', title: withOffset(t('exception.from'), offset), nowrap: true, render: (one) => <Time value={one.from} known={offset} /> },
			{ key: 'to', title: withOffset(t('exception.to'), offset), nowrap: true, desk: true, render: (one) => <Time value={one.to} known={offset} /> },
			{ key: 'last', title: withOffset(t('exception.seen'), offset), nowrap: true, desk: true, render: (one) => <Time value={one.last_at} known={offset} /> },
			{
				key: 'state',
				title: t('exception.decision'),
				render: (one) => (
					<>
						<ExceptionStateText state={one.state} />
						{one.settled_at ? (
							<span className="muted">
								{' '}
								{[one.settled_by, one.reason].filter(Boolean).join(' · ')}
							</span>
						) : null}
					</>
				),
			},
		],
		[t, offset, open],
	);
}
