// Who changed what, newest first: each value as it was and as it became, in words.
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { useSession } from '@/app/session';
import { actionName, fieldName, valueText, whoName } from '@/lib/auditText';
import { columnOffset, withOffset } from '@/lib/format';
import { Time } from './bits';
import type { Column } from './DataTable';
import { MoreTable } from './MoreTable';

type Item = Schemas['HistoryItem'];

/** Numbers of rows: they name nothing that a person knows. */
const numbersOnly = new Set(['note', 'job', 'file', 'free_group']);

export function History({ caption, source }: { caption: string; source: UseInfiniteQueryResult<InfiniteData<Schemas['HistoryList']>> }) {
	const { t } = useTranslation();
	const rows = source.data?.pages.flatMap((page) => page.items);
	const offset = columnOffset((rows ?? []).map((item) => item.time));
	const columns: Column<Item>[] = [
		{ key: 'action', title: t('history.what'), strong: true, render: (item) => actionName(item.action, t) },
		{ key: 'time', title: withOffset(t('column.time'), offset), nowrap: true, render: (item) => <Time value={item.time} known={offset} /> },
		{ key: 'who', title: t('history.who'), nowrap: true, render: (item) => whoName(item.who, t) },
		{ key: 'changes', title: t('history.changes'), render: (item) => <Changes item={item} /> },
	];
	return <MoreTable caption={caption} source={source} columns={columns} rows={rows} rowKey={(item) => String(item.id)} empty={<strong>{t('history.none')}</strong>} />;
}

function Changes({ item }: { item: Item }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { zone } = useSession();
	if (item.erased) return <span className="muted">{t('history.erased')}</span>;
	const shown = item.changes.filter((change) => !numbersOnly.has(change.field));
	if (!shown.length) return null;
	return (
		<ul className="plain">
			{shown.map((change) => (
				<li key={change.field} className="journal-change">
					<span className="muted">{fieldName(change.field, t)}:</span>
					{change.before === null ? null : <span className="journal-before">{valueText(change.field, change.before, t, language, zone)}</span>}
					{change.before === null ? null : <span aria-hidden="true">→</span>}
					<span>{change.after === null ? t('history.nothing') : valueText(change.field, change.after, t, language, zone)}</span>
				</li>
			))}
		</ul>
	);
}
