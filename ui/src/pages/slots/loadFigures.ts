// The load by the minute as the chart and the table by hours show it.
import type { Schemas } from '@/api/client';

export type Minute = Schemas['LoadMinute'];

/** The day by the installation's clock, from 00:00: the API counts minutes of UTC. */
export function byClock(items: Minute[]): Minute[] {
	return [...items].sort((one, other) => one.time.localeCompare(other.time));
}

export interface Hour {
	hour: string;
	planned: number;
	/** Calls a day, on the mean. */
	mean: number;
	/** The most that one minute of it had. */
	planned_most: number;
	peak: number;
	peak_at: string;
}

/** `items` by the clock. */
export function hoursOf(items: Minute[]): Hour[] {
	const hours = new Map<string, Hour>();
	for (const minute of items) {
		const name = minute.time.slice(0, 2);
		const hour = hours.get(name) ?? { hour: `${name}:00`, planned: 0, mean: 0, planned_most: 0, peak: 0, peak_at: minute.time };
		if (minute.peak > hour.peak) hour.peak_at = minute.time;
		hours.set(name, {
			...hour,
			planned: hour.planned + minute.planned,
			mean: hour.mean + minute.mean,
			planned_most: Math.max(hour.planned_most, minute.planned),
			peak: Math.max(hour.peak, minute.peak),
		});
	}
	return [...hours.values()];
}

interface Most {
	value: number;
	time: string;
}

/** The fullest minute, the first of equals; null when none has any. */
export function mostOf(items: Minute[], key: 'planned' | 'mean' | 'peak'): Most | null {
	let most: Most | null = null;
	for (const minute of items) if (minute[key] > (most?.value ?? 0)) most = { value: minute[key], time: minute.time };
	return most;
}
