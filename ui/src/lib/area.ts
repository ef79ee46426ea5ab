// An area of visibility: everything, or some parts of the tree, each for ever or until a day.
import { toZone } from './format';
import { addDays, instantOfDate, localDate } from './zone';

export interface AreaGroup {
	id: number;
	/** The last day on which it is visible, "2026-03-12"; null: no end. */
	until: string | null;
}

export interface AreaChoice {
	whole: boolean;
	groups: AreaGroup[];
}

export const wholeArea: AreaChoice = { whole: true, groups: [] };

interface Node {
	id: number;
	parent: number | null;
}

/** A group that lies in another one of the area for at least as long adds nothing: it is told of. */
export function coveredBy(area: AreaChoice, id: number, tree: readonly Node[]): number | null {
	const parents = new Map(tree.map((node) => [node.id, node.parent]));
	const own = area.groups.find((group) => group.id === id);
	let above = parents.get(id) ?? null;
	for (let depth = 0; above !== null && depth < 64; depth += 1) {
		const found = area.groups.find((group) => group.id === above);
		if (found && (found.until === null || (own !== undefined && own.until !== null && own.until <= found.until))) return found.id;
		above = parents.get(above) ?? null;
	}
	return null;
}

export function addGroup(area: AreaChoice, id: number): AreaChoice {
	if (area.groups.some((group) => group.id === id)) return area;
	return { whole: false, groups: [...area.groups, { id, until: null }] };
}

export const removeGroup = (area: AreaChoice, id: number): AreaChoice => ({ ...area, groups: area.groups.filter((group) => group.id !== id) });

export const endGroup = (area: AreaChoice, id: number, until: string | null): AreaChoice => ({ ...area, groups: area.groups.map((group) => (group.id === id ? { ...group, until } : group)) });

/** Nothing is visible: no group is named. */
export const isBlind = (area: AreaChoice) => !area.whole && area.groups.length === 0;

/** Its day has passed by the clock of the installation. */
export const hasEnded = (group: AreaGroup, now: Date, zone: string) => group.until !== null && group.until < localDate(now, zone);

interface ServerArea {
	whole: boolean;
	groups: readonly { id: number; until: string | null }[];
}

/** The server tells the instant at which a group goes out of sight; people name the last day. */
export function choiceOf(area: ServerArea, zone: string): AreaChoice {
	return { whole: area.whole, groups: area.groups.map(({ id, until }) => ({ id, until: until === null ? null : localDate(new Date(new Date(until).getTime() - 1), zone) })) };
}

export function areaOf(choice: AreaChoice, zone: string): { whole: boolean; groups: AreaGroup[] } {
	if (choice.whole) return { whole: true, groups: [] };
	return { whole: false, groups: choice.groups.map(({ id, until }) => ({ id, until: until === null ? null : toZone(instantOfDate(addDays(until, 1), 0, zone), zone) })) };
}
