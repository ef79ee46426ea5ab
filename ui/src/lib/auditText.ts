// What was done, to what, and how it was before and after, in words: for the audit and for the history of a thing.
import type { TFunction } from 'i18next';
import { NOTHING, formatBytes, formatCount, formatTime, formatVolume, offsetOf, toZone, type Language } from './format';

/** What an action is about, as the filter offers it, with the actions that are meant: one, or all that begin so. */
export const auditKinds = {
	session: 'session.',
	factor: 'factor.',
	user: 'user.',
	role: 'role.',
	token: 'token.',
	meter: 'meter.',
	import: 'meter.import',
	note: 'note.',
	file: 'file.',
	subscriber: 'subscriber.',
	group: 'group.',
	search: 'search.',
	reading: 'reading.',
	gas_day: 'gas_day.',
	finding: 'finding.',
	exception: 'exception.',
	validation: 'validation.',
	closing: 'closing.',
	slots: 'slots.',
	capture: 'capture.',
	profile: 'profile.',
	report: 'report.',
	schedule: 'schedule.',
	zone: 'zone.',
	export: 'export',
	job: 'job.',
	setting: 'setting.',
	list: 'list.',
	audit: 'audit.',
};

export const actionName = (action: string, t: TFunction): string => t(`audit_action.${action.replaceAll('.', '_')}`, { defaultValue: action });

export const fieldName = (field: string, t: TFunction): string => t(`audit_field.${field}`, { defaultValue: field });

/** Who did it; what nobody or the directory did has no login. */
export function whoName(who: string, t: TFunction): string {
	if (who === 'nobody' || who === 'directory') return t(`audit.${who}`);
	return who || NOTHING;
}

/** A path into a record: "groups.0.path" as «Группы · 1 · Группа». */
export function pathName(path: string, t: TFunction): string {
	if (path === '') return t('audit.value');
	return path
		.split('.')
		.map((part) => (/^\d+$/.test(part) ? String(Number(part) + 1) : fieldName(part, t)))
		.join(' · ');
}

/** Fields whose values are codes: where the words for them stand, the first that has any. */
const codes: Record<string, (code: string) => string[]> = {
	state: (code) => [`meter.state.${code}`],
	kind: (code) => [`subscriber.kinds.${code}`, `groups.kinds.${code}`, `finding.kind.${code}`],
	archive: (code) => [`ledger.archive.${code}`],
	act: (code) => [`bulk.menu.${code}`],
	reason: (code) => [`audit.refusal.${code}`],
	what: (code) => [`audit.list.${code}`],
	role: (code) => [`role.${code}`],
	locale: (code) => [`audit.locale.${code}`],
	rights: (code) => [`right.${code.replaceAll('.', '_')}`],
};

const indexes = new Set(['final_index', 'start_index', 'index']);

/** Fields that name a row by its number. */
const numbers = new Set(['subscriber', 'job', 'note', 'file', 'token', 'session', 'free_group', 'report', 'id']);

function codeText(field: string, value: string, t: TFunction): string | undefined {
	const places = codes[field];
	if (!places) return undefined;
	const words = (code: string) => t(places(code), { defaultValue: code });
	return field === 'rights' ? value.split(', ').map(words).join(', ') : words(value);
}

function instantText(value: string, language: Language, zone: string): string | undefined {
	if (/^\d{4}-\d\d-\d\d$/.test(value)) return formatTime(`${value}T00:00:00Z`, 'date', language);
	if (!/^\d{4}-\d\d-\d\dT/.test(value)) return undefined;
	const local = toZone(new Date(value), zone);
	return `${formatTime(local, 'second', language)} ${offsetOf(local)}`;
}

/** A value of the field at the end of PATH as one reads it: codes in words, times by the clock of ZONE, quantities with units; a person's own words as they were written. */
export function valueText(path: string, value: string, t: TFunction, language: Language, zone: string): string {
	const field = path.slice(path.lastIndexOf('.') + 1);
	if (value === 'true' || value === 'false') return t(value === 'true' ? 'act.yes' : 'act.no');
	if (indexes.has(field) && /^\d+(\.\d+)?$/.test(value)) return `${formatVolume(value, language)} ${t('unit.m3')}`;
	if (/^\d+$/.test(value)) {
		if (numbers.has(field)) return t('audit.number', { number: value });
		if (field === 'bytes') return formatBytes(Number(value), language);
		if (['rows', 'meters', 'succeeded', 'moved', 'created', 'updated', 'unchanged', 'subscribers_created', 'subscribers_updated', 'groups_created'].includes(field)) return formatCount(Number(value), language);
	}
	return codeText(field, value, t) ?? instantText(value, language, zone) ?? value;
}

const pages: Record<string, (name: string) => string> = {
	meter: (name) => `/meters/${name}`,
	user: (name) => `/users?q=${encodeURIComponent(name)}`,
	subscriber: (name) => `/subscribers/${name}`,
	group: (name) => `/groups/${name}`,
	call: (name) => `/calls/${name}`,
	job: (name) => `/jobs?job=${name}`,
	schedule: (name) => `/reports/schedules/${name}`,
	zone: (name) => `/reports/zones/${name}`,
};

/** "user:petrova" as the kind and the name of a thing, with the page that shows it. */
export function objectOf(object: string): { kind: string; name: string; address: string | null } {
	const at = object.indexOf(':');
	const kind = at < 0 ? object : object.slice(0, at);
	const name = at < 0 ? '' : object.slice(at + 1);
	const page = pages[kind];
	const known = kind === 'user' ? name !== '' && name !== '?' : /^[\w-]+$/.test(name);
	return { kind, name, address: page && known ? page(name) : null };
}
