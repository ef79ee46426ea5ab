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
