import { describe, expect, it } from 'vitest';
import type { TFunction } from 'i18next';
import { exceptionFacts, isGrave, ruleNames } from './exceptionText';

const t = ((key: string, blanks: Record<string, unknown> = {}) => `${key.split('.').at(-1) ?? ''}(${Object.values(blanks).join(',')})`) as unknown as TFunction;
const told = (rule: (typeof ruleNames)[number], facts: Record<string, number>) => exceptionFacts({ rule, facts }, t, 'en');

describe('facts of an exception', () => {
	it('are told in the order in which they are read', () => {
		expect(told('gap', { hours: 5, index_before: 1, index: 2 })).toEqual(['hours(5,5)', 'index(1.000,2.000)']);
		expect(told('spike', { litres: 12.5, bound: 6, mean: 0.5 })).toEqual(['used(12.500)', 'bound(6.000)', 'mean(0.500)']);
		expect(told('sum-mismatch', { hours_litres: 1, day_litres: 1.5 })).toEqual(['sums(1.000,1.500)']);
		expect(told('sum-mismatch', { index: 1, day_index: 1.5 })).toEqual(['day_index(1.000,1.500)']);
		expect(told('equal-values', { hours: 24, litres: 0.1 })).toEqual(['hours(24,24)', 'each(0.100)']);
	});

	it('tell which way a clock goes, and how late a record came', () => {
		expect(told('clock-drift', { seconds: -90 })[0]).toMatch(/^behind/);
		expect(told('clock-drift', { seconds: 90 })[0]).toMatch(/^ahead/);
		expect(told('late-arrival', { records: 2, hours: 80 })).toEqual(['late(hours(80,80))', 'records(2,2)']);
	});

	it('say nothing where there is nothing to say', () => {
		expect(told('duplicate', {})).toEqual([]);
		expect(ruleNames.filter(isGrave)).toContain('gap');
		expect(new Set(ruleNames).size).toBe(15);
	});
});
