// Completeness of a day as a tone: how much lacks, and whether it may still come.

export interface DayCount {
	/** UTC day, "2026-03-12". */
	day: string;
	/** Records that there should be; those of hours to come are not expected yet. */
	expected: number;
	received: number;
	/** Of what lacks: the meter has said that it does not have it any more. */
	permanent: number;
}

/** From nothing expected over all there to all lacking. */
export type Tone = 'none' | 'full' | 'few' | 'some' | 'many' | 'all';

export function toneOf({ expected, received }: Pick<DayCount, 'expected' | 'received'>): Tone {
	if (expected <= 0) return 'none';
	const lacking = (expected - received) / expected;
	if (lacking <= 0) return 'full';
	if (lacking < 0.05) return 'few';
	if (lacking < 0.25) return 'some';
	return lacking < 1 ? 'many' : 'all';
}

export const lackingOf = ({ expected, received }: Pick<DayCount, 'expected' | 'received'>) => Math.max(0, expected - received);

/** Nothing of what lacks can still come. */
export const isLost = (count: DayCount) => lackingOf(count) > 0 && count.permanent >= lackingOf(count);

/** Added up; null where nothing was expected. */
export function shareOf(counts: Pick<DayCount, 'expected' | 'received'>[]): number | null {
	const expected = counts.reduce((sum, count) => sum + count.expected, 0);
	return expected > 0 ? counts.reduce((sum, count) => sum + count.received, 0) / expected : null;
}

export interface Month {
	/** "2026-03" */
	name: string;
	/** Places of a week, Monday first: the days, null before the first. */
	days: (string | null)[];
}

/** The twelve months of a year as sheets of a calendar. */
export function monthsOf(year: number): Month[] {
	return Array.from({ length: 12 }, (_, month) => {
		const first = new Date(Date.UTC(year, month, 1));
		const lead = (first.getUTCDay() + 6) % 7;
		const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
		const name = first.toISOString().slice(0, 7);
		const days = Array.from({ length }, (_none, at) => `${name}-${String(at + 1).padStart(2, '0')}`);
		return { name, days: [...Array.from({ length: lead }, () => null), ...days] };
	});
}
