import { describe, expect, it } from 'vitest';
import { knownInstant, knownText, readKnown } from './known';

describe('as it was known', () => {
	it('is read from the address', () => {
		expect(readKnown(new URLSearchParams('known=2026-01-05T12:00'))).toBe('2026-01-05T12:00');
		for (const bad of ['', 'known=2026-01-05', 'known=2026-13-45T12:00', 'known=now']) expect(readKnown(new URLSearchParams(bad))).toBeNull();
	});

	it('is an instant by the clock of the meter', () => {
		expect(knownInstant('2026-01-05T12:00', 'Europe/Moscow')).toBe('2026-01-05T12:00:00+03:00');
		expect(knownInstant('2026-01-05T12:00', 'UTC')).toMatch(/^2026-01-05T12:00:00(Z|\+00:00)$/);
		expect(knownText('2026-01-05T12:00', 'ru')).toBe('05.01.2026 12:00');
	});
});
