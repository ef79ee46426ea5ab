// The balance as a table; what is not all measured is marked.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { inBalanceZone, type BalancePeriod } from '@/lib/balance';
import { formatNumber, formatShare, formatVolume, NOTHING } from '@/lib/format';
import { DataTable, type Column } from '@/parts/DataTable';
import { percentText, periodName, type BalanceStep } from './balanceOption';

interface Props {
	balance: Schemas['ZoneBalance'];
	by: BalanceStep;
	stale: boolean;
}

type Figures = Omit<BalancePeriod, 'from' | 'to'>;

export function BalanceSheet({ balance, by, stale }: Props) {
	const { t } = useTranslation();
	const language = useLanguage();
	const cells = useMemo(() => {
		const volume = (key: 'inlet' | 'sum' | 'imbalance') => (row: Figures) => (row[key] === null ? <span className="warn-text">{t('consumption.unknown')}</span> : formatVolume(row[key], language));
		return [
			{ key: 'inlet', title: t('zones.inlet_m3'), end: true, render: volume('inlet') },
			{ key: 'sum', title: t('zones.sum_m3'), end: true, render: volume('sum') },
			{ key: 'imbalance', title: t('zones.imbalance_m3'), end: true, render: volume('imbalance') },
			{ key: 'percent', title: t('zones.percent'), end: true, nowrap: true, render: (row: Figures) => percentText(row.percent, language) },
			{ key: 'completeness', title: t('zones.completeness'), hint: t('zones.completeness_hint'), end: true, nowrap: true, wide: true, render: (row: Figures) => <Completeness row={row} /> },
			{ key: 'quality', title: t('zones.not_measured'), hint: t('zones.not_measured_hint'), wide: true, render: (row: Figures) => <Shares row={row} /> },
		];
	}, [t, language]);
	const columns: Column<BalancePeriod>[] = [{ key: 'from', title: t(`consumption.period.${by}`), strong: true, nowrap: true, render: (row) => periodName(row, by, language) }, ...cells];
	return (
		<div className="sheet">
			<DataTable
				caption={t('zones.sheet')}
				columns={columns}
				rows={balance.items}
				rowKey={(row) => row.from}
				flagged={(row) => inBalanceZone('gap', row)}
				stale={stale}
				tall
				cards={false}
				empty={null}
				footer={
					<tr>
						<td>{t('consumption.sum')}</td>
						{cells.map((cell) => (
							<td key={cell.key} className={[cell.end && 'end', cell.wide && 'wide'].filter(Boolean).join(' ') || undefined}>
								{cell.render(balance.total)}
							</td>
						))}
					</tr>
				}
			/>
		</div>
	);
}

/** "100 % / 98,2 %": inlets and group. */
function Completeness({ row }: { row: Figures }) {
	const language = useLanguage();
	const text = (percent: number | null) => (percent === null ? NOTHING : formatShare(percent / 100, language));
	return (
		<span className={inBalanceZone('gap', row) ? 'warn-text' : undefined}>
			{text(row.inlet_completeness)} / {text(row.group_completeness)}
		</span>
	);
}

function Shares({ row }: { row: Figures }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const text = (percent: number | null) => `${formatNumber(percent ?? 0, 1, language)} %`;
	const parts = [
		...(inBalanceZone('estimated', row) ? [t('zones.estimated', { inlet: text(row.inlet_estimated_share), group: text(row.group_estimated_share) })] : []),
		...(inBalanceZone('substitute', row) ? [t('zones.substitute', { inlet: text(row.inlet_substitute_share), group: text(row.group_substitute_share) })] : []),
	];
	return parts.length ? parts.join('; ') : NOTHING;
}
