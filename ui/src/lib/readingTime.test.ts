import { describe, expect, it } from 'vitest';
import { hoursBetween, secondsLater } from './readingTime';

describe('times of records', () => {
	it('keep their offset when they are moved', () => {
		expect(secondsLater('2026-01-05T23:59:59+03:00', 1)).toBe('2026-01-06T00:00:00+03:00');
		expect(secondsLater('2026-01-05T00:00:00Z', -1)).toBe('2026-01-04T23:59:59Z');
		expect(secondsLater('2026-01-05T00:00:00-04:30', 3600)).toBe('2026-01-05T01:00:00-04:30');
	});

	it('that lack are the full hours between two', () => {
		expect(hoursBetween('2026-01-05T06:00:00+03:00', '2026-01-05T09:00:00+03:00', 10)).toEqual(['2026-01-05T07:00:00+03:00', '2026-01-05T08:00:00+03:00']);
		expect(hoursBetween('2026-01-05T06:10:00+03:00', '2026-01-05T08:00:00+03:00', 10)).toEqual(['2026-01-05T07:00:00+03:00']);
		expect(hoursBetween('2026-01-05T06:00:00Z', '2026-02-05T06:00:00Z', 3)).toHaveLength(3);
	});
});
