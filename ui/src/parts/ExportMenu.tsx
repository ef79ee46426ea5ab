// The whole list as a file: what is found or marked, in the columns that are shown, as CSV or for Excel.
import { useState } from 'react';
import { DownloadOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { App, Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take, troubleOf, type Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { useSession } from '@/app/session';
import { saveAddress } from '@/lib/save';
import { JobDialog } from './JobDialog';

type Wish = Schemas['ExportWish'];

interface Props {
	what: Wish['what'];
	/** The list's own question, but limit and cursor; what is empty is left out. */
	query?: Record<string, string | number | null | undefined>;
	/** Rows that are marked: they alone, whatever the question; none: all that it finds. */
	serials?: string[];
	/** Names of the columns in their order; without them all. */
	columns?: string[];
}

function asText(query: NonNullable<Props['query']>): Record<string, string> {
	return Object.fromEntries(Object.entries(query).flatMap(([key, value]) => (value === null || value === undefined || value === '' || key === 'limit' || key === 'cursor' ? [] : [[key, String(value)]])));
}

export function ExportMenu({ what, query = {}, serials = [], columns }: Props) {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const language = useLanguage();
	const { csrf_token } = useSession();
	const [job, setJob] = useState<number | null>(null);
	const begin = useMutation({
		mutationFn: (format: Wish['format']) =>
			take(api.POST('/api/v1/exports', { params: { header: { 'X-CSRF-Token': csrf_token } }, body: { what, format, language, ...(serials.length ? { serials } : { query: asText(query) }), ...(columns ? { columns } : {}) } })),
		onSuccess: (begun) => setJob(begun.id),
		onError: (error) => void message.error(t(`trouble.${troubleOf(error)}.title`)),
	});
	return (
		<>
			<Dropdown
				trigger={['click']}
				menu={{
					items: (['xlsx', 'csv'] as const).map((format) => ({ key: format, label: t(`export.${format}`) })),
					onClick: ({ key }) => begin.mutate(key as Wish['format']),
				}}
			>
				<Button icon={<DownloadOutlined aria-hidden="true" />} loading={begin.isPending}>
					{t(serials.length ? 'export.marked' : 'export.title')}
				</Button>
			</Dropdown>
			{job === null ? null : (
				<JobDialog
					id={job}
					title={t('export.running')}
					onClose={() => setJob(null)}
					onDone={(done) => {
						if (done.file) saveAddress(`/api/v1/jobs/${done.id}/file`, done.file.name);
					}}
				/>
			)}
		</>
	);
}
