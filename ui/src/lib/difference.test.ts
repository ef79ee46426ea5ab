import { describe, expect, it } from 'vitest';
import { changeKind, differences } from './difference';

describe('before and after', () => {
	it('tell only what is another', () => {
		expect(differences({ name: 'Анна', role: 1 }, { name: 'Анна Ли', role: 1 })).toEqual([{ path: 'name', before: 'Анна', after: 'Анна Ли' }]);
	});

	it('reach into what lies deeper, and show a list of words as a list', () => {
		expect(differences({ area: { whole: true, groups: [] } }, { area: { whole: false, groups: [{ id: 3, until: null }] } })).toEqual([
			{ path: 'area.whole', before: 'true', after: 'false' },
			{ path: 'area.groups.0.id', before: null, after: '3' },
		]);
		expect(differences({ rights: ['a', 'b'] }, { rights: ['a', 'c'] })).toEqual([{ path: 'rights', before: 'a, b', after: 'a, c' }]);
	});

	it('know what was made and what was taken away', () => {
		expect(changeKind(null, { a: 1 })).toBe('made');
		expect(changeKind({ a: 1 }, null)).toBe('removed');
		expect(changeKind({ a: 1 }, { a: 2 })).toBe('changed');
		expect(changeKind(null, null)).toBe('none');
		expect(differences(null, { password: '***', empty: null })).toEqual([{ path: 'password', before: null, after: '***' }]);
		expect(differences('a', 'b')).toEqual([{ path: '', before: 'a', after: 'b' }]);
	});

	it('end at some size', () => {
		const huge = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`k${at}`, at + 1]));
		expect(differences(null, huge).length).toBe(500);
	});
});
