// Which of the quarantined are meant: some by their serial, or all that the search finds.
import type { Schemas } from '@/api/client';

export type Choice = { serials: string[] } | { all: true; q: string };
type Outcome = Schemas['QuarantineOutcome'];
type Item = Outcome['items'][number];

/** What the API takes at once. */
export const AT_ONCE = 10_000;

/** The bodies to send one after the other; all that a search finds is asked for until there is no more. */
export function portionsOf(choice: Choice): ({ serials: string[] } | { all: true; q?: string })[] {
	if ('all' in choice) return [choice.q ? { all: true, q: choice.q } : { all: true }];
	const portions = [];
	for (let at = 0; at < choice.serials.length; at += AT_ONCE) portions.push({ serials: choice.serials.slice(at, at + AT_ONCE) });
	return portions;
}

export interface Tally {
	done: number;
	/** Those that were not as the page believed; at most a screenful is kept. */
	others: Item[];
	othersCount: number;
}

export const emptyTally: Tally = { done: 0, others: [], othersCount: 0 };
const OTHERS_KEPT = 100;

export function addOutcome(tally: Tally, outcome: Outcome): Tally {
	const others = outcome.items.filter((item) => item.outcome !== 'adopted' && item.outcome !== 'refused');
	return { done: tally.done + outcome.done, others: [...tally.others, ...others].slice(0, OTHERS_KEPT), othersCount: tally.othersCount + others.length };
}

/** Sends portion after portion; `tell` hears of each. A portion that does nothing ends it: no server can keep the page busy for ever. */
export async function carryOut(choice: Choice, send: (portion: ReturnType<typeof portionsOf>[number]) => Promise<Outcome>, tell: (tally: Tally) => void): Promise<Tally> {
	let tally = emptyTally;
	for (const portion of portionsOf(choice)) {
		let more: boolean;
		do {
			const outcome = await send(portion);
			tally = addOutcome(tally, outcome);
			more = outcome.more && outcome.done > 0;
			tell(tally);
		} while (more);
	}
	return tally;
}
