import { describe, expect, it } from 'vitest';
import { daysUntil, dueAfter, patchOf } from './meterEdit';

describe('what changes of a meter', () => {
	it('is sent alone, with the version it was seen in', () => {
		const before = { type: 'ВК-G4ETe', group: 3, profile: null, zone: 'Europe/Moscow', gas_day_start: '06:00' };
		expect(patchOf(before, { ...before, type: ' ВК-G6ETe ', group: null }, 7)).toEqual({ version: 7, type: 'ВК-G6ETe', group: null });
		expect(patchOf(before, before, 7)).toEqual({ version: 7 });
	});

	it('knows when verification is due', () => {
		expect(dueAfter('2024-02-29', 12)).toBe('2036-02-29');
		expect(dueAfter('2024-02-29', 1)).toBe('2025-02-28');
		expect(daysUntil('2026-12-31', '2026-12-01')).toBe(30);
		expect(daysUntil('2026-11-30', '2026-12-01')).toBe(-1);
	});
});
