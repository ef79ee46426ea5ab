// Local times of a meter's zone. The browser's own zone never matters here:
// an operator in Moscow reads a meter in Yekaterinburg by the meter's clock.

const HOUR = 3_600_000;

/** What a clock on the wall shows. Months count from 1. */
interface WallTime {
	year: number;
	month: number;
	day: number;
	hour: number;
	minute: number;
	second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function partsFormat(zone: string): Intl.DateTimeFormat {
	let format = formats.get(zone);
	if (!format) {
		format = new Intl.DateTimeFormat('en-GB', {
			timeZone: zone,
			year: 'numeric',
			month: '2-digit',
			day: '2-digit',
			hour: '2-digit',
			minute: '2-digit',
			second: '2-digit',
			hourCycle: 'h23',
		});
		formats.set(zone, format);
	}
	return format;
}

/** The zone when the browser knows it, else UTC: a page must not die of a name. */
export function safeZone(zone: string | null | undefined): string {
	if (!zone) return 'UTC';
	try {
		partsFormat(zone);
		return zone;
	} catch {
		return 'UTC';
	}
}

export function wallTime(instant: Date, zone: string): WallTime {
	const found: Record<string, number> = {};
	for (const part of partsFormat(safeZone(zone)).formatToParts(instant)) {
		if (part.type !== 'literal') found[part.type] = Number(part.value);
	}
	return {
		year: found['year'] ?? 1970,
		month: found['month'] ?? 1,
		day: found['day'] ?? 1,
		hour: found['hour'] ?? 0,
		minute: found['minute'] ?? 0,
		second: found['second'] ?? 0,
	};
}

function utcOf(wall: WallTime): number {
	return Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second);
}

/** Offset in milliseconds east of UTC that the zone has at an instant. */
export function zoneOffset(instant: Date, zone: string): number {
	const whole = Math.floor(instant.getTime() / 1000) * 1000;
	return utcOf(wallTime(new Date(whole), zone)) - whole;
}

/**
 * The instant at which the zone's clocks show a wall time. Shown twice (clocks
 * go back): the first. Never shown (clocks go forward): as long after the gap's
 * start as the wall time claims to be, which is what tzdata-based libraries do.
 */
export function instantOf(wall: WallTime, zone: string): Date {
	const guess = utcOf(wall);
	const before = zoneOffset(new Date(guess - 24 * HOUR), zone);
	const after = zoneOffset(new Date(guess + 24 * HOUR), zone);
	for (const offset of [before, after]) {
		const at = new Date(guess - offset);
		if (zoneOffset(at, zone) === offset) return at;
	}
	return new Date(guess - before);
}

/** ISO date "2017-09-27" of an instant in a zone. */
export function localDate(instant: Date, zone: string): string {
	const wall = wallTime(instant, zone);
	const two = (value: number) => String(value).padStart(2, '0');
	return `${String(wall.year).padStart(4, '0')}-${two(wall.month)}-${two(wall.day)}`;
}

/** The instant of an ISO date at an hour of the zone's clock. */
export function instantOfDate(date: string, hour: number, zone: string): Date {
	const [year = 1970, month = 1, day = 1] = date.split('-').map(Number);
	return instantOf({ year, month, day, hour, minute: 0, second: 0 }, zone);
}

/** A date moved by days, by the calendar. */
export function addDays(date: string, days: number): string {
	const [year = 1970, month = 1, day = 1] = date.split('-').map(Number);
	return new Date(Date.UTC(year, month - 1, day + days)).toISOString().slice(0, 10);
}

/** The first of the month that lies a number of months away. */
export function monthStart(date: string, months = 0): string {
	const [year = 1970, month = 1] = date.split('-').map(Number);
	return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
}
