// The list that a meter was opened from: gives the card its next and previous.
// Kept for this tab only, so that two tabs do not mix their lists.
import { narrowing, readSearch, type MeterSearch } from './meterSearch';

interface ListContext {
	address: string;
	serials: string[];
}

const key = 'themis.list';

export function rememberList(address: string, serials: string[]): void {
	try {
		sessionStorage.setItem(key, JSON.stringify({ address, serials } satisfies ListContext));
	} catch {
		// The card then has no neighbours.
	}
}

function remembered(): ListContext | null {
	try {
		return JSON.parse(sessionStorage.getItem(key) ?? 'null') as ListContext | null;
	} catch {
		return null;
	}
}

/** What the list of meters was asked last; null: nothing, or for all. */
export function lastSearch(): MeterSearch | null {
	const [path, query] = remembered()?.address.split('?') ?? [];
	const search = readSearch(new URLSearchParams(query));
	return path === '/meters' && narrowing(search) ? search : null;
}

interface Neighbours {
	address: string;
	position: number;
	count: number;
	previous: string | null;
	next: string | null;
}

export function neighboursOf(serial: string): Neighbours | null {
	const list = remembered();
	const at = list?.serials.indexOf(serial) ?? -1;
	if (!list || at < 0) return null;
	return { address: list.address, position: at + 1, count: list.serials.length, previous: list.serials[at - 1] ?? null, next: list.serials[at + 1] ?? null };
}
