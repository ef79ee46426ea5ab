// A job in a dialog while it runs.
import { useEffect, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { jobQuery } from '@/api/queries';
import { useLanguage } from '@/app/look';
import { formatBytes } from '@/lib/format';
import { isEnded } from '@/lib/job';
import { CancelJob, JobOutcome, JobProgress } from './JobProgress';
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
	const { data: job, error, refetch } = useQuery(jobQuery(id));
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
					{job ? <CancelJob job={job} /> : null}
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
	return (
		<>
			<JobProgress job={job} />
			<p className="muted">{t('job.goes_on')}</p>
		</>
	);
}

function Ended({ job }: { job: Job }) {
	const { t } = useTranslation();
	const language = useLanguage();
	return (
		<>
			<JobOutcome job={job} />
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
