// A window and a group: the server spreads their calls; nothing is written before one says so.
import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, TimePicker } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useTranslation } from 'react-i18next';
import { ApiError, api, take, troubleOf, type Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { useSession } from '@/app/session';
import { formatCount, formatNumber } from '@/lib/format';
import { GroupSelect } from '@/parts/GroupSelect';
import { TroubleNote } from '@/parts/Trouble';

type Plan = Schemas['SlotPlan'];

interface Order {
	group: number | null;
	from: string;
	to: string;
}

const clock = (text: string) => dayjs(`2000-01-01T${text}:00`);

interface Props {
	group: number | null;
	onGroup: (group: number | null) => void;
}

export function PlanForm({ group, onGroup }: Props) {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const { csrf_token, zone } = useSession();
	const language = useLanguage();
	const client = useQueryClient();
	const [from, setFrom] = useState('02:00');
	const [to, setTo] = useState('05:00');
	const order: Order = { group, from, to };
	const ask = (apply: boolean) => take(api.POST('/api/v1/slots', { params: { header: { 'X-CSRF-Token': csrf_token } }, body: { ...order, apply } }));
	const compute = useMutation({ mutationFn: () => ask(false) });
	const apply = useMutation({
		mutationFn: () => ask(true),
		onSuccess: (plan) => {
			for (const key of ['slots', 'load']) void client.invalidateQueries({ queryKey: [key] });
			void message.success(t('slots.applied', { count: plan.meters, shown: formatCount(plan.meters, language) }));
			compute.reset();
		},
		onError: (error) => void message.error(t(`trouble.${troubleOf(error)}.title`)),
	});
	const changed = (change: () => void) => {
		change();
		compute.reset();
	};
	const empty = from === to;
	const box = (name: 'from' | 'to', value: string, set: (value: string) => void) => (
		<div className="field">
			<label htmlFor={`slots-${name}`}>{t(`slots.${name}`)}</label>
			<TimePicker id={`slots-${name}`} format="HH:mm" allowClear={false} needConfirm={false} status={empty ? 'error' : ''} value={clock(value)} onChange={(time: Dayjs | null) => time && changed(() => set(time.format('HH:mm')))} />
		</div>
	);
	return (
		<section className="card" aria-labelledby="plan">
			<div className="card-head">
				<h2 id="plan">{t('slots.plan')}</h2>
				<span className="hint">{t('slots.plan_hint', { zone })}</span>
			</div>
			<div className="card-body dialog">
				<form
					className="plan-form"
					onSubmit={(event) => {
						event.preventDefault();
						compute.mutate();
					}}
				>
					<div className="field plan-group">
						<label htmlFor="slots-group">{t('field.group')}</label>
						<GroupSelect id="slots-group" none={t('slots.all_meters')} value={group} onChange={(value) => changed(() => onGroup(value))} />
					</div>
					{box('from', from, setFrom)}
					{box('to', to, setTo)}
					<Button htmlType="submit" disabled={empty} loading={compute.isPending}>
						{t('slots.compute')}
					</Button>
				</form>
				{empty ? <p className="field-bad">{t('slots.empty_window')}</p> : null}
				{compute.error ? compute.error instanceof ApiError && compute.error.problem?.field ? <p className="field-bad" role="alert">{compute.error.problem.detail}</p> : <TroubleNote error={compute.error} /> : null}
				{compute.data ? <Preview plan={compute.data} order={order} onApply={() => apply.mutate()} busy={apply.isPending} /> : null}
			</div>
		</section>
	);
}

function Preview({ plan, order, onApply, busy }: { plan: Plan; order: Order; onApply: () => void; busy: boolean }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const figures: [string, string][] = [
		[t('slots.meters'), formatCount(plan.meters, language)],
		[t('slots.minutes'), formatCount(plan.minutes, language)],
		[t('slots.a_minute'), plan.most === plan.least ? formatCount(plan.most, language) : `${formatCount(plan.least, language)}–${formatCount(plan.most, language)}`],
		[t('slots.mean_a_minute'), formatNumber(plan.minutes ? plan.meters / plan.minutes : 0, 2, language)],
		[t('slots.kept'), formatCount(plan.kept, language)],
		[t('slots.moved'), formatCount(plan.moved, language)],
	];
	return (
		<div className="plan-preview" role="status">
			<dl className="totals">
				{figures.map(([name, value]) => (
					<div key={name}>
						<dt>{name}</dt>
						<dd className="num">{value}</dd>
					</div>
				))}
			</dl>
			{plan.moved ? (
				<div className="plan-apply">
					<p>{t('slots.apply_text', { count: plan.moved, shown: formatCount(plan.moved, language), from: order.from, to: order.to })}</p>
					<Button type="primary" loading={busy} onClick={onApply}>
						{t('slots.apply')}
					</Button>
				</div>
			) : (
				<p className="muted">{t(plan.meters ? 'slots.nothing_moves' : 'slots.no_meters')}</p>
			)}
		</div>
	);
}
