// What the gap list and the re-reads show, and what a person may ask for.
import type { Schemas } from '@/api/client';
import { instantsOf, type DateRange } from './range';
import { toZone } from './format';
import { localDate } from './zone';

export type Gap = Schemas['Gap'];
export type LedgerArchive = Schemas['LedgerArchive'];
export type Reread = Schemas['Reread'];

export const ledgerArchives: readonly LedgerArchive[] = ['hour', 'day', 'month', 'event'];

/** The server lets so many ranges of a meter wait. */
export const WAITING_MAX = 16;

export const gapTones: Record<Gap['state'], 'warn' | 'bad' | 'quiet'> = { expected: 'warn', asked: 'warn', permanent: 'quiet' };
export const rereadTones: Record<Reread['state'], 'ok' | 'warn' | 'bad' | 'quiet'> = { waiting: 'quiet', done: 'ok', cancelled: 'quiet', failed: 'bad' };

/** Records that the ledger knows to lack, by whether they may still come. */
export function sumGaps(gaps: Gap[]): { open: number; permanent: number } {
	const sum = (wanted: (gap: Gap) => boolean) => gaps.filter(wanted).reduce((total, gap) => total + (gap.records ?? 0), 0);
	return { open: sum((gap) => gap.state !== 'permanent'), permanent: sum((gap) => gap.state === 'permanent') };
}

/** Whole local days of a range of instants. */
export const daysOf = (range: { from: string; to: string }, zone: string): DateRange => ({ from: localDate(new Date(range.from), zone), to: localDate(new Date(range.to), zone) });

/**
 * What the API is asked for: both ends belong to it, so that the record that closes the last day
 * does too; what has not been yet is left out. Null: nothing is left.
 */
export function rereadOf(archive: LedgerArchive, range: DateRange, zone: string, now: Date): Schemas['NewReread'] | null {
	const { from, to } = instantsOf(range, 0, zone);
	const end = Math.min(Math.floor(now.getTime() / 60_000) * 60_000, new Date(to).getTime());
	return end > new Date(from).getTime() ? { archive, from, to: toZone(new Date(end), zone) } : null;
}

/** About how many records that is; null for events, whose number nobody knows. */
export function recordsOf(wanted: Schemas['NewReread']): number | null {
	const hours = (new Date(wanted.to).getTime() - new Date(wanted.from).getTime()) / 3_600_000;
	switch (wanted.archive) {
		case 'hour':
			return Math.floor(hours);
		case 'day':
			return Math.max(1, Math.floor(hours / 24));
		case 'month':
			return Math.max(1, Math.floor(hours / (30.4 * 24)));
		case 'event':
			return null;
	}
}
