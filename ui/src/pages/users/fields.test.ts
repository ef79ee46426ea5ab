import { describe, expect, it } from 'vitest';
import { LOGIN, newUser, patchOf, type UserValues } from './fields';

const before: UserValues = { ...newUser, login: 'petrova', name: 'Петрова', area: { whole: false, groups: [{ id: 3, until: null }] } };

describe('a user in the form', () => {
	it('sends what is changed and nothing else', () => {
		expect(patchOf(before, { ...before, name: ' Петрова ' }, 'UTC')).toEqual({});
		expect(patchOf(before, { ...before, name: '', role: 2 }, 'UTC')).toEqual({ name: '', role: 2 });
		expect(patchOf(before, { ...before, area: { whole: false, groups: [{ id: 3, until: '2026-03-01' }] } }, 'UTC')).toEqual({ area: { whole: false, groups: [{ id: 3, until: '2026-03-02T00:00:00+00:00' }] } });
	});

	it('has a login that can be typed anywhere', () => {
		for (const login of ['petrova', 'i.petrova-2', 'петрова', 'ivan@example.org']) expect(LOGIN.test(login), login).toBe(true);
		for (const login of ['', ' petrova', 'pet rova', '"x"', 'a\\b']) expect(LOGIN.test(login), login).toBe(false);
	});
});
