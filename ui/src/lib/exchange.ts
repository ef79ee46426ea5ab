// The exchange of a meter, as the wizard gathers it.
import type { Schemas } from '@/api/client';

export interface OldValues {
	date: string;
	final_index: string | null;
	reason: string;
}

export interface NewValues {
	serial: string;
	type: string | null;
	start_index: string | null;
}

export function exchangeWish(old: OldValues, fresh: NewValues): Schemas['Exchange'] {
	const reason = old.reason.trim();
	const type = fresh.type?.trim() ?? '';
	return {
		serial: fresh.serial.trim(),
		date: old.date,
		final_index: Number(old.final_index),
		start_index: Number(fresh.start_index),
		...(type ? { type } : {}),
		...(reason ? { reason } : {}),
	};
}

/** The index read off is less than what the meter itself has told: most likely mistyped. */
export function lessThanKnown(read: string | null, known: number | null | undefined): boolean {
	return read !== null && typeof known === 'number' && Number(read) < known;
}
