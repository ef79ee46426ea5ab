import { describe, expect, it } from 'vitest';
import { paletteOf } from '@/charts/style';
import type { UsagePeriod } from '@/lib/usage';
import { hourName, profileOption, usageOption, type Shown } from './usageOption';

const words = { t: ((key: string) => key) as never, language: 'ru' as const, palette: paletteOf(false) };
const item = (local: string, consumption: number | null, more: Partial<UsagePeriod> = {}): UsagePeriod => ({ local, meters: 1, known: consumption === null ? 0 : 1, mean: consumption, consumption, average: null, missing: consumption === null ? 1 : 0, flags: [], quality: [], hours_estimated: 0, volume_estimated: 0, hours_substitute: 0, volume_substitute: 0, temperature: 15.3, open: false, year_before: 0.5, ...more });
const shown = (more: Partial<Shown> = {}): Shown => ({ by: 'day', items: [item('2017-09-01', 1), item('2017-09-02', null), item('2017-09-03', 2, { hours_substitute: 4, volume_substitute: 0.25 })], cumulative: false, year: false, temperature: false, mean: null, ...more });
type Series = { name?: string; type: string; data: (number | null)[] };
const seriesOf = (more: Partial<Shown> = {}) => usageOption(shown(more), words, false).series as Series[];

describe('the chart of several meters', () => {
	it('shades what lacks and what rests on a substitute, each over its own periods', () => {
		const [, gap, substitute] = seriesOf();
		expect([gap?.data, substitute?.data]).toEqual([
			[null, 1, null],
			[null, null, 1],
		]);
	});

	it('names along the axis what it shows there', () => {
		const [axis] = usageOption(shown(), words, false).xAxis;
		expect(axis && 'axisLabel' in axis ? axis.axisLabel.formatter('2017-09-03') : '').toBe('03.09');
	});

	it('draws only what is asked for', () => {
		expect(seriesOf().filter(({ name }) => name).map(({ name }) => name)).toEqual(['column.consumption']);
		expect(seriesOf({ year: true, temperature: true, mean: [1, 1, 1] }).filter(({ name }) => name).map(({ name }) => name)).toEqual(['column.consumption', 'data.extra.year', 'data.mean', 'column.temperature']);
	});

	it('sums up, without the temperature', () => {
		const found = seriesOf({ cumulative: true, year: true, temperature: true }).filter(({ name }) => name);
		expect(found.map(({ type, data }) => [type, data])).toEqual([
			['line', [1, 1, 3]],
			['line', [0.5, 1, 1.5]],
		]);
	});

	it('joins stripes that lie closer than the eye sees', () => {
		const items = Array.from({ length: 3000 }, (_, at) => item('2017-09-01T00:00:00', at % 2 ? null : 1));
		expect(seriesOf({ by: 'hour', items })[1]?.data.slice(1).every((value) => value === 1)).toBe(true);
	});

	it('tells the quality of a period', () => {
		const html = usageOption(shown(), words, false).tooltip.formatter([{ dataIndex: 2 }]);
		expect(html).toContain('03.09.2017');
		expect(html).toContain('data.zone.substitute');
		expect(html).toContain('0,250');
	});
});

describe('the profile of the day', () => {
	it('has the hours of workdays and weekends', () => {
		const hours = (mean: number) => Array.from({ length: 24 }, (_, hour) => ({ hour, mean, hours: 5 }));
		const { series, tooltip } = profileOption({ meters: 2, workday: hours(0.25), weekend: hours(0.5) }, words);
		expect(series.map(({ data }) => data[7])).toEqual([0.25, 0.5]);
		expect(tooltip.formatter([{ dataIndex: 7 }])).toContain(hourName(7));
		expect(hourName(23)).toBe('23:00–24:00');
	});
});
