// What a form holds against what it began with: whether anything would be lost, and what a PATCH has to send.

/** An empty box is no value, whichever way the box says so; spaces around a text are not meant. */
export function plainValue(value: unknown): unknown {
	if (value === undefined || value === null) return null;
	if (typeof value === 'string') return value.trim() === '' ? null : value.trim();
	if (Array.isArray(value)) return value.map(plainValue);
	if (typeof value !== 'object') return value;
	if ('toJSON' in value) return JSON.parse(JSON.stringify(value)) as unknown;
	const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [key, plainValue(inner)]);
	return Object.fromEntries(entries.filter(([, inner]) => inner !== null).sort(([one], [other]) => (one < other ? -1 : 1)));
}

export function sameValues(one: unknown, other: unknown): boolean {
	return JSON.stringify(plainValue(one)) === JSON.stringify(plainValue(other));
}

/** The values that are not as they were; what was emptied comes as null. */
export function changesOf<Values extends object>(before: Values, after: Values): Partial<{ [Key in keyof Values]: Values[Key] | null }> {
	const changes: Partial<{ [Key in keyof Values]: Values[Key] | null }> = {};
	for (const key of Object.keys(after) as (keyof Values)[]) {
		if (sameValues(before[key], after[key])) continue;
		const value = after[key];
		changes[key] = plainValue(value) === null ? null : typeof value === 'string' ? (value.trim() as Values[typeof key]) : value;
	}
	return changes;
}
