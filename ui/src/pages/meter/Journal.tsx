// The journal of a meter: what people changed, noted and filed.
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { meterHistoryQuery } from '@/api/register';
import { useMay } from '@/app/session';
import { History } from '@/parts/History';
import type { MeterCard } from '../Meter';
import { Files } from './journal/Files';
import { Notes } from './journal/Notes';
import { Card } from './overview/Card';

const PAGE = 50;

export function Journal({ meter }: { meter: MeterCard }) {
	const { t } = useTranslation();
	const maySeeHistory = useMay('history.view');
	const maySeeFiles = useMay('file.view');
	return (
		<div className="journal-parts">
			<div className="stack">{maySeeHistory ? <MeterHistory serial={meter.serial} /> : null}</div>
			<div className="stack">
				<Card title={t('notes.title')}>
					<Notes serial={meter.serial} />
				</Card>
				{maySeeFiles ? (
					<Card title={t('files.title')}>
						<Files serial={meter.serial} />
					</Card>
				) : null}
			</div>
		</div>
	);
}

function MeterHistory({ serial }: { serial: string }) {
	const { t } = useTranslation();
	const source = useInfiniteQuery(meterHistoryQuery(serial, PAGE));
	return (
		<>
			<h2>{t('history.title')}</h2>
			<History caption={t('history.title')} source={source} />
		</>
	);
}
