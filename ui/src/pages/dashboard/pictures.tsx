// The dashboard's two charts and the strip of completeness.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { Chart } from '@/charts/Chart';
import { categoryAxis, chartBase, firstOf, tipOf, valueAxis } from '@/charts/style';
import { usePalette } from '@/charts/usePalette';
import { formatCount, formatNumber, formatShare, formatTime, NOTHING } from '@/lib/format';

type Day = Schemas['DashboardDay'];
type Hour = Schemas['DashboardHour'];

const HEIGHT = 190;
const grid = { left: 4, right: 8, top: 12, bottom: 2, containLabel: true };

const shareOf = (day: Day) => (day.completeness === null ? null : day.completeness / 100);

const failedOf = (day: Day) => (day.calls ?? 0) - (day.calls_ok ?? 0);

/** Five steps that are told apart without their colour too: the cell's height follows. */
function toneOf(share: number | null): string {
	if (share === null) return 'none';
	if (share >= 0.995) return 'full';
	if (share >= 0.97) return 'good';
	return share >= 0.9 ? 'fair' : 'poor';
}

export function ThirtyDays({ days }: { days: Day[] | undefined }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const palette = usePalette();
	const option = useMemo(() => {
		const list = days ?? [];
		const dates = list.map((day) => formatTime(`${day.date}T00:00:00Z`, 'day-month', language));
		return {
			...chartBase(palette),
			grid,
			tooltip: {
				...chartBase(palette).tooltip,
				formatter: (params: unknown) => {
					const day = list[firstOf(params)];
					if (!day) return '';
					return tipOf(formatTime(`${day.date}T00:00:00Z`, 'date', language), [
						[t('dashboard.days.calls'), formatCount(day.calls ?? 0, language)],
						[t('dashboard.days.failed'), formatCount(failedOf(day), language)],
						[t('column.completeness'), formatShare(shareOf(day), language)],
						[t('dashboard.days.received'), `${formatCount(day.received, language)} / ${formatCount(day.expected, language)}`],
					]);
				},
			},
			xAxis: { ...categoryAxis(palette), data: dates },
			yAxis: { ...valueAxis(palette, (value) => formatCount(value, language)), minInterval: 1, splitNumber: 3 },
			series: [
				{ type: 'bar', stack: 'calls', barMaxWidth: 18, itemStyle: { color: palette.bars }, data: list.map((day) => day.calls_ok) },
				{ type: 'bar', stack: 'calls', barMaxWidth: 18, itemStyle: { color: palette.bad, borderRadius: [2, 2, 0, 0] }, data: list.map(failedOf) },
			],
		};
	}, [days, palette, language, t]);
	const calls = days?.reduce((sum, day) => sum + (day.calls ?? 0), 0) ?? 0;
	// Who sees a part of the meters gets no calls by day: they are counted for all only.
	const counted = days?.[0]?.calls !== null;
	return (
		<section className="card" aria-labelledby="thirty-days">
			<div className="card-head">
				<h2 id="thirty-days">{t('dashboard.days.title')}</h2>
				{counted ? (
					<span className="legend">
						<span className="legend-item bars">{t('dashboard.days.ok')}</span>
						<span className="legend-item bad">{t('dashboard.days.failed')}</span>
					</span>
				) : null}
			</div>
			<div className="card-body">
				{!counted ? null : days ? <Chart option={option} height={HEIGHT} label={t('dashboard.days.label', { calls: formatCount(calls, language) })} /> : <span className="skeleton" style={{ height: HEIGHT }} />}
				<Strip days={days} />
			</div>
		</section>
	);
}

function Strip({ days }: { days: Day[] | undefined }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const received = days?.reduce((sum, day) => sum + day.received, 0) ?? 0;
	const expected = days?.reduce((sum, day) => sum + day.expected, 0) ?? 0;
	const label = t('dashboard.days.strip', { share: formatShare(expected ? received / expected : null, language) });
	return (
		<div className="strip">
			<div className="strip-head">
				<Link to="/quality">{t('dashboard.days.completeness')}</Link>
				<span className="num">{expected ? formatShare(received / expected, language) : NOTHING}</span>
			</div>
			<div className="strip-cells" role="img" aria-label={label}>
				{(days ?? Array.from({ length: 30 }, () => null)).map((day, at) => (
					<span key={day?.date ?? at} className={`strip-cell ${day ? toneOf(shareOf(day)) : 'none'}`} title={day ? `${formatTime(`${day.date}T00:00:00Z`, 'date', language)}: ${formatShare(shareOf(day), language)}` : undefined} />
				))}
			</div>
		</div>
	);
}

export function CallsByHour({ hours, zone }: { hours: Hour[] | undefined; zone: string | undefined }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const palette = usePalette();
	const option = useMemo(() => {
		const list = hours ?? [];
		const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`;
		return {
			...chartBase(palette),
			grid,
			tooltip: {
				...chartBase(palette).tooltip,
				formatter: (params: unknown) => {
					const hour = list[firstOf(params)];
					if (!hour) return '';
					return tipOf(`${clock(hour.hour)}–${clock((hour.hour + 1) % 24)}`, [
						[t('dashboard.hours.today'), hour.calls === null ? NOTHING : formatCount(hour.calls, language)],
						[t('dashboard.hours.usual'), formatNumber(hour.usual, 1, language)],
					]);
				},
			},
			xAxis: { ...categoryAxis(palette), data: list.map((hour) => clock(hour.hour)) },
			yAxis: { ...valueAxis(palette, (value) => formatCount(value, language)), minInterval: 1, splitNumber: 3 },
			series: [
				{ type: 'bar', barMaxWidth: 18, itemStyle: { color: palette.bars, borderRadius: [2, 2, 0, 0] }, data: list.map((hour) => hour.calls) },
				{ type: 'line', step: 'middle', symbol: 'none', lineStyle: { color: palette.line2, width: 1.5 }, itemStyle: { color: palette.line2 }, data: list.map((hour) => hour.usual) },
			],
		};
	}, [hours, palette, language, t]);
	const today = hours?.reduce((sum, hour) => sum + (hour.calls ?? 0), 0) ?? 0;
	return (
		<section className="card" aria-labelledby="calls-by-hour">
			<div className="card-head">
				<h2 id="calls-by-hour">{t('dashboard.hours.title')}</h2>
				<span className="legend">
					<span className="legend-item bars">{t('dashboard.hours.today')}</span>
					<span className="legend-item line">{t('dashboard.hours.usual')}</span>
				</span>
			</div>
			<div className="card-body">
				{hours ? <Chart option={option} height={HEIGHT} label={t('dashboard.hours.label', { calls: formatCount(today, language) })} /> : <span className="skeleton" style={{ height: HEIGHT }} />}
				<div className="strip-head hours-foot">
					<span className="muted">{zone ? t('dashboard.hours.zone', { zone }) : ''}</span>
					<span className="num">{t('dashboard.hours.total', { calls: formatCount(today, language) })}</span>
				</div>
			</div>
		</section>
	);
}
