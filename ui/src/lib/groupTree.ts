// The flat list of groups as the tree that a choice of a group shows.
import type { Schemas } from '@/api/client';

interface Branch {
	value: number;
	title: string;
	children: Branch[];
}

export function treeOf(groups: Schemas['Group'][]): Branch[] {
	const branches = new Map<number, Branch>(groups.map((group) => [group.id, { value: group.id, title: group.name, children: [] }]));
	const roots: Branch[] = [];
	for (const group of groups) {
		const branch = branches.get(group.id);
		if (!branch) continue;
		const parent = group.parent === null ? undefined : branches.get(group.parent);
		(parent?.children ?? roots).push(branch);
	}
	return roots;
}

/** The groups that lie above one, from its parent up. */
export function pathTo(groups: readonly Pick<Schemas['Group'], 'id' | 'parent'>[], id: number | null): number[] {
	const parents = new Map(groups.map((group) => [group.id, group.parent]));
	const above: number[] = [];
	for (let at = id === null ? null : (parents.get(id) ?? null); at !== null && above.length < 64; at = parents.get(at) ?? null) above.push(at);
	return above;
}
