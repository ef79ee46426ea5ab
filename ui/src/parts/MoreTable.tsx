// A table that grows at its end: asked page by page, never all at once.
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ComponentProps } from 'react';
import { useLanguage } from '@/app/look';
import { formatCount } from '@/lib/format';
import { DataTable } from './DataTable';
import { TroubleNote } from './Trouble';

interface Source {
	error: unknown;
	refetch: () => unknown;
	hasNextPage: boolean;
	isFetchingNextPage: boolean;
	fetchNextPage: () => unknown;
	isPlaceholderData: boolean;
}

interface Props<Row> extends Omit<ComponentProps<typeof DataTable<Row>>, 'stale' | 'rows'> {
	rows: Row[] | undefined;
	source: Source;
	/** How many there are in all stands above: not said again below them. */
	counted?: boolean;
}

export function MoreTable<Row>({ source, rows, counted = false, ...table }: Props<Row>) {
	const { t } = useTranslation();
	const language = useLanguage();
	if (source.error && !rows) return <TroubleNote error={source.error} retry={source.refetch} />;
	return (
		<>
			<DataTable {...table} rows={rows} stale={source.isPlaceholderData} />
			{rows?.length && (source.hasNextPage || !counted) ? (
				<div className="pager">
					<span className="range num">{t(source.hasNextPage ? 'pager.shown_more' : 'pager.shown', { count: rows.length, shown: formatCount(rows.length, language) })}</span>
					{source.hasNextPage ? (
						<Button loading={source.isFetchingNextPage} onClick={() => void source.fetchNextPage()}>
							{t('pager.more')}
						</Button>
					) : null}
				</div>
			) : null}
		</>
	);
}
