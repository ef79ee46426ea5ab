// Which records of an archive came with other values too.
import type { Schemas } from '@/api/client';

export type Revision = Schemas['Revision'];

/** By the instant: two texts of one time may have different offsets. */
export function revisionsByTime(items: Revision[]): Map<number, Revision[]> {
	const found = new Map<number, Revision[]>();
	for (const item of items) {
		const at = new Date(item.time).getTime();
		const list = found.get(at);
		if (list) list.push(item);
		else found.set(at, [item]);
	}
	return found;
}
