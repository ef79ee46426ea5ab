// The same figures as tables: by period, by hour of the day, by meter.
import { useMemo, useState } from 'react';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { DownloadOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { troubleOf, type Schemas } from '@/api/client';
import { allUsageMeters, usageMetersQuery } from '@/api/usage';
import { useLanguage } from '@/app/look';
import { fileName } from '@/charts/picture';
import { NOTHING, formatCount, formatShare, formatTemperature, formatTotal, formatVolume } from '@/lib/format';
import { saveBlob } from '@/lib/save';
import { csvOf, cumulative, growth, inZone, usageName, zonesOf, type UsagePeriod } from '@/lib/usage';
import { Flags } from '@/parts/bits';
import { DataTable, type Column } from '@/parts/DataTable';
import { MoreTable } from '@/parts/MoreTable';
import { hourName, type Shown } from './usageOption';

const ROWS = 100;
const METERS = 50;

type Sum = Schemas['UsageSum'];
type Row = UsagePeriod & { at: number; mean_of_group: number | null; so_far: number | null };

/** "+12,4 %" */
function Growth({ now, before }: { now: number | null; before: number | null }) {
	const language = useLanguage();
	const share = growth(now, before);
	if (share === null) return NOTHING;
	return `${share > 0 ? '+' : share < 0 ? '−' : ''}${formatShare(Math.min(Math.abs(share), 99), language)}`;
}

/** Why a figure is not all measured, in words. */
function Quality({ sum, meters }: { sum: Omit<Sum, 'consumption' | 'average'>; meters?: number }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const zones = zonesOf(sum);
	if (!zones.length && !sum.flags.length) return null;
	const words = {
		gap: meters === undefined ? t('data.lacks', { count: sum.missing, shown: formatCount(sum.missing, language) }) : meters > 1 ? t('data.lacks_of', { missing: formatCount(sum.missing, language), all: formatCount(meters, language) }) : t('consumption.missing'),
		estimated: t('data.estimated', { volume: formatVolume(sum.volume_estimated, language) }),
		substitute: t('data.substitute', { volume: formatVolume(sum.volume_substitute, language) }),
	};
	return (
		<span className="data-quality">
			{zones.map((zone) => (
				<span key={zone} className={zone === 'gap' ? 'warn-text' : undefined}>
					{words[zone]}
				</span>
			))}
			<Flags flags={sum.flags.filter((flag) => flag !== 'estimated' && flag !== 'substitute-temperature')} />
		</span>
	);
}

function CsvButton({ title, content }: { title: string; content: () => string | Promise<string> }) {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const save = useMutation({
		mutationFn: async () => saveBlob(new Blob([await content()], { type: 'text/csv;charset=utf-8' }), fileName(title, 'csv')),
		onError: (error) => void message.error(t(`trouble.${troubleOf(error)}.title`)),
	});
	return (
		<Button size="small" className="no-print" icon={<DownloadOutlined aria-hidden="true" />} title={t('data.csv_hint')} loading={save.isPending} onClick={() => save.mutate()}>
			CSV
		</Button>
	);
}

interface Props {
	data: Schemas['Usage'];
	shown: Shown;
	title: string;
	stale: boolean;
}

export function UsageSheet({ data, shown, title, stale }: Props) {
	const { t } = useTranslation();
	const language = useLanguage();
	const [limit, setLimit] = useState(ROWS);
	const all = useMemo<Row[]>(() => {
		const sums = cumulative(shown.items.map((item) => item.consumption));
		return shown.items.map((item, at) => ({ ...item, at, mean_of_group: shown.mean?.[at] ?? null, so_far: sums[at] ?? null }));
	}, [shown]);
	const { by, year, temperature } = shown;
	const several = data.meters > 1;
	const withMean = shown.mean !== null;
	const columns = useMemo<Column<Row>[]>(() => {
		const list: (Column<Row> | false)[] = [
			{ key: 'local', title: t(`consumption.period.${by}`), nowrap: true, strong: true, render: (row) => usageName(row.local, by, language) },
			{ key: 'consumption', title: t('column.consumption_m3'), end: true, render: (row) => (row.consumption === null ? <span className={row.open ? 'muted' : 'warn-text'}>{t(row.open ? 'consumption.open' : 'consumption.unknown')}</span> : formatVolume(row.consumption, language)) },
			shown.cumulative && { key: 'so_far', title: t('data.so_far'), end: true, render: (row) => formatVolume(row.so_far, language) },
			year && { key: 'year', title: t('data.year_m3'), end: true, render: (row) => formatVolume(row.year_before, language) },
			year && { key: 'growth', title: t('data.growth'), end: true, nowrap: true, wide: true, render: (row) => <Growth now={row.consumption} before={row.year_before} /> },
			withMean && { key: 'mean', title: t('data.mean_m3'), hint: t('data.mean_hint'), end: true, render: (row) => formatVolume(row.mean_of_group, language) },
			temperature && { key: 'temperature', title: t('column.temperature_short'), hint: t('column.temperature_hint'), end: true, wide: true, render: (row) => formatTemperature(row.temperature, language) },
			several && { key: 'known', title: t('data.known'), hint: t('data.known_hint'), end: true, nowrap: true, wide: true, render: (row) => t('consumption.periods', { missing: formatCount(row.known, language), all: formatCount(row.meters, language) }) },
			shown.items.some((item) => item.flags.length || zonesOf(item).length) && { key: 'quality', title: t('data.quality'), render: (row) => <Quality sum={row} meters={row.meters} /> },
		];
		return list.filter((column) => column !== false);
	}, [t, language, by, year, temperature, several, withMean, shown]);
	const foot = (key: string) => {
		if (key === 'local') return t('consumption.sum');
		if (key === 'consumption') return formatTotal({ total: data.total.consumption, missing: data.total.missing }, language);
		if (key === 'year') return formatVolume(data.total_year_before?.consumption, language);
		if (key === 'growth') return <Growth now={data.total.consumption} before={data.total_year_before?.consumption ?? null} />;
		return null;
	};
	const csv = () =>
		csvOf(
			[t(`consumption.period.${by}`), t('column.consumption_m3'), t('data.so_far'), t('data.year_m3'), t('data.mean_m3'), t('column.temperature_short'), t('data.known'), t('data.meters'), t('data.csv.missing'), t('data.csv.estimated'), t('data.csv.substitute')],
			all.map((row) => [usageName(row.local, by, language), row.consumption, row.so_far, row.year_before, row.mean_of_group, row.temperature, row.known, row.meters, row.missing, row.volume_estimated, row.volume_substitute]),
			language,
		);
	return (
		<div className="sheet">
			<DataTable
				caption={t('consumption.sheet')}
				columns={columns}
				rows={all.slice(0, limit)}
				rowKey={(row) => String(row.at)}
				flagged={(row) => inZone('gap', row)}
				stale={stale}
				tall
				cards={false}
				empty={<span>{t('consumption.none')}</span>}
				footer={
					<tr>
						{columns.map((column) => (
							<td key={column.key} className={[column.end && 'end', column.wide && 'wide'].filter(Boolean).join(' ') || undefined}>
								{foot(column.key)}
							</td>
						))}
					</tr>
				}
			/>
			<div className="pager">
				<span className="range num">{t('pager.shown_of', { shown: formatCount(Math.min(limit, all.length), language), total: formatCount(all.length, language) })}</span>
				{all.length > limit ? <Button onClick={() => setLimit(limit + ROWS)}>{t('pager.more')}</Button> : null}
				<CsvButton title={title} content={csv} />
			</div>
		</div>
	);
}

type HourRow = { hour: number; workday: Schemas['UsageHour'] | undefined; weekend: Schemas['UsageHour'] | undefined };

export function ProfileSheet({ profile, title, stale }: { profile: Schemas['UsageProfile']; title: string; stale: boolean }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const rows: HourRow[] = profile.workday.map((workday, hour) => ({ hour, workday, weekend: profile.weekend[hour] }));
	const columns: Column<HourRow>[] = [
		{ key: 'hour', title: t('data.profile.hour'), nowrap: true, strong: true, render: (row) => hourName(row.hour) },
		...(['workday', 'weekend'] as const).map((part): Column<HourRow> => ({ key: part, title: t(`data.profile.${part}_m3`), end: true, render: (row) => <span title={t('data.profile.of_hours', { shown: formatCount(row[part]?.hours, language) })}>{formatVolume(row[part]?.mean, language)}</span> })),
	];
	const csv = () =>
		csvOf(
			[t('data.profile.hour'), t('data.profile.workday_m3'), t('data.profile.weekend_m3')],
			rows.map((row) => [hourName(row.hour), row.workday?.mean ?? null, row.weekend?.mean ?? null]),
			language,
		);
	return (
		<div className="sheet">
			<DataTable caption={t('data.view.profile')} columns={columns} rows={rows} rowKey={(row) => String(row.hour)} stale={stale} tall cards={false} empty={<span>{t('consumption.none')}</span>} />
			<div className="pager">
				<CsvButton title={title} content={csv} />
			</div>
		</div>
	);
}

type MeterRow = Schemas['UsageMeter'];

/** Whose share of the sum is how much, in the order of serials. */
export function MeterSheet({ query, total, title }: { query: Parameters<typeof usageMetersQuery>[0]; total: number | null; title: string }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const source = useInfiniteQuery(usageMetersQuery({ ...query, limit: METERS }));
	const rows = source.data?.pages.flatMap((page) => page.items);
	const columns: Column<MeterRow>[] = [
		{ key: 'serial', title: t('column.serial'), strong: true, nowrap: true, render: (row) => <Link to={`/meters/${encodeURIComponent(row.serial)}/consumption`}>{row.serial}</Link> },
		{ key: 'index_start', title: t('data.index_start'), end: true, render: (row) => formatVolume(row.index_start, language) },
		{ key: 'index_end', title: t('data.index_end'), end: true, render: (row) => formatVolume(row.index_end, language) },
		{ key: 'consumption', title: t('column.consumption_m3'), end: true, render: (row) => formatTotal({ total: row.consumption, missing: row.missing }, language) },
		{ key: 'share', title: t('data.share'), end: true, render: (row) => formatShare(total && row.consumption !== null ? row.consumption / total : null, language) },
		{ key: 'average', title: t('column.average_short'), hint: t('column.average_hint'), end: true, render: (row) => formatVolume(row.average, language) },
		{ key: 'temperature', title: t('column.temperature_short'), hint: t('column.temperature_hint'), end: true, render: (row) => formatTemperature(row.temperature, language) },
		{ key: 'quality', title: t('data.quality'), render: (row) => <Quality sum={row} /> },
	];
	const csv = async () =>
		csvOf(
			[t('column.serial'), t('data.index_start'), t('data.index_end'), t('column.consumption_m3'), t('column.average_short'), t('column.temperature_short'), t('data.csv.missing'), t('data.csv.estimated'), t('data.csv.substitute')],
			(await allUsageMeters(query)).map((row) => [row.serial, row.index_start, row.index_end, row.consumption, row.average, row.temperature, row.missing, row.volume_estimated, row.volume_substitute]),
			language,
		);
	return (
		<section className="stack" aria-labelledby="data-by-meter">
			<div className="data-by-meter">
				<h2 id="data-by-meter">{t('data.by_meter')}</h2>
				<CsvButton title={`${title} · ${t('data.by_meter')}`} content={csv} />
			</div>
			<MoreTable caption={t('data.by_meter')} source={source} columns={columns} rows={rows} rowKey={(row) => row.serial} flagged={(row) => inZone('gap', row)} empty={<span>{t('consumption.none')}</span>} />
		</section>
	);
}
