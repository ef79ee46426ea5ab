// All that is known of a call.
import { DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { useMay } from '@/app/session';
import { formatBytes, formatCount, formatDuration } from '@/lib/format';
import { CallResultBadge, Drift, Time } from './bits';
import { Facts } from './Facts';
import { Reason } from './Reason';

type Card = Schemas['CallCard'];

export function CallFacts({ call }: { call: Card }) {
	const { t } = useTranslation();
	const language = useLanguage();
	return (
		<Facts
			list={[
				[t('column.result'), <CallResultBadge result={call.result} />],
				[t('call.meaning'), t(`call.result_hint.${call.result}`)],
				[t('call.reason'), call.reason ? <Reason text={call.reason} /> : null],
				[t('column.serial'), call.serial ? <Link to={`/meters/${call.serial}`}>{call.serial}</Link> : <span className="muted">{t('call.no_serial')}</span>],
				[t('call.started'), <Time value={call.started} style="second" />],
				[t('call.ended'), <Time value={call.ended} style="second" />],
				[t('column.duration'), formatDuration(call.duration === null ? null : call.duration * 1000, language)],
				[t('column.rows'), <span className="num">{formatCount(call.rows, language)}</span>],
				[t('call.received'), <span className="num">{formatBytes(call.bytes_in, language)}</span>],
				[t('call.sent'), <span className="num">{formatBytes(call.bytes_out, language)}</span>],
				[t('call.drift'), <Drift seconds={call.clock_drift} />],
				[t('call.driver'), call.driver ? t(`driver.${call.driver}`, { defaultValue: call.driver }) : null],
				[t('call.listener'), call.listener],
				[t('call.peer'), <span className="num">{call.peer}</span>],
				[t('call.capture'), <Capture call={call} />],
			]}
		/>
	);
}

function Capture({ call }: { call: Card }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const mayDownload = useMay('capture.download');
	if (!call.capture) return <span className="muted">{t('call.not_captured')}</span>;
	const size = formatBytes(call.capture.bytes, language);
	if (!mayDownload) return <span className="num">{size}</span>;
	return (
		<Button size="small" icon={<DownloadOutlined aria-hidden="true" />} href={`/api/v1/calls/${call.id}/capture`} title={t('call.download_hint')}>
			{t('call.download', { size })}
		</Button>
	);
}
