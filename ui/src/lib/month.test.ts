import { describe, expect, it } from 'vitest';
import { daysOfMonth, lastMonth, monthName } from './month';

describe('months', () => {
	it('are over a day after their end', () => {
		expect(lastMonth('2026-03-01')).toBe('2026-01');
		expect(lastMonth('2026-03-02')).toBe('2026-02');
		expect(lastMonth('2026-01-15')).toBe('2025-12');
	});

	it('have a name and days', () => {
		expect(monthName('2026-01', 'ru')).toBe('Январь 2026');
		expect(monthName('2026-01', 'en')).toBe('January 2026');
		expect(daysOfMonth('2024-02')).toEqual({ from: '2024-02-01', to: '2024-02-29' });
	});
});
