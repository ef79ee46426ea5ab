// Functions in the order and groups in which the server lists them.

interface Right<Name> {
	name: Name;
	group: string;
}

export function rightGroups<Name extends string>(rights: readonly Right<Name>[]): [group: string, names: Name[]][] {
	const groups = new Map<string, Name[]>();
	for (const { name, group } of rights) {
		const names = groups.get(group);
		if (names) names.push(name);
		else groups.set(group, [name]);
	}
	return [...groups];
}

/** Who may change a thing has to see it: "user.edit" brings "user.view", where there is such a function. */
export function withViews(rights: ReadonlySet<string>, known: readonly string[]): Set<string> {
	const all = new Set(rights);
	for (const name of rights) {
		const view = `${name.split('.')[0] ?? ''}.view`;
		if (known.includes(view)) all.add(view);
	}
	return all;
}
