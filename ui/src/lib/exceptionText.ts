// What validation found, in words: the figures that tell it, by the rule.
import type { TFunction } from 'i18next';
import type { Schemas } from '@/api/client';
import { formatCount, formatDuration, formatTemperature, formatVolume, type Language } from './format';

type Exception = Schemas['Exception'];
export type RuleName = Schemas['ValidationRuleName'];
export type ExceptionState = Schemas['ExceptionState'];

export const ruleNames: readonly RuleName[] = [
	'gap', 'not-monotone', 'spike', 'sum-mismatch', 'after-exchange', 'zeros', 'equal-values', 'use-after-none', 'substitute-temperature', 'temperature-range', 'clock-drift', 'late-arrival', 'off-grid', 'duplicate', 'rollover',
];

/** Those that make figures of consumption wrong, not only doubtful. */
const grave: readonly RuleName[] = ['gap', 'not-monotone', 'spike', 'sum-mismatch', 'after-exchange'];

export const isGrave = (rule: RuleName) => grave.includes(rule);

/** The facts as short sentences. */
export function exceptionFacts({ rule, facts }: Pick<Exception, 'rule' | 'facts'>, t: TFunction, language: Language): string[] {
	const { index_before, index_start, index, litres, bound, mean, hours, records, seconds, temperature, hours_litres, day_litres, day_index } = facts;
	const parts: string[] = [];
	const volume = (value: number) => formatVolume(value, language);
	const counted = (key: 'hours' | 'records', count: number) => t(key === 'hours' ? 'exception.fact.hours' : 'exception.fact.records', { count, shown: formatCount(count, language) });
	if (hours !== undefined) parts.push(rule === 'late-arrival' ? t('exception.fact.late', { length: counted('hours', hours) }) : counted('hours', hours));
	if (records !== undefined) parts.push(counted('records', records));
	if (index_before !== undefined && index !== undefined) parts.push(t('exception.fact.index', { before: volume(index_before), after: volume(index) }));
	if (index_start !== undefined && index !== undefined) parts.push(t('exception.fact.index_start', { start: volume(index_start), after: volume(index) }));
	if (hours_litres !== undefined && day_litres !== undefined) parts.push(t('exception.fact.sums', { hours: volume(hours_litres), day: volume(day_litres) }));
	if (day_index !== undefined && index !== undefined) parts.push(t('exception.fact.day_index', { hour: volume(index), day: volume(day_index) }));
	if (litres !== undefined) parts.push(t(rule === 'equal-values' ? 'exception.fact.each' : 'exception.fact.used', { volume: volume(litres) }));
	if (bound !== undefined) parts.push(t('exception.fact.bound', { volume: volume(bound) }));
	if (mean !== undefined) parts.push(t('exception.fact.mean', { volume: volume(mean) }));
	if (temperature !== undefined) parts.push(t('exception.fact.temperature', { value: formatTemperature(temperature, language) }));
	if (seconds !== undefined) parts.push(rule === 'clock-drift' ? t(seconds < 0 ? 'finding.behind' : 'finding.ahead', { length: formatDuration(Math.abs(seconds) * 1000, language) }) : t('exception.fact.off', { length: formatDuration(Math.abs(seconds) * 1000, language) }));
	return parts;
}
