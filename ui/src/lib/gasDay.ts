// The start of the gas day over time.
import { addDays } from './zone';

interface From {
	/** null: before all changes. */
	from: string | null;
	gas_day_start: string | null;
}

const hourOf = (start: string | null | undefined) => Number((start ?? '06:00').slice(0, 2));

/** What holds on a day. */
export function startOn(effective: readonly From[], day: string): string {
	const holding = effective.filter((one) => one.from === null || one.from <= day).at(-1);
	return holding?.gas_day_start ?? '06:00';
}

/** The gas day that a change makes longer or shorter, and its hours (apart from a change of the clocks); null: none. */
export function changedDay(effective: readonly From[], from: string, start: string): { day: string; hours: number } | null {
	const day = addDays(from, -1);
	const hours = 24 + hourOf(start) - hourOf(startOn(effective, day));
	return hours === 24 ? null : { day, hours };
}
