// What the pages ask for, one query each: the key says what a live event makes stale.
import { infiniteQueryOptions, keepPreviousData, queryOptions, type QueryKey } from '@tanstack/react-query';
import type { paths } from './schema';
import { api, take } from './client';

type QueryOf<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Query } } } ? NonNullable<Query> : never;

export type MeterQuery = QueryOf<'/api/v1/meters'>;
type ReadingQuery = QueryOf<'/api/v1/meters/{serial}/readings'>;
type ConsumptionQuery = QueryOf<'/api/v1/meters/{serial}/consumption'>;

interface Page<Item> {
	items: Item[];
	next_cursor: string | null;
}

/** Lists that grow downwards, page by page; given to the pages as one list. */
function pagesOf<Answer extends Page<unknown>>(queryKey: QueryKey, ask: (cursor: { cursor?: string }, signal: AbortSignal) => Promise<Answer>) {
	return infiniteQueryOptions({
		queryKey,
		queryFn: ({ pageParam, signal }) => ask(pageParam ? { cursor: pageParam } : {}, signal),
		initialPageParam: null as string | null,
		getNextPageParam: (last) => last.next_cursor,
		placeholderData: keepPreviousData,
	});
}

export const dashboardQuery = () =>
	queryOptions({
		queryKey: ['dashboard'],
		queryFn: ({ signal }) => take(api.GET('/api/v1/dashboard', { signal })),
		// Live events move figures and calls; the pictures follow once a minute.
		refetchInterval: 60_000,
	});

export const metersQuery = (query: MeterQuery) =>
	queryOptions({
		queryKey: ['meters', query],
		queryFn: ({ signal }) => take(api.GET('/api/v1/meters', { params: { query }, signal })),
		placeholderData: keepPreviousData,
	});

export const suggestionsQuery = (field: 'city' | 'type', q: string) =>
	queryOptions({
		queryKey: ['suggestions', field, q],
		queryFn: ({ signal }) => take(api.GET('/api/v1/suggestions', { params: { query: q ? { field, q } : { field } }, signal })),
		staleTime: 300_000,
		placeholderData: keepPreviousData,
	});

export const groupsQuery = () =>
	queryOptions({
		queryKey: ['groups'],
		queryFn: ({ signal }) => take(api.GET('/api/v1/groups', { signal })),
		staleTime: 60_000,
	});

export const meterQuery = (serial: string) =>
	queryOptions({
		queryKey: ['meter', serial],
		queryFn: ({ signal }) => take(api.GET('/api/v1/meters/{serial}', { params: { path: { serial } }, signal })),
	});

export const readingsQuery = (serial: string, query: Omit<ReadingQuery, 'cursor'>) =>
	pagesOf(['meter', serial, 'readings', query], (cursor, signal) =>
		take(api.GET('/api/v1/meters/{serial}/readings', { params: { path: { serial }, query: { ...query, ...cursor } }, signal })),
	);

export const consumptionQuery = (serial: string, query: ConsumptionQuery) =>
	queryOptions({
		queryKey: ['meter', serial, 'consumption', query],
		queryFn: ({ signal }) => take(api.GET('/api/v1/meters/{serial}/consumption', { params: { path: { serial }, query }, signal })),
		placeholderData: keepPreviousData,
	});

export const parametersQuery = (serial: string) =>
	queryOptions({
		queryKey: ['meter', serial, 'parameters'],
		queryFn: ({ signal }) => take(api.GET('/api/v1/meters/{serial}/parameters', { params: { path: { serial } }, signal })),
	});

export const parameterHistoryQuery = (serial: string, key: string) =>
	queryOptions({
		queryKey: ['meter', serial, 'parameters', key],
		queryFn: ({ signal }) => take(api.GET('/api/v1/meters/{serial}/parameters/{key}', { params: { path: { serial, key } }, signal })),
	});

export const meterCallsQuery = (serial: string, limit: number) =>
	pagesOf(['meter', serial, 'calls', limit], (cursor, signal) =>
		take(api.GET('/api/v1/meters/{serial}/calls', { params: { path: { serial }, query: { limit, ...cursor } }, signal })),
	);

export const meterEventsQuery = (serial: string, limit: number) =>
	pagesOf(['meter', serial, 'events', limit], (cursor, signal) =>
		take(api.GET('/api/v1/meters/{serial}/events', { params: { path: { serial }, query: { limit, ...cursor } }, signal })),
	);

export const callsQuery = (limit: number) =>
	pagesOf(['calls', limit], (cursor, signal) => take(api.GET('/api/v1/calls', { params: { query: { limit, ...cursor } }, signal })));

export const quarantineQuery = (limit: number) =>
	pagesOf(['quarantine', limit], (cursor, signal) => take(api.GET('/api/v1/quarantine', { params: { query: { limit, ...cursor } }, signal })));

export const usersQuery = () =>
	queryOptions({
		queryKey: ['users'],
		queryFn: ({ signal }) => take(api.GET('/api/v1/users', { signal })),
	});

export const versionQuery = () =>
	queryOptions({
		queryKey: ['version'],
		queryFn: ({ signal }) => take(api.GET('/api/v1/version', { signal })),
		staleTime: Infinity,
	});
