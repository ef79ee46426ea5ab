import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { callsQuery } from '@/api/queries';
import { useTitle } from '@/lib/hooks';
import { useCallColumns } from '@/parts/callColumns';
import { MoreTable } from '@/parts/MoreTable';

const PAGE = 50;

export function Calls() {
	const { t } = useTranslation();
	const source = useInfiniteQuery(callsQuery(PAGE));
	const rows = source.data?.pages.flatMap((page) => page.items);
	const columns = useCallColumns(true, rows);
	useTitle(t('nav.calls'));
	return (
		<div className="page">
			<div className="page-head">
				<h1>{t('nav.calls')}</h1>
				<span className="muted">{t('calls.text')}</span>
			</div>
			<MoreTable
				caption={t('nav.calls')}
				source={source}
				columns={columns}
				rows={rows}
				rowKey={(call) => String(call.id)}
				empty={
					<>
						<strong>{t('calls.none')}</strong>
						<span>{t('calls.none_text')}</span>
					</>
				}
			/>
		</div>
	);
}
