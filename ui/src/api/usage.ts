// Consumption of several meters, a group or a search.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { paths } from './schema';
import { api, take, type Schemas } from './client';
import { pagesOf } from './queries';

type UsageQuery = NonNullable<paths['/api/v1/consumption']['get']['parameters']['query']>;
type ProfileQuery = NonNullable<paths['/api/v1/consumption/profile']['get']['parameters']['query']>;
type MetersQuery = Omit<NonNullable<paths['/api/v1/consumption/meters']['get']['parameters']['query']>, 'cursor'>;

/** Heavy questions: an answer serves for a minute, and one that was too much is not asked again. */
const sparing = { staleTime: 60_000, retry: false } as const;

export const usageQuery = (query: UsageQuery) =>
	queryOptions({
		queryKey: ['usage', 'periods', query],
		queryFn: ({ signal }) => take(api.GET('/api/v1/consumption', { params: { query }, signal })),
		placeholderData: keepPreviousData,
		...sparing,
	});

export const usageProfileQuery = (query: ProfileQuery) =>
	queryOptions({
		queryKey: ['usage', 'profile', query],
		queryFn: ({ signal }) => take(api.GET('/api/v1/consumption/profile', { params: { query }, signal })),
		placeholderData: keepPreviousData,
		...sparing,
	});

export const usageMetersQuery = (query: MetersQuery) => ({
	...pagesOf(['usage', 'meters', query], (cursor, signal) => take(api.GET('/api/v1/consumption/meters', { params: { query: { ...query, ...cursor } }, signal }))),
	...sparing,
});

/** All meters of a question, page by page: for a file, which has them all. */
export async function allUsageMeters(query: MetersQuery): Promise<Schemas['UsageMeter'][]> {
	const items: Schemas['UsageMeter'][] = [];
	let cursor: string | null = null;
	do {
		const page: Schemas['UsageMeterList'] = await take(api.GET('/api/v1/consumption/meters', { params: { query: { ...query, limit: 500, ...(cursor ? { cursor } : {}) } } }));
		items.push(...page.items);
		cursor = page.next_cursor;
	} while (cursor);
	return items;
}
