// What a person may change of a meter, by the part of the card where it stands.
import type { Schemas } from '@/api/client';
import { changesOf } from './formValues';

type Meter = Schemas['Meter'];
type Patch = Schemas['MeterPatch'];

export type MeterPart = 'identity' | 'installation' | 'verification';
export type MeterValues = Pick<Patch, 'type' | 'group' | 'profile' | 'zone' | 'gas_day_start' | 'place' | 'commissioned_on' | 'sim_phone' | 'verified_on' | 'verification_due' | 'seal' | 'seal_on'>;

export function valuesOf(part: MeterPart, meter: Meter): MeterValues {
	switch (part) {
		case 'identity':
			return { type: meter.type, group: meter.group?.id ?? null, profile: meter.profile, zone: meter.zone, gas_day_start: meter.gas_day_start };
		case 'installation':
			return { place: meter.place, commissioned_on: meter.commissioned_on, sim_phone: meter.sim_phone };
		case 'verification':
			return { verified_on: meter.verified_on, verification_due: meter.verification_due, seal: meter.seal, seal_on: meter.seal_on };
	}
}

/** Only what is not as it was, with the version that the form was filled from. */
export function patchOf(before: MeterValues, after: MeterValues, version: number): Patch {
	return { ...(changesOf(before, after) as MeterValues), version };
}

/** Twelve years on: the usual interval of ВК-G4 and ВК-G6; a wish that the form offers, no more. */
export function dueAfter(verified: string, years: number): string {
	const [year = 1970, month = 1, day = 1] = verified.split('-').map(Number);
	const last = new Date(Date.UTC(year + years, month, 0)).getUTCDate();
	return `${String(year + years).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(Math.min(day, last)).padStart(2, '0')}`;
}

/** Days until verification is due; less than none: it is overdue. */
export function daysUntil(date: string, today: string): number {
	return Math.round((Date.parse(`${date}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / 86_400_000);
}
