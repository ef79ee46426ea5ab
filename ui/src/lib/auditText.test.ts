// Everything that the program writes into its audit has words: actions, fields and what they are about.
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInstance, type TFunction } from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { actionName, auditKinds, fieldName, objectOf, valueText, whoName } from './auditText';

const root = resolve(import.meta.dirname, '../../..');
const service = join(root, 'src/service');
const load = (name: string) => JSON.parse(readFileSync(join(root, 'i18n', name), 'utf8')) as Record<string, Record<string, string>>;
const words = { ru: load('ru.json'), en: load('en.json') };
const files = readdirSync(service)
	.filter((name) => name.endsWith('.c'))
	.map((name) => ({ name, text: readFileSync(join(service, name), 'utf8') }));

/** Files that write records, and those that make what the records hold. */
const writing = files.filter(({ name, text }) => /service_audit\(|_act_end\(/.test(text) || name === 'facts.c');

/** What stands in such files besides: columns of exports, what a job was asked, the frame of an export of one person. */
const notAudit: Record<string, string[]> = {
	'audit.c': ['sealed'],
	'export.c': ['selection', 'xlsx', 'encoding', 'separator', 'russian', 'columns', 'query'],
	'bulk.c': ['date'],
	'group_merge.c': ['into'],
	'user.c': ['one_time'],
};

/** Words that are printed on reports and written in mails are named in the same way. */
const printed = /^(convention|sign|mail)\./;

function actions(): string[] {
	const found = new Set<string>();
	for (const { text } of writing)
		for (const [, action] of text.matchAll(/"((?:[a-z]+)(?:\.[a-z_]+)+)"/g)) if (action && !/\.[hc]$/.test(action) && !printed.test(action)) found.add(action);
	for (const { text } of writing) for (const [, action] of text.matchAll(/service_audit\([^;"]*?"([a-z_.]+)"/g)) if (action) found.add(action);
	for (const { text } of writing) for (const [, action] of text.matchAll(/\.action = "([a-z_.]+)"/g)) if (action) found.add(action);
	return [...found].sort();
}

function fields(): string[] {
	const found = new Set<string>();
	for (const { name, text } of writing)
		for (const [, key, member] of text.matchAll(/(?:jsonw_key\(&?j, |key_int\(&?j, |\badd\(&?f, |struct fact\)\s*\{ )"([a-z_]+)"|\\"([a-z_]+)\\":/g)) {
			const field = key ?? member;
			if (field && !notAudit[name]?.includes(field)) found.add(field);
		}
	return [...found].sort();
}

function objects(): string[] {
	const found = new Set<string>();
	for (const { text } of files) for (const [, kind] of text.matchAll(/(?:snprintf\(o[a-z]*, [^;]*?|user_object[^;]*?)"([a-z]+):%/g)) if (kind) found.add(kind);
	return [...found].sort();
}

let ru: TFunction;

beforeAll(async () => {
	const own = createInstance();
	await own.init({ lng: 'ru', resources: { ru: { translation: words.ru } }, interpolation: { escapeValue: false } });
	ru = own.t;
});

describe('the words of the audit', () => {
	it('name every action that the program writes', () => {
		expect(actions().length).toBeGreaterThan(60);
		for (const language of ['ru', 'en'] as const) expect(actions().filter((action) => !words[language]['audit_action']?.[action.replaceAll('.', '_')]), language).toEqual([]);
	});

	it('name every field that the program writes', () => {
		expect(fields().length).toBeGreaterThan(60);
		for (const language of ['ru', 'en'] as const) expect(fields().filter((field) => !words[language]['audit_field']?.[field]), language).toEqual([]);
	});

	it('name what the records are about', () => {
		expect(objects()).toContain('meter');
		for (const language of ['ru', 'en'] as const) expect(objects().filter((kind) => !words[language]['audit_object']?.[kind]), language).toEqual([]);
	});

	it('offer each kind of action in the filter', () => {
		const offered = Object.values(auditKinds);
		expect(actions().filter((action) => !offered.some((kind) => action === kind || (kind.endsWith('.') && action.startsWith(kind))))).toEqual([]);
	});

	it('say values as a person reads them', () => {
		const said = (field: string, value: string) => valueText(field, value, ru, 'ru', 'Europe/Moscow').replace(/[\u00a0\u202f]/g, ' ');
		expect(said('state', 'retired')).toBe('Выведен из эксплуатации');
		expect(said('kind', 'clone')).toBe('Двойник');
		expect(said('kind', 'organisation')).toBe('Организация');
		expect(said('role', 'operator')).toBe('Оператор');
		expect(said('role', 'Диспетчер')).toBe('Диспетчер');
		expect(said('rights', 'meter.view, user.edit')).toBe('Видеть счётчики, Править пользователей');
		expect(said('subscriber', '12')).toBe('№ 12');
		expect(said('account', '12')).toBe('12');
		expect(said('rows', '100000')).toBe('100 000');
		expect(said('final_index', '105.422')).toBe('105,422 м³');
		expect(said('verified_on', '2026-03-01')).toBe('01.03.2026');
		expect(said('retired', '2026-03-01T00:00:00Z')).toBe('01.03.2026 03:00:00 UTC+3');
		expect(said('set', 'true')).toBe('да');
		expect(said('seal', 'пломба 7')).toBe('пломба 7');
		expect(actionName('meter.import.undo', ru)).toBe('Загрузка отменена');
		expect(fieldName('seal', ru)).toBe('Пломба');
		expect(whoName('nobody', ru)).toBe('не вошёл');
		expect(whoName('petrova', ru)).toBe('petrova');
	});

	it('lead to the page of the thing', () => {
		expect(objectOf('meter:15401450')).toEqual({ kind: 'meter', name: '15401450', address: '/meters/15401450' });
		expect(objectOf('user:иван')).toEqual({ kind: 'user', name: 'иван', address: '/users?q=%D0%B8%D0%B2%D0%B0%D0%BD' });
		expect(objectOf('user:?').address).toBeNull();
		expect(objectOf('job:7').address).toBe('/jobs?job=7');
		expect(objectOf('slots')).toEqual({ kind: 'slots', name: '', address: null });
	});
});
