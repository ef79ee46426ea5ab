import { useMemo, useState } from 'react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { Schemas } from '@/api/client';
import { quarantineQuery } from '@/api/queries';
import { useLanguage } from '@/app/look';
import { useMay } from '@/app/session';
import { NOTHING, columnOffset, formatCount, formatVolume, withOffset } from '@/lib/format';
import { noChoice } from '@/lib/choice';
import { useTitle } from '@/lib/hooks';
import { Time } from '@/parts/bits';
import type { Column } from '@/parts/DataTable';
import { ListBar, useChoiceColumn, useRowChoice } from '@/parts/ListBar';
import { MoreTable } from '@/parts/MoreTable';
import { SearchField } from '@/parts/SearchField';
import { TroublePage } from '@/parts/Trouble';
import type { Choice } from './quarantine/choice';
import { DecideDialog, type Decision } from './quarantine/DecideDialog';
import './Quarantine.css';

type Quarantined = Schemas['QuarantinedMeter'];

const PAGE = 100;
const serialOf = (meter: Quarantined) => meter.serial;

export function Quarantine() {
	const { t } = useTranslation();
	const mayDecide = useMay('meter.adopt');
	const [params, setParams] = useSearchParams();
	const q = (params.get('q') ?? '').trim().slice(0, 23);
	const source = useInfiniteQuery(quarantineQuery(q, PAGE));
	const rows = source.data?.pages.flatMap((page) => page.items);
	const chosen = useRowChoice(rows, serialOf, q);
	const [decision, setDecision] = useState<{ decision: Decision; choice: Choice } | null>(null);
	useTitle(t('nav.quarantine'));
	const box = useChoiceColumn(chosen, serialOf, serialOf);
	const list = useColumns(rows, mayDecide, (decision, serial) => setDecision({ decision, choice: { serials: [serial] } }));
	const columns = mayDecide ? [box, ...list] : list;
	const choice: Choice = chosen.choice.all ? { all: true, q } : { serials: [...chosen.choice.keys] };
	if (source.error && !source.data) return <TroublePage error={source.error} retry={source.refetch} />;
	return (
		<div className="page">
			<div className="page-head">
				<h1>{t('nav.quarantine')}</h1>
				<span className="muted">{t('quarantine.text')}</span>
			</div>
			<ListBar
				search={<SearchField label={t('quarantine.search')} maxLength={23} q={q} onChange={(next) => setParams(next ? { q: next } : {}, { replace: true })} />}
				{...(mayDecide && rows?.length ? { rows: chosen } : {})}
				more={source.hasNextPage}
				count={mayDecide && rows?.length ? t('quarantine.choose_hint') : null}
				acts={() => (
					<>
						<Button type="primary" onClick={() => setDecision({ decision: 'adopt', choice })}>
							{t('quarantine.adopt_chosen')}
						</Button>
						<Button danger onClick={() => setDecision({ decision: 'refuse', choice })}>
							{t('quarantine.refuse_chosen')}
						</Button>
					</>
				)}
			/>
			<MoreTable
				counted
				caption={t('nav.quarantine')}
				source={source}
				columns={columns}
				rows={rows}
				rowKey={(meter) => meter.serial}
				empty={
					<>
						<strong>{t(q ? 'meters.none_found' : 'quarantine.none')}</strong>
						<span>{q ? t('quarantine.none_found_text', { q }) : t('quarantine.none_text')}</span>
					</>
				}
			/>
			{decision ? <DecideDialog decision={decision.decision} choice={decision.choice} onClose={() => setDecision(null)} onDone={() => chosen.choose(noChoice)} /> : null}
		</div>
	);
}

function useColumns(rows: Quarantined[] | undefined, mayDecide: boolean, onDecide: (decision: Decision, serial: string) => void): Column<Quarantined>[] {
	const { t } = useTranslation();
	const language = useLanguage();
	const offset = columnOffset((rows ?? []).map((row) => row.last_call));
	return useMemo(() => {
		const acts: Column<Quarantined> = {
			key: 'act',
			title: t('quarantine.act'),
			render: (meter) => (
				<span className="row-acts">
					<button type="button" className="text-button" aria-label={t('quarantine.adopt_named', { serial: meter.serial })} onClick={() => onDecide('adopt', meter.serial)}>
						{t('quarantine.adopt')}
					</button>
					<button type="button" className="text-button" aria-label={t('quarantine.refuse_named', { serial: meter.serial })} onClick={() => onDecide('refuse', meter.serial)}>
						{t('quarantine.refuse')}
					</button>
				</span>
			),
		};
		const list: Column<Quarantined>[] = [
			{ key: 'serial', title: t('column.serial'), strong: true, nowrap: true, render: (meter) => <Link to={`/meters/${meter.serial}`}>{meter.serial}</Link> },
			{ key: 'type', title: t('column.type'), cut: true, render: (meter) => meter.type ?? NOTHING },
			{ key: 'firmware', title: t('overview.firmware'), desk: true, nowrap: true, render: (meter) => meter.firmware ?? NOTHING },
			{ key: 'driver', title: t('call.driver'), desk: true, nowrap: true, render: (meter) => (meter.driver ? t(`driver.${meter.driver}`, { defaultValue: meter.driver }) : NOTHING) },
			{ key: 'listener', title: t('call.listener'), desk: true, nowrap: true, render: (meter) => meter.listener ?? NOTHING },
			{ key: 'calls', title: t('nav.calls'), end: true, render: (meter) => <Link to={`/meters/${meter.serial}/calls`}>{formatCount(meter.calls, language)}</Link> },
			{ key: 'rows', title: t('column.rows'), hint: t('quarantine.rows_hint'), end: true, render: (meter) => formatCount(meter.rows, language) },
			{ key: 'index', title: t('column.index'), end: true, render: (meter) => <span title={meter.index_time ?? undefined}>{formatVolume(meter.index, language)}</span> },
			{ key: 'first_seen', title: withOffset(t('quarantine.first_seen'), offset), nowrap: true, desk: true, render: (meter) => <Time value={meter.first_seen} style="date" known={offset} /> },
			{ key: 'last_call', title: withOffset(t('column.last_call'), offset), nowrap: true, render: (meter) => <Time value={meter.last_call} known={offset} /> },
		];
		return mayDecide ? [...list, acts] : list;
	}, [t, language, offset, mayDecide, onDecide]);
}
