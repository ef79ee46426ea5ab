// Closed figures that are others by what came later.
import { useMemo } from 'react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { DownloadOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { Schemas } from '@/api/client';
import { closingQuery, correctionsQuery, type CorrectionQuery } from '@/api/numbers';
import { useLanguage } from '@/app/look';
import { fileName } from '@/charts/picture';
import { NOTHING, columnOffset, formatCount, formatTime, formatVolume, withOffset } from '@/lib/format';
import { daysOfMonth, monthName } from '@/lib/month';
import { saveBlob } from '@/lib/save';
import { csvOf, emptyWhose } from '@/lib/usage';
import { Time } from '@/parts/bits';
import type { Column } from '@/parts/DataTable';
import { MoreTable } from '@/parts/MoreTable';
import { ReportLink } from '@/parts/ReportLink';

const PAGE = 100;

type Correction = Schemas['Correction'];

const numberOf = (text: string | null) => (text && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : null);

export function CorrectionList() {
	const { t } = useTranslation();
	const language = useLanguage();
	const [params, setParams] = useSearchParams();
	const closing = numberOf(params.get('closing'));
	const serial = (params.get('serial') ?? '').slice(0, 23);
	const query: CorrectionQuery = { limit: PAGE, ...(closing ? { closing } : {}), ...(serial ? { serial } : {}) };
	const source = useInfiniteQuery(correctionsQuery(query));
	const rows = useMemo(() => source.data?.pages.flatMap((page) => page.items), [source.data]);
	const pending = source.data?.pages[0]?.pending ?? 0;
	const go = (next: { closing: number | null; serial: string }) => setParams({ show: 'corrections', ...(next.closing ? { closing: String(next.closing) } : {}), ...(next.serial ? { serial: next.serial } : {}) }, { replace: true });
	const csv = () =>
		csvOf(
			[t('closing.month'), t('column.serial'), t('correction.before_m3'), t('correction.after_m3'), t('correction.difference_m3'), t('data.index_start'), t('data.index_end'), t('correction.index_start_after'), t('correction.index_end_after'), t('correction.seen')],
			(rows ?? []).map((one) => [one.month, one.serial, one.consumption_before, one.consumption_after, one.difference, one.index_start_before, one.index_end_before, one.index_start_after, one.index_end_after, formatTime(one.seen_at, 'minute', language)]),
			language,
		);
	return (
		<div className="stack">
			<div className="bar-of-choice">
				<Input.Search key={serial} className="correction-serial" allowClear aria-label={t('column.serial')} placeholder={t('column.serial')} maxLength={23} defaultValue={serial} onSearch={(text) => go({ closing, serial: text.trim() })} />
				{closing ? (
					<Button type="text" onClick={() => go({ closing: null, serial })}>
						{t('correction.all_closings')}
					</Button>
				) : null}
				{pending ? (
					<span className="warn-text" role="status">
						{t('correction.pending', { count: pending, shown: formatCount(pending, language) })}
					</span>
				) : null}
				{rows?.length ? (
					<Button icon={<DownloadOutlined aria-hidden="true" />} title={t('data.csv_hint')} onClick={() => saveBlob(new Blob([csv()], { type: 'text/csv;charset=utf-8' }), fileName(t('closing.tab.corrections'), 'csv'))}>
						CSV
					</Button>
				) : null}
				<CorrectionReport closing={closing} serial={serial} month={rows?.[0]?.month} />
			</div>
			<MoreTable
				caption={t('closing.tab.corrections')}
				source={source}
				columns={useColumns(rows)}
				rows={rows}
				rowKey={(one) => String(one.id)}
				skeletonRows={5}
				empty={
					<>
						<strong>{t('correction.none')}</strong>
						<span>{t(closing || serial ? 'exception.none_found' : 'correction.none_text')}</span>
					</>
				}
			/>
		</div>
	);
}

/** The paper of what is listed: of a closing with its group, else of the newest month that was corrected. */
function CorrectionReport({ closing, serial, month }: { closing: number | null; serial: string; month: string | undefined }) {
	const { data } = useQuery({ ...closingQuery(closing ?? 0), enabled: closing !== null });
	const period = closing === null ? month : data?.month;
	if (!period) return null;
	const whose = serial ? { ...emptyWhose, serials: [serial] } : { ...emptyWhose, kind: 'group' as const, group: data?.group?.id ?? null };
	return <ReportLink whose={whose} form={{ form: 'corrections', period }} />;
}

function useColumns(rows: Correction[] | undefined): Column<Correction>[] {
	const { t } = useTranslation();
	const language = useLanguage();
	const offset = columnOffset((rows ?? []).map((one) => one.seen_at));
	const index = (start: number | null, end: number | null) => (
		<span className="num">
			{formatVolume(start, language)} – {formatVolume(end, language)}
		</span>
	);
	return [
		{ key: 'serial', title: t('column.serial'), strong: true, nowrap: true, render: (one) => <Link to={`/meters/${encodeURIComponent(one.serial)}/consumption?${new URLSearchParams({ by: 'day', ...daysOfMonth(one.month) }).toString()}`}>{one.serial}</Link> },
		{ key: 'month', title: t('closing.month'), nowrap: true, render: (one) => <Link to={`/closings?closing=${one.closing}`}>{monthName(one.month, language)}</Link> },
		{ key: 'before', title: t('correction.before_m3'), end: true, render: (one) => formatVolume(one.consumption_before, language) },
		{ key: 'after', title: t('correction.after_m3'), end: true, render: (one) => formatVolume(one.consumption_after, language) },
		{ key: 'difference', title: t('correction.difference_m3'), end: true, render: (one) => (one.difference === null ? NOTHING : <strong>{`${one.difference > 0 ? '+' : ''}${formatVolume(one.difference, language)}`}</strong>) },
		{ key: 'index_before', title: t('correction.index_before'), end: true, desk: true, render: (one) => index(one.index_start_before, one.index_end_before) },
		{ key: 'index_after', title: t('correction.index_after'), end: true, desk: true, render: (one) => index(one.index_start_after, one.index_end_after) },
		{ key: 'seen', title: withOffset(t('correction.seen'), offset), nowrap: true, render: (one) => <Time value={one.seen_at} known={offset} /> },
	];
}
