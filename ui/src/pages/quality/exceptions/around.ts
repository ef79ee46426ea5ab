// The place of an exception hour by hour: what the records say, and what would stand there by an estimate.
import type { Schemas } from '@/api/client';

export interface AroundHour {
	/** End of the hour. */
	time: string;
	index: number | null;
	/** m³ of the hour; null where a side of it is not known. */
	use: number | null;
	temperature: number | null;
	estimate: number | null;
	estimatedUse: number | null;
	/** Within what the exception is about. */
	inside: boolean;
}

const HOUR = 3_600_000;
const MOST = 24 * 33;

/** An index that goes back is no use: the facts tell it, the picture shows the hours around it. */
const difference = (now: number | null, before: number | null) => (now === null || before === null || now < before ? null : Math.round((now - before) * 1000) / 1000);

type Card = Pick<Schemas['ExceptionCard'], 'from' | 'to' | 'readings' | 'suggestion'>;

/** Hours rising, those without a record among them; the offset of a time is that of the record next to it. */
export function hoursAround({ from, to, readings, suggestion }: Card): AroundHour[] {
	const at = (time: string) => new Date(time).getTime();
	const records = new Map(readings.map((reading) => [at(reading.time), reading]));
	const estimates = new Map(suggestion.items.map((item) => [at(item.time), item]));
	const texts = new Map([...readings, ...suggestion.items].map(({ time }) => [at(time), time]));
	const times = [...texts.keys()].sort((a, b) => a - b);
	const first = times[0];
	const last = times.at(-1);
	if (first === undefined || last === undefined) return [];
	const [begin, end] = [at(from), at(to)];
	const hours: AroundHour[] = [];
	let suffix = (texts.get(first) ?? '').slice(19);
	// Records off the hour keep their place; between them whole hours are filled in.
	const all = new Set(times);
	for (let time = first; time <= last && all.size < MOST; time += HOUR) all.add(time);
	let before: number | null = null;
	let made: number | null = null;
	for (const time of [...all].sort((a, b) => a - b)) {
		const text = texts.get(time) ?? shifted(time, suffix);
		suffix = text.slice(19);
		const record = records.get(time);
		const index = record?.index ?? null;
		const estimate = estimates.get(time)?.index ?? null;
		hours.push({
			time: text,
			index,
			use: difference(index, before),
			temperature: record?.temperature ?? null,
			estimate,
			estimatedUse: estimate !== null || made !== null ? difference(estimate ?? index, made ?? before) : null,
			inside: time >= begin && time <= end,
		});
		before = index;
		made = estimate;
	}
	return hours;
}

function shifted(time: number, suffix: string): string {
	const match = /^([+-])(\d{2}):(\d{2})$/.exec(suffix);
	const minutes = match ? (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) : 0;
	return `${new Date(time + minutes * 60_000).toISOString().slice(0, 19)}${match ? suffix : 'Z'}`;
}
