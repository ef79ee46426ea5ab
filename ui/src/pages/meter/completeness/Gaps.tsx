// The gap ledger of a meter: what lacks, and what has been done about it.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { NOTHING, columnOffset, formatCount, formatTime, offsetOf, withOffset } from '@/lib/format';
import { daysOf, gapTones, sumGaps, type Gap } from '@/lib/ledger';
import { Badge, Time } from '@/parts/bits';
import { CallLink } from '@/parts/CallLink';
import { DataTable, type Column } from '@/parts/DataTable';
import type { RereadWish } from '@/parts/RereadDialog';
import { TroubleNote } from '@/parts/Trouble';
import type { MeterCard } from '../../Meter';
import { spanOf } from '../span';


interface Source {
	data: Schemas['GapList'] | undefined;
	error: unknown;
	refetch: () => unknown;
}

/** Both ends of a range; the second without the day when it is the same. */
export function Span({ from, to, known }: { from: string; to: string; known: string }) {
	const language = useLanguage();
	const start = formatTime(from, 'minute', language);
	const end = formatTime(to, 'minute', language);
	if (from === to) return <Time value={from} known={known} />;
	const short = start.slice(0, -5) === end.slice(0, -5) ? end.slice(-5) : end;
	return (
		<span className="num" title={`${start} – ${end} ${offsetOf(to)}`}>
			{start} – {short}
			{offsetOf(from) === known ? null : <span className="muted zone"> {offsetOf(from)}</span>}
		</span>
	);
}

export function Gaps({ source, meter, onAsk }: { source: Source; meter: MeterCard; onAsk: ((wish: RereadWish) => void) | null }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const gaps = source.data?.items;
	const { zone } = spanOf(meter);
	const offset = columnOffset((gaps ?? []).map((gap) => gap.since));
	const columns = useMemo<Column<Gap>[]>(() => {
		const list: Column<Gap>[] = [
			{ key: 'range', title: withOffset(t('ledger.range'), offset), strong: true, nowrap: true, render: (gap) => <Span from={gap.from} to={gap.to} known={offset} /> },
			{ key: 'archive', title: t('archives.archive'), nowrap: true, render: (gap) => t(`ledger.archive.${gap.archive}`) },
			{ key: 'records', title: t('ledger.records'), end: true, render: (gap) => formatCount(gap.records, language) },
			{
				key: 'state',
				title: t('column.state'),
				nowrap: true,
				render: (gap) => (
					<Badge tone={gapTones[gap.state]} hint={t(`ledger.state_hint.${gap.state}`)}>
						{t(`ledger.state.${gap.state}`)}
					</Badge>
				),
			},
			{ key: 'since', title: t('ledger.since'), nowrap: true, desk: true, render: (gap) => <Time value={gap.since} known={offset} /> },
			{ key: 'asked_at', title: t('ledger.asked_at'), nowrap: true, render: (gap) => <Time value={gap.asked_at} known={offset} /> },
			{ key: 'asked', title: t('ledger.asked'), end: true, render: (gap) => (gap.asked ? formatCount(gap.asked, language) : NOTHING) },
			{ key: 'call', title: t('column.call'), end: true, render: (gap) => (gap.call === null ? NOTHING : <CallLink id={gap.call}>{gap.call}</CallLink>) },
		];
		if (onAsk)
			list.push({
				key: 'act',
				title: t('quarantine.act'),
				render: (gap) => (
					<button type="button" className="text-button" onClick={() => onAsk({ archive: gap.archive, range: daysOf(gap, zone) })}>
						{t('reread.again')}
					</button>
				),
			});
		return list;
	}, [t, language, offset, onAsk, zone]);
	const sums = gaps ? sumGaps(gaps) : { open: 0, permanent: 0 };
	const told = (['open', 'permanent'] as const).filter((part) => sums[part]).map((part) => t(`ledger.${part}`, { count: sums[part], shown: formatCount(sums[part], language) }));
	return (
		<section className="stack" aria-labelledby="gaps">
			<div className="page-head">
				<h2 id="gaps">{t('ledger.title')}</h2>
				<span className="muted num">{told.join(' · ')}</span>
			</div>
			{source.error && !gaps ? (
				<TroubleNote error={source.error} retry={source.refetch} />
			) : (
				<DataTable
					caption={t('ledger.title')}
					columns={columns}
					rows={gaps}
					rowKey={(gap) => `${gap.archive} ${gap.from}`}
					tall
					skeletonRows={4}
					empty={
						<>
							<strong>{t(meter.first_reading ? 'ledger.none' : 'meter.no_reading')}</strong>
							<span>{t('ledger.none_text')}</span>
						</>
					}
				/>
			)}
		</section>
	);
}
