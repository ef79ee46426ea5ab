import { describe, expect, it } from 'vitest';
import { clampRange, gasDayOf, hourOf, instantsOf, isCut, presetOf, presetRange, readRange, wholeMonths } from './range';
import { addDays, instantOf, instantOfDate, localDate, monthStart, wallTime } from './zone';

const volgograd = 'Europe/Volgograd';
const hours = (range: { from: string; to: string }) => (Date.parse(range.to) - Date.parse(range.from)) / 3_600_000;

describe('zones', () => {
	it('know the days that are shorter or longer', () => {
		expect(hours(instantsOf({ from: '2018-10-27', to: '2018-10-27' }, 6, volgograd))).toBe(23);
		expect(hours(instantsOf({ from: '2020-12-26', to: '2020-12-26' }, 6, volgograd))).toBe(25);
		expect(hours(instantsOf({ from: '2014-10-25', to: '2014-10-25' }, 6, 'Europe/Moscow'))).toBe(25);
		expect(hours(instantsOf({ from: '2024-02-29', to: '2024-02-29' }, 6, 'Asia/Almaty'))).toBe(25);
		expect(hours(instantsOf({ from: '2017-09-01', to: '2017-09-30' }, 6, 'Europe/Moscow'))).toBe(720);
	});

	it('take the first of an hour shown twice', () => {
		const wall = { year: 2014, month: 10, day: 26, hour: 1, minute: 30, second: 0 };
		expect(instantOf(wall, 'Europe/Moscow').toISOString()).toBe('2014-10-25T21:30:00.000Z');
	});

	it('go on over an hour never shown', () => {
		const at = instantOf({ year: 2018, month: 10, day: 28, hour: 2, minute: 30, second: 0 }, volgograd);
		expect(wallTime(at, volgograd)).toMatchObject({ day: 28, hour: 3, minute: 30 });
	});

	it('count dates by the calendar', () => {
		expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
		expect(monthStart('2024-01-31', -1)).toBe('2023-12-01');
		expect(localDate(new Date('2017-09-30T22:00:00Z'), 'Europe/Moscow')).toBe('2017-10-01');
		expect(instantOfDate('2017-09-01', 6, 'Europe/Moscow').toISOString()).toBe('2017-09-01T03:00:00.000Z');
	});
});

describe('ranges', () => {
	it('are read from an address, nonsense is not', () => {
		const read = (text: string) => readRange(new URLSearchParams(text));
		expect(read('from=2017-09-01&to=2017-09-30')).toEqual({ from: '2017-09-01', to: '2017-09-30' });
		for (const bad of ['', 'from=2017-09-01', 'from=2017-02-30&to=2017-03-01', 'from=x&to=y']) expect(read(bad)).toBeNull();
	});

	it('are turned round and kept within what is answered', () => {
		expect(clampRange({ from: '2017-09-30', to: '2017-09-01' }, 'day')).toEqual({ from: '2017-09-01', to: '2017-09-30' });
		expect(clampRange({ from: '2000-01-01', to: '2017-12-31' }, 'hour').from).toBe('2015-10-24');
		expect(isCut({ from: '2000-01-01', to: '2017-12-31' }, 'hour')).toBe(true);
		expect(isCut({ from: '2017-12-31', to: '2016-01-01' }, 'hour')).toBe(false);
	});

	it('know their presets', () => {
		expect(presetRange('month_before', '2017-10-04', '2017-01-01')).toEqual({ from: '2017-09-01', to: '2017-09-30' });
		expect(presetRange('year12', '2017-10-04', '2017-01-01').from).toBe('2016-11-01');
		expect(presetRange('all', '2017-10-04', '2017-01-05').from).toBe('2017-01-05');
		expect(presetOf({ from: '2017-09-28', to: '2017-10-04' }, 'day', '2017-10-04', '2017-01-01')).toBe('week');
		expect(presetOf({ from: '2017-09-28', to: '2017-10-03' }, 'day', '2017-10-04', '2017-01-01')).toBeNull();
	});

	it('ask for whole months', () => {
		expect(wholeMonths({ from: '2017-09-14', to: '2018-02-03' })).toEqual({ from: '2017-09-01', to: '2018-02-28' });
	});

	it('know the gas day of an instant', () => {
		expect(gasDayOf(new Date('2017-09-27T02:59:59Z'), 6, 'Europe/Moscow')).toBe('2017-09-26');
		expect(gasDayOf(new Date('2017-09-27T03:00:00Z'), 6, 'Europe/Moscow')).toBe('2017-09-27');
		expect(hourOf('06:00')).toBe(6);
		expect(hourOf('nonsense')).toBe(0);
	});
});
