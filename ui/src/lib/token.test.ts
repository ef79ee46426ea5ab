import { describe, expect, it } from 'vitest';
import { tokenState } from './token';

const now = Date.parse('2026-03-10T12:00:00Z');

describe('a token', () => {
	it('is valid, ends soon or has ended', () => {
		expect(tokenState({ expires_at: null }, now)).toBe('valid');
		expect(tokenState({ expires_at: '2026-06-01T00:00:00+03:00' }, now)).toBe('valid');
		expect(tokenState({ expires_at: '2026-03-20T00:00:00+03:00' }, now)).toBe('ending');
		expect(tokenState({ expires_at: '2026-03-10T15:00:00+03:00' }, now)).toBe('ended');
	});
});
