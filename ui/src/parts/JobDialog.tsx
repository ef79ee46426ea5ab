// A job while it runs: how far it is, a way to end it, and what came of it.
import { useEffect, type ReactNode } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Modal, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take, type Schemas } from '@/api/client';
import { jobQuery } from '@/api/queries';
import { useLanguage } from '@/app/look';
import { useSession } from '@/app/session';
import { formatBytes, formatCount } from '@/lib/format';
import { jobShare, isEnded } from '@/lib/job';
import { TroubleNote } from './Trouble';

type Job = Schemas['Job'];

interface Props {
	id: number;
	title: string;
	onClose: () => void;
	/** Told once, when it has ended well. */
	onDone?: (job: Job) => void;
	/** What is said of a job that has ended; without it its file is offered. */
	ended?: (job: Job) => ReactNode;
}

export function JobDialog({ id, title, onClose, onDone, ended }: Props) {
	const { t } = useTranslation();
	const { csrf_token } = useSession();
	const client = useQueryClient();
	const { data: job, error, refetch } = useQuery(jobQuery(id));
	const cancel = useMutation({
		mutationFn: () => take(api.POST('/api/v1/jobs/{id}/cancel', { params: { path: { id }, header: { 'X-CSRF-Token': csrf_token } } })),
		onSettled: () => void client.invalidateQueries({ queryKey: jobQuery(id).queryKey }),
	});
	const state = job?.state;
	useEffect(() => {
		if (job && state === 'done') onDone?.(job);
		// Told of the change, not of every answer.
		// eslint-disable-next-line react-hooks/exhaustive-deps
	}, [state]);
	const running = !job || !isEnded(job);
	return (
		<Modal
			open
			title={title}
			onCancel={onClose}
			mask={{ closable: false }}
			footer={
				<>
					{running && job ? (
						<Button danger loading={cancel.isPending || job.cancelling} onClick={() => cancel.mutate()}>
							{t('job.cancel')}
						</Button>
					) : null}
					<Button type={running ? 'default' : 'primary'} onClick={onClose}>
						{t(running ? 'job.hide' : 'job.close')}
					</Button>
				</>
			}
		>
			<div className="dialog" role="status">
				{error && !job ? <TroubleNote error={error} retry={refetch} /> : null}
				{job ? running ? <Running job={job} /> : (ended?.(job) ?? <Ended job={job} />) : <span className="skeleton" style={{ height: 48 }} />}
			</div>
		</Modal>
	);
}

function Running({ job }: { job: Job }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const share = jobShare(job);
	return (
		<>
			<Progress percent={share ?? 0} showInfo={share !== null} status="active" aria-label={t('job.progress')} />
			<p className="muted num">
				{job.state === 'waiting' ? t('job.waiting') : job.total === null ? t('job.so_far', { shown: formatCount(job.done, language) }) : t('job.of', { done: formatCount(job.done, language), total: formatCount(job.total, language) })}
			</p>
			<p className="muted">{t('job.goes_on')}</p>
		</>
	);
}

function Ended({ job }: { job: Job }) {
	const { t } = useTranslation();
	const language = useLanguage();
	return (
		<>
			<p>{t(`job.ended.${job.state}`)}</p>
			{job.error ? <p className="muted" lang="en">{job.error}</p> : null}
			{job.file ? (
				<p>
					<a href={`/api/v1/jobs/${job.id}/file`} download={job.file.name}>
						{t('job.file', { name: job.file.name, size: formatBytes(job.file.size, language) })}
					</a>
				</p>
			) : null}
		</>
	);
}
