// Imbalance zones: what came in through the inlets against what the meters of a group have used.
import { useMemo, useState } from 'react';
import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { Schemas } from '@/api/client';
import { zonesQuery } from '@/api/reports';
import { NOTHING } from '@/lib/format';
import { DataTable, type Column } from '@/parts/DataTable';
import { May } from '@/parts/Gate';
import { ListBar } from '@/parts/ListBar';
import { Screen, TroubleNote } from '@/parts/Trouble';
import { ZoneBalance } from './ZoneBalance';
import { ZoneDialog } from './ZoneDialog';

type Zone = Schemas['Zone'];

export function Zones() {
	const { t } = useTranslation();
	const { id } = useParams();
	const { data, error, refetch } = useQuery(zonesQuery());
	const [making, setMaking] = useState(false);
	const columns = useColumns();
	if (error && !data) return <TroubleNote error={error} retry={refetch} />;
	if (id !== undefined) {
		const zone = data?.items.find((one) => String(one.id) === id);
		if (zone) return <ZoneBalance key={zone.id} zone={zone} />;
		return data ? <Screen title={t('zones.missing')} text={t('zones.missing_text')} /> : <span className="skeleton" style={{ height: 320 }} />;
	}
	return (
		<>
			<ListBar search={<span className="muted">{t('zones.text')}</span>}>
				<May right="zone.edit">
					<Button type="primary" icon={<PlusOutlined aria-hidden="true" />} onClick={() => setMaking(true)}>
						{t('zones.create')}
					</Button>
				</May>
			</ListBar>
			<DataTable
				caption={t('reports.tab.zones')}
				columns={columns}
				rows={data?.items}
				rowKey={(zone) => String(zone.id)}
				skeletonRows={4}
				empty={
					<>
						<strong>{t('zones.none')}</strong>
						<span>{t('zones.none_text')}</span>
					</>
				}
			/>
			{making ? <ZoneDialog zone={null} onClose={() => setMaking(false)} /> : null}
		</>
	);
}

function useColumns(): Column<Zone>[] {
	const { t } = useTranslation();
	return useMemo(
		() => [
			{ key: 'name', title: t('zones.name'), strong: true, render: (zone) => <Link to={`/reports/zones/${zone.id}`}>{zone.name}</Link> },
			{ key: 'inlets', title: t('zones.inlets'), render: (zone) => zone.inlets.join(', ') },
			{ key: 'group', title: t('column.group'), render: (zone) => zone.group.path.replaceAll('/', ' / ') },
			{ key: 'note', title: t('zones.note'), cut: true, render: (zone) => zone.note || NOTHING },
		],
		[t],
	);
}
