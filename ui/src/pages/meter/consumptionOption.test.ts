import { describe, expect, it } from 'vitest';
import { runsOf } from '@/charts/runs';
import { paletteOf } from '@/charts/style';
import { consumptionOption, isMissing, type Row } from './consumptionOption';

const row = (consumption: number | null, more: Partial<Row> = {}): Row => ({
	from: '2017-09-27T06:00:00+03:00',
	to: '2017-09-28T06:00:00+03:00',
	hours: 24,
	index_start: 5.443,
	index_end: 12.51,
	start_estimated: false,
	end_estimated: false,
	hours_estimated: 0,
	hours_substitute: 0,
	volume_estimated: 0,
	volume_substitute: 0,
	exchanges: 0,
	absent: false,
	consumption,
	average: 0.294,
	temperature: 15.3,
	flags: [],
	quality: [],
	records: 24,
	open: false,
	substitute_effect: null,
	closed: null,
	...more,
});

const words = { t: ((key: string) => key) as never, language: 'ru' as const, palette: paletteOf(false) };
const list = (items: Row[]) => ({ by: 'day' as const, zone: 'Europe/Moscow', gas_day_start: '06:00', items, total: null, missing: 0, hours_estimated: 0, hours_substitute: 0, volume_estimated: 0, volume_substitute: 0, substitute_effect: null });

describe('the consumption chart', () => {
	it('shades runs without data, but not the day that is still open', () => {
		const rows = [row(1), row(null), row(null), row(2), row(null), row(null, { open: true })];
		expect(runsOf(rows, isMissing)).toEqual([
			[1, 2],
			[4, 4],
		]);
	});

	it('draws no bar where there is no figure', () => {
		const { series } = consumptionOption(list([row(7.067), row(null)]), words, false);
		expect(series[0]?.data).toEqual([7.067, null]);
	});

	it('marks flagged periods by colour', () => {
		const { series } = consumptionOption(list([row(1, { flags: ['substitute-temperature'] })]), words, false);
		expect(series[0]?.data[0]).toMatchObject({ value: 1, itemStyle: { color: words.palette.warn } });
	});

	it('keeps names from outside out of the markup', () => {
		const { tooltip } = consumptionOption(list([row(7.067, { flags: ['<img src=x>' as never] })]), words, false);
		const html = tooltip.formatter([{ dataIndex: 0 }]);
		expect(html).toContain('27.09.2017');
		expect(html).toContain('7,067');
		expect(html).not.toContain('<img');
	});
});
