// Work on the numbers: what validation found, its rules, closed months and corrections, edits, starts of the gas day.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { paths } from './schema';
import { api, take } from './client';
import { pagesOf } from './queries';

type QueryOf<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Query } } } ? NonNullable<Query> : never;

export type ExceptionQuery = Omit<QueryOf<'/api/v1/exceptions'>, 'cursor'>;
export type CorrectionQuery = Omit<QueryOf<'/api/v1/corrections'>, 'cursor'>;

const askExceptions = (query: ExceptionQuery & { cursor?: string }, signal?: AbortSignal) => take(api.GET('/api/v1/exceptions', { params: { query }, ...(signal ? { signal } : {}) }));

export const exceptionsQuery = (query: ExceptionQuery) => pagesOf(['exceptions', 'list', query], (cursor, signal) => askExceptions({ ...query, ...cursor }, signal));

/** How many the question finds, up to a page: more are told to be more. */
export const exceptionCountQuery = (query: ExceptionQuery) =>
	queryOptions({
		queryKey: ['exceptions', 'count', query],
		queryFn: async ({ signal }) => {
			const { items, next_cursor } = await askExceptions({ ...query, limit: PAGE }, signal);
			return { count: items.length, more: next_cursor !== null };
		},
	});

const PAGE = 500;

/** All that a question finds, page by page, but no more than `most`. */
export async function allExceptions(query: ExceptionQuery, most: number): Promise<number[]> {
	const ids: number[] = [];
	let cursor: string | null = null;
	do {
		const page: Awaited<ReturnType<typeof askExceptions>> = await askExceptions({ ...query, limit: PAGE, ...(cursor ? { cursor } : {}) });
		ids.push(...page.items.map(({ id }) => id));
		cursor = page.next_cursor;
	} while (cursor && ids.length < most);
	return ids.slice(0, most);
}

export const exceptionQuery = (id: number) =>
	queryOptions({
		queryKey: ['exceptions', 'one', id],
		queryFn: ({ signal }) => take(api.GET('/api/v1/exceptions/{id}', { params: { path: { id } }, signal })),
	});

export const rulesQuery = (group: number | null) =>
	queryOptions({
		queryKey: ['validation-rules', group],
		queryFn: ({ signal }) => take(api.GET('/api/v1/validation-rules', { params: { query: group === null ? {} : { group } }, signal })),
		placeholderData: keepPreviousData,
	});

export const closingsQuery = (limit: number) => pagesOf(['closings', 'list', limit], (cursor, signal) => take(api.GET('/api/v1/closings', { params: { query: { limit, ...cursor } }, signal })));

export const closingQuery = (id: number) =>
	queryOptions({
		queryKey: ['closings', 'one', id],
		queryFn: ({ signal }) => take(api.GET('/api/v1/closings/{id}', { params: { path: { id } }, signal })),
	});

export const figuresQuery = (id: number, limit: number) => pagesOf(['closings', 'one', id, 'figures', limit], (cursor, signal) => take(api.GET('/api/v1/closings/{id}/figures', { params: { path: { id }, query: { limit, ...cursor } }, signal })));

/** While closed figures are still worked out anew the list follows. */
export const correctionsQuery = (query: CorrectionQuery) => ({
	...pagesOf(['corrections', query], (cursor, signal) => take(api.GET('/api/v1/corrections', { params: { query: { ...query, ...cursor } }, signal }))),
	refetchInterval: ({ state }: { state: { data?: { pages: { pending: number }[] } | undefined } }) => (state.data?.pages[0]?.pending ? 3_000 : (false as const)),
});

export const gasDaysQuery = (serial: string) =>
	queryOptions({
		queryKey: ['meter', serial, 'gas-days'],
		queryFn: ({ signal }) => take(api.GET('/api/v1/meters/{serial}/gas-days', { params: { path: { serial } }, signal })),
	});

/** All values put in the place of one record, undone ones too. */
export const readingEditsQuery = (serial: string, archive: 'hour' | 'day' | 'month', range: { from: string; to: string }) =>
	queryOptions({
		queryKey: ['meter', serial, 'edits', archive, range],
		queryFn: ({ signal }) => take(api.GET('/api/v1/meters/{serial}/edits', { params: { path: { serial }, query: { archive, ...range, all: true } }, signal })),
	});

/** Gaps of a meter that nobody has settled, so that the archive's own can be led to them. */
export const openGapsQuery = (serial: string, range: { from: string; to: string }) =>
	queryOptions({
		queryKey: ['exceptions', 'gaps', serial, range],
		queryFn: async ({ signal }) => (await askExceptions({ serial, rule: 'gap', state: 'open', ...range, limit: PAGE }, signal)).items,
	});
