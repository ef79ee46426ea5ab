// The nine columns of the list, and those that a person may add.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { NOTHING, columnOffset, formatVolume, withOffset } from '@/lib/format';
import { Completeness, MeterMarks, Time } from '@/parts/bits';
import { useColumnChoice } from '@/parts/ColumnChoice';
import type { Column } from '@/parts/DataTable';

type Row = Schemas['MeterRow'];

/** A list of its own choice of columns, and what is shown to who has chosen none. */
export interface ListKind {
	name: string;
	standard: readonly string[];
}

const standard = ['serial', 'group', 'subscriber', 'account', 'city', 'type', 'index', 'index_time', 'last_call', 'state'];

/** The group first, what it lies in after it: the column is narrow and begins with what tells rows apart. */
function GroupPath({ path }: { path: string | undefined }) {
	if (!path) return NOTHING;
	const parts = path.split('/');
	return (
		<span title={parts.join(' / ')}>
			{parts.at(-1)}
			{parts.length > 1 ? <span className="muted"> · {parts.slice(0, -1).join(' / ')}</span> : null}
		</span>
	);
}

const hasMarks = (row: Row) => row.alarm || row.silent || !row.last_call || row.state !== 'active';

/** The table of the original's page of groups: the tree beside it takes its room. */
export const groupList: ListKind = { name: 'columns.group-meters', standard: ['serial', 'type', 'subscriber', 'account', 'city', 'index', 'last_call', 'state'] };
export const wholeList: ListKind = { name: 'columns.meters', standard };

export function useMeterColumns(rows: Row[] | undefined, list: ListKind) {
	const { t } = useTranslation();
	const language = useLanguage();
	const offset = columnOffset([...(rows ?? []).map((row) => row.last_call ?? row.index_time)]);
	const all = useMemo<Column<Row>[]>(() => {
		const sortable = true;
		return [
			{ key: 'serial', title: t('column.serial'), strong: true, nowrap: true, sortable, render: (row) => <Link to={`/meters/${row.serial}`}>{row.serial}</Link> },
			{ key: 'group', title: t('column.group'), cut: true, desk: true, sortable, render: (row) => <GroupPath path={row.group?.path} /> },
			{ key: 'subscriber', title: t('column.subscriber'), cut: true, sortable, render: (row) => row.subscriber ?? NOTHING },
			{ key: 'account', title: t('column.account'), nowrap: true, desk: true, sortable, render: (row) => row.account ?? NOTHING },
			{ key: 'city', title: t('column.city'), cut: true, sortable, render: (row) => row.city ?? NOTHING },
			{ key: 'type', title: t('column.type'), nowrap: true, desk: true, sortable, render: (row) => row.type ?? NOTHING },
			{ key: 'index', title: t('column.index'), end: true, sortable, render: (row) => formatVolume(row.index, language) },
			{ key: 'index_time', title: withOffset(t('column.index_time'), offset), nowrap: true, desk: true, sortable, render: (row) => <Time value={row.index_time} known={offset} /> },
			{ key: 'last_call', title: withOffset(t('column.last_call'), offset), nowrap: true, sortable, render: (row) => <Time value={row.last_call} known={offset} /> },
			{ key: 'state', title: t('column.state'), render: (row) => (hasMarks(row) ? <MeterMarks meter={row} /> : null) },
			{ key: 'completeness', title: t('column.completeness'), hint: t('column.completeness_hint'), end: true, render: (row) => <Completeness percent={row.completeness} /> },
		];
	}, [t, language, offset]);
	return useColumnChoice(list.name, all, list.standard);
}
