import dayjs from 'dayjs';
import { describe, expect, it } from 'vitest';
import { changesOf, sameValues } from './formValues';

describe('the values of a form', () => {
	it('are the same however an empty box says that it is empty', () => {
		expect(sameValues({ name: '', city: undefined }, { name: null })).toBe(true);
		expect(sameValues({ name: ' Мира ' }, { name: 'Мира' })).toBe(true);
		expect(sameValues({ name: 'Мира' }, { name: 'мира' })).toBe(false);
	});

	it('differ in what lies deeper, but not in the order of names', () => {
		expect(sameValues({ area: { whole: false, groups: [{ id: 1, until: null }] } }, { area: { groups: [{ id: 1 }], whole: false } })).toBe(true);
		expect(sameValues({ area: { groups: [{ id: 1 }] } }, { area: { groups: [{ id: 2 }] } })).toBe(false);
		expect(sameValues({ on: dayjs('2026-03-01') }, { on: dayjs('2026-03-01') })).toBe(true);
		expect(sameValues({ on: dayjs('2026-03-01') }, { on: dayjs('2026-03-02') })).toBe(false);
	});

	it('tell a zero and a no from nothing', () => {
		expect(sameValues({ count: 0 }, { count: null })).toBe(false);
		expect(sameValues({ on: false }, {})).toBe(false);
	});

	it('are sent only where they changed, emptied ones as null', () => {
		const before = { name: 'Анна', email: 'a@b.ru', rights: ['x'], whole: true };
		expect(changesOf(before, { ...before })).toEqual({});
		expect(changesOf(before, { name: ' Анна Ли ', email: '', rights: ['x', 'y'], whole: false })).toEqual({ name: 'Анна Ли', email: null, rights: ['x', 'y'], whole: false });
	});
});
