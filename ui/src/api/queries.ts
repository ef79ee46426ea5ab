// What the pages ask for, one query each: the key says what a live event makes stale.
import { infiniteQueryOptions, keepPreviousData, queryOptions, type QueryKey } from '@tanstack/react-query';
import type { paths } from './schema';
import { isEnded } from '@/lib/job';
import { api, take, type Schemas } from './client';

type QueryOf<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Query } } } ? NonNullable<Query> : never;

export type MeterQuery = QueryOf<'/api/v1/meters'>;
type ReadingQuery = QueryOf<'/api/v1/meters/{serial}/readings'>;
type CompletenessQuery = QueryOf<'/api/v1/meters/{serial}/completeness'>;
type GroupQuery = QueryOf<'/api/v1/completeness'>;
type RevisionQuery = QueryOf<'/api/v1/meters/{serial}/revisions'>;
export type FindingQuery = Omit<QueryOf<'/api/v1/findings'>, 'cursor'>;
type ConsumptionQuery = QueryOf<'/api/v1/meters/{serial}/consumption'>;

interface Page<Item> {
	items: Item[];
	next_cursor: string | null;
}

/** Lists that grow downwards, page by page; given to the pages as one list. */
export function pagesOf<Answer extends Page<unknown>>(queryKey: QueryKey, ask: (cursor: { cursor?: string }, signal: AbortSignal) => Promise<Answer>) {
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

export type SuggestedField = NonNullable<QueryOf<'/api/v1/suggestions'>['field']>;

export const suggestionsQuery = (field: SuggestedField, q: string, city = '') =>
	queryOptions({
		queryKey: ['suggestions', field, q, city],
		queryFn: ({ signal }) => take(api.GET('/api/v1/suggestions', { params: { query: { field, ...(q ? { q } : {}), ...(city ? { city } : {}) } }, signal })),
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

export const completenessQuery = (serial: string, query: CompletenessQuery) =>
	queryOptions({
		queryKey: ['meter', serial, 'completeness', query],
		queryFn: ({ signal }) => take(api.GET('/api/v1/meters/{serial}/completeness', { params: { path: { serial }, query }, signal })),
		placeholderData: keepPreviousData,
	});

export const gapsQuery = (serial: string) =>
	queryOptions({
		queryKey: ['meter', serial, 'gaps'],
		queryFn: ({ signal }) => take(api.GET('/api/v1/meters/{serial}/gaps', { params: { path: { serial } }, signal })),
	});

export const rereadsQuery = (serial: string, limit: number) =>
	pagesOf(['meter', serial, 'rereads', limit], (cursor, signal) =>
		take(api.GET('/api/v1/meters/{serial}/rereads', { params: { path: { serial }, query: { limit, ...cursor } }, signal })),
	);

/** More than so many are told to be more, and not shown. */
const REVISION_PAGES = 8;

/** All revisions of a range: they are marked on the records that they are of. */
export const revisionsQuery = (serial: string, query: Omit<RevisionQuery, 'cursor' | 'limit'>) =>
	queryOptions({
		queryKey: ['meter', serial, 'revisions', query],
		queryFn: async ({ signal }) => {
			const items = [];
			let cursor: string | null = null;
			for (let page = 0; page < REVISION_PAGES; page += 1) {
				const answer: Schemas['RevisionList'] = await take(api.GET('/api/v1/meters/{serial}/revisions', { params: { path: { serial }, query: { ...query, limit: 500, ...(cursor ? { cursor } : {}) } }, signal }));
				items.push(...answer.items);
				cursor = answer.next_cursor;
				if (cursor === null) break;
			}
			return { items, more: cursor !== null };
		},
		placeholderData: keepPreviousData,
	});

export const meterFindingsQuery = (serial: string, limit: number) =>
	pagesOf(['meter', serial, 'findings', limit], (cursor, signal) =>
		take(api.GET('/api/v1/meters/{serial}/findings', { params: { path: { serial }, query: { limit, ...cursor } }, signal })),
	);

/** The open ones, for the notice on the card's head. */
export const openFindingsQuery = (serial: string) =>
	queryOptions({
		queryKey: ['meter', serial, 'findings', 'open'],
		queryFn: ({ signal }) => take(api.GET('/api/v1/meters/{serial}/findings', { params: { path: { serial }, query: { open: 'true', limit: 50 } }, signal })),
	});

export const findingsQuery = (query: FindingQuery) =>
	pagesOf(['findings', query], (cursor, signal) => take(api.GET('/api/v1/findings', { params: { query: { ...query, ...cursor } }, signal })));

export const lackingQuery = (query: Omit<QueryOf<'/api/v1/completeness/meters'>, 'cursor'>) =>
	pagesOf(['completeness', 'meters', query], (cursor, signal) => take(api.GET('/api/v1/completeness/meters', { params: { query: { ...query, ...cursor } }, signal })));
export const groupCompletenessQuery = (query: Omit<GroupQuery, 'cursor'>) =>
	pagesOf(['completeness', query], (cursor, signal) => take(api.GET('/api/v1/completeness', { params: { query: { ...query, ...cursor } }, signal })));

export const callsQuery = (limit: number) =>
	pagesOf(['calls', limit], (cursor, signal) => take(api.GET('/api/v1/calls', { params: { query: { limit, ...cursor } }, signal })));

export const callQuery = (id: number) =>
	queryOptions({
		queryKey: ['calls', 'one', id],
		queryFn: ({ signal }) => take(api.GET('/api/v1/calls/{id}', { params: { path: { id } }, signal })),
	});

export const decodedQuery = (id: number) =>
	queryOptions({
		queryKey: ['decoded', id],
		queryFn: ({ signal }) => take(api.GET('/api/v1/calls/{id}/decoded', { params: { path: { id } }, signal })),
		// Bytes that passed do not change.
		staleTime: Infinity,
	});

export const quarantineQuery = (q: string, limit: number) =>
	pagesOf(['quarantine', q, limit], (cursor, signal) => take(api.GET('/api/v1/quarantine', { params: { query: { limit, ...(q ? { q } : {}), ...cursor } }, signal })));

export const loadQuery = (days: number) =>
	queryOptions({
		queryKey: ['load', days],
		queryFn: ({ signal }) => take(api.GET('/api/v1/load', { params: { query: { days } }, signal })),
		placeholderData: keepPreviousData,
	});

export const slotsQuery = (group: number | null, limit: number) =>
	pagesOf(['slots', group, limit], (cursor, signal) => take(api.GET('/api/v1/slots', { params: { query: { limit, ...(group ? { group } : {}), ...cursor } }, signal })));

/** A job is asked about while it is at work. */
export const jobQuery = (id: number) =>
	queryOptions({
		queryKey: ['jobs', 'one', id],
		queryFn: ({ signal }) => take(api.GET('/api/v1/jobs/{id}', { params: { path: { id } }, signal })),
		refetchInterval: ({ state }) => (state.data && isEnded(state.data) ? false : 1_000),
	});

export const profilesQuery = () =>
	queryOptions({
		queryKey: ['profiles'],
		queryFn: ({ signal }) => take(api.GET('/api/v1/profiles', { signal })),
	});

export const usersQuery = (q: string, limit: number) => pagesOf(['users', 'list', q, limit], (cursor, signal) => take(api.GET('/api/v1/users', { params: { query: { limit, ...(q ? { q } : {}), ...cursor } }, signal })));

export const versionQuery = () =>
	queryOptions({
		queryKey: ['version'],
		queryFn: ({ signal }) => take(api.GET('/api/v1/version', { signal })),
		staleTime: Infinity,
	});

export const userQuery = (id: number) =>
	queryOptions({
		queryKey: ['users', 'one', id],
		queryFn: ({ signal }) => take(api.GET('/api/v1/users/{id}', { params: { path: { id } }, signal })),
	});

/** Of a user, or one's own without a number. */
export const sessionsQuery = (user: number | null) =>
	queryOptions({
		queryKey: ['users', 'sessions', user],
		queryFn: ({ signal }) => take(user === null ? api.GET('/api/v1/users/me/sessions', { signal }) : api.GET('/api/v1/users/{id}/sessions', { params: { path: { id: user } }, signal })),
	});

export const rightsQuery = () =>
	queryOptions({
		queryKey: ['rights'],
		queryFn: ({ signal }) => take(api.GET('/api/v1/rights', { signal })),
		staleTime: Infinity,
	});

export const rolesQuery = () =>
	queryOptions({
		queryKey: ['roles'],
		queryFn: ({ signal }) => take(api.GET('/api/v1/roles', { signal })),
	});

export const settingsQuery = () =>
	queryOptions({
		queryKey: ['settings'],
		queryFn: ({ signal }) => take(api.GET('/api/v1/settings', { signal })),
	});

export const tokensQuery = (limit: number) => pagesOf(['tokens', limit], (cursor, signal) => take(api.GET('/api/v1/tokens', { params: { query: { limit, ...cursor } }, signal })));

export type AuditQuery = Omit<QueryOf<'/api/v1/audit'>, 'cursor'>;

export const auditQuery = (query: AuditQuery) => pagesOf(['audit', query], (cursor, signal) => take(api.GET('/api/v1/audit', { params: { query: { ...query, ...cursor } }, signal })));

export const verificationQuery = () =>
	queryOptions({
		queryKey: ['audit', 'verification'],
		queryFn: ({ signal }) => take(api.GET('/api/v1/audit/verification', { signal })),
		staleTime: Infinity,
	});
