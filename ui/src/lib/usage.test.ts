import { describe, expect, it } from 'vitest';
import { cumulative, csvOf, groupMean, growth, readExtras, readWhose, usageName, whoseQuery, writeWhose, zonesOf, type UsagePeriod } from './usage';

const again = (text: string) => writeWhose(readWhose(new URLSearchParams(text))).toString();
const asked = (text: string) => whoseQuery(readWhose(new URLSearchParams(text)));

const period = (local: string, more: Partial<UsagePeriod> = {}): UsagePeriod => ({
	local,
	meters: 1,
	known: 1,
	mean: 1,
	consumption: 1,
	average: 0.042,
	missing: 0,
	flags: [],
	quality: [],
	hours_estimated: 0,
	volume_estimated: 0,
	hours_substitute: 0,
	volume_substitute: 0,
	temperature: null,
	open: false,
	year_before: null,
	...more,
});

describe('whose use is asked for', () => {
	it('stands in the address, and nothing of the other kinds', () => {
		expect(again('serials=15401450,15401451,15401450')).toBe('serials=15401450%2C15401451');
		expect(again('of=group&group=4&serials=1')).toBe('of=group&group=4');
		expect(again('of=free&free_group=7&group=4')).toBe('of=free&free_group=7');
		expect(again('of=search&city=Пятигорск&cursor=abc')).toBe(new URLSearchParams({ city: 'Пятигорск', of: 'search' }).toString());
		expect(again('of=nonsense&serials=%3Cscript%3E')).toBe('');
	});

	it('is asked of the API', () => {
		expect(asked('serials=15401450,15401451')).toEqual({ serials: '15401450,15401451' });
		expect(asked('of=group&group=4')).toEqual({ group: 4 });
		expect(asked('of=search&city=Пятигорск&sort=-index')).toEqual({ city: 'Пятигорск' });
	});

	it('is all meters where no group is chosen, and nothing where nothing else is', () => {
		expect(asked('of=group')).toEqual({});
		for (const nothing of ['', 'of=free', 'of=search', 'of=search&sort=city']) expect(asked(nothing), nothing).toBeNull();
	});

	it('shows the temperature unless told otherwise', () => {
		expect(readExtras(new URLSearchParams())).toEqual(['temperature']);
		expect(readExtras(new URLSearchParams('with='))).toEqual([]);
		expect(readExtras(new URLSearchParams('with=year,nonsense'))).toEqual(['year']);
	});
});

describe('periods', () => {
	it('are named by the clocks of the meters', () => {
		expect(usageName('2017-09-01', 'day', 'ru')).toBe('01.09.2017');
		expect(usageName('2017-09-01', 'month', 'ru')).toBe('Сентябрь 2017');
		expect(usageName('2017-09-01T06:00:00', 'hour', 'ru')).toBe('01.09.2017 06:00');
	});

	it('add up to the digit, over what is not known', () => {
		expect(cumulative([null, 0.1, 0.2, null, 0.003])).toEqual([null, 0.1, 0.3, 0.3, 0.303]);
		expect(cumulative(Array.from({ length: 10_000 }, () => 0.001)).at(-1)).toBe(10);
	});

	it('are compared where there is something to compare with', () => {
		expect(growth(12, 10)).toBeCloseTo(0.2);
		for (const [now, before] of [[null, 1], [1, null], [1, 0]] as const) expect(growth(now, before)).toBeNull();
	});

	it("stand beside the mean of a group's meters, for as many meters", () => {
		const own = [period('2017-09-01'), period('2017-09-02', { meters: 3, known: 3 }), period('2017-09-03', { known: 0 }), period('2017-09-04')];
		expect(groupMean(own, [period('2017-09-01', { mean: 2.5 }), period('2017-09-02', { mean: 0.1 }), period('2017-09-03', { mean: 1 })])).toEqual([2.5, 0.3, null, null]);
	});

	it('are of doubtful quality for three reasons', () => {
		expect(zonesOf(period('2017-09-01'))).toEqual([]);
		expect(zonesOf(period('2017-09-01', { missing: 1, hours_estimated: 2, hours_substitute: 3 }))).toEqual(['gap', 'estimated', 'substitute']);
	});
});

describe('a table for a spreadsheet', () => {
	it('is written as the language has it', () => {
		expect(csvOf(['День', 'м³'], [['01.09.2017', 7.067], ['a;"b"', null]], 'ru')).toBe('\uFEFFДень;м³\r\n01.09.2017;7,067\r\n"a;""b""";\r\n');
		expect(csvOf(['Day', 'm³'], [['1 Sep 2017', 7.067]], 'en')).toBe('\uFEFFDay,m³\r\n1 Sep 2017,7.067\r\n');
	});
});
