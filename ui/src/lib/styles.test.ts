// Styles of all pages meet in one document as soon as somebody has been on them: no two files may
// speak of one class.
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.css'));

/** Classes that a file styles wherever they stand, not only within others. */
function classesOf(file: string): string[] {
	const text = readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[^]*?\*\//g, '');
	const selectors = [...text.matchAll(/([^{};]+)\{/g)].flatMap(([, list = '']) => list.split(',').map((one) => one.trim()));
	return [...new Set(selectors.flatMap((one) => /^\.(?!ant-)([\w-]+)(?::[^\s>+~]+)?$/.exec(one)?.[1] ?? []))];
}

it('style a class in one file', () => {
	const owners = new Map<string, string[]>();
	for (const file of files) for (const name of classesOf(file)) owners.set(name, [...(owners.get(name) ?? []), file]);
	expect(owners.size).toBeGreaterThan(100);
	expect([...owners].filter(([, where]) => where.length > 1)).toEqual([]);
});
