import { describe, expect, it } from 'vitest';
import { changeSearch, emptySearch, listAddress, narrowing, narrowingFurther, readSearch, savedAddress, savedQuery, searchQuery, writeSearch } from './meterSearch';

const read = (text: string) => readSearch(new URLSearchParams(text));

describe('the search in the address', () => {
	it('comes back as it was written', () => {
		const search = { ...emptySearch, q: '154', subscriber: 'Давыдова', city: 'Пятигорск', group: 3, filter: 'silent' as const, sort: '-last_call' as const, street: 'Мира', phone: '4567', free_group: 5, verification_due_before: '2026-12-31', completeness_below: 90, state: 'retired' as const, limit: 100, cursor: 'abc', page: 4 };
		expect(readSearch(writeSearch(search))).toEqual(search);
	});

	it('is empty for the plain list', () => {
		expect(writeSearch(emptySearch).toString()).toBe('');
		expect(listAddress({})).toBe('/meters');
		expect(listAddress({ filter: 'never' })).toBe('/meters?filter=never');
	});

	it('leaves out what makes no sense', () => {
		expect(read('group=-1&filter=loud&state=active&sort=colour&limit=7&page=9')).toEqual(emptySearch);
		expect(read(`q=${'x'.repeat(300)}`).q).toHaveLength(100);
		expect(read(`meter=${'1'.repeat(99)}`).meter).toHaveLength(24);
		expect(read('cursor=abc&page=x').page).toBe(2);
		expect(read('verification_due_before=soon&completeness_below=101')).toEqual(emptySearch);
	});

	it('begins anew when the question changes', () => {
		const deep = { ...emptySearch, cursor: 'abc', page: 4 };
		expect(changeSearch(deep, { city: 'Ростов' })).toMatchObject({ cursor: null, page: 1, city: 'Ростов' });
	});

	it('asks the API for what is set and no more', () => {
		expect(searchQuery(emptySearch)).toEqual({ sort: 'serial', limit: 50 });
		expect(searchQuery(read('city=Пятигорск&group=3&filter=alarm&state=retired&sort=-index&cursor=abc'))).toEqual({ sort: '-index', limit: 50, city: 'Пятигорск', group: 3, filter: 'alarm', state: 'retired', cursor: 'abc' });
	});

	it('counts what narrows it', () => {
		expect(narrowing(emptySearch)).toBe(0);
		expect(narrowing(read('q=1&city=a&group=2&filter=alarm&sort=-index'))).toBe(4);
	});

	it('counts what only the unfolded form shows', () => {
		expect(narrowingFurther(read('city=a&group=2'))).toBe(0);
		expect(narrowingFurther(read('street=a&free_group=2&filter=alarm&state=all'))).toBe(4);
	});

	it('is saved without its page and comes back by its address', () => {
		const query = savedQuery(read('city=Ростов&sort=-index&cursor=abc&page=3'));
		expect(query).toEqual({ city: 'Ростов', sort: '-index' });
		expect(savedAddress(query)).toBe('/meters?city=%D0%A0%D0%BE%D1%81%D1%82%D0%BE%D0%B2&sort=-index');
	});
});
