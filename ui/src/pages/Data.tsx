// Consumption of any meters, a group or a search: picture and table side by side.
import { useMemo } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Checkbox, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { ApiError, type Schemas } from '@/api/client';
import { groupsQuery, meterQuery } from '@/api/queries';
import { freeGroupsQuery } from '@/api/register';
import { usageProfileQuery, usageQuery } from '@/api/usage';
import { useLanguage } from '@/app/look';
import { useMay, useSession } from '@/app/session';
import { NOTHING, formatCount, formatShare, formatTime, formatTotal, formatVolume } from '@/lib/format';
import { useNarrow, useTitle } from '@/lib/hooks';
import { clampRange, defaultPreset, instantsOf, isCut, isStep, longestOf, presetRange, readRange, steps, wholeMonths, type DateRange, type Step } from '@/lib/range';
import { extras, groupMean, growth, readExtras, readView, readWhose, views, whoseQuery, writeWhose, type Extra, type View, type Whose } from '@/lib/usage';
import { addDays, localDate } from '@/lib/zone';
import { Gate } from '@/parts/Gate';
import { GroupSelect } from '@/parts/GroupSelect';
import { ReportLink } from '@/parts/ReportLink';
import { RangePicker } from '@/parts/RangePicker';
import { Screen, TroubleNote } from '@/parts/Trouble';
import { WhoseChoice } from '@/parts/WhoseChoice';
import { MeterSheet, ProfileSheet, UsageSheet } from './data/Sheets';
import { ProfileChart, UsageChart } from './data/UsageChart';
import type { Shown } from './data/usageOption';
import { spanOf } from './meter/span';
import './Data.css';

export function Data() {
	const { t } = useTranslation();
	useTitle(t('nav.data'));
	return (
		<Gate right="reading.view">
			<DataPage />
		</Gate>
	);
}

/** All of the page's state, as the address has it. */
interface State {
	whose: Whose;
	by: Step;
	view: View;
	extras: Extra[];
	/** The group whose mean stands beside. */
	mean: number | null;
	/** null: the newest, as long as is usual for the step. */
	range: DateRange | null;
}

function readState(params: URLSearchParams): State {
	const by = params.get('by');
	const mean = params.get('mean');
	return { whose: readWhose(params), by: isStep(by) ? by : 'day', view: readView(params), extras: readExtras(params), mean: mean && /^[1-9]\d{0,9}$/.test(mean) ? Number(mean) : null, range: readRange(params) };
}

function writeState(state: State): URLSearchParams {
	const params = writeWhose(state.whose);
	if (state.by !== 'day') params.set('by', state.by);
	if (state.view !== 'periods') params.set('view', state.view);
	if (state.extras.join() !== 'temperature') params.set('with', state.extras.join());
	if (state.mean) params.set('mean', String(state.mean));
	if (state.range) {
		params.set('from', state.range.from);
		params.set('to', state.range.to);
	}
	return params;
}

/** Up to which day there may be data: one meter that has been silent for years opens on its own last days. */
function useSpan(whose: Whose) {
	const { zone } = useSession();
	const only = whose.serials.length === 1 ? whose.serials[0] : undefined;
	const meter = useQuery({ ...meterQuery(only ?? ''), enabled: only !== undefined });
	const today = useMemo(() => localDate(new Date(), zone), [zone]);
	const span = meter.data ? spanOf(meter.data) : { last: today, first: addDays(today, 1 - longestOf('day')) };
	return { zone, last: span.last, first: span.first, ready: only === undefined || !meter.isPending };
}

function useName(whose: Whose): string {
	const { t } = useTranslation();
	const maySeeGroups = useMay('group.view');
	const groups = useQuery({ ...groupsQuery(), enabled: maySeeGroups && whose.kind === 'group' });
	const free = useQuery({ ...freeGroupsQuery(), enabled: maySeeGroups && whose.kind === 'free' });
	if (whose.kind === 'meters') return whose.serials.length > 3 ? t('data.name_meters', { count: whose.serials.length, first: whose.serials[0] }) : whose.serials.join(', ');
	if (whose.kind === 'search') return t('data.kind.search');
	const list = whose.kind === 'free' ? free.data : groups.data;
	return list?.items.find((group) => group.id === whose.group)?.name ?? t(whose.group ? `data.kind.${whose.kind}` : 'data.all_meters');
}

function DataPage() {
	const { t } = useTranslation();
	const maySeeGroups = useMay('group.view');
	const [params, setParams] = useSearchParams();
	const state = useMemo(() => readState(params), [params]);
	const { zone, first, last, ready } = useSpan(state.whose);
	const go = (change: Partial<State>) => setParams(writeState({ ...state, ...change }), { replace: true });
	const { by, view } = state;
	const asked = state.range ?? presetRange(defaultPreset[by], last, first);
	const range = clampRange(asked, by);
	const chosen = whoseQuery(state.whose);
	const profile = view === 'profile';
	return (
		<div className="page">
			<div className="page-head">
				<h1>{t('nav.data')}</h1>
				<span className="muted">{t('data.text')}</span>
				<span className="spacer" />
				{chosen === null ? null : <ReportLink whose={state.whose} range={range} />}
			</div>
			<WhoseChoice whose={state.whose} onChange={(whose) => go({ whose })} />
			<div className="bar-of-choice">
				<Segmented<View> aria-label={t('data.views')} value={view} options={views.map((value) => ({ value, label: t(`data.view.${value}`) }))} onChange={(next) => go({ view: next })} />
				{profile ? null : <Segmented<Step> aria-label={t('consumption.by')} value={by} options={steps.map((step) => ({ value: step, label: t(`step.${step}`) }))} onChange={(step) => go({ by: step, range: null })} />}
				<RangePicker step={by} range={range} first={first} last={last} onChange={(next) => go({ range: next })} />
			</div>
			{profile ? null : (
				<div className="bar-of-choice">
					<Checkbox.Group<Extra> value={state.extras} options={extras.map((extra) => ({ value: extra, label: t(`data.extra.${extra}`) }))} onChange={(next) => go({ extras: extras.filter((extra) => next.includes(extra)) })} />
					{maySeeGroups ? (
						<div className="data-mean">
							<GroupSelect label={t('data.mean')} value={state.mean} none={t('data.mean_choose')} onChange={(mean) => go({ mean })} />
						</div>
					) : null}
				</div>
			)}
			{isCut(asked, by) ? (
				<p className="data-note" role="status">
					{t(`data.cut.${by}`)}
				</p>
			) : null}
			{chosen === null ? <Screen title={t('data.choose')} text={t(`data.choose_text.${state.whose.kind}`)} /> : ready ? <Answer state={state} chosen={chosen} range={by === 'month' && !profile ? wholeMonths(range) : range} zone={zone} /> : <Waiting />}
		</div>
	);
}

interface AnswerProps {
	state: State;
	chosen: NonNullable<ReturnType<typeof whoseQuery>>;
	range: DateRange;
	zone: string;
}

function Answer({ state, chosen, range, zone }: AnswerProps) {
	const language = useLanguage();
	const name = useName(state.whose);
	const instants = instantsOf(range, 0, zone);
	const day = (date: string) => formatTime(`${date}T00:00:00Z`, 'date', language);
	const title = `${name} · ${day(range.from)} – ${day(range.to)}`;
	return state.view === 'profile' ? <Profile query={{ ...chosen, ...instants }} title={title} /> : <Usage state={state} chosen={chosen} instants={instants} title={title} />;
}

function Usage({ state, chosen, instants, title }: Pick<AnswerProps, 'state' | 'chosen'> & { instants: { from: string; to: string }; title: string }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const narrow = useNarrow();
	const { by, view, mean } = state;
	const year = state.extras.includes('year');
	const temperature = state.extras.includes('temperature');
	const { data, error, refetch, isPlaceholderData } = useQuery(usageQuery({ ...chosen, by, ...instants, ...(year ? { compare: 'year' as const } : {}) }));
	const group = useQuery({ ...usageQuery({ group: mean ?? 0, by, ...instants }), enabled: mean !== null });
	const shown = useMemo<Shown | null>(() => {
		if (!data || !isStep(data.by)) return null;
		return { by: data.by, items: data.items, cumulative: view === 'cumulative', year, temperature, mean: mean !== null && group.data ? groupMean(data.items, group.data.items) : null };
	}, [data, view, year, temperature, mean, group.data]);
	if (error) return <Failed error={error} retry={refetch} />;
	if (!data || !shown) return <Waiting />;
	if (!data.items.length) return <Screen title={t('consumption.none')} text={t('data.none_text')} />;
	const total = formatTotal({ total: data.total.consumption, missing: data.total.missing }, language);
	return (
		<>
			<Totals data={data} year={year} />
			{group.error ? <Failed error={group.error} retry={group.refetch} /> : null}
			<div className="consumption-grid">
				<section className="card" aria-label={t('consumption.chart')}>
					<div className="card-body">
						<UsageChart shown={shown} total={total} title={title} height={narrow ? 300 : 430} />
					</div>
				</section>
				<UsageSheet data={data} shown={shown} title={title} stale={isPlaceholderData} />
			</div>
			{data.meters > 1 ? <MeterSheet query={{ ...chosen, by, ...instants }} total={data.total.consumption} title={title} /> : null}
		</>
	);
}

function Totals({ data, year }: { data: Schemas['Usage']; year: boolean }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { total, total_year_before: before } = data;
	const share = growth(total.consumption, before?.consumption ?? null);
	const part = (volume: number) => `${formatVolume(volume, language)} ${t('unit.m3')} · ${formatShare(total.consumption ? volume / total.consumption : null, language)}`;
	return (
		<dl className="totals">
			<div>
				<dt>{t('consumption.total')}</dt>
				<dd className="num" data-testid="total">
					{formatTotal({ total: total.consumption, missing: total.missing }, language)} {t('unit.m3')}
				</dd>
			</div>
			<div>
				<dt>{t('data.meters')}</dt>
				<dd className="num">{formatCount(data.meters, language)}</dd>
			</div>
			<div>
				<dt>{t('data.average')}</dt>
				<dd className="num">
					{formatVolume(total.average, language)} {t('unit.m3h')}
				</dd>
			</div>
			{year ? (
				<div>
					<dt>{t('data.extra.year')}</dt>
					<dd className="num">
						{!before || before.consumption === null ? NOTHING : `${formatTotal({ total: before.consumption, missing: before.missing }, language)} ${t('unit.m3')}`}
						{share === null ? null : ` · ${t(share < 0 ? 'data.less' : 'data.more', { share: formatShare(Math.min(Math.abs(share), 99), language) })}`}
					</dd>
				</div>
			) : null}
			<div>
				<dt>{t('data.lacking')}</dt>
				<dd className={`num${total.missing ? ' warn' : ''}`}>{formatCount(total.missing, language)}</dd>
			</div>
			{total.hours_estimated ? (
				<div>
					<dt>{t('data.zone.estimated')}</dt>
					<dd className="num">{part(total.volume_estimated)}</dd>
				</div>
			) : null}
			{total.hours_substitute ? (
				<div>
					<dt>{t('data.zone.substitute')}</dt>
					<dd className="num">{part(total.volume_substitute)}</dd>
				</div>
			) : null}
		</dl>
	);
}

function Profile({ query, title }: { query: Parameters<typeof usageProfileQuery>[0]; title: string }) {
	const { t } = useTranslation();
	const narrow = useNarrow();
	const { data, error, refetch, isPlaceholderData } = useQuery(usageProfileQuery(query));
	if (error) return <Failed error={error} retry={refetch} />;
	if (!data) return <Waiting />;
	if ([...data.workday, ...data.weekend].every(({ mean }) => mean === null)) return <Screen title={t('consumption.none')} text={t('data.none_text')} />;
	return (
		<div className="consumption-grid">
			<section className="card" aria-label={t('data.view.profile')}>
				<div className="card-body">
					<ProfileChart profile={data} title={title} height={narrow ? 300 : 430} />
				</div>
			</section>
			<ProfileSheet profile={data} title={title} stale={isPlaceholderData} />
		</div>
	);
}

/** Too much at once and a meter that is not there are said in the words of this page. */
function Failed({ error, retry }: { error: unknown; retry: () => unknown }) {
	const { t } = useTranslation();
	const kind = error instanceof ApiError ? error.trouble : null;
	if (error instanceof ApiError && error.kind === 'limit') return <Screen title={t('data.too_much')} text={t('data.too_much_text')} />;
	if (kind === 'missing') return <Screen title={t('data.missing')} text={t('data.missing_text')} />;
	return <TroubleNote error={error} retry={retry} />;
}

function Waiting() {
	return (
		<div className="consumption-grid" aria-busy="true">
			<span className="skeleton" style={{ height: 430 }} />
			<span className="skeleton" style={{ height: 430 }} />
		</div>
	);
}
