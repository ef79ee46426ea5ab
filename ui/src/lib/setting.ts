// Settings as the page shows them: sections, rows, what is wrong with a value before the server is asked.
import type { Schemas } from '@/api/client';

type Setting = Schemas['Setting'];
type Template = Schemas['SettingTemplate'];
export type SettingKind = Template['type'];

/** A line of the page: a setting, or one that a template would make. */
export interface SettingRow extends Omit<Template, 'key'> {
	key: string;
	/** Of a template's: the name in its star's place. */
	name: string | null;
	value: string;
	source: Setting['source'];
	where: string | null;
	read_only: Setting['read_only'];
	waits: boolean;
	changed_at: string | null;
	changed_by: string | null;
}

export interface SettingSection {
	name: string;
	rows: SettingRow[];
	/** Names that rows of templates have, in their order. */
	names: string[];
	/** More names can be made. */
	template: boolean;
}

/** In this order; what is not named here comes last, by the alphabet. */
const ORDER = ['web', 'session', 'security', 'ldap', 'ldap_group', 'meter', 'collector', 'listener', 'capture', 'retention', 'job', 'import', 'report', 'mail', 'log', 'store'];

export const sectionOf = (key: string) => key.split('.')[0] ?? '';
const nameOf = (key: string) => (key.split('.').length === 3 ? (key.split('.')[1] ?? null) : null);
const keyOf = (template: string, name: string) => template.replace('*', name);

function unset(template: Template, name: string): SettingRow {
	return { ...template, key: keyOf(template.key, name), name, value: '', source: 'default', where: null, read_only: null, waits: false, changed_at: null, changed_by: null };
}

function rank(section: string): number {
	const at = ORDER.indexOf(section);
	return at < 0 ? ORDER.length : at;
}

/** `added`: names that somebody is about to make, by section. */
export function sectionsOf(items: readonly Setting[], templates: readonly Template[], added: Readonly<Record<string, readonly string[]>> = {}): SettingSection[] {
	const sections = new Map<string, SettingSection>();
	const have = (name: string) => {
		const known = sections.get(name) ?? { name, rows: [], names: [], template: false };
		sections.set(name, known);
		return known;
	};
	const known = new Map(items.map((item) => [item.key, item]));
	for (const item of items) if (nameOf(item.key) === null) have(sectionOf(item.key)).rows.push({ ...item, name: null });
	for (const template of templates) {
		const section = have(sectionOf(template.key));
		section.template = true;
		const set = items.map((item) => item.key).filter((key) => sectionOf(key) === section.name);
		section.names = [...new Set([...set.map(nameOf), ...(added[section.name] ?? [])])].filter((name) => name !== null).sort();
	}
	for (const section of sections.values())
		for (const name of section.names)
			for (const template of templates.filter(({ key }) => sectionOf(key) === section.name)) {
				const item = known.get(keyOf(template.key, name));
				section.rows.push(item ? { ...item, name } : unset(template, name));
			}
	return [...sections.values()].sort((one, other) => rank(one.name) - rank(other.name) || (one.name < other.name ? -1 : 1));
}

/** The rows in which every word stands, in the key or in what it means. */
export function findSettings(sections: readonly SettingSection[], text: string, language: 'ru' | 'en'): SettingSection[] {
	const words = text.toLowerCase().replaceAll('ё', 'е').split(/\s+/).filter(Boolean);
	if (!words.length) return [...sections];
	const fits = (row: SettingRow) => {
		const where = `${row.key} ${row.description[language]}`.toLowerCase().replaceAll('ё', 'е');
		return words.every((word) => where.includes(word));
	};
	return sections.map((section) => ({ ...section, rows: section.rows.filter(fits), template: false })).filter((section) => section.rows.length > 0);
}

const DURATIONS: [string, number][] = [
	['d', 86400],
	['h', 3600],
	['m', 60],
	['s', 1],
];
const SIZES: [string, number][] = [
	['G', 2 ** 30],
	['M', 2 ** 20],
	['K', 2 ** 10],
	['', 1],
];

/** A number in the form in which values are written: 900 is "15m". */
export function scaled(value: number, kind: SettingKind): string {
	const units = kind === 'duration' ? DURATIONS : kind === 'size' ? SIZES : [];
	const unit = value === 0 ? undefined : units.find(([, factor]) => value % factor === 0);
	return unit ? `${value / unit[1]}${unit[0]}` : String(value);
}

function parse(text: string, kind: SettingKind): number | null {
	const pattern = kind === 'duration' ? /^(\d{1,15})([dhms]?)$/ : kind === 'size' ? /^(\d{1,15})(G|GiB|M|MiB|K|KiB)?$/ : /^(-?\d{1,15})()$/;
	const found = pattern.exec(text);
	if (!found) return null;
	const unit = (found[2] ?? '').replace('iB', '');
	const factor = [...DURATIONS, ...SIZES].find(([name]) => name === unit && unit !== '')?.[1] ?? 1;
	return Number(found[1]) * factor;
}

/** "60s" as the server tells a value that is set: "1m". */
export function uniform(text: string, kind: SettingKind): string {
	const value = kind === 'duration' || kind === 'size' ? parse(text, kind) : null;
	return value === null ? text : scaled(value, kind);
}

function isAddress(text: string): boolean {
	if (text.includes(':')) return /^[0-9a-fA-F:.]{2,45}$/.test(text);
	const parts = text.split('.');
	return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}

export type SettingFault = { fault: 'not_int' | 'not_duration' | 'not_size' | 'not_address' | 'not_choice' | 'control' } | { fault: 'range' | 'length'; min: string; max: string };

const FORMS = { int: 'not_int', duration: 'not_duration', size: 'not_size' } as const;

/** What is wrong with a value as far as the page can tell; null: nothing. */
export function faultOf(row: Pick<SettingRow, 'type' | 'min' | 'max' | 'words'>, text: string): SettingFault | null {
	const { type, min, max, words } = row;
	if (type === 'int' || type === 'duration' || type === 'size') {
		const value = parse(text.trim(), type);
		if (value === null) return { fault: FORMS[type] };
		return min !== null && max !== null && (value < min || value > max) ? { fault: 'range', min: scaled(min, type), max: scaled(max, type) } : null;
	}
	if (type === 'bool') return text === 'true' || text === 'false' ? null : { fault: 'not_choice' };
	if (type === 'enum') return words.includes(text) ? null : { fault: 'not_choice' };
	if (type === 'address') return isAddress(text.trim()) ? null : { fault: 'not_address' };
	// eslint-disable-next-line no-control-regex
	if (/[\u0000-\u001f\u007f]/.test(text)) return { fault: 'control' };
	const bytes = new TextEncoder().encode(text.trim()).length;
	return bytes < (min ?? 0) || bytes > (max ?? Infinity) ? { fault: 'length', min: String(min ?? 0), max: String(max ?? 0) } : null;
}

/** A draft: what somebody has written in the place of the value; null: back to what holds without it. */
export type Drafts = Readonly<Record<string, string | null>>;

export function withDraft(drafts: Drafts, row: SettingRow, text: string | null): Drafts {
	const rest = Object.fromEntries(Object.entries(drafts).filter(([key]) => key !== row.key));
	const same = text === null ? row.source !== 'database' : row.source === 'default' && row.name !== null ? text === '' : text === row.value;
	return same && !(row.secret && text !== null) ? rest : { ...rest, [row.key]: text };
}

/** Of the rows that have a draft. */
export function faultsOf(rows: readonly SettingRow[], drafts: Drafts): Record<string, SettingFault> {
	const faults: Record<string, SettingFault> = {};
	for (const row of rows) {
		const text = drafts[row.key];
		const fault = text === undefined || text === null ? null : faultOf(row, text);
		if (fault) faults[row.key] = fault;
	}
	return faults;
}

export const isName = (text: string) => /^[a-z0-9-]{1,23}$/.test(text);
