import { useState } from 'react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Schemas } from '@/api/client';
import { findingsQuery, type FindingQuery } from '@/api/queries';
import { findingKinds, type FindingKind } from '@/lib/findingText';
import { SettleDialog, useFindingColumns } from '@/parts/Findings';
import { MoreTable } from '@/parts/MoreTable';

const PAGE = 100;
type State = 'open' | 'settled' | 'all';
const states: readonly State[] = ['open', 'settled', 'all'];

/** What does not fit, of all meters: the work list of a metrologist. */
export function FindingList() {
	const { t } = useTranslation();
	const [params, setParams] = useSearchParams();
	const kind = findingKinds.find((known) => known === params.get('kind')) ?? null;
	const state = states.find((known) => known === params.get('state')) ?? 'open';
	const query: FindingQuery = { limit: PAGE };
	if (kind) query.kind = kind;
	if (state !== 'all') query.open = state === 'open' ? 'true' : 'false';
	const source = useInfiniteQuery(findingsQuery(query));
	const rows = source.data?.pages.flatMap((page) => page.items);
	const [settling, setSettling] = useState<Schemas['Finding'] | null>(null);
	const columns = useFindingColumns(true, rows, setSettling);
	const go = (next: { kind: FindingKind | null; state: State }) => {
		const address = new URLSearchParams({ show: 'findings' });
		if (next.kind) address.set('kind', next.kind);
		if (next.state !== 'open') address.set('state', next.state);
		setParams(address, { replace: true });
	};
	return (
		<div className="stack">
			<div className="bar-of-choice">
				<Segmented<State> aria-label={t('column.state')} value={state} options={states.map((value) => ({ value, label: t(`finding.state.${value}`) }))} onChange={(next) => go({ kind, state: next })} />
				<Select<FindingKind | ''>
					aria-label={t('finding.what')}
					className="kind-choice"
					value={kind ?? ''}
					popupMatchSelectWidth={false}
					options={[{ value: '' as const, label: t('finding.any') }, ...findingKinds.map((value) => ({ value, label: t(`finding.kind.${value}`) }))]}
					onChange={(next) => go({ kind: next || null, state })}
				/>
			</div>
			<MoreTable
				caption={t('quality.tab.findings')}
				source={source}
				columns={columns}
				rows={rows}
				rowKey={(finding) => String(finding.id)}
				empty={
					<>
						<strong>{t('finding.none')}</strong>
						<span>{t(kind || state !== 'open' ? 'finding.none_found' : 'finding.none_open')}</span>
					</>
				}
			/>
			{settling ? <SettleDialog finding={settling} onClose={() => setSettling(null)} /> : null}
		</div>
	);
}
