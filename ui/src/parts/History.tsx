// Who changed what, newest first: each value as it was and as it became, in words.
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { actionName, fieldName, valueText } from '@/lib/auditText';
import { Time } from './bits';
import type { Column } from './DataTable';
import { MoreTable } from './MoreTable';

type Item = Schemas['HistoryItem'];

/** Numbers of rows: they name nothing that a person knows. */
const numbersOnly = new Set(['note', 'job', 'file', 'free_group']);

export function History({ caption, source }: { caption: string; source: UseInfiniteQueryResult<InfiniteData<Schemas['HistoryList']>> }) {
	const { t } = useTranslation();
	const rows = source.data?.pages.flatMap((page) => page.items);
	const columns: Column<Item>[] = [
		{ key: 'action', title: t('history.what'), strong: true, render: (item) => actionName(item.action, t) },
		{ key: 'time', title: t('column.time'), nowrap: true, render: (item) => <Time value={item.time} /> },
		{ key: 'who', title: t('history.who'), nowrap: true, render: (item) => item.who },
		{ key: 'changes', title: t('history.changes'), render: (item) => <Changes item={item} /> },
	];
	return <MoreTable caption={caption} source={source} columns={columns} rows={rows} rowKey={(item) => String(item.id)} empty={<strong>{t('history.none')}</strong>} />;
}

function Changes({ item }: { item: Item }) {
	const { t } = useTranslation();
	const language = useLanguage();
	if (item.erased) return <span className="muted">{t('history.erased')}</span>;
	const shown = item.changes.filter((change) => !numbersOnly.has(change.field));
	if (!shown.length) return null;
	return (
		<ul className="plain">
			{shown.map((change) => (
				<li key={change.field} className="journal-change">
					<span className="muted">{fieldName(change.field, t)}:</span>
					{change.before === null ? null : <span className="journal-before">{valueText(change.field, change.before, t, language)}</span>}
					{change.before === null ? null : <span aria-hidden="true">→</span>}
					<span>{change.after === null ? t('history.nothing') : valueText(change.field, change.after, t, language)}</span>
				</li>
			))}
		</ul>
	);
}
