// Work that takes longer than a request: what runs, what came of it, its file.
import { useMemo } from 'react';
import { UploadOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Drawer, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { Schemas } from '@/api/client';
import { jobQuery } from '@/api/queries';
import { jobErrorsQuery, jobsQuery } from '@/api/register';
import { useLanguage } from '@/app/look';
import { NOTHING, columnOffset, formatBytes, formatCount, withOffset } from '@/lib/format';
import { useTitle } from '@/lib/hooks';
import { isEnded, jobShare } from '@/lib/job';
import { Badge, Time } from '@/parts/bits';
import type { Column } from '@/parts/DataTable';
import { Facts } from '@/parts/Facts';
import { Gate, May } from '@/parts/Gate';
import { JobErrors } from '@/parts/JobErrors';
import { JobResult, UndoButton } from '@/parts/JobFacts';
import { CancelJob, JobProgress } from '@/parts/JobProgress';
import { MoreTable } from '@/parts/MoreTable';
import { TroubleNote, TroublePage } from '@/parts/Trouble';

type Job = Schemas['Job'];

const PAGE = 50;
const tones: Record<Job['state'], 'ok' | 'warn' | 'bad' | 'quiet'> = { waiting: 'quiet', running: 'quiet', done: 'ok', failed: 'bad', cancelled: 'quiet', undone: 'quiet' };

export function Jobs() {
	return (
		<Gate right="job.view">
			<List />
		</Gate>
	);
}

function List() {
	const { t } = useTranslation();
	const [params, setParams] = useSearchParams();
	const source = useInfiniteQuery(jobsQuery(PAGE));
	const rows = source.data?.pages.flatMap((page) => page.items);
	const shown = Number(params.get('job')) || null;
	const columns = useColumns(rows, (id) => setParams({ job: String(id) }));
	useTitle(t('nav.jobs'));
	if (source.error && !source.data) return <TroublePage error={source.error} retry={source.refetch} />;
	return (
		<div className="page">
			<div className="page-head">
				<h1>{t('nav.jobs')}</h1>
				<span className="muted">{t('jobs.text')}</span>
				<span className="spacer" />
				<May right="import.run">
					<Link to="/import">
						<Button type="primary" tabIndex={-1} icon={<UploadOutlined aria-hidden="true" />}>
							{t('import.open')}
						</Button>
					</Link>
				</May>
			</div>
			<MoreTable
				caption={t('nav.jobs')}
				source={source}
				columns={columns}
				rows={rows}
				rowKey={(job) => String(job.id)}
				empty={
					<>
						<strong>{t('jobs.none')}</strong>
						<span>{t('jobs.none_text')}</span>
					</>
				}
			/>
			<Drawer open={shown !== null} width={640} title={t('jobs.one', { id: shown ?? 0 })} onClose={() => setParams({})} destroyOnHidden>
				{shown === null ? null : <One id={shown} />}
			</Drawer>
		</div>
	);
}

export function JobState({ job }: { job: Job }) {
	const { t } = useTranslation();
	if (job.undoing) return <Badge tone="quiet">{t('jobs.undoing')}</Badge>;
	return <Badge tone={tones[job.state]}>{t(`jobs.state.${job.state}`)}</Badge>;
}

function useColumns(rows: Job[] | undefined, open: (id: number) => void): Column<Job>[] {
	const { t } = useTranslation();
	const language = useLanguage();
	const offset = columnOffset((rows ?? []).map((job) => job.created_at));
	return useMemo(
		() => [
			{
				key: 'kind',
				title: t('jobs.kind'),
				strong: true,
				render: (job) => (
					<button type="button" className="text-button" onClick={() => open(job.id)}>
						{t(`jobs.kinds.${job.kind}`, { defaultValue: job.kind })} {t('audit.number', { number: job.id })}
					</button>
				),
			},
			{ key: 'state', title: t('column.state'), nowrap: true, render: (job) => <JobState job={job} /> },
			{ key: 'progress', title: t('jobs.rows'), end: true, render: (job) => (isEnded(job) ? formatCount(job.result?.rows ?? job.done, language) : <Progress size="small" percent={jobShare(job) ?? 0} aria-label={t('job.progress')} />) },
			{ key: 'errors', title: t('jobs.errors_title'), end: true, render: (job) => (job.errors ? <span className="warn-text">{formatCount(job.errors, language)}</span> : NOTHING) },
			{
				key: 'file',
				title: t('jobs.file'),
				render: (job) =>
					job.file ? (
						<a href={`/api/v1/jobs/${job.id}/file`} download={job.file.name}>
							{job.file.name} <span className="muted">({formatBytes(job.file.size, language)})</span>
						</a>
					) : (
						NOTHING
					),
			},
			{ key: 'by', title: t('jobs.by'), nowrap: true, desk: true, render: (job) => job.by },
			{ key: 'created', title: withOffset(t('jobs.created'), offset), nowrap: true, render: (job) => <Time value={job.created_at} known={offset} /> },
		],
		[t, language, offset, open],
	);
}

function One({ id }: { id: number }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { data: job, error, refetch } = useQuery(jobQuery(id));
	const errors = useInfiniteQuery({ ...jobErrorsQuery(id, 100, language), enabled: Boolean(job && job.errors > 0) });
	if (error && !job) return <TroubleNote error={error} retry={refetch} />;
	if (!job) return <span className="skeleton" style={{ height: 160 }} />;
	return (
		<div className="stack">
			<Facts
				list={[
					[t('jobs.kind'), t(`jobs.kinds.${job.kind}`, { defaultValue: job.kind })],
					[t('column.state'), <JobState job={job} />],
					[t('jobs.by'), job.by],
					[t('jobs.created'), <Time value={job.created_at} style="second" />],
					[t('jobs.ended'), job.ended_at ? <Time value={job.ended_at} style="second" /> : null],
					[
						t('jobs.file'),
						job.file ? (
							<a href={`/api/v1/jobs/${job.id}/file`} download={job.file.name}>
								{job.file.name} ({formatBytes(job.file.size, language)})
							</a>
						) : null,
					],
				]}
			/>
			{isEnded(job) ? null : <JobProgress job={job} />}
			{job.error ? <p lang="en">{job.error}</p> : null}
			<JobResult job={job} />
			<div className="form-acts">
				<CancelJob job={job} />
				<UndoButton job={job} />
			</div>
			{job.errors > 0 ? <JobErrors job={job} source={errors} /> : null}
		</div>
	);
}
