import { describe, expect, it } from 'vitest';
import { isEnded, jobShare } from './job';

describe('a job', () => {
	it('has ended when it neither runs nor puts anything back', () => {
		expect(isEnded({ state: 'waiting', undoing: false })).toBe(false);
		expect(isEnded({ state: 'done', undoing: false })).toBe(true);
		expect(isEnded({ state: 'done', undoing: true })).toBe(false);
	});

	it('is at a hundred percent only when nothing is left', () => {
		expect(jobShare({ total: 100_000, done: 99_999 })).toBe(99);
		expect(jobShare({ total: 3, done: 3 })).toBe(100);
		expect(jobShare({ total: null, done: 3 })).toBeNull();
	});
});
