// Groups by days, as the heat map shows them: by the tree or the worst first.
import type { Schemas } from '@/api/client';
import { lackingOf, shareOf, type DayCount } from '@/lib/heat';

type Row = Schemas['GroupCompletenessRow'];
type Counts = Pick<Row, 'meters' | 'expected' | 'received' | 'permanent'>;

export interface HeatRow {
	/** null: all meters, those outside groups included. */
	id: number | null;
	path: string;
	depth: number;
	meters: number;
	days: DayCount[];
	lacking: number;
	share: number | null;
}

export type Order = 'worst' | 'tree';

export function heatRow(days: string[], counts: Counts, id: number | null, path: string, depth: number): HeatRow {
	const list = days.map((day, at) => ({ day, expected: counts.expected[at] ?? 0, received: counts.received[at] ?? 0, permanent: counts.permanent[at] ?? 0 }));
	return { id, path, depth, meters: counts.meters, days: list, lacking: list.reduce((sum, count) => sum + lackingOf(count), 0), share: shareOf(list) };
}

export function heatRows(pages: Pick<Schemas['GroupCompleteness'], 'days' | 'items'>[], order: Order): HeatRow[] {
	const rows = pages.flatMap((page) => page.items.map((row) => heatRow(page.days, row, row.group.id, row.group.path, row.depth)));
	// Of equally bad ones the tree's order stays.
	return order === 'tree' ? rows : rows.sort((one, other) => (one.share ?? 2) - (other.share ?? 2));
}
