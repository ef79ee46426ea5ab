import { describe, expect, it } from 'vitest';
import type { Schemas } from '@/api/client';
import { hoursAround } from './around';

const reading = (time: string, index: number): Schemas['ReadingRow'] => ({ time, index, temperature: 19.41, flags: [], quality: [], status: 0, call: 1 });
const at = (hour: number) => `2026-01-05T${String(hour).padStart(2, '0')}:00:00+03:00`;

describe('the hours around an exception', () => {
	const hours = hoursAround({
		from: at(7),
		to: at(8),
		readings: [reading(at(5), 10), reading(at(6), 10.1), reading(at(9), 10.7), reading(at(10), 10.8)],
		suggestion: { method: 'linear', items: [{ time: at(7), index: 10.3 }, { time: at(8), index: 10.5 }] },
	});

	it('are all there, with those that lack', () => {
		expect(hours.map((hour) => hour.time)).toEqual([5, 6, 7, 8, 9, 10].map(at));
		expect(hours.map((hour) => hour.inside)).toEqual([false, false, true, true, false, false]);
		expect(hours.map((hour) => hour.use)).toEqual([null, 0.1, null, null, null, 0.1]);
	});

	it('say what an estimate would make of them, up to the first record after it', () => {
		expect(hours.map((hour) => hour.estimatedUse)).toEqual([null, null, 0.2, 0.2, 0.2, null]);
	});

	it('may be none', () => {
		expect(hoursAround({ from: at(7), to: at(8), readings: [], suggestion: { method: null, items: [] } })).toEqual([]);
	});
});
