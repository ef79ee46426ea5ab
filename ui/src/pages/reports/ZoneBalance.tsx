// One zone: its balance by day or month, as chart and table, and the report of it.
import { useCallback, useMemo, useState } from 'react';
import { FileTextOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { api, take, type Schemas } from '@/api/client';
import { balanceQuery, zonesQuery } from '@/api/reports';
import { useLanguage } from '@/app/look';
import { useCsrf, useMay, useSession } from '@/app/session';
import { Figure } from '@/charts/Figure';
import type { Palette } from '@/charts/style';
import { ZoneLegend } from '@/charts/ZoneLegend';
import { inBalanceZone } from '@/lib/balance';
import { formatCount, formatTime, formatVolume } from '@/lib/format';
import { useNarrow } from '@/lib/hooks';
import { clampRange, instantsOf, presetRange, readRange, wholeMonths, type DateRange } from '@/lib/range';
import type { ReportPlan } from '@/lib/report';
import { addDays, localDate } from '@/lib/zone';
import { ConfirmDialog } from '@/parts/ConfirmDialog';
import { complaintOf } from '@/parts/form/complaint';
import { RangePicker } from '@/parts/RangePicker';
import { Screen, TroubleNote } from '@/parts/Trouble';
import { balanceOption, percentText, type BalanceStep } from './balanceOption';
import { BalanceSheet } from './BalanceSheet';
import { Result } from './Result';
import { useMake } from './useMake';
import { ZoneDialog } from './ZoneDialog';

type Zone = Schemas['Zone'];

const presets = { day: 'month30', month: 'year12' } as const;

function useAsked() {
	const { zone } = useSession();
	const [params, setParams] = useSearchParams();
	const last = useMemo(() => addDays(localDate(new Date(), zone), -1), [zone]);
	const by: BalanceStep = params.get('by') === 'month' ? 'month' : 'day';
	const first = addDays(last, -730);
	const asked = clampRange(readRange(params) ?? presetRange(presets[by], last, first), by);
	const range = by === 'month' ? wholeMonths(asked) : asked;
	const go = (step: BalanceStep, next: DateRange | null) => setParams({ ...(step === 'month' ? { by: step } : {}), ...(next ? { from: next.from, to: next.to } : {}) }, { replace: true });
	return { by, range, first, last, zone, go };
}

export function ZoneBalance({ zone }: { zone: Zone }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { by, range, first, last, zone: place, go } = useAsked();
	const { data, error, refetch, isPlaceholderData } = useQuery(balanceQuery(zone.id, { by, ...instantsOf(range, 0, place) }));
	const day = (date: string) => formatTime(`${date}T00:00:00Z`, 'date', language);
	const title = `${zone.name} · ${day(range.from)} – ${day(range.to)}`;
	return (
		<>
			<nav className="way" aria-label={t('meter.way')}>
				<Link to="/reports/zones">{t('reports.tab.zones')}</Link>
			</nav>
			<div className="report-head">
				<div className="report-title">
					<h2>{zone.name}</h2>
					<p className="muted">
						{t('zones.of', { inlets: zone.inlets.join(', '), group: zone.group.path.replaceAll('/', ' / ') })}
						{zone.note ? ` · ${zone.note}` : null}
					</p>
				</div>
				<Acts zone={zone} plan={{ form: 'imbalance', zone: zone.id, by, from: range.from, to: range.to, language, signatures: true }} />
			</div>
			<div className="bar-of-choice">
				<Segmented<BalanceStep> aria-label={t('consumption.by')} value={by} options={(['day', 'month'] as const).map((step) => ({ value: step, label: t(`step.${step}`) }))} onChange={(step) => go(step, null)} />
				<RangePicker step={by} range={range} first={first} last={last} onChange={(next) => go(by, next)} />
			</div>
			{error ? (
				<TroubleNote error={error} retry={refetch} />
			) : !data ? (
				<div className="consumption-grid" aria-busy="true">
					<span className="skeleton" style={{ height: 430 }} />
					<span className="skeleton" style={{ height: 430 }} />
				</div>
			) : data.items.length === 0 ? (
				<Screen title={t('consumption.none')} text={t('data.none_text')} />
			) : (
				<>
					<Totals balance={data} />
					<div className="consumption-grid">
						<BalanceChart balance={data} by={by} title={title} />
						<BalanceSheet balance={data} by={by} stale={isPlaceholderData} />
					</div>
				</>
			)}
		</>
	);
}

function Totals({ balance }: { balance: Schemas['ZoneBalance'] }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { total } = balance;
	const volume = (value: number | null) => `${formatVolume(value, language)} ${t('unit.m3')}`;
	const list: [string, string, boolean?][] = [
		[t('zones.inlet'), volume(total.inlet)],
		[t('zones.sum'), volume(total.sum)],
		[t('zones.imbalance'), `${volume(total.imbalance)} · ${percentText(total.percent, language)}`],
		[t('zones.counted'), t('consumption.periods', { missing: formatCount(total.counted, language), all: formatCount(total.periods, language) }), total.counted < total.periods],
		[t('data.meters'), formatCount(balance.meters, language)],
	];
	return (
		<>
			<dl className="totals">
				{list.map(([name, value, warn]) => (
					<div key={name}>
						<dt>{name}</dt>
						<dd className={warn ? 'num warn' : 'num'}>{value}</dd>
					</div>
				))}
			</dl>
			{balance.overlap ? <p className="muted">{t('zones.overlap', { count: balance.overlap })}</p> : null}
		</>
	);
}

function BalanceChart({ balance, by, title }: { balance: Schemas['ZoneBalance']; by: BalanceStep; title: string }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const narrow = useNarrow();
	const { items, total } = balance;
	const optionOf = useCallback((palette: Palette, plain: boolean) => balanceOption(items, by, { t, language, palette }, plain), [items, by, t, language]);
	const percent = percentText(total.percent, language);
	return (
		<section className="card" aria-label={t('zones.chart')}>
			<div className="card-body">
				<Figure
					optionOf={optionOf}
					title={title}
					note={t('zones.picture_note', { percent })}
					label={t('zones.chart_label', { title, percent })}
					height={narrow ? 300 : 430}
					legend={
						<>
							<span className="legend-item bars">{t('zones.inlet')}</span>
							<span className="legend-item before">{t('zones.sum')}</span>
							<span className="legend-item line">{t('zones.percent')}</span>
						</>
					}
				>
					<ZoneLegend rows={items} has={inBalanceZone} />
				</Figure>
			</div>
		</section>
	);
}

function Acts({ zone, plan }: { zone: Zone; plan: ReportPlan }) {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const navigate = useNavigate();
	const client = useQueryClient();
	const { header } = useCsrf();
	const make = useMake();
	const mayEdit = useMay('zone.edit');
	const [act, setAct] = useState<'edit' | 'delete' | null>(null);
	const [made, setMade] = useState<{ plan: ReportPlan; job: Schemas['Job'] } | null>(null);
	const report = useMutation({
		mutationFn: async () => ({ plan, job: await make({ ...plan, format: 'html' }) }),
		onSuccess: setMade,
		onError: (error) => void message.error(complaintOf(error, t).text),
	});
	return (
		<div className="form-acts">
			<Button type="primary" icon={<FileTextOutlined aria-hidden="true" />} loading={report.isPending} onClick={() => report.mutate()}>
				{t('reports.report')}
			</Button>
			{mayEdit ? <Button onClick={() => setAct('edit')}>{t('act.edit')}</Button> : null}
			{mayEdit ? (
				<Button danger onClick={() => setAct('delete')}>
					{t('zones.delete')}
				</Button>
			) : null}
			<Drawer open={made !== null} size="min(1100px, 96vw)" title={zone.name} onClose={() => setMade(null)} destroyOnHidden>
				{made ? <Result key={made.job.id} plan={made.plan} first={{ job: made.job, format: 'html', save: false }} /> : null}
			</Drawer>
			{act === 'edit' ? <ZoneDialog zone={zone} onClose={() => setAct(null)} /> : null}
			{act === 'delete' ? (
				<ConfirmDialog
					title={t('zones.delete_title', { name: zone.name })}
					consequence={t('zones.delete_text')}
					act={t('zones.delete')}
					run={() => take(api.DELETE('/api/v1/zones/{id}', { params: { path: { id: zone.id }, header } }))}
					onDone={() => {
						void client.invalidateQueries({ queryKey: zonesQuery().queryKey });
						void navigate('/reports/zones');
					}}
					onClose={() => setAct(null)}
				/>
			) : null}
		</div>
	);
}
