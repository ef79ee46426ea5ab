import type { ReactNode } from 'react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { consumptionQuery, meterCallsQuery } from '@/api/queries';
import { useLanguage } from '@/app/look';
import { useMay } from '@/app/session';
import { formatCount, formatTotal } from '@/lib/format';
import { instantsOf, presetRange } from '@/lib/range';
import { CallResultBadge, Flags, Time } from '@/parts/bits';
import { CallLink } from '@/parts/CallLink';
import { Facts } from '@/parts/Facts';
import type { MeterCard } from '../Meter';
import { ConsumptionChart } from './ConsumptionChart';
import { ServiceFacts } from './Service';
import { spanOf } from './span';

const LAST_CALLS = 5;

export function Overview({ meter }: { meter: MeterCard }) {
	const { t } = useTranslation();
	const mayRead = useMay('reading.view');
	const maySeeCalls = useMay('call.view');
	return (
		<div className="overview">
			<div className="overview-main">
				{mayRead && meter.current ? <LastDays meter={meter} /> : null}
				{maySeeCalls ? <LastCalls meter={meter} /> : null}
			</div>
			<div className="overview-side">
				<SubscriberCard meter={meter} />
				<DeviceCard meter={meter} />
				<Card title={t('overview.service')}>
					<ServiceFacts meter={meter} />
				</Card>
			</div>
		</div>
	);
}

function Card({ title, children, more }: { title: string; children: ReactNode; more?: ReactNode }) {
	return (
		<section className="card">
			<div className="card-head">
				<h2>{title}</h2>
				{more}
			</div>
			<div className="card-body">{children}</div>
		</section>
	);
}

function SubscriberCard({ meter }: { meter: MeterCard }) {
	const { t } = useTranslation();
	const { subscriber, address } = meter;
	return (
		<Card title={t('overview.subscriber')}>
			<Facts
				list={[
					[t('column.subscriber'), subscriber?.name],
					[t('column.account'), subscriber?.account],
					[t('overview.city'), address.city],
					[t('overview.street'), address.street],
					[t('overview.house'), address.house],
					[t('overview.flat'), address.flat],
					[t('overview.phone'), subscriber?.phone ? <a href={`tel:${subscriber.phone.replace(/[^+\d]/g, '')}`}>{subscriber.phone}</a> : null],
					[t('overview.email'), subscriber?.email ? <a href={`mailto:${subscriber.email}`}>{subscriber.email}</a> : null],
				]}
			/>
		</Card>
	);
}

function DeviceCard({ meter }: { meter: MeterCard }) {
	const { t } = useTranslation();
	return (
		<Card title={t('overview.device')}>
			<Facts
				list={[
					[t('column.serial'), <span className="num">{meter.serial}</span>],
					[t('column.type'), meter.type],
					[t('overview.firmware'), meter.firmware],
					[t('overview.state'), t(`meter.state.${meter.state}`)],
					[t('column.group'), meter.group ? meter.group.path.replaceAll('/', ' / ') : null],
					[t('overview.zone'), meter.zone],
					[t('overview.gas_day_start'), <span className="num">{meter.gas_day_start}</span>],
					[t('overview.first_reading'), <Time value={meter.first_reading} />],
					[t('overview.created'), <Time value={meter.created} />],
					[t('overview.changed'), <Time value={meter.changed} />],
					[t('overview.profile'), meter.profile ?? t('overview.profile_default')],
				]}
			/>
			{meter.current?.flags.length ? <Flags flags={meter.current.flags} /> : null}
		</Card>
	);
}

function LastDays({ meter }: { meter: MeterCard }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { hour, last, first } = spanOf(meter);
	const range = presetRange('month30', last, first);
	const { data } = useQuery(consumptionQuery(meter.serial, { by: 'day', ...instantsOf(range, hour, meter.zone) }));
	return (
		<Card
			title={t('overview.last_days')}
			more={
				<Link className="hint" to={`/meters/${meter.serial}/consumption`}>
					{data ? t('overview.consumed', { volume: formatTotal(data, language) }) : t('meter.tab.consumption')}
				</Link>
			}
		>
			{data ? <ConsumptionChart data={data} serial={meter.serial} height={230} plain /> : <span className="skeleton" style={{ height: 230 }} />}
		</Card>
	);
}

function LastCalls({ meter }: { meter: MeterCard }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { data } = useInfiniteQuery(meterCallsQuery(meter.serial, LAST_CALLS));
	const calls = data?.pages[0]?.items;
	return (
		<Card
			title={t('overview.last_calls')}
			more={
				<Link className="hint" to={`/meters/${meter.serial}/calls`}>
					{t('dashboard.calls.all')}
				</Link>
			}
		>
			{calls?.length === 0 ? <p className="muted">{t('meter_calls.none_text')}</p> : null}
			<ul className="last-calls">
				{calls
					? calls.map((call) => (
							<li key={call.id}>
								<CallLink id={call.id}>
									<Time value={call.started} style="second" />
								</CallLink>
								<CallResultBadge result={call.result} />
								<span className="muted num">{t('overview.rows', { count: call.rows, shown: formatCount(call.rows, language) })}</span>
							</li>
						))
					: Array.from({ length: LAST_CALLS }, (_, at) => (
							<li key={at}>
								<span className="skeleton" />
							</li>
						))}
			</ul>
		</Card>
	);
}
