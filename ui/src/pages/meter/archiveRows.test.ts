import { describe, expect, it } from 'vitest';
import { isGap, lacking, withGaps } from './archiveRows';

const row = (time: string) => ({ time, index: 1, temperature: null, flags: [], quality: [], status: 0, call: null });

describe('rows of an archive', () => {
	it('say what lacks between them', () => {
		const rows = withGaps('hour', [row('2017-09-27T10:00:00+03:00'), row('2017-09-27T09:00:00+03:00'), row('2017-09-27T05:00:00+03:00')]);
		expect(rows.map(isGap)).toEqual([false, false, true, false]);
		expect(rows[2]).toMatchObject({ records: 3 });
	});

	it('know that days and months are of many lengths', () => {
		expect(lacking('day', '2018-10-27T06:00:00+03:00', '2018-10-28T06:00:00+04:00')).toBe(0);
		expect(lacking('day', '2020-12-26T06:00:00+04:00', '2020-12-27T06:00:00+03:00')).toBe(0);
		expect(lacking('day', '2018-10-25T06:00:00+03:00', '2018-10-28T06:00:00+04:00')).toBe(2);
		expect(lacking('month', '2018-01-01T06:00:00+03:00', '2018-02-01T06:00:00+03:00')).toBe(0);
		expect(lacking('month', '2017-12-01T06:00:00+03:00', '2018-03-01T06:00:00+03:00')).toBe(2);
		expect(lacking('hour', '2018-10-27T06:00:20+03:00', '2018-10-27T07:00:00+03:00')).toBe(0);
	});
});
