import { describe, expect, it } from 'vitest';
import { byClock, hoursOf, mostOf } from './loadFigures';

const minute = (at: number, time: string, planned = 0, mean = 0, peak = 0) => ({ minute: at, time, planned, mean, peak });

describe('the load by minutes', () => {
	it('stands by the clock of the installation', () => {
		const items = [minute(0, '03:00'), minute(1, '03:01'), minute(1260, '00:00')];
		expect(byClock(items).map(({ time }) => time)).toEqual(['00:00', '03:00', '03:01']);
	});

	it('is added up by hours, whose fullest minutes are kept', () => {
		const hours = hoursOf([minute(0, '03:00', 2, 1.5, 4), minute(1, '03:01', 3, 0.25, 9), minute(60, '04:00')]);
		expect(hours).toEqual([
			{ hour: '03:00', planned: 5, mean: 1.75, planned_most: 3, peak: 9, peak_at: '03:01' },
			{ hour: '04:00', planned: 0, mean: 0, planned_most: 0, peak: 0, peak_at: '04:00' },
		]);
	});

	it('has a fullest minute where there is any', () => {
		const items = [minute(0, '03:00', 2, 0, 0), minute(1, '03:01', 2, 0, 1)];
		expect(mostOf(items, 'planned')).toEqual({ value: 2, time: '03:00' });
		expect(mostOf(items, 'peak')).toEqual({ value: 1, time: '03:01' });
		expect(mostOf(items, 'mean')).toBeNull();
	});
});
