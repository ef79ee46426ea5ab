// Rows of an archive, with what lacks between them said in a row of its own.
import type { Schemas } from '@/api/client';

type Reading = Schemas['ReadingRow'];

interface Gap {
	gap: true;
	/** Times of the rows on either side. */
	before: string;
	after: string;
	records: number;
}

export type ArchiveRow = Reading | Gap;

export const isGap = (row: ArchiveRow): row is Gap => 'gap' in row;

const HOUR = 3_600_000;

/** Records lacking between two rows; a gas day may have 23 or 25 hours. */
export function lacking(archive: Schemas['Archive'], older: string, newer: string): number {
	const hours = (new Date(newer).getTime() - new Date(older).getTime()) / HOUR;
	if (archive === 'hour') return Math.max(0, Math.round(hours) - 1);
	if (archive === 'day') return Math.max(0, Math.round(hours / 24) - 1);
	const months = (time: string) => Number(time.slice(0, 4)) * 12 + Number(time.slice(5, 7));
	return Math.max(0, months(newer) - months(older) - 1);
}

/** `items` stand newest first. */
export function withGaps(archive: Schemas['Archive'], items: Reading[]): ArchiveRow[] {
	const rows: ArchiveRow[] = [];
	items.forEach((item, at) => {
		const newer = items[at - 1];
		const records = newer ? lacking(archive, item.time, newer.time) : 0;
		if (newer && records > 0) rows.push({ gap: true, before: item.time, after: newer.time, records });
		rows.push(item);
	});
	return rows;
}
