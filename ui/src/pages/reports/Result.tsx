// A report while it is made, then the document, and the same report in every other format by one click.
import { useEffect, useRef, useState } from 'react';
import { DownloadOutlined, EyeOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { jobQuery } from '@/api/queries';
import { reportFile, reportQuery } from '@/api/reports';
import { useLanguage } from '@/app/look';
import { formatCount } from '@/lib/format';
import { useNarrow } from '@/lib/hooks';
import { isEnded } from '@/lib/job';
import { reportFormats, type ReportFormat, type ReportPlan } from '@/lib/report';
import { saveAddress } from '@/lib/save';
import { complaintOf } from '@/parts/form/complaint';
import { CancelJob, JobOutcome, JobProgress } from '@/parts/JobProgress';
import { TroubleNote } from '@/parts/Trouble';
import { canShow, Document } from './Document';
import { useMake } from './useMake';

type Report = Schemas['Report'];

interface Making {
	job: Schemas['Job'];
	format: ReportFormat;
	/** Its file is wanted, not only to be seen. */
	save: boolean;
}

interface Props {
	plan: ReportPlan;
	first: Making;
}

type Ready = Partial<Record<ReportFormat, Report>>;

export function Result({ plan, first }: Props) {
	const { t } = useTranslation();
	const make = useMake();
	const [making, setMaking] = useState<Making | null>(first);
	const [ready, setReady] = useState<Ready>({});
	const [shown, setShown] = useState<ReportFormat | null>(null);
	const head = useRef<HTMLElement>(null);
	const narrow = useNarrow();
	const ask = useMutation({
		mutationFn: async ({ format, save }: Omit<Making, 'job'>) => ({ format, save, job: await make({ ...plan, format }) }),
		onSuccess: setMaking,
	});
	const want = (format: ReportFormat, save: boolean) => {
		const report = ready[format];
		if (!report) return ask.mutate({ format, save });
		if (save) saveAddress(reportFile(report.id), report.file ?? '');
		else setShown(format);
	};
	const done = (report: Report) => {
		if (!making) return;
		const { format, save } = making;
		setReady({ ...ready, [format]: report });
		if (save) saveAddress(reportFile(report.id), report.file ?? '');
		if (canShow(report)) setShown(format);
		setMaking(null);
	};
	// On a phone the form fills the screen: what came of it is led to.
	useEffect(() => {
		if (narrow) head.current?.scrollIntoView({ block: 'start' });
	}, [narrow, shown]);
	const known = Object.values(ready)[0];
	const current = shown ? ready[shown] : undefined;
	const complaint = ask.error ? complaintOf(ask.error, t).text : null;
	return (
		<section className="report-result" aria-label={t('reports.result')} ref={head}>
			{known ? <ReportHead report={known} busy={ask.isPending ? ask.variables.format : (making?.format ?? null)} canPreview={!current} onWant={want} /> : null}
			{complaint ? (
				<p className="form-bad" role="alert">
					{complaint}
				</p>
			) : null}
			{making ? <Progress key={making.job.id} making={making} onDone={done} onClose={known ? () => setMaking(null) : null} /> : null}
			{current ? <Document key={current.id} report={current} /> : null}
		</section>
	);
}

interface HeadProps {
	report: Report;
	busy: ReportFormat | null;
	canPreview: boolean;
	onWant: (format: ReportFormat, save: boolean) => void;
}

function ReportHead({ report, busy, canPreview, onWant }: HeadProps) {
	const { t } = useTranslation();
	const language = useLanguage();
	return (
		<div className="report-head">
			<div className="report-title">
				<h2>{report.title}</h2>
				<p className="muted num">
					{t('reports.rows_count', { count: report.rows, shown: formatCount(report.rows, language) })} · {t('reports.code')} <span className="mono">{report.code}</span>
				</p>
			</div>
			<div className="report-formats" role="group" aria-label={t('reports.download')}>
				<DownloadOutlined aria-hidden="true" />
				{reportFormats.map((format) => (
					<Button key={format} size="small" loading={busy === format} disabled={busy !== null} aria-label={t('reports.download_as', { format: format.toUpperCase() })} onClick={() => onWant(format, true)}>
						{format.toUpperCase()}
					</Button>
				))}
				{canPreview ? (
					<Button size="small" icon={<EyeOutlined aria-hidden="true" />} disabled={busy !== null} onClick={() => onWant('html', false)}>
						{t('reports.preview')}
					</Button>
				) : null}
			</div>
		</div>
	);
}

interface ProgressProps {
	making: Making;
	onDone: (report: Report) => void;
	onClose: (() => void) | null;
}

function Progress({ making, onDone, onClose }: ProgressProps) {
	const { t } = useTranslation();
	const client = useQueryClient();
	const { data: job = making.job, error, refetch } = useQuery({ ...jobQuery(making.job.id), placeholderData: making.job });
	const number = job.state === 'done' ? job.result?.report : undefined;
	const record = useQuery({ ...reportQuery(number ?? 0), enabled: number !== undefined });
	const report = record.data;
	useEffect(() => {
		if (!report) return;
		void client.invalidateQueries({ queryKey: ['reports', 'list'] });
		onDone(report);
		// Told once, when it is here.
		// eslint-disable-next-line react-hooks/exhaustive-deps
	}, [report]);
	if (error ?? record.error) return <TroubleNote error={error ?? record.error} retry={error ? refetch : record.refetch} />;
	const ended = isEnded(job) && job.state !== 'done';
	return (
		<div className="card report-progress" role="status">
			<div className="card-body stack">
				<strong>{t('reports.making', { format: making.format.toUpperCase() })}</strong>
				{ended ? <JobOutcome job={job} /> : <JobProgress job={job} />}
				<div className="form-acts">
					<CancelJob job={job} />
					{ended && onClose ? <Button onClick={onClose}>{t('job.close')}</Button> : null}
				</div>
				{ended ? null : <p className="muted">{t('reports.goes_on')}</p>}
			</div>
		</div>
	);
}

