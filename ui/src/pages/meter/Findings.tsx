import { useState } from 'react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { meterFindingsQuery } from '@/api/queries';
import { SettleDialog, useFindingColumns } from '@/parts/Findings';
import { MoreTable } from '@/parts/MoreTable';
import type { MeterCard } from '../Meter';

const PAGE = 50;

export function Findings({ meter }: { meter: MeterCard }) {
	const { t } = useTranslation();
	const source = useInfiniteQuery(meterFindingsQuery(meter.serial, PAGE));
	const rows = source.data?.pages.flatMap((page) => page.items);
	const [settling, setSettling] = useState<Schemas['Finding'] | null>(null);
	const columns = useFindingColumns(false, rows, setSettling);
	return (
		<div className="stack">
			<MoreTable
				caption={t('meter.tab.findings')}
				source={source}
				columns={columns}
				rows={rows}
				rowKey={(finding) => String(finding.id)}
				skeletonRows={4}
				empty={
					<>
						<strong>{t('finding.none')}</strong>
						<span>{t('finding.none_meter')}</span>
					</>
				}
			/>
			{settling ? <SettleDialog finding={settling} onClose={() => setSettling(null)} /> : null}
		</div>
	);
}
