import { useMemo, useState } from 'react';
import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { Schemas } from '@/api/client';
import { completenessQuery, gapsQuery, rereadsQuery } from '@/api/queries';
import { useLanguage } from '@/app/look';
import { useMay } from '@/app/session';
import { formatCount, formatShare, formatTime } from '@/lib/format';
import { lackingOf, type DayCount } from '@/lib/heat';
import { isStep, steps, type Step } from '@/lib/range';
import { HeatLegend } from '@/parts/Heat';
import type { RereadWish } from '@/parts/RereadDialog';
import { TroubleNote } from '@/parts/Trouble';
import { YearCalendar } from '@/parts/YearCalendar';
import type { MeterCard } from '../Meter';
import { Gaps } from './completeness/Gaps';
import { MeterReread } from './completeness/MeterReread';
import { Rereads } from './completeness/Rereads';
import { spanOf } from './span';
import './Completeness.css';

const REREADS = 20;

function useChoice(meter: MeterCard) {
	const [params, setParams] = useSearchParams();
	const { first, last } = spanOf(meter);
	const years = { first: Number(first.slice(0, 4)), last: Math.max(Number(last.slice(0, 4)), Number(first.slice(0, 4))) };
	const asked = /^\d{4}$/.test(params.get('year') ?? '') ? Number(params.get('year')) : years.last;
	const by = params.get('by');
	const day = params.get('day');
	const set = (part: Record<string, string | null>) => {
		const next = new URLSearchParams(params);
		for (const [name, value] of Object.entries(part)) {
			if (value === null) next.delete(name);
			else next.set(name, value);
		}
		setParams(next, { replace: true });
	};
	return { archive: isStep(by) ? by : ('hour' as Step), year: Math.min(Math.max(asked, years.first), years.last), years, day: day && /^\d{4}-\d{2}-\d{2}$/.test(day) ? day : null, set };
}

export function Completeness({ meter }: { meter: MeterCard }) {
	const { t } = useTranslation();
	const mayAsk = useMay('reading.reread');
	const { archive, year, years, day, set } = useChoice(meter);
	const { last } = spanOf(meter);
	const gaps = useQuery(gapsQuery(meter.serial));
	const rereads = useInfiniteQuery(rereadsQuery(meter.serial, REREADS));
	const waiting = rereads.data?.pages.flatMap((page) => page.items).filter((reread) => reread.state === 'waiting').length ?? 0;
	const [wish, setWish] = useState<RereadWish | null>(null);
	const askFor = mayAsk ? setWish : null;
	return (
		<div className="stack completeness-tab">
			<div className="bar-of-choice">
				<Segmented<Step> aria-label={t('archives.archive')} value={archive} options={steps.map((step) => ({ value: step, label: t(`archives.${step}`) }))} onChange={(step) => set({ by: step === 'hour' ? null : step, day: null })} />
				<span className="year-choice">
					<Button size="small" icon={<LeftOutlined />} aria-label={t('completeness.year_before')} disabled={year <= years.first} onClick={() => set({ year: String(year - 1), day: null })} />
					<strong className="num">{year}</strong>
					<Button size="small" icon={<RightOutlined />} aria-label={t('completeness.year_after')} disabled={year >= years.last} onClick={() => set({ year: String(year + 1), day: null })} />
				</span>
				<span className="muted zone-note">{t(archive === 'hour' ? 'completeness.utc_days' : 'completeness.local_days', { zone: meter.zone })}</span>
				{askFor ? (
					<Button className="reread-act" onClick={() => askFor({ archive, range: { from: last, to: last } })}>
						{t('reread.open')}
					</Button>
				) : null}
			</div>
			<Year meter={meter} archive={archive} year={year} day={day} onDay={(next) => set({ day: next })} onAsk={askFor} />
			<Gaps source={gaps} meter={meter} onAsk={askFor} />
			<Rereads source={rereads} meter={meter} />
			{wish ? <MeterReread meter={meter} wish={wish} waiting={waiting} onClose={() => setWish(null)} /> : null}
		</div>
	);
}

interface YearProps {
	meter: MeterCard;
	archive: Step;
	year: number;
	day: string | null;
	onDay: (day: string) => void;
	onAsk: ((wish: RereadWish) => void) | null;
}

function Year({ meter, archive, year, day, onDay, onAsk }: YearProps) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { data, error, refetch, isPlaceholderData } = useQuery(completenessQuery(meter.serial, { archive, from: `${year}-01-01T00:00:00Z`, to: `${year + 1}-01-01T00:00:00Z` }));
	const counts = useMemo(() => new Map<string, DayCount>((data?.items ?? []).map((item) => [item.day, item])), [data]);
	if (error && !data) return <TroubleNote error={error} retry={refetch} />;
	const share = data?.expected ? data.received / data.expected : null;
	return (
		<section className="card" aria-labelledby="year" aria-busy={isPlaceholderData}>
			<div className="card-head">
				<h2 id="year">{t(`completeness.title.${archive}`, { year })}</h2>
				{data ? <Sums data={data} share={share} /> : null}
			</div>
			<div className="card-body stack">
				{!data ? (
					<span className="skeleton" style={{ height: 260 }} />
				) : archive === 'month' ? (
					<Months items={data.items} />
				) : (
					<YearCalendar year={year} counts={counts} chosen={day} onChoose={onDay} label={t('completeness.label', { year, share: formatShare(share, language) })} />
				)}
				<HeatLegend lost />
				{day && counts.has(day) ? <OneDay meter={meter} archive={archive} count={counts.get(day)} onAsk={onAsk} /> : <p className="muted">{t(archive === 'month' ? 'completeness.month_hint' : 'completeness.day_hint')}</p>}
			</div>
		</section>
	);
}

function Sums({ data, share }: { data: Schemas['CompletenessList']; share: number | null }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const lacking = Math.max(0, data.expected - data.received);
	return (
		<span className="hint num">
			{formatShare(share, language)} · {t('completeness.of', { count: data.expected, received: formatCount(data.received, language), expected: formatCount(data.expected, language) })}
			{lacking ? ` · ${t('completeness.lacking', { count: lacking, shown: formatCount(lacking, language) })}` : null}
			{data.permanent ? ` · ${t('completeness.lost', { count: data.permanent, shown: formatCount(data.permanent, language) })}` : null}
		</span>
	);
}

function Months({ items }: { items: DayCount[] }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const months = items.filter((item) => item.expected > 0);
	if (!months.length) return <p className="muted">{t('completeness.none')}</p>;
	return (
		<ul className="year-months">
			{months.map((month) => (
				<li key={month.day} className={lackingOf(month) ? 'warn-text' : undefined}>
					{formatTime(`${month.day}T00:00:00Z`, 'month', language)}: {t(lackingOf(month) === 0 ? 'completeness.there' : month.permanent ? 'completeness.gone' : 'completeness.awaited')}
				</li>
			))}
		</ul>
	);
}

function OneDay({ meter, archive, count, onAsk }: { meter: MeterCard; archive: Step; count: DayCount | undefined; onAsk: YearProps['onAsk'] }) {
	const { t } = useTranslation();
	const language = useLanguage();
	if (!count) return null;
	const date = formatTime(`${count.day}T00:00:00Z`, 'date', language);
	const lacking = lackingOf(count);
	return (
		<p className="one-day" role="status">
			<strong>{date}</strong>
			<span className="num">{count.expected ? t('completeness.of', { count: count.expected, received: formatCount(count.received, language), expected: formatCount(count.expected, language) }) : t('completeness.none')}</span>
			{lacking ? <span className="num">{t('completeness.lacking', { count: lacking, shown: formatCount(lacking, language) })}</span> : null}
			{count.permanent ? <span className="num">{t('completeness.lost', { count: count.permanent, shown: formatCount(count.permanent, language) })}</span> : null}
			<Link to={`/meters/${meter.serial}/archives?by=${archive}&from=${count.day}&to=${count.day}`}>{t('completeness.show')}</Link>
			{onAsk ? (
				<button type="button" className="text-button" onClick={() => onAsk({ archive, range: { from: count.day, to: count.day } })}>
					{t('reread.open_day')}
				</button>
			) : null}
		</p>
	);
}
