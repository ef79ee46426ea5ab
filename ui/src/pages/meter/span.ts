import type { Schemas } from '@/api/client';
import { gasDayOf, hourOf } from '@/lib/range';
import { safeZone } from '@/lib/zone';

/**
 * The gas days of which a meter may have data. The newest is that of its newest
 * reading: a meter silent for years opens on its own last days, not on nothing.
 */
export function spanOf(meter: Schemas['Meter']): { hour: number; zone: string; first: string; last: string } {
	const zone = safeZone(meter.zone);
	const hour = hourOf(meter.gas_day_start);
	const newest = meter.current ? new Date(meter.current.time) : new Date();
	const last = gasDayOf(newest, hour, zone);
	return { hour, zone, last, first: meter.first_reading ? gasDayOf(new Date(meter.first_reading), hour, zone) : last };
}
