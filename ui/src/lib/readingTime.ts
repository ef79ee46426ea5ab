// Times of records: moved on, and those that lack between two of them.

const HOUR = 3_600_000;

/** By its own offset: "2026-01-05T06:00:00+03:00" stays at +03:00. */
export function secondsLater(time: string, seconds: number): string {
	const suffix = time.slice(19);
	const match = /^([+-])(\d{2}):(\d{2})$/.exec(suffix);
	const offset = match ? (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000 : 0;
	return `${new Date(Date.parse(time) + seconds * 1000 + offset).toISOString().slice(0, 19)}${suffix}`;
}

/** Full hours after `before` and before `after`, at most `most`. */
export function hoursBetween(before: string, after: string, most: number): string[] {
	const times: string[] = [];
	const begin = Date.parse(before);
	const end = Date.parse(after);
	for (let at = Math.floor(begin / HOUR) * HOUR + HOUR; at < end && times.length < most; at += HOUR) times.push(secondsLater(before, (at - begin) / 1000));
	return times;
}
