// The rows of a job that were wrong, each with its reason; all of them as a table to take away.
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { NOTHING, formatCount } from '@/lib/format';
import type { Column } from './DataTable';
import { MoreTable } from './MoreTable';

type JobError = Schemas['JobError'];

interface Props {
	job: Pick<Schemas['Job'], 'id' | 'kind' | 'errors'>;
	source: UseInfiniteQueryResult<InfiniteData<Schemas['JobErrorList']>>;
}

export function JobErrors({ job, source }: Props) {
	const { t } = useTranslation();
	const language = useLanguage();
	const rows = source.data?.pages.flatMap((page) => page.items);
	const imported = job.kind === 'import';
	const columns: Column<JobError>[] = [
		imported
			? { key: 'row', title: t('jobs.row'), end: true, render: (error) => (error.row === null ? NOTHING : formatCount(error.row, language)) }
			: { key: 'serial', title: t('column.serial'), strong: true, nowrap: true, render: (error) => error.column },
		...(imported ? [{ key: 'column', title: t('jobs.column'), strong: true, render: (error: JobError) => t(`import.field.${error.column}`, { defaultValue: error.column || NOTHING }) }] : []),
		{ key: 'reason', title: t('jobs.reason'), render: (error) => error.message },
	];
	return (
		<div className="stack">
			<p>
				{t('jobs.errors', { count: job.errors, shown: formatCount(job.errors, language) })}{' '}
				<a href={`/api/v1/jobs/${job.id}/errors?format=csv&language=${language}`} download={`errors-${job.id}.csv`}>
					{t('jobs.errors_file')}
				</a>
			</p>
			<MoreTable caption={t('jobs.errors_title')} source={source} columns={columns} rows={rows} rowKey={(error) => `${error.row ?? ''}/${error.column}/${error.reason}`} tall cards={false} empty={t('jobs.no_errors')} />
		</div>
	);
}
