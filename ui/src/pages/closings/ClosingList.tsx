// Months that are closed: of whom, with which sum, by whom.
import { useMemo } from 'react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { Schemas } from '@/api/client';
import { closingsQuery } from '@/api/numbers';
import { useLanguage } from '@/app/look';
import { NOTHING, columnOffset, formatCount, formatVolume, withOffset } from '@/lib/format';
import { monthName } from '@/lib/month';
import { Badge, Time } from '@/parts/bits';
import type { Column } from '@/parts/DataTable';
import { MoreTable } from '@/parts/MoreTable';
import { ClosingDrawer } from './ClosingDrawer';

const PAGE = 50;

type Closing = Schemas['Closing'];

export function ClosingState({ closing }: { closing: Closing }) {
	const { t } = useTranslation();
	return <Badge tone={closing.state === 'closed' ? 'ok' : 'quiet'}>{t(`closing.state.${closing.state}`)}</Badge>;
}

export function ClosingGroup({ closing }: { closing: Closing }) {
	const { t } = useTranslation();
	return closing.group ? closing.group.path.replaceAll('/', ' / ') : t('rule.all_groups');
}

export function ClosingList() {
	const { t } = useTranslation();
	const [params, setParams] = useSearchParams();
	const source = useInfiniteQuery(closingsQuery(PAGE));
	const rows = useMemo(() => source.data?.pages.flatMap((page) => page.items), [source.data]);
	const asked = params.get('closing');
	const shown = asked && /^[1-9]\d{0,9}$/.test(asked) ? Number(asked) : null;
	const open = (id: number | null) => setParams(id === null ? {} : { closing: String(id) }, { replace: true });
	return (
		<>
			<MoreTable
				caption={t('closing.tab.months')}
				source={source}
				columns={useColumns(rows, open)}
				rows={rows}
				rowKey={(closing) => String(closing.id)}
				skeletonRows={5}
				empty={
					<>
						<strong>{t('closing.none')}</strong>
						<span>{t('closing.none_text')}</span>
					</>
				}
			/>
			{shown === null ? null : <ClosingDrawer id={shown} onClose={() => open(null)} />}
		</>
	);
}

function useColumns(rows: Closing[] | undefined, open: (id: number) => void): Column<Closing>[] {
	const { t } = useTranslation();
	const language = useLanguage();
	const offset = columnOffset((rows ?? []).map((one) => one.closed_at));
	return [
		{
			key: 'month',
			title: t('closing.month'),
			strong: true,
			nowrap: true,
			render: (one) => (
				<button type="button" className="text-button" onClick={() => open(one.id)}>
					{monthName(one.month, language)}
				</button>
			),
		},
		{ key: 'group', title: t('column.group'), render: (one) => <ClosingGroup closing={one} /> },
		{ key: 'state', title: t('column.state'), nowrap: true, render: (one) => <ClosingState closing={one} /> },
		{ key: 'consumption', title: t('column.consumption_m3'), end: true, render: (one) => formatVolume(one.consumption, language) },
		{ key: 'known', title: t('closing.meters_known'), hint: t('closing.meters_known_hint'), end: true, nowrap: true, render: (one) => <span className={one.known < one.meters ? 'warn-text' : undefined}>{t('consumption.periods', { missing: formatCount(one.known, language), all: formatCount(one.meters, language) })}</span> },
		{ key: 'corrections', title: t('closing.corrections'), end: true, render: (one) => (one.corrections ? <Link to={`/closings?show=corrections&closing=${one.id}`}>{formatCount(one.corrections, language)}</Link> : NOTHING) },
		{ key: 'by', title: t('closing.by'), desk: true, render: (one) => one.closed_by },
		{ key: 'at', title: withOffset(t('closing.at'), offset), nowrap: true, render: (one) => <Time value={one.closed_at} known={offset} /> },
	];
}
