// What a decoded call shows: frames, what they carry and its parts are lines of falling depth.
import type { Schemas } from '@/api/client';

export type Line = Schemas['DecodedLine'];

/** How far everything is opened: frames only, what they carry, all. */
export const depths = [0, 1, 9] as const;
export type Depth = (typeof depths)[number];

/** Whether a line has parts of its own: the next one lies deeper. */
export const hasParts = (lines: Line[], at: number) => (lines[at + 1]?.depth ?? 0) > (lines[at]?.depth ?? 0);

/** Lines are open down to a depth; those that a person turned are the other way round. */
export const isOpen = (line: Line, at: number, depth: Depth, turned: ReadonlySet<number>) => line.depth < depth !== turned.has(at);

/** Places of the lines that are to be seen, in their order. */
export function shownLines(lines: Line[], depth: Depth, turned: ReadonlySet<number>): number[] {
	const shown: number[] = [];
	// Below a closed line everything deeper than it is hidden.
	let closed = Infinity;
	lines.forEach((line, at) => {
		if (line.depth > closed) return;
		closed = isOpen(line, at, depth, turned) ? Infinity : line.depth;
		shown.push(at);
	});
	return shown;
}

/** Places of the lines that hold a text, without regard to case. */
export function findLines(lines: Line[], text: string): number[] {
	const wanted = text.trim().toLowerCase();
	if (!wanted) return [];
	return lines.flatMap((line, at) => (line.text.toLowerCase().includes(wanted) ? [at] : []));
}

/** A text cut where it holds another: every second piece is a find. */
export function cutAtFinds(text: string, wanted: string): string[] {
	const find = wanted.trim().toLowerCase();
	if (!find) return [text];
	const pieces: string[] = [];
	const lower = text.toLowerCase();
	let from = 0;
	// Letters whose small form is longer would shift the places: then nothing is marked.
	if (lower.length !== text.length) return [text];
	for (let at = lower.indexOf(find); at >= 0; at = lower.indexOf(find, from)) {
		pieces.push(text.slice(from, at), text.slice(at, at + find.length));
		from = at + find.length;
	}
	return [...pieces, text.slice(from)];
}
