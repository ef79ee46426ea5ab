// Stripes behind a chart: where its figures are not all measured.
import { zoneKinds, type ZoneKind } from '@/lib/usage';
import { runsOf } from './runs';
import { stripe } from './stripe';
import type { Palette } from './style';

/** More stripes than this are joined where they lie close: the eye sees no more, and a canvas slows down. */
const STRIPES = 300;

export type HasZone<Row> = (kind: ZoneKind, row: Row) => boolean;

export const zoneColor = (palette: Palette): Record<ZoneKind, string> => ({ gap: palette.badSoft, estimated: palette.madeSoft, substitute: palette.warnSoft });

export const countZones = <Row>(rows: readonly Row[], has: HasZone<Row>) => zoneKinds.map((kind) => ({ kind, count: rows.filter((row) => has(kind, row)).length })).filter(({ count }) => count);

/** A stripe of its own colour for each kind that there is. */
export function stripes<Row>(rows: readonly Row[], has: HasZone<Row>, palette: Palette) {
	const between = Math.max(1, Math.ceil(rows.length / STRIPES));
	return zoneKinds.flatMap((kind) => {
		const runs = runsOf(rows, (row) => has(kind, row), between);
		if (!runs.length) return [];
		const striped = rows.map(() => false);
		for (const [from, to] of runs) striped.fill(true, from, to + 1);
		return stripe(striped, zoneColor(palette)[kind]);
	});
}
