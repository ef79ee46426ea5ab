// Reports that were made: who, when, what, in which format; a verification code finds the paper's origin.
import { useMemo, useState } from 'react';
import { DownloadOutlined, EyeOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Schemas } from '@/api/client';
import { reportFile, reportsQuery } from '@/api/reports';
import { useLanguage } from '@/app/look';
import { columnOffset, formatBytes, formatCount, withOffset } from '@/lib/format';
import { periodText } from '@/lib/report';
import { saveAddress } from '@/lib/save';
import { Time } from '@/parts/bits';
import type { Column } from '@/parts/DataTable';
import { ListBar } from '@/parts/ListBar';
import { MoreTable } from '@/parts/MoreTable';
import { SearchField } from '@/parts/SearchField';
import { canShow, Document } from './Document';

type Report = Schemas['Report'];

const PAGE = 50;
const CODE_MAX = 40;

export function Finished() {
	const { t } = useTranslation();
	const [params, setParams] = useSearchParams();
	const code = (params.get('code') ?? '').trim().slice(0, CODE_MAX);
	const source = useInfiniteQuery(reportsQuery(code, PAGE));
	const rows = source.data?.pages.flatMap((page) => page.items);
	const [open, setOpen] = useState<Report | null>(null);
	const columns = useColumns(rows, setOpen);
	return (
		<>
			<ListBar search={<SearchField label={t('reports.by_code')} q={code} maxLength={CODE_MAX} onChange={(text) => setParams(text ? { code: text } : {}, { replace: true })} />} />
			<MoreTable
				caption={t('reports.tab.finished')}
				source={source}
				columns={columns}
				rows={rows}
				rowKey={(report) => String(report.id)}
				empty={
					<>
						<strong>{t(code ? 'reports.code_unknown' : 'reports.none')}</strong>
						<span>{t(code ? 'reports.code_unknown_text' : 'reports.none_text')}</span>
					</>
				}
			/>
			<Drawer open={open !== null} rootClassName="report-drawer" size="min(1100px, 96vw)" title={open?.title} onClose={() => setOpen(null)} destroyOnHidden styles={{ body: { padding: 0 } }} extra={open ? <Download report={open} /> : null}>
				{open ? <Document report={open} /> : null}
			</Drawer>
		</>
	);
}

function Download({ report }: { report: Report }) {
	const { t } = useTranslation();
	return (
		<Button size="small" icon={<DownloadOutlined aria-hidden="true" />} onClick={() => saveAddress(reportFile(report.id), report.file ?? '')}>
			{t('reports.download')}
		</Button>
	);
}

function useColumns(rows: Report[] | undefined, open: (report: Report) => void): Column<Report>[] {
	const { t } = useTranslation();
	const language = useLanguage();
	const offset = columnOffset((rows ?? []).map((report) => report.made_at));
	return useMemo(
		() => [
			{ key: 'title', title: t('reports.report'), strong: true, render: (report) => (canShow(report) ? <button type="button" className="text-button" onClick={() => open(report)}>{report.title}</button> : report.title) },
			{ key: 'period', title: t('reports.interval'), nowrap: true, render: (report) => periodText(report.period, language) },
			{ key: 'made', title: withOffset(t('reports.made_at'), offset), nowrap: true, render: (report) => <Time value={report.made_at} known={offset} /> },
			{ key: 'by', title: t('reports.made_by'), nowrap: true, render: (report) => report.by },
			{ key: 'rows', title: t('reports.rows_title'), end: true, desk: true, render: (report) => formatCount(report.rows, language) },
			{ key: 'format', title: t('reports.format'), nowrap: true, render: (report) => `${report.format.toUpperCase()}, ${report.language.toUpperCase()}` },
			{ key: 'size', title: t('reports.size'), end: true, nowrap: true, render: (report) => formatBytes(report.size, language) },
			{ key: 'code', title: t('reports.code'), nowrap: true, render: (report) => <span className="mono">{report.code}</span> },
			{
				key: 'acts',
				title: t('jobs.file'),
				nowrap: true,
				render: (report) =>
					report.file === null ? (
						<span className="muted">{t('reports.gone')}</span>
					) : (
						<span className="report-acts">
							{canShow(report) ? <Button size="small" type="text" icon={<EyeOutlined />} aria-label={t('reports.show', { title: report.title })} onClick={() => open(report)} /> : null}
							<Button size="small" type="text" icon={<DownloadOutlined />} aria-label={t('reports.download_file', { name: report.file })} onClick={() => saveAddress(reportFile(report.id), report.file ?? '')} />
						</span>
					),
			},
		],
		[t, language, offset, open],
	);
}
