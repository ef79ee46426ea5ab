import { describe, expect, it } from 'vitest';
import { changedDay, startOn } from './gasDay';

const effective = [{ from: null, gas_day_start: '06:00' }, { from: '2026-01-11', gas_day_start: '10:00' }];

describe('the start of the gas day', () => {
	it('is what the last change before a day says', () => {
		expect(startOn(effective, '2026-01-10')).toBe('06:00');
		expect(startOn(effective, '2026-01-11')).toBe('10:00');
		expect(startOn([], '2026-01-11')).toBe('06:00');
	});

	it('makes the day before a change longer or shorter', () => {
		expect(changedDay(effective, '2026-01-05', '10:00')).toEqual({ day: '2026-01-04', hours: 28 });
		expect(changedDay(effective, '2026-02-01', '06:00')).toEqual({ day: '2026-01-31', hours: 20 });
		expect(changedDay(effective, '2026-02-01', '10:00')).toBeNull();
	});
});
