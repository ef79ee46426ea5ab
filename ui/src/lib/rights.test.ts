import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rightGroups, withViews } from './rights';

const root = resolve(import.meta.dirname, '../../..');

describe('functions', () => {
	it('stand in their groups, in the order of the server', () => {
		expect(rightGroups([{ name: 'a.view', group: 'view' }, { name: 'b.edit', group: 'people' }, { name: 'c.view', group: 'view' }])).toEqual([
			['view', ['a.view', 'c.view']],
			['people', ['b.edit']],
		]);
	});

	it('bring the sight of what they change', () => {
		expect([...withViews(new Set(['user.edit']), ['user.view', 'user.edit'])]).toEqual(['user.edit', 'user.view']);
		expect([...withViews(new Set(['note.edit']), ['note.edit'])]).toEqual(['note.edit']);
	});

	it('all have words in both languages', () => {
		const conf = readFileSync(`${root}/src/service/rights.conf`, 'utf8');
		const rows = [...conf.matchAll(/name = "([\w.-]+)"; group = "(\w+)"/g)];
		expect(rows.length).toBeGreaterThan(30);
		for (const language of ['ru', 'en']) {
			const words = JSON.parse(readFileSync(`${root}/i18n/${language}.json`, 'utf8')) as { right: Record<string, string>; right_group: Record<string, string> };
			for (const [, name = '', group = ''] of rows) {
				expect(words.right[name.replace('.', '_')], `${language}: ${name}`).toBeTruthy();
				expect(words.right_group[group], `${language}: ${group}`).toBeTruthy();
			}
			expect(Object.keys(words.right).length, 'words of functions that are no more').toBe(rows.length);
		}
	});
});
