// Before → after of a record of the audit as lines: which field, what it was, what it is.

export interface Difference {
	/** "area.groups.0.until" */
	path: string;
	before: string | null;
	after: string | null;
}

const LINES = 500;

function flatten(value: unknown, path: string, into: Map<string, string>): void {
	if (into.size >= LINES) return;
	if (Array.isArray(value) && value.length && value.every((item) => typeof item !== 'object' || item === null)) {
		into.set(path, value.map(textOf).join(', '));
		return;
	}
	if (typeof value === 'object' && value !== null) {
		const entries = Object.entries(value);
		if (!entries.length) into.set(path, '');
		for (const [key, inner] of entries) flatten(inner, path ? `${path}.${key}` : key, into);
		return;
	}
	into.set(path, textOf(value));
}

function textOf(value: unknown): string {
	if (value === null || value === undefined) return '';
	return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
}

function linesOf(value: unknown): Map<string, string> {
	const lines = new Map<string, string>();
	if (value !== null && value !== undefined) flatten(value, '', lines);
	return lines;
}

/** What is another, in the order of the record; an emptied or new field has no value on its side. */
export function differences(before: unknown, after: unknown): Difference[] {
	const was = linesOf(before);
	const is = linesOf(after);
	const paths = [...new Set([...was.keys(), ...is.keys()])];
	return paths
		.filter((path) => (was.get(path) ?? '') !== (is.get(path) ?? ''))
		.map((path) => ({ path, before: was.get(path) || null, after: is.get(path) || null }));
}

/** What all differences are of: a thing that was made, taken away or changed. */
export function changeKind(before: unknown, after: unknown): 'made' | 'removed' | 'changed' | 'none' {
	const was = linesOf(before).size > 0;
	const is = linesOf(after).size > 0;
	if (was && is) return 'changed';
	return is ? 'made' : was ? 'removed' : 'none';
}
