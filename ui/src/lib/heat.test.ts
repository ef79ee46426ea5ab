import { describe, expect, it } from 'vitest';
import { isLost, monthsOf, shareOf, toneOf } from './heat';

const day = (expected: number, received: number, permanent = 0) => ({ day: '2026-03-12', expected, received, permanent });

describe('completeness', () => {
	it('has a tone by the share that lacks', () => {
		expect(toneOf(day(0, 0))).toBe('none');
		expect(toneOf(day(24, 24))).toBe('full');
		expect(toneOf(day(24, 25))).toBe('full');
		expect(toneOf(day(24, 23))).toBe('few');
		expect(toneOf(day(24, 20))).toBe('some');
		expect(toneOf(day(24, 18))).toBe('many');
		expect(toneOf(day(24, 1))).toBe('many');
		expect(toneOf(day(24, 0))).toBe('all');
	});

	it('is lost when the meter has none of what lacks', () => {
		expect(isLost(day(24, 24))).toBe(false);
		expect(isLost(day(24, 22, 1))).toBe(false);
		expect(isLost(day(24, 22, 2))).toBe(true);
	});

	it('is added up over days on which something was expected', () => {
		expect(shareOf([day(24, 24), day(24, 12), day(0, 0)])).toBe(0.75);
		expect(shareOf([day(0, 0)])).toBeNull();
	});
});

describe('a year', () => {
	it('is twelve sheets, weeks beginning on Monday', () => {
		const months = monthsOf(2024);
		expect(months).toHaveLength(12);
		// 1 January 2024 was a Monday, 1 September a Sunday; February had 29 days.
		expect(months[0]?.days[0]).toBe('2024-01-01');
		expect(months[8]?.days.slice(0, 7)).toEqual([null, null, null, null, null, null, '2024-09-01']);
		expect(months[1]?.days.filter(Boolean)).toHaveLength(29);
	});
});
