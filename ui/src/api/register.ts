// What the pages of the register ask for: the search box, subscribers, groups, the journal of a meter, jobs and imports.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { isEnded } from '@/lib/job';
import { api, take, type Schemas } from './client';
import { pagesOf } from './queries';

export const searchBoxQuery = (q: string, limit: number) =>
	queryOptions({
		queryKey: ['search', q, limit],
		queryFn: ({ signal }) => take(api.GET('/api/v1/search', { params: { query: { q, limit } }, signal })),
		placeholderData: keepPreviousData,
	});

export const savedSearchesQuery = () =>
	queryOptions({
		queryKey: ['searches'],
		queryFn: ({ signal }) => take(api.GET('/api/v1/searches', { signal })),
	});

export const freeGroupsQuery = () =>
	queryOptions({
		queryKey: ['groups', 'free'],
		queryFn: ({ signal }) => take(api.GET('/api/v1/groups', { params: { query: { kind: 'free' } }, signal })),
		staleTime: 60_000,
	});

export const groupQuery = (id: number) =>
	queryOptions({
		queryKey: ['groups', 'one', id],
		queryFn: ({ signal }) => take(api.GET('/api/v1/groups/{id}', { params: { path: { id } }, signal })),
	});

export const subscribersQuery = (q: string, limit: number) =>
	pagesOf(['subscribers', 'list', q, limit], (cursor, signal) => take(api.GET('/api/v1/subscribers', { params: { query: { limit, ...(q ? { q } : {}), ...cursor } }, signal })));

/** The few that begin so, for a choice of one. */
export const subscriberChoiceQuery = (q: string) =>
	queryOptions({
		queryKey: ['subscribers', 'choice', q],
		queryFn: ({ signal }) => take(api.GET('/api/v1/subscribers', { params: { query: { limit: 20, ...(q ? { q } : {}) } }, signal })),
		placeholderData: keepPreviousData,
	});

export const subscriberQuery = (id: number) =>
	queryOptions({
		queryKey: ['subscribers', 'one', id],
		queryFn: ({ signal }) => take(api.GET('/api/v1/subscribers/{id}', { params: { path: { id } }, signal })),
	});

export const subscriberMetersQuery = (id: number) =>
	queryOptions({
		queryKey: ['subscribers', 'one', id, 'meters'],
		queryFn: ({ signal }) => take(api.GET('/api/v1/subscribers/{id}/meters', { params: { path: { id } }, signal })),
	});

export const subscriberHistoryQuery = (id: number, limit: number) =>
	pagesOf(['subscribers', 'one', id, 'history', limit], (cursor, signal) => take(api.GET('/api/v1/subscribers/{id}/history', { params: { path: { id }, query: { limit, ...cursor } }, signal })));

export const meterHistoryQuery = (serial: string, limit: number) =>
	pagesOf(['meter', serial, 'history', limit], (cursor, signal) => take(api.GET('/api/v1/meters/{serial}/history', { params: { path: { serial }, query: { limit, ...cursor } }, signal })));

export const notesQuery = (serial: string, limit: number) =>
	pagesOf(['meter', serial, 'notes', limit], (cursor, signal) => take(api.GET('/api/v1/meters/{serial}/notes', { params: { path: { serial }, query: { limit, ...cursor } }, signal })));

export const filesQuery = (serial: string) =>
	queryOptions({
		queryKey: ['meter', serial, 'files'],
		queryFn: ({ signal }) => take(api.GET('/api/v1/meters/{serial}/files', { params: { path: { serial } }, signal })),
	});

/** While one of them is at work the list follows. */
export const jobsQuery = (limit: number) => ({
	...pagesOf(['jobs', 'list', limit], (cursor, signal) => take(api.GET('/api/v1/jobs', { params: { query: { limit, ...cursor } }, signal }))),
	refetchInterval: ({ state }: { state: { data?: { pages: Schemas['JobList'][] } | undefined } }) => (state.data?.pages.some((page) => page.items.some((job) => !isEnded(job))) ? 2_000 : (false as const)),
});

export const jobErrorsQuery = (id: number, limit: number, language: 'ru' | 'en') =>
	pagesOf(['jobs', 'one', id, 'errors', limit, language], async (cursor, signal): Promise<Schemas['JobErrorList']> => {
		const answer = await take(api.GET('/api/v1/jobs/{id}/errors', { params: { path: { id }, query: { limit, language, ...cursor } }, signal }));
		// The table in CSV is the same address with another format; it was not asked for.
		return typeof answer === 'string' ? { items: [], next_cursor: null } : answer;
	});
