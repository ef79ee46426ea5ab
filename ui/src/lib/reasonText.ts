// Reasons of calls are English sentences of the server; here they are told in the reader's language.
// The table has sentences with {} where numbers, names or other sentences stand, in the same order.

export type ReasonTable = Record<string, string>;

type Pattern = { match: RegExp; parts: string[]; weight: number };

const DEPTH_MAX = 6; // of sentences in sentences
const patterns = new WeakMap<ReasonTable, Pattern[]>();

function compile(table: ReasonTable): Pattern[] {
	const known = patterns.get(table);
	if (known) return known;
	const list = Object.entries(table)
		.filter(([english]) => english.includes('{}'))
		.map(([english, own]) => {
			const literals = english.split('{}');
			const source = literals.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('(.*?)');
			return { match: new RegExp(`^${source}$`, 's'), parts: own.split('{}'), weight: literals.join('').length };
		})
		// What says most is tried first: "{}: {}" fits almost everything.
		.sort((a, b) => b.weight - a.weight);
	patterns.set(table, list);
	return list;
}

function tell(text: string, table: ReasonTable, depth: number): string {
	const whole = table[text];
	if (whole !== undefined) return whole;
	if (depth === DEPTH_MAX || !/[a-z]/i.test(text)) return text;
	for (const { match, parts } of compile(table)) {
		const found = match.exec(text);
		if (!found) continue;
		return parts.map((part, i) => part + (i + 1 < parts.length ? tell(found[i + 1] ?? '', table, depth + 1) : '')).join('');
	}
	return text;
}

/** What the table does not know stays as it came. */
export function reasonText(reason: string, table: ReasonTable | null): string {
	return table ? tell(reason, table, 0) : reason;
}
