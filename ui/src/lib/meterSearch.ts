// The search form of the meters' list, as it stands in the address: a link shows
// the same to a colleague.
import type { MeterQuery } from '@/api/queries';
import type { Schemas } from '@/api/client';

const textFields = ['subscriber', 'meter', 'account', 'type', 'city'] as const;
export type TextField = (typeof textFields)[number];
type MeterFilter = Schemas['MeterFilter'];
type MeterSort = NonNullable<MeterQuery['sort']>;

export const pageSizes = [25, 50, 100, 200] as const;
const defaultSize = 50;
const defaultSort: MeterSort = 'serial';
const maxText = 100;

const filters: readonly MeterFilter[] = ['alarm', 'finding', 'silent', 'never', 'polled'];
const sortKeys = ['serial', 'group', 'subscriber', 'account', 'city', 'type', 'index', 'index_time', 'last_call'] as const;

export interface MeterSearch extends Record<TextField, string> {
	q: string;
	group: number | null;
	filter: MeterFilter | null;
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
	group: null,
	filter: null,
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

/** Whatever stands in an address: what makes no sense is left out. */
export function readSearch(params: URLSearchParams): MeterSearch {
	const text = (name: string) => (params.get(name) ?? '').trim().slice(0, maxText);
	const sort = params.get('sort');
	const limit = naturalNumber(params.get('limit'));
	const cursor = params.get('cursor');
	return {
		q: text('q'),
		subscriber: text('subscriber'),
		meter: text('meter').slice(0, 24),
		account: text('account').slice(0, 40),
		type: text('type'),
		city: text('city'),
		group: naturalNumber(params.get('group')),
		filter: filters.find((filter) => filter === params.get('filter')) ?? null,
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
	if (search.group) params.set('group', String(search.group));
	if (search.filter) params.set('filter', search.filter);
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
	const query: MeterQuery = { sort: search.sort, limit: search.limit };
	if (search.q) query.q = search.q;
	for (const field of textFields) if (search[field]) query[field] = search[field];
	if (search.group) query.group = search.group;
	if (search.filter) query.filter = search.filter;
	if (search.cursor) query.cursor = search.cursor;
	return query;
}

/** How many of the form's fields narrow the list. */
export function narrowing(search: MeterSearch): number {
	return textFields.filter((field) => search[field]).length + (search.q ? 1 : 0) + (search.group ? 1 : 0) + (search.filter ? 1 : 0);
}

export function listAddress(change: Partial<MeterSearch>): string {
	const params = writeSearch({ ...emptySearch, ...change }).toString();
	return params ? `/meters?${params}` : '/meters';
}
