// What the page of data is asked, as it stands in its address, and what is made of the answer.
import type { Schemas } from '@/api/client';
import { formatTime, type Language } from './format';
import { emptySearch, narrowing, readSearch, searchFilters, writeSearch, type MeterSearch } from './meterSearch';
import type { Step } from './range';

export type UsagePeriod = Schemas['UsagePeriod'];
type Sum = Pick<UsagePeriod, 'missing' | 'hours_estimated' | 'hours_substitute'>;

export const kinds = ['meters', 'group', 'free', 'search'] as const;
export type Kind = (typeof kinds)[number];

/** Whose use is looked at: what is chosen of the other kinds is kept out of the address. */
export interface Whose {
	kind: Kind;
	serials: string[];
	/** null with kind "group": all meters. */
	group: number | null;
	search: MeterSearch;
}

/** Nobody yet. */
export const emptyWhose: Whose = { kind: 'meters', serials: [], group: null, search: emptySearch };

export const METERS_MAX = 500;
const serialPattern = /^[\p{L}\p{N}-]{1,24}$/u;

/** Numbers that were copied from a letter or a table, however they are parted; null: it is no list of numbers. */
export function pastedSerials(text: string): string[] | null {
	const parts = text.split(/[\s,;]+/).filter(Boolean);
	return parts.length > 1 && parts.every((part) => serialPattern.test(part) && /\d{4}/.test(part)) ? parts : null;
}

export const views = ['periods', 'cumulative', 'profile'] as const;
export type View = (typeof views)[number];
export const extras = ['year', 'temperature'] as const;
export type Extra = (typeof extras)[number];

const among = <Word extends string>(words: readonly Word[], value: string | null): Word | undefined => words.find((word) => word === value);

export function readWhose(params: URLSearchParams): Whose {
	const kind = among(kinds, params.get('of')) ?? 'meters';
	const serials = kind === 'meters' ? [...new Set((params.get('serials') ?? '').split(','))].filter((serial) => serialPattern.test(serial)).slice(0, METERS_MAX) : [];
	const search = readSearch(params);
	const group = kind === 'group' ? search.group : kind === 'free' ? search.free_group : null;
	return { kind, serials, group, search: kind === 'search' ? { ...search, cursor: null, page: 1 } : emptySearch };
}

export function writeWhose(whose: Whose): URLSearchParams {
	const params = whose.kind === 'search' ? writeSearch(whose.search) : new URLSearchParams();
	if (whose.kind !== 'meters') params.set('of', whose.kind);
	if (whose.serials.length) params.set('serials', whose.serials.join(','));
	if (whose.group) params.set(whose.kind === 'free' ? 'free_group' : 'group', String(whose.group));
	return params;
}

/** What the API is asked; null while nothing is chosen. */
export function whoseQuery(whose: Whose) {
	switch (whose.kind) {
		case 'meters':
			return whose.serials.length ? { serials: whose.serials.join(',') } : null;
		case 'group':
			return whose.group ? { group: whose.group } : {};
		case 'free':
			return whose.group ? { free_group: whose.group } : null;
		case 'search':
			return narrowing(whose.search) ? searchFilters(whose.search) : null;
	}
}

export const readView = (params: URLSearchParams): View => among(views, params.get('view')) ?? 'periods';

/** Without a word in the address the temperature is shown. */
export function readExtras(params: URLSearchParams): Extra[] {
	const text = params.get('with');
	if (text === null) return ['temperature'];
	const words = text.split(',');
	return extras.filter((extra) => words.includes(extra));
}

/** The API tells a period by the clocks of its meters, without an offset: "2026-09-01T06:00:00" or "2026-09-01". */
const asTime = (local: string) => `${local.length === 10 ? `${local}T00:00:00` : local}Z`;

export function usageName(local: string, by: Step, language: Language): string {
	return formatTime(asTime(local), by === 'month' ? 'month' : by === 'day' ? 'date' : 'hour', language);
}

export function usageShortName(local: string, by: Step, language: Language): string {
	const time = asTime(local);
	if (by === 'month') return formatTime(time, 'month', language).replace(/^(\S{3})\S*/, '$1');
	if (by === 'day') return formatTime(time, 'day-month', language);
	return `${formatTime(time, 'clock', language)}\n${formatTime(time, 'day-month', language)}`;
}

const milli = (value: number) => Math.round(value * 1000) / 1000;

/** Sums up to and with each period, in whole litres: a year of binary fractions would drift. A period without a figure adds nothing; before the first figure there is none. */
export function cumulative(values: readonly (number | null)[]): (number | null)[] {
	let litres = 0;
	let known = false;
	return values.map((value) => {
		if (value !== null) {
			known = true;
			litres += Math.round(value * 1000);
		}
		return known ? litres / 1000 : null;
	});
}

/** By how much more than the year before, as a share; null where there is nothing to compare with. */
export function growth(now: number | null, before: number | null): number | null {
	return now === null || before === null || before === 0 ? null : (now - before) / before;
}

/** A group's mean for as many meters as are looked at, period by period. */
export function groupMean(items: readonly UsagePeriod[], group: readonly UsagePeriod[]): (number | null)[] {
	const means = new Map(group.map((item) => [item.local, item.mean]));
	return items.map((item) => {
		const mean = means.get(item.local) ?? null;
		return mean === null || !item.known ? null : milli(mean * item.known);
	});
}

export const zoneKinds = ['gap', 'estimated', 'substitute'] as const;
export type ZoneKind = (typeof zoneKinds)[number];

const tests: Record<ZoneKind, (sum: Sum) => boolean> = {
	gap: (sum) => sum.missing > 0,
	estimated: (sum) => sum.hours_estimated > 0,
	substitute: (sum) => sum.hours_substitute > 0,
};

export const inZone = (kind: ZoneKind, sum: Sum) => tests[kind](sum);
export const zonesOf = (sum: Sum): ZoneKind[] => zoneKinds.filter((kind) => tests[kind](sum));

/** A table as a spreadsheet of that language opens it: semicolons and decimal commas in Russian. */
export function csvOf(heads: readonly string[], rows: readonly (readonly (string | number | null)[])[], language: Language): string {
	const separator = language === 'ru' ? ';' : ',';
	const cell = (value: string | number | null) => {
		if (value === null) return '';
		if (typeof value === 'number') return language === 'ru' ? String(value).replace('.', ',') : String(value);
		return /[";,\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
	};
	return `\uFEFF${[heads, ...rows].map((row) => row.map(cell).join(separator)).join('\r\n')}\r\n`;
}
