// Every sentence that collector and drivers can give as a reason has its Russian text.
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import table from '../../../i18n/reasons.ru.json';
import { reasonText } from './reasonText';

const root = resolve(import.meta.dirname, '../../..');

// What these say is for the log, for settings, for the decoded view and for files, never a reason.
const elsewhere = /\/(explain\w*|profile\w*|capture\w*|replay|settings|listen|listener|collector|recording|preamble|obis)\.c$/;
const others = new Set(['no certificate in PEM', 'no certificates in PEM', 'no key in PEM for the certificate', 'not the key of the certificate', '{} can be read by others: chmod 600 it', '{}: the path is too long', ' to run', ' to set', '05aAfF\\r\\n ']);

const SPEC = /%[-+ #0]*(?:\d+|\*)?(?:\.(?:\d+|\*))?(?:hh|h|ll|l|z)?[diouxXcsf]/g;
const LITERAL = /"(?:[^"\\]|\\.)*"(?:\s*(?:PRI\w+\s*)?"(?:[^"\\]|\\.)*")*/g;

function sentencesOf(source: string): string[] {
	const code = source
		.replace(/\/\*.*?\*\//gs, '')
		.replace(/^#include.*$/gm, '')
		.replace(/\blog_\w+\((?:[^;"]|"(?:[^"\\]|\\.)*")*;/g, '');
	return [...code.matchAll(LITERAL)].map(([literal]) =>
		literal
			.replace(/%"\s*PRI\w+\s*"/g, '{}')
			.replace(/(?<!\\)"\s*"/g, '')
			.slice(1, -1)
			.replace(/\\"/g, '"')
			.replace(SPEC, '{}'),
	);
}

function files(folder: string): string[] {
	return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
		.map((name) => join(root, folder, name))
		.filter((name) => name.endsWith('.c') && !elsewhere.test(name));
}

describe('reasons of calls', () => {
	it('have a Russian text each', () => {
		const words = table as Record<string, string>;
		const lacking = new Set<string>();
		for (const file of [...files('src/protocol'), ...files('src/collector'), join(root, 'src/store/key.c')])
			for (const sentence of sentencesOf(readFileSync(file, 'utf8')))
				if (sentence.includes(' ') && /[a-z]{2}/.test(sentence) && !others.has(sentence) && !(sentence in words)) lacking.add(`${file.slice(root.length + 1)}: ${sentence}`);
		expect([...lacking]).toEqual([]);
	});

	it('keep what stands in the blanks', () => {
		for (const [english, own] of Object.entries(table)) expect(own.split('{}').length, english).toBe(english.split('{}').length);
	});

	it('are told with all their parts', () => {
		expect(reasonText('the meter was silent for 60 s while its serial was read', table)).toBe('счётчик молчал 60 с, когда читался его номер');
		expect(reasonText('the meter hung up while the hourly archive was read', table)).toBe('счётчик закрыл соединение, когда читался часовой архив');
		expect(reasonText('when the parameters were read: the meter answered: read or write denied', table)).toBe('когда читались параметры: счётчик ответил: чтение или запись запрещены');
		expect(reasonText('access refused: the meter answered: authentication failed', table)).toBe('в доступе отказано: счётчик ответил: подлинность не подтверждена');
		expect(reasonText('3 rows not understood, the first: the first row has no time', table)).toBe('строк не понято: 3, первая: у первой строки нет времени');
	});

	it('stay as they are where nothing is known of them', () => {
		expect(reasonText('something of tomorrow', table)).toBe('something of tomorrow');
		expect(reasonText('the meter does not answer', null)).toBe('the meter does not answer');
	});
});
