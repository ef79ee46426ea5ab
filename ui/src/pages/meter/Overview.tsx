import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { consumptionQuery, meterCallsQuery } from '@/api/queries';
import { useLanguage } from '@/app/look';
import { useMay } from '@/app/session';
import { formatCount, formatTotal } from '@/lib/format';
import { instantsOf, presetRange } from '@/lib/range';
import { CallResultBadge, Time } from '@/parts/bits';
import { CallLink } from '@/parts/CallLink';
import type { MeterCard } from '../Meter';
import { ConsumptionChart } from './ConsumptionChart';
import { Card } from './overview/Card';
import { DevicePart, InstallationPart, SubscriberPart, VerificationPart } from './overview/Register';
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
				<SubscriberPart meter={meter} />
				<DevicePart meter={meter} />
				<InstallationPart meter={meter} />
				<VerificationPart meter={meter} />
				<Card title={t('overview.service')}>
					<ServiceFacts meter={meter} />
				</Card>
			</div>
		</div>
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
