// What came of an act on many: how many, and with which it could not be done.
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { formatCount } from '@/lib/format';
import { JobErrors } from '../JobErrors';
import { JobOutcome } from '../JobProgress';
import { jobErrorsQuery } from '@/api/register';

const SHOWN = 50;

export function BulkEnded({ job }: { job: Schemas['Job'] }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const source = useInfiniteQuery({ ...jobErrorsQuery(job.id, SHOWN, language), enabled: job.errors > 0 });
	const { result } = job;
	const line = (key: 'succeeded' | 'unchanged' | 'failed') => {
		const count = result?.[key];
		return count ? <li key={key}>{t(`bulk.${key}`, { count, shown: formatCount(count, language) })}</li> : null;
	};
	return (
		<>
			<JobOutcome job={job} />
			<ul className="plain">
				{line('succeeded')}
				{line('unchanged')}
				{line('failed')}
			</ul>
			{job.errors > 0 ? <JobErrors job={job} source={source} /> : null}
			<p>
				<Link to={`/jobs?job=${job.id}`}>{t('jobs.to_list')}</Link>
			</p>
		</>
	);
}
