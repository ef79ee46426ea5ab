import { describe, expect, it } from 'vitest';
import { daysOf, recordsOf, rereadOf, sumGaps, type Gap } from './ledger';

const zone = 'Europe/Moscow';
const gap = (state: Gap['state'], records: number | null): Gap => ({ archive: 'hour', from: '2026-03-01T00:00:00+03:00', to: '2026-03-01T05:00:00+03:00', state, records, since: '2026-03-02T00:00:00+03:00', asked_at: null, asked: 0, call: null });

describe('the gap list', () => {
	it('adds up what may still come and what may not', () => {
		expect(sumGaps([gap('expected', 3), gap('asked', 4), gap('permanent', 5), gap('expected', null)])).toEqual({ open: 7, permanent: 5 });
	});
});

describe('a range to be read again', () => {
	const now = new Date('2026-03-20T12:34:56Z');

	it('reaches to the record that closes its last day', () => {
		const wanted = rereadOf('hour', { from: '2026-03-01', to: '2026-03-02' }, zone, now);
		expect(wanted).toEqual({ archive: 'hour', from: '2026-03-01T00:00:00+03:00', to: '2026-03-03T00:00:00+03:00' });
		expect(wanted && recordsOf(wanted)).toBe(48);
	});

	it('ends now at the latest', () => {
		expect(rereadOf('day', { from: '2026-03-19', to: '2026-03-25' }, zone, now)?.to).toBe('2026-03-20T15:34:00+03:00');
		expect(rereadOf('day', { from: '2026-03-21', to: '2026-03-25' }, zone, now)).toBeNull();
	});

	it('is of about so many records', () => {
		const range = { from: '2026-01-01T00:00:00Z', to: '2026-03-02T00:00:00Z' };
		expect(recordsOf({ archive: 'day', ...range })).toBe(60);
		expect(recordsOf({ archive: 'month', ...range })).toBe(1);
		expect(recordsOf({ archive: 'event', ...range })).toBeNull();
	});

	it('begins with the days of a gap by the clock of the meter', () => {
		expect(daysOf({ from: '2026-03-01T22:00:00Z', to: '2026-03-03T20:00:00Z' }, zone)).toEqual({ from: '2026-03-02', to: '2026-03-03' });
	});
});
