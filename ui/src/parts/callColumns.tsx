// Columns of calls, for the meter's card and the list of all.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { NOTHING, columnOffset, formatBytes, formatCount, formatDuration, withOffset } from '@/lib/format';
import { CallResultBadge, Drift, Time } from './bits';
import { CallLink } from './CallLink';
import type { Column } from './DataTable';
import { Reason } from './Reason';

type Call = Schemas['Call'];

export function useCallColumns(withSerial: boolean, calls: Call[] | undefined): Column<Call>[] {
	const { t } = useTranslation();
	const language = useLanguage();
	const offset = columnOffset((calls ?? []).slice(0, 1).map((call) => call.started));
	return useMemo(() => {
		const serial: Column<Call> = { key: 'serial', title: t('column.serial'), nowrap: true, strong: true, render: (call) => (call.serial ? <Link to={`/meters/${call.serial}/calls`}>{call.serial}</Link> : <span className="muted">{t('call.no_serial')}</span>) };
		const columns: Column<Call>[] = [
			{ key: 'started', title: withOffset(t('call.started'), offset), nowrap: true, strong: !withSerial, render: (call) => <CallLink id={call.id}><Time value={call.started} style="second" known={offset} /></CallLink> },
			{ key: 'result', title: t('column.result'), nowrap: true, render: (call) => <CallResultBadge result={call.result} /> },
			{ key: 'duration', title: t('column.duration'), end: true, render: (call) => formatDuration(call.duration === null ? null : call.duration * 1000, language) },
			{ key: 'rows', title: t('column.rows'), hint: t('column.rows_hint'), end: true, render: (call) => formatCount(call.rows, language) },
			{ key: 'bytes', desk: true, title: t('call.bytes'), hint: t('call.bytes_hint'), end: true, render: (call) => `${formatBytes(call.bytes_in, language)} / ${formatBytes(call.bytes_out, language)}` },
			{ key: 'drift', desk: true, title: t('call.drift'), hint: t('call.drift_hint'), end: true, render: (call) => <Drift seconds={call.clock_drift} /> },
			{ key: 'driver', desk: true, title: t('call.driver'), nowrap: true, render: (call) => (call.driver ? t(`driver.${call.driver}`, { defaultValue: call.driver }) : NOTHING) },
			{ key: 'peer', desk: true, title: t('call.peer'), nowrap: true, render: (call) => <span className="num">{call.peer}</span> },
			{ key: 'reason', title: t('call.reason'), render: (call) => (call.reason ? <Reason text={call.reason} /> : NOTHING) },
		];
		return withSerial ? [serial, ...columns] : columns;
	}, [t, language, withSerial, offset]);
}
