// Results of the search box: where each leads, and what of the question it was found by.
import type { Schemas } from '@/api/client';
import { listAddress } from './meterSearch';

type Item = Schemas['SearchItem'];
export type SearchKind = Item['kind'];

/** In the order in which the box shows them. */
const kinds: readonly SearchKind[] = ['meter', 'subscriber', 'group'];

export function addressOf(item: Pick<Item, 'kind' | 'id' | 'serial'>): string {
	if (item.kind === 'meter') return `/meters/${encodeURIComponent(item.serial ?? '')}`;
	return item.kind === 'subscriber' ? `/subscribers/${item.id}` : listAddress({ group: item.id });
}

/** Results by kind, each kind in the server's order; the kind of the best result first. */
export function byKind(items: readonly Item[]): { kind: SearchKind; items: Item[] }[] {
	const best = items[0]?.kind;
	return [...kinds]
		.sort((one, other) => Number(other === best) - Number(one === best))
		.map((kind) => ({ kind, items: items.filter((item) => item.kind === kind) }))
		.filter((part) => part.items.length > 0);
}

/** "лелина 5" with лелина taken for ленина: "ленина 5". */
export function correctedText(typed: string, corrected: readonly Schemas['SearchResult']['corrected'][number][]): string {
	return corrected.reduce((text, word) => {
		const at = text.toLocaleLowerCase().indexOf(word.typed.toLocaleLowerCase());
		return at < 0 ? `${text} ${word.taken}` : text.slice(0, at) + word.taken + text.slice(at + word.typed.length);
	}, typed.trim());
}
