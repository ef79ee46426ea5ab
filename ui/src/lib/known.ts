// "As it was known on …": an instant in the address, by the meter's clock.
import { formatTime, toZone, type Language } from './format';

const pattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

/** "2026-01-05T12:00" of the address; null: what is known now. */
export function readKnown(params: URLSearchParams): string | null {
	const text = params.get('known');
	return text && pattern.test(text) && !Number.isNaN(Date.parse(`${text}:00Z`)) ? text : null;
}

/** For the API: that minute of the zone's clocks. */
export function knownInstant(known: string, zone: string): string {
	const asUtc = new Date(`${known}:00Z`);
	const guess = toZone(asUtc, zone);
	// The offset of about that time; an hour beside a change of it does not matter here.
	return `${known}:00${guess.slice(19)}`;
}

export const knownText = (known: string, language: Language) => formatTime(`${known}:00Z`, 'minute', language);
