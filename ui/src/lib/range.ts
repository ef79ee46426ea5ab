// Ranges of whole days by the meter's calendar, as they stand in the address and
// as the API wants them: instants at which the gas days begin.
import type { Schemas } from '@/api/client';
import { addDays, instantOfDate, localDate, monthStart } from './zone';
import { toZone } from './format';

export type Step = Schemas['Archive'];
export const steps: readonly Step[] = ['hour', 'day', 'month'];

export const isStep = (value: string | null): value is Step => value === 'hour' || value === 'day' || value === 'month';

/** First and last day, both included. */
export interface DateRange {
	from: string;
	to: string;
}

const dayPattern = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

function isDate(value: string | null): value is string {
	return value !== null && dayPattern.test(value) && addDays(value, 0) === value;
}

/** In days. At most 20000 periods are given at once: two years of hours and the next month. */
const longest: Record<Step, number> = { hour: 800, day: 3660, month: 36_600 };

export const longestOf = (step: Step) => longest[step];

const inOrder = ({ from, to }: DateRange): DateRange => (from <= to ? { from, to } : { from: to, to: from });

/** Whether less is shown than asked for. */
export const isCut = (range: DateRange, step: Step) => clampRange(range, step).from !== inOrder(range).from;

export function clampRange(range: DateRange, step: Step): DateRange {
	const { from, to } = inOrder(range);
	const earliest = addDays(to, 1 - longest[step]);
	return { from: from < earliest ? earliest : from, to };
}

export function readRange(params: URLSearchParams): DateRange | null {
	const from = params.get('from');
	const to = params.get('to');
	return isDate(from) && isDate(to) ? { from, to } : null;
}

export type Preset = 'today' | 'yesterday' | 'week' | 'month30' | 'month' | 'month_before' | 'year12' | 'year' | 'all';

/** What a step offers: hours of days, days of months, months of years. */
export const presetsOf: Record<Step, readonly Preset[]> = {
	hour: ['today', 'yesterday', 'week', 'month30'],
	day: ['week', 'month30', 'month', 'month_before', 'year12', 'all'],
	month: ['year', 'year12', 'all'],
};

export const defaultPreset: Record<Step, Preset> = { hour: 'week', day: 'month30', month: 'year12' };

/** `last` is the newest day there may be anything of, `first` the oldest. */
export function presetRange(preset: Preset, last: string, first: string): DateRange {
	switch (preset) {
		case 'today':
			return { from: last, to: last };
		case 'yesterday':
			return { from: addDays(last, -1), to: addDays(last, -1) };
		case 'week':
			return { from: addDays(last, -6), to: last };
		case 'month30':
			return { from: addDays(last, -29), to: last };
		case 'month':
			return { from: monthStart(last), to: last };
		case 'month_before':
			return { from: monthStart(last, -1), to: addDays(monthStart(last), -1) };
		case 'year12':
			return { from: monthStart(last, -11), to: last };
		case 'year':
			return { from: `${last.slice(0, 4)}-01-01`, to: last };
		case 'all':
			return { from: first <= last ? first : last, to: last };
	}
}

export function presetOf(range: DateRange, step: Step, last: string, first: string): Preset | null {
	return (
		presetsOf[step].find((preset) => {
			const other = clampRange(presetRange(preset, last, first), step);
			return other.from === range.from && other.to === range.to;
		}) ?? null
	);
}

/** Hours that a gas day may start at. */
export const gasDayStarts: readonly string[] = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, '0')}:00`);

/** The local hour of "06:00". */
export function hourOf(gasDayStart: string): number {
	const hour = Number(gasDayStart.slice(0, 2));
	return Number.isInteger(hour) && hour >= 0 && hour < 24 ? hour : 0;
}

/** The gas day (or calendar day, with hour 0) that an instant falls in. */
export function gasDayOf(instant: Date, hour: number, zone: string): string {
	const date = localDate(instant, zone);
	return instant < instantOfDate(date, hour, zone) ? addDays(date, -1) : date;
}

/** Half-open instants [from, to) of whole days beginning at an hour of the zone. */
export function instantsOf(range: DateRange, hour: number, zone: string): { from: string; to: string } {
	return { from: toZone(instantOfDate(range.from, hour, zone), zone), to: toZone(instantOfDate(addDays(range.to, 1), hour, zone), zone) };
}

/** Months are asked for whole: a half month is no month's consumption. */
export function wholeMonths(range: DateRange): DateRange {
	return { from: monthStart(range.from), to: addDays(monthStart(range.to, 1), -1) };
}
