// What a job has made, in numbers; and the way back where there is one.
import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take, type Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { useSession } from '@/app/session';
import { formatCount } from '@/lib/format';
import { ConfirmDialog } from './ConfirmDialog';

type Job = Schemas['Job'];

const figures = ['rows', 'created', 'updated', 'succeeded', 'unchanged', 'failed', 'subscribers_created', 'subscribers_updated', 'groups_created'] as const;

export function JobResult({ job }: { job: Job }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const known = figures.filter((figure) => job.result?.[figure] !== undefined);
	if (!known.length) return null;
	return (
		<dl className="totals">
			{known.map((figure) => (
				<div key={figure}>
					<dt>{t(`jobs.figure.${figure}`)}</dt>
					<dd className="num">{formatCount(job.result?.[figure], language)}</dd>
				</div>
			))}
		</dl>
	);
}

export function UndoButton({ job }: { job: Job }) {
	const { t } = useTranslation();
	const client = useQueryClient();
	const { csrf_token } = useSession();
	const [asking, setAsking] = useState(false);
	if (!job.can_undo) return null;
	return (
		<>
			<Button danger onClick={() => setAsking(true)}>
				{t('jobs.undo')}
			</Button>
			{asking ? (
				<ConfirmDialog
					title={t('jobs.undo_title', { id: job.id })}
					consequence={t(job.kind === 'import' ? 'jobs.undo_import' : 'jobs.undo_bulk')}
					act={t('jobs.undo')}
					run={() => take(api.POST('/api/v1/jobs/{id}/undo', { params: { path: { id: job.id }, header: { 'X-CSRF-Token': csrf_token } } }))}
					onDone={() => void client.invalidateQueries({ queryKey: ['jobs'] })}
					onClose={() => setAsking(false)}
				/>
			) : null}
		</>
	);
}
