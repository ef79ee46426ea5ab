// What is done to the meter itself: exchanged, taken out of service, put back.
import { useState } from 'react';
import { DownOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import { emptyWhose } from '@/lib/usage';
import { ReportLink } from '@/parts/ReportLink';
import type { MeterCard } from '../Meter';
import { ExchangeDialog } from './edit/ExchangeDialog';
import { RestoreDialog, RetireDialog } from './edit/RetireDialog';

type Act = 'exchange' | 'retire' | 'restore';

export function HeadActs({ meter }: { meter: MeterCard }) {
	const { t } = useTranslation();
	const mayExchange = useMay('meter.exchange');
	const mayRetire = useMay('meter.retire');
	const [act, setAct] = useState<Act | null>(null);
	const active = meter.state === 'active';
	const acts: Act[] = [...(active && mayExchange ? (['exchange'] as const) : []), ...(active && mayRetire ? (['retire'] as const) : []), ...(meter.state === 'retired' && mayRetire ? (['restore'] as const) : [])];
	const close = () => setAct(null);
	return (
		<>
			<ReportLink whose={{ ...emptyWhose, serials: [meter.serial] }} small />
			{acts.length ? (
				<Dropdown trigger={['click']} menu={{ items: acts.map((key) => ({ key, label: t(`meter.act.${key}`), danger: key === 'retire' })), onClick: ({ key }) => setAct(key as Act) }}>
					<Button size="small" className="no-print">
						{t('bulk.title')} <DownOutlined aria-hidden="true" />
					</Button>
				</Dropdown>
			) : null}
			{act === 'exchange' ? <ExchangeDialog meter={meter} onClose={close} /> : null}
			{act === 'retire' ? <RetireDialog meter={meter} onClose={close} /> : null}
			{act === 'restore' ? <RestoreDialog meter={meter} onClose={close} /> : null}
		</>
	);
}
