// The search form of the meters' list, as it stands in the address: a link shows
// the same to a colleague.
import type { MeterQuery } from '@/api/queries';
import type { Schemas } from '@/api/client';

const formFields = ['subscriber', 'meter', 'account', 'type', 'city'] as const;
/** Those of the unfolded form. */
const furtherFields = ['street', 'house', 'flat', 'phone', 'firmware', 'driver'] as const;
const textFields = [...formFields, ...furtherFields] as const;
export type TextField = (typeof textFields)[number];
const furtherChoices = ['free_group', 'verification_due_before', 'completeness_below', 'filter', 'state'] as const;
const choiceFields = ['group', ...furtherChoices] as const;
type MeterFilter = Schemas['MeterFilter'];
type MeterSort = NonNullable<MeterQuery['sort']>;

export const pageSizes = [25, 50, 100, 200] as const;
const defaultSize = 50;
const defaultSort: MeterSort = 'serial';
const maxText = 100;
/** Where the server takes less. */
const longest: Partial<Record<TextField, number>> = { meter: 24, account: 40, house: 40, flat: 40, phone: 40, firmware: 64, driver: 32 };
export const longestOf = (field: TextField) => longest[field] ?? maxText;

export const meterFilters: readonly MeterFilter[] = ['alarm', 'finding', 'silent', 'never', 'polled'];
/** Beside those in service, which are listed when nothing is said. */
const otherStates = ['retired', 'all'] as const;
const sortKeys = ['serial', 'group', 'subscriber', 'account', 'city', 'type', 'index', 'index_time', 'last_call'] as const;

export interface MeterSearch extends Record<TextField, string> {
	q: string;
	group: number | null;
	free_group: number | null;
	/** "2026-12-31": verification is due before. */
	verification_due_before: string | null;
	/** Percent of the hourly records of 30 days. */
	completeness_below: number | null;
	filter: MeterFilter | null;
	/** null: those in service. */
	state: (typeof otherStates)[number] | null;
	sort: MeterSort;
	limit: number;
	cursor: string | null;
	/** Of the page that the cursor gives, from 1: tells which rows these are. */
	page: number;
}

export const emptySearch: MeterSearch = {
	q: '',
	subscriber: '',
	meter: '',
	account: '',
	type: '',
	city: '',
	street: '',
	house: '',
	flat: '',
	phone: '',
	firmware: '',
	driver: '',
	group: null,
	free_group: null,
	verification_due_before: null,
	completeness_below: null,
	filter: null,
	state: null,
	sort: defaultSort,
	limit: defaultSize,
	cursor: null,
	page: 1,
};

function isSort(value: string | null): value is MeterSort {
	return value !== null && (sortKeys as readonly string[]).includes(value.replace(/^-/, ''));
}

function naturalNumber(value: string | null): number | null {
	return value !== null && /^[1-9]\d{0,9}$/.test(value) ? Number(value) : null;
}

function date(value: string | null): string | null {
	return value !== null && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)) ? value : null;
}

/** Whatever stands in an address: what makes no sense is left out. */
export function readSearch(params: URLSearchParams): MeterSearch {
	const text = (name: string) => (params.get(name) ?? '').trim().slice(0, maxText);
	const sort = params.get('sort');
	const limit = naturalNumber(params.get('limit'));
	const cursor = params.get('cursor');
	const below = naturalNumber(params.get('completeness_below'));
	const texts = Object.fromEntries(textFields.map((field) => [field, text(field).slice(0, longestOf(field))])) as Record<TextField, string>;
	return {
		q: text('q'),
		...texts,
		group: naturalNumber(params.get('group')),
		free_group: naturalNumber(params.get('free_group')),
		verification_due_before: date(params.get('verification_due_before')),
		completeness_below: below !== null && below <= 100 ? below : null,
		filter: meterFilters.find((filter) => filter === params.get('filter')) ?? null,
		state: otherStates.find((state) => state === params.get('state')) ?? null,
		sort: isSort(sort) ? sort : defaultSort,
		limit: pageSizes.find((size) => size === limit) ?? defaultSize,
		cursor: cursor || null,
		page: cursor ? (naturalNumber(params.get('page')) ?? 2) : 1,
	};
}

export function writeSearch(search: MeterSearch): URLSearchParams {
	const params = new URLSearchParams();
	if (search.q) params.set('q', search.q);
	for (const field of textFields) if (search[field]) params.set(field, search[field]);
	for (const field of choiceFields) if (search[field]) params.set(field, String(search[field]));
	if (search.sort !== defaultSort) params.set('sort', search.sort);
	if (search.limit !== defaultSize) params.set('limit', String(search.limit));
	if (search.cursor) {
		params.set('cursor', search.cursor);
		params.set('page', String(search.page));
	}
	return params;
}

/** Another question begins at its first page. */
export function changeSearch(search: MeterSearch, change: Partial<MeterSearch>): MeterSearch {
	return { ...search, cursor: null, page: 1, ...change };
}

export function searchQuery(search: MeterSearch): MeterQuery {
	return { ...searchFilters(search), sort: search.sort, limit: search.limit, ...(search.cursor ? { cursor: search.cursor } : {}) };
}

/** What narrows, without order and page. */
export function searchFilters(search: MeterSearch) {
	const query: Omit<MeterQuery, 'sort' | 'limit' | 'cursor'> = {};
	if (search.q) query.q = search.q;
	for (const field of textFields) if (search[field]) query[field] = search[field];
	if (search.group) query.group = search.group;
	if (search.free_group) query.free_group = search.free_group;
	if (search.verification_due_before) query.verification_due_before = search.verification_due_before;
	if (search.completeness_below) query.completeness_below = search.completeness_below;
	if (search.filter) query.filter = search.filter;
	if (search.state) query.state = search.state;
	return query;
}

/** What is saved under a name: the question and its order, not the page of it. */
export function savedQuery(search: MeterSearch): Record<string, string> {
	return Object.fromEntries(writeSearch({ ...search, cursor: null, page: 1 }));
}

/** Whether a search asks what is saved, in whatever order its words stand. */
export const isSavedAs = (search: MeterSearch, query: Record<string, string>) => new URLSearchParams(savedQuery(readSearch(new URLSearchParams(query)))).toString() === new URLSearchParams(savedQuery(search)).toString();

export function savedAddress(query: Record<string, string>): string {
	return listAddress(readSearch(new URLSearchParams(query)));
}

/** How many of the form's fields narrow the list. */
export function narrowing(search: MeterSearch): number {
	return (search.q ? 1 : 0) + [...textFields, ...choiceFields].filter((field) => search[field]).length;
}

/** How many of those that only the unfolded form shows. */
export const narrowingFurther = (search: MeterSearch) => [...furtherFields, ...furtherChoices].filter((field) => search[field]).length;

export function listAddress(change: Partial<MeterSearch>): string {
	const params = writeSearch({ ...emptySearch, ...change }).toString();
	return params ? `/meters?${params}` : '/meters';
}
