import { describe, expect, it } from 'vitest';
import type { Schemas } from '@/api/client';
import { faultOf, faultsOf, findSettings, isName, scaled, sectionsOf, uniform, withDraft, type SettingRow } from './setting';

const base = { default: '', unit: null, min: null, max: null, words: [], description: { ru: 'Порт страниц, надёжно', en: 'Port of pages' }, secret: false, needs_restart: true } as const;
const item = (key: string, more: Partial<Schemas['Setting']> = {}): Schemas['Setting'] => ({ ...base, words: [], key, type: 'text', value: '', source: 'default', where: null, read_only: null, waits: false, changed_at: null, changed_by: null, ...more });
const template = (key: string): Schemas['SettingTemplate'] => ({ ...base, words: [], key, type: 'int' });
const row = (more: Partial<SettingRow>): SettingRow => ({ ...item('web.x'), name: null, ...more });

describe('values', () => {
	const check = (type: SettingRow['type'], text: string, min: number | null = null, max: number | null = null) => faultOf({ type, min, max, words: ['info', 'warn'] }, text)?.fault ?? null;
	it('are numbers within their range', () => {
		expect(check('int', '55005', 0, 65535)).toBe(null);
		expect(check('int', '65536', 0, 65535)).toBe('range');
		expect(check('int', '1.5', 0, 65535)).toBe('not_int');
		expect(check('int', '', 0, 65535)).toBe('not_int');
	});
	it('are durations and sizes with a unit', () => {
		expect(check('duration', '15m', 300, 86400)).toBe(null);
		expect(check('duration', '90', 60, 86400)).toBe(null);
		expect(check('duration', '4m', 300, 86400)).toBe('range');
		expect(check('duration', '5 minutes', 1, 86400)).toBe('not_duration');
		expect(check('size', '64K', 4096, 2 ** 30)).toBe(null);
		expect(check('size', '2GiB', 4096, 2 ** 30)).toBe('range');
		expect(check('size', '2T', 4096, 2 ** 30)).toBe('not_size');
		expect(faultOf({ type: 'duration', min: 300, max: 2592000, words: [] }, '1')).toEqual({ fault: 'range', min: '5m', max: '30d' });
	});
	it('are choices, addresses and texts of a length', () => {
		expect(check('enum', 'info')).toBe(null);
		expect(check('enum', 'loud')).toBe('not_choice');
		expect(check('bool', 'true')).toBe(null);
		expect(check('bool', 'yes')).toBe('not_choice');
		expect(check('address', '127.0.0.1')).toBe(null);
		expect(check('address', '::')).toBe(null);
		expect(check('address', '127.0.0.256')).toBe('not_address');
		expect(check('address', 'localhost')).toBe('not_address');
		expect(check('text', 'Ёж', 1, 4)).toBe(null);
		expect(check('text', 'Ёжик', 1, 4)).toBe('length');
		expect(check('text', 'a\nb')).toBe('control');
	});
	it('are shown in the unit in which they are written', () => {
		expect([scaled(900, 'duration'), scaled(86400, 'duration'), scaled(61, 'duration'), scaled(65536, 'size'), scaled(0, 'size'), scaled(7, 'int')]).toEqual(['15m', '1d', '61s', '64K', '0', '7']);
		expect([uniform('60s', 'duration'), uniform('1024', 'size'), uniform('60s', 'text'), uniform('that of web.port', 'duration')]).toEqual(['1m', '1K', '60s', 'that of web.port']);
	});
});

describe('sections', () => {
	const items = [item('collector.port'), item('listener.tls.port', { type: 'int', value: '5', source: 'file' }), item('web.port')];
	it('stand in their order, with the rows of each name', () => {
		const sections = sectionsOf(items, [template('listener.*.address'), template('listener.*.port')], { listener: ['new'] });
		expect(sections.map(({ name }) => name)).toEqual(['web', 'collector', 'listener']);
		expect(sections[2]?.names).toEqual(['new', 'tls']);
		expect(sections[2]?.rows.map(({ key, value, source }) => [key, value, source])).toEqual([
			['listener.new.address', '', 'default'],
			['listener.new.port', '', 'default'],
			['listener.tls.address', '', 'default'],
			['listener.tls.port', '5', 'file'],
		]);
	});
	it('are searched by words of key and meaning', () => {
		const sections = sectionsOf(items, []);
		expect(findSettings(sections, 'web', 'ru').map(({ name }) => name)).toEqual(['web']);
		expect(findSettings(sections, 'НАДЕЖНО порт web', 'ru')).toHaveLength(1);
		expect(findSettings(sections, 'надёжно', 'en')).toHaveLength(0);
		expect(findSettings(sections, ' ', 'en')).toHaveLength(2);
	});
});

describe('drafts', () => {
	it('are only what differs', () => {
		const set = row({ value: '5', source: 'database' });
		const preset = row({ value: '5' });
		expect(withDraft({}, set, '6')).toEqual({ 'web.x': '6' });
		expect(withDraft({ 'web.x': '6' }, set, '5')).toEqual({});
		expect(withDraft({}, set, null)).toEqual({ 'web.x': null });
		expect(withDraft({ 'web.x': '6' }, preset, null)).toEqual({});
		expect(withDraft({}, row({ secret: true, value: '••••', source: 'database' }), '••••')).toEqual({ 'web.x': '••••' });
		expect(withDraft({ 'web.x': '1' }, row({ name: 'tls' }), '')).toEqual({});
	});
	it('are checked one by one', () => {
		expect(faultsOf([row({ type: 'int', min: 1, max: 5 }), row({ key: 'web.y', type: 'int' })], { 'web.x': '9', 'web.y': null })).toEqual({ 'web.x': { fault: 'range', min: '1', max: '5' } });
		expect([isName('tls-2'), isName('TLS'), isName(''), isName('a.b')]).toEqual([true, false, false, false]);
	});
});
