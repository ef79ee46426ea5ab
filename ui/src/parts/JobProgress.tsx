// How far a job is, a way to end it, what it says at its end.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take, type Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { useCsrf } from '@/app/session';
import { formatCount } from '@/lib/format';
import { isEnded, jobShare } from '@/lib/job';

type Job = Schemas['Job'];

export function JobProgress({ job }: { job: Job }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const share = jobShare(job);
	return (
		<>
			<Progress percent={share ?? 0} showInfo={share !== null} status="active" aria-label={t('job.progress')} />
			<p className="muted num">
				{job.state === 'waiting' ? t('job.waiting') : job.total === null ? t('job.so_far', { shown: formatCount(job.done, language) }) : t('job.of', { done: formatCount(job.done, language), total: formatCount(job.total, language) })}
			</p>
		</>
	);
}

/** Nothing while there is nothing to end. */
export function CancelJob({ job }: { job: Job }) {
	const { t } = useTranslation();
	const client = useQueryClient();
	const csrf = useCsrf();
	const cancel = useMutation({
		mutationFn: () => take(api.POST('/api/v1/jobs/{id}/cancel', { params: { path: { id: job.id }, ...csrf } })),
		onSettled: () => void client.invalidateQueries({ queryKey: ['jobs'] }),
	});
	if (isEnded(job) || job.undoing) return null;
	return (
		<Button danger loading={cancel.isPending || job.cancelling} onClick={() => cancel.mutate()}>
			{t('job.cancel')}
		</Button>
	);
}

/** The end in words; of a failure, what the server says. */
export function JobOutcome({ job }: { job: Job }) {
	const { t } = useTranslation();
	return (
		<>
			<p>{t(`job.ended.${job.state}`)}</p>
			{job.error ? (
				<p className="muted" lang="en">
					{job.error}
				</p>
			) : null}
		</>
	);
}
