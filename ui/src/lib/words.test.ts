// Both languages have the same words, and the pages ask for none that there is not.
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

type Tree = { [key: string]: string | Tree };

const root = resolve(import.meta.dirname, '../../..');
const load = (name: string) => JSON.parse(readFileSync(join(root, 'i18n', name), 'utf8')) as Tree;

function flat(tree: Tree, before = ''): Map<string, string> {
	const found = new Map<string, string>();
	for (const [key, value] of Object.entries(tree)) {
		if (typeof value === 'string') found.set(before + key, value);
		else for (const [inner, text] of flat(value, `${before}${key}.`)) found.set(inner, text);
	}
	return found;
}

const plural = /_(one|few|many|other)$/;
const ru = flat(load('ru.json'));
const en = flat(load('en.json'));
const names = (words: Map<string, string>) => new Set([...words.keys()].map((key) => key.replace(plural, '')));
const blanks = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

function sources(folder: string): string[] {
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((name) => /\.tsx?$/.test(name) && !/\.test\.|schema\.d\.ts/.test(name))
		.map((name) => readFileSync(join(folder, name), 'utf8'));
}

describe('words', () => {
	it('are the same set in both languages', () => {
		expect([...names(en)].sort()).toEqual([...names(ru)].sort());
	});

	it('have all the plurals that their language needs', () => {
		for (const [words, forms] of [
			[ru, ['one', 'few', 'many', 'other']],
			[en, ['one', 'other']],
		] as const) {
			const counted = [...words.keys()].filter((key) => plural.test(key)).map((key) => key.replace(plural, ''));
			for (const key of new Set(counted)) expect(forms.filter((form) => !words.has(`${key}_${form}`)), key).toEqual([]);
		}
	});

	it('leave the same blanks to fill in', () => {
		for (const [key, text] of en) {
			const other = ru.get(key);
			if (other !== undefined) expect(blanks(other), key).toEqual(blanks(text));
		}
	});

	it('are there for every key that the pages name', () => {
		const known = names(ru);
		const branches = new Set([...known].flatMap((key) => key.split('.').map((_, at, parts) => parts.slice(0, at + 1).join('.'))));
		const missing: string[] = [];
		for (const text of sources(join(root, 'ui/src'))) {
			for (const [, key] of text.matchAll(/\bt\('([\w.-]+)'/g)) if (key && !known.has(key)) missing.push(key);
			for (const [, begin] of text.matchAll(/\bt\(`([\w.-]+)\.\$\{/g)) if (begin && !branches.has(begin)) missing.push(`${begin}.*`);
		}
		expect(missing).toEqual([]);
	});

	it('are all used', () => {
		const all = sources(join(root, 'ui/src')).join('\n');
		const begins = [...all.matchAll(/`([\w.-]+)\.\$\{/g)].map((match) => `${match[1] ?? ''}.`);
		const unused = [...names(ru)].filter((key) => !all.includes(`'${key}'`) && !begins.some((begin) => key.startsWith(begin)) && !/^(flag|flag_hint|trouble|situation)\./.test(key));
		expect(unused).toEqual([]);
	});

	it('write ё where it belongs', () => {
		for (const [key, text] of ru) expect(/счетчик|учетн|(^|[^а-яё])еще([^а-яё]|$)|надеж|прием|тревожн[^ыо]/i.exec(text)?.[0], `${key}: ${text}`).toBeUndefined();
	});

	it('name all results, flags and states of the API', () => {
		const api = readFileSync(join(root, 'docs/openapi.yaml'), 'utf8');
		const listed = (schema: string) => (new RegExp(`\\n    ${schema}:\\n(?:      .*\\n)*?      enum: \\[([^\\]]+)\\]`).exec(api)?.[1] ?? '').split(',').map((name) => name.trim());
		for (const [schema, branch] of [
			['CallResult', 'call.result'],
			['CallResult', 'call.result_hint'],
			['ReadingFlag', 'flag'],
			['ReadingFlag', 'flag_hint'],
		] as const) {
			expect(listed(schema).length, schema).toBeGreaterThan(3);
			for (const name of listed(schema)) expect(ru.has(`${branch}.${name}`), `${branch}.${name}`).toBe(true);
		}
	});
});
