// What does not fit, in words: the figures that tell it, by the kind.
import type { TFunction } from 'i18next';
import type { Schemas } from '@/api/client';
import { formatCount, formatDuration, formatTime, formatVolume, offsetOf, type Language } from './format';

type Finding = Schemas['Finding'];
export type FindingKind = Schemas['FindingKind'];

export const findingKinds: readonly FindingKind[] = ['clone', 'exchange', 'reset', 'replay', 'type-changed', 'firmware-changed', 'driver-changed', 'clock', 'zone', 'future'];

/** Those that cast doubt on whose figures these are. */
const grave: readonly FindingKind[] = ['clone', 'exchange', 'reset', 'replay'];

export const isGraveFinding = (kind: FindingKind) => grave.includes(kind);

const time = (value: string, language: Language) => `${formatTime(value, 'minute', language)} ${offsetOf(value)}`;

/** The detail as short sentences; the protocol's own words are not among them. */
export function findingDetail({ kind, detail }: Pick<Finding, 'kind' | 'detail'>, t: TFunction, language: Language): string[] {
	const parts: string[] = [];
	const { index_before, index, time_before, time: at, seconds, records } = detail;
	const named = (value: string | undefined) => (kind === 'driver-changed' && value !== undefined ? t(`driver.${value}`, { defaultValue: value }) : value);
	const before = named(detail.before);
	const after = named(detail.after);
	if (before !== undefined && after !== undefined) parts.push(t('finding.changed', { before, after }));
	else if (before !== undefined || after !== undefined) parts.push(before ?? after ?? '');
	if (index_before !== undefined && index !== undefined) parts.push(t('finding.index', { before: formatVolume(index_before, language), after: formatVolume(index, language) }));
	else if (index !== undefined) parts.push(t('finding.index_now', { after: formatVolume(index, language) }));
	if (time_before !== undefined && at !== undefined) parts.push(t('finding.times', { before: time(time_before, language), after: time(at, language) }));
	else if (at !== undefined) parts.push(time(at, language));
	if (seconds !== undefined) parts.push(t(seconds < 0 ? 'finding.behind' : 'finding.ahead', { length: formatDuration(Math.abs(seconds) * 1000, language) }));
	if (records !== undefined) parts.push(t('finding.records', { count: records, shown: formatCount(records, language) }));
	return parts;
}
