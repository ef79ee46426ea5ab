import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { meterCallsQuery } from '@/api/queries';
import { useCallColumns } from '@/parts/callColumns';
import { MoreTable } from '@/parts/MoreTable';
import type { MeterCard } from '../Meter';

const PAGE = 50;

export function Calls({ meter }: { meter: MeterCard }) {
	const { t } = useTranslation();
	const source = useInfiniteQuery(meterCallsQuery(meter.serial, PAGE));
	const rows = source.data?.pages.flatMap((page) => page.items);
	const columns = useCallColumns(false, rows);
	return (
		<div className="stack">
			<MoreTable
				caption={t('meter.tab.calls')}
				source={source}
				columns={columns}
				rows={rows}
				rowKey={(call) => String(call.id)}
				empty={
					<>
						<strong>{t('meter_calls.none')}</strong>
						<span>{t('meter_calls.none_text')}</span>
					</>
				}
			/>
		</div>
	);
}
