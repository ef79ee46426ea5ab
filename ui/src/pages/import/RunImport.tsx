// The dry run, and the run: progress, a way to end it, every bad row, what was made, and how to put it back.
import { useEffect, useRef } from 'react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, take } from '@/api/client';
import { jobQuery } from '@/api/queries';
import { jobErrorsQuery } from '@/api/register';
import { useLanguage } from '@/app/look';
import { useSession } from '@/app/session';
import { formatCount } from '@/lib/format';
import type { ImportPlan } from '@/lib/importPlan';
import { isEnded, jobShare } from '@/lib/job';
import { JobErrors } from '@/parts/JobErrors';
import { JobResult, UndoButton } from '@/parts/JobFacts';
import { TroubleNote } from '@/parts/Trouble';
import '@/parts/form/form.css';

interface Props {
	id: number;
	plan: ImportPlan;
	dry: boolean;
	onBack: () => void;
	onNext: () => void;
	onAgain: () => void;
}

export function RunImport({ id, plan, dry, onBack, onNext, onAgain }: Props) {
	const { t } = useTranslation();
	const { csrf_token } = useSession();
	const begun = useRef(false);
	const begin = useMutation({ mutationFn: () => take(api.POST('/api/v1/imports/{id}/run', { params: { path: { id }, header: { 'X-CSRF-Token': csrf_token } }, body: { ...plan, dry_run: dry } })) });
	const { mutate } = begin;
	useEffect(() => {
		// The step itself is the wish; a second run of the effect must not import twice.
		if (begun.current) return;
		begun.current = true;
		mutate();
	}, [mutate]);
	if (begin.error)
		return (
			<div className="stack">
				<TroubleNote error={begin.error} retry={() => mutate()} />
				<Button onClick={onBack}>{t('import.to_columns')}</Button>
			</div>
		);
	if (!begin.data) return <span className="skeleton" style={{ height: 60 }} />;
	return <Running job={begin.data.id} dry={dry} onBack={onBack} onNext={onNext} onAgain={onAgain} />;
}

function Running({ job: id, dry, onBack, onNext, onAgain }: { job: number } & Pick<Props, 'dry' | 'onBack' | 'onNext' | 'onAgain'>) {
	const { t } = useTranslation();
	const language = useLanguage();
	const client = useQueryClient();
	const { csrf_token } = useSession();
	const { data: job, error, refetch } = useQuery(jobQuery(id));
	const errors = useInfiniteQuery({ ...jobErrorsQuery(id, 100, language), enabled: Boolean(job && isEnded(job) && job.errors > 0) });
	const cancel = useMutation({
		mutationFn: () => take(api.POST('/api/v1/jobs/{id}/cancel', { params: { path: { id }, header: { 'X-CSRF-Token': csrf_token } } })),
		onSettled: () => void client.invalidateQueries({ queryKey: jobQuery(id).queryKey }),
	});
	const ended = Boolean(job && isEnded(job));
	useEffect(() => {
		if (!ended || dry) return;
		for (const key of ['meters', 'meter', 'groups', 'subscribers', 'jobs', 'dashboard']) void client.invalidateQueries({ queryKey: [key], refetchType: key === 'jobs' ? 'none' : 'active' });
	}, [ended, dry, client]);
	if (error && !job) return <TroubleNote error={error} retry={refetch} />;
	if (!job) return <span className="skeleton" style={{ height: 60 }} />;
	if (!ended)
		return (
			<div className="stack import-running" role="status">
				<p>{t(dry ? 'import.checking' : job.undoing ? 'jobs.undoing' : 'import.running')}</p>
				<Progress percent={jobShare(job) ?? 0} showInfo={job.total !== null} status="active" aria-label={t('job.progress')} />
				<p className="muted num">{job.state === 'waiting' ? t('job.waiting') : job.total === null ? t('job.so_far', { shown: formatCount(job.done, language) }) : t('job.of', { done: formatCount(job.done, language), total: formatCount(job.total, language) })}</p>
				<div className="form-acts">
					<Button danger disabled={job.undoing} loading={cancel.isPending || job.cancelling} onClick={() => cancel.mutate()}>
						{t('job.cancel')}
					</Button>
				</div>
			</div>
		);
	const clean = job.state === 'done' && job.errors === 0;
	return (
		<div className="stack">
			<p className={clean ? 'import-outcome ok' : 'import-outcome bad'} role="status">
				{t(dry ? (clean ? 'import.clean' : job.state === 'cancelled' ? 'import.check_cancelled' : 'import.faulty') : `import.ended.${job.state}`)}
			</p>
			{job.error ? <p className="muted" lang="en">{job.error}</p> : null}
			<JobResult job={job} />
			{job.errors > 0 ? <JobErrors job={job} source={errors} /> : null}
			<div className="form-acts">
				{dry ? (
					<>
						<Button type="primary" disabled={!clean} onClick={onNext}>
							{t('import.act')}
						</Button>
						<Button onClick={onBack}>{t('import.to_columns')}</Button>
						<Button onClick={onAgain}>{t('import.other_file')}</Button>
					</>
				) : (
					<>
						<Link to="/meters">{t('act.to_meters')}</Link>
						<Button onClick={onAgain}>{t('import.again')}</Button>
						<UndoButton job={job} />
					</>
				)}
			</div>
		</div>
	);
}
