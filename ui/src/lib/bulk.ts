// What the dialog of an act on many meters says, as the API wants it.
import type { Schemas } from '@/api/client';
import { rereadOf, type LedgerArchive } from './ledger';
import type { DateRange } from './range';
import { safeZone } from './zone';

export interface BulkValues {
	group: number | null;
	archive: LedgerArchive;
	range: DateRange;
	date: string;
	reason: string;
}

type Action = Schemas['BulkWish']['action'];

export function bulkAction(kind: 'move' | 'add' | 'remove' | 'reread' | 'retire', values: BulkValues, zone: string, now: Date): Action {
	switch (kind) {
		case 'move':
		case 'add':
		case 'remove':
			return { [kind]: { group: values.group ?? null } };
		case 'reread': {
			const wanted = rereadOf(values.archive, values.range, safeZone(zone), now);
			// The server says what is wrong with a range of days that lie ahead.
			return { reread: wanted ?? { archive: values.archive, from: `${values.range.from}T00:00:00Z`, to: `${values.range.to}T00:00:00Z` } };
		}
		case 'retire':
			return { retire: { date: values.date, reason: values.reason.trim() } };
	}
}

/** The list's question as a selection: what narrows it, not how it is shown. */
export function selectionQuery(query: object): Record<string, string> {
	const shown = new Set(['sort', 'limit', 'cursor']);
	return Object.fromEntries(Object.entries(query).flatMap(([key, value]: [string, unknown]) => (shown.has(key) || value === null || value === undefined || value === '' ? [] : [[key, String(value)]])));
}
