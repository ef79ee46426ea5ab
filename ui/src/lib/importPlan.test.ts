import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultsOf, guessOf, importFields, mappingOf } from './importPlan';

const column = (index: number, field: 'serial' | 'city' | null) => ({ index, field, header: '', samples: [] });

describe('the columns of a table', () => {
	it('begin as the server guesses them', () => {
		const table = { id: 1, name: 'a.csv', format: 'csv' as const, encoding: 'utf-8' as const, separator: 'comma' as const, heading: true, sheet: null, sheets: [], rows: 2, columns: [column(0, 'serial'), column(1, null), column(2, 'city')] };
		expect(mappingOf(guessOf(table))).toEqual({ '0': 'serial', '2': 'city' });
	});

	it('must name the meter or subscriber, and nothing twice', () => {
		expect(faultsOf(new Map([[0, 'city'], [3, 'city']] as const))).toEqual({ twice: ['city'], noKey: true });
		expect(faultsOf(new Map([[0, 'serial']] as const))).toEqual({ twice: [], noKey: false });
	});

	it('may be all that the API knows', () => {
		const api = readFileSync(join(resolve(import.meta.dirname, '../../..'), 'docs/openapi.yaml'), 'utf8');
		const known = /\n {4}ImportField:\n(?: {6}.*\n)*? {6}enum:\s*\[([^\]]+)\]/.exec(api)?.[1]?.split(',').map((name) => name.trim());
		expect([...importFields].sort()).toEqual(known?.sort());
	});
});
