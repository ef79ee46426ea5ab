import { useEffect, useMemo, useState } from 'react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Checkbox, Input, Space } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { Schemas } from '@/api/client';
import { quarantineQuery } from '@/api/queries';
import { useLanguage } from '@/app/look';
import { useMay } from '@/app/session';
import { NOTHING, columnOffset, formatCount, formatVolume, withOffset } from '@/lib/format';
import { useDebounced, useTitle } from '@/lib/hooks';
import { Time } from '@/parts/bits';
import type { Column } from '@/parts/DataTable';
import { MoreTable } from '@/parts/MoreTable';
import { TroublePage } from '@/parts/Trouble';
import type { Choice } from './quarantine/choice';
import { DecideDialog, type Decision } from './quarantine/DecideDialog';
import './Quarantine.css';

type Quarantined = Schemas['QuarantinedMeter'];

const PAGE = 100;
const PAUSE = 350;

export function Quarantine() {
	const { t } = useTranslation();
	const mayDecide = useMay('meter.adopt');
	const [params, setParams] = useSearchParams();
	const q = (params.get('q') ?? '').trim().slice(0, 23);
	const source = useInfiniteQuery(quarantineQuery(q, PAGE));
	const rows = source.data?.pages.flatMap((page) => page.items);
	const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
	const [decision, setDecision] = useState<{ decision: Decision; choice: Choice } | null>(null);
	useTitle(t('nav.quarantine'));
	const columns = useColumns(rows, mayDecide, chosen, setChosen, (decision, serial) => setDecision({ decision, choice: { serials: [serial] } }));
	if (source.error && !source.data) return <TroublePage error={source.error} retry={source.refetch} />;
	return (
		<div className="page">
			<div className="page-head">
				<h1>{t('nav.quarantine')}</h1>
				<span className="muted">{t('quarantine.text')}</span>
			</div>
			<div className="quarantine-bar">
				<Search q={q} onChange={(next) => setParams(next ? { q: next } : {}, { replace: true })} />
				{mayDecide && rows?.length ? <Acts chosen={chosen} shown={rows} q={q} more={source.hasNextPage} onChoose={setChosen} onDecide={(decision, choice) => setDecision({ decision, choice })} /> : null}
			</div>
			<MoreTable
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
			{decision ? <DecideDialog decision={decision.decision} choice={decision.choice} onClose={() => setDecision(null)} onDone={() => setChosen(new Set())} /> : null}
		</div>
	);
}

function Search({ q, onChange }: { q: string; onChange: (q: string) => void }) {
	const { t } = useTranslation();
	const [text, setText] = useState(q);
	const still = useDebounced(text, PAUSE);
	useEffect(() => {
		if (still === text && still.trim() !== q) onChange(still.trim());
		// eslint-disable-next-line react-hooks/exhaustive-deps
	}, [still]);
	return (
		<search className="field">
			<label htmlFor="quarantine-q">{t('quarantine.search')}</label>
			<Input id="quarantine-q" allowClear maxLength={23} value={text} onChange={(event) => setText(event.target.value)} />
		</search>
	);
}

interface ActsProps {
	chosen: ReadonlySet<string>;
	shown: Quarantined[];
	q: string;
	more: boolean;
	onChoose: (chosen: ReadonlySet<string>) => void;
	onDecide: (decision: Decision, choice: Choice) => void;
}

/** What may be done with those that are ticked, or with all that the search finds. */
function Acts({ chosen, shown, q, more, onChoose, onDecide }: ActsProps) {
	const { t } = useTranslation();
	const language = useLanguage();
	const [all, setAll] = useState(false);
	const every = chosen.size > 0 && shown.every((meter) => chosen.has(meter.serial));
	const meant = all && every;
	const choice: Choice = meant ? { all: true, q } : { serials: [...chosen] };
	if (!chosen.size) {
		return (
			<Button onClick={() => onChoose(new Set(shown.map((meter) => meter.serial)))}>{t('quarantine.choose_shown', { count: shown.length, shown: formatCount(shown.length, language) })}</Button>
		);
	}
	return (
		<div className="quarantine-acts" role="group" aria-label={t('quarantine.chosen_acts')}>
			<span role="status">{meant ? t(q ? 'quarantine.chosen_found' : 'quarantine.chosen_all', { q }) : t('quarantine.chosen', { count: chosen.size, shown: formatCount(chosen.size, language) })}</span>
			{every && more && !meant ? (
				<button type="button" className="text-button" onClick={() => setAll(true)}>
					{t('quarantine.choose_all')}
				</button>
			) : null}
			<Space size="small" wrap>
				<Button type="primary" onClick={() => onDecide('adopt', choice)}>
					{t('quarantine.adopt_chosen')}
				</Button>
				<Button danger onClick={() => onDecide('refuse', choice)}>
					{t('quarantine.refuse_chosen')}
				</Button>
				<Button
					type="text"
					onClick={() => {
						setAll(false);
						onChoose(new Set());
					}}
				>
					{t('quarantine.choose_none')}
				</Button>
			</Space>
		</div>
	);
}

function useColumns(rows: Quarantined[] | undefined, mayDecide: boolean, chosen: ReadonlySet<string>, onChoose: (chosen: ReadonlySet<string>) => void, onDecide: (decision: Decision, serial: string) => void): Column<Quarantined>[] {
	const { t } = useTranslation();
	const language = useLanguage();
	const offset = columnOffset((rows ?? []).map((row) => row.last_call));
	return useMemo(() => {
		const toggle = (serial: string) => {
			const next = new Set(chosen);
			if (!next.delete(serial)) next.add(serial);
			onChoose(next);
		};
		const count = rows?.filter((row) => chosen.has(row.serial)).length ?? 0;
		const every = count > 0 && count === rows?.length;
		const box: Column<Quarantined> = {
			key: 'box',
			title: t('quarantine.choose'),
			bare: true,
			heading: <Checkbox aria-label={t('quarantine.choose_every')} checked={every} indeterminate={count > 0 && !every} onChange={() => onChoose(new Set(every ? [] : rows?.map((row) => row.serial)))} />,
			render: (meter) => <Checkbox aria-label={t('quarantine.choose_named', { serial: meter.serial })} checked={chosen.has(meter.serial)} onChange={() => toggle(meter.serial)} />,
		};
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
		return mayDecide ? [box, ...list, acts] : list;
	}, [t, language, rows, offset, mayDecide, chosen, onChoose, onDecide]);
}
