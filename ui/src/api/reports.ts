// What the pages of reports ask for.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { isUnderWay } from '@/lib/schedule';
import { api, take, type Schemas } from './client';
import { pagesOf } from './queries';

export const reportFormsQuery = () =>
	queryOptions({
		queryKey: ['report-forms'],
		queryFn: ({ signal }) => take(api.GET('/api/v1/reports/forms', { signal })),
		staleTime: Infinity,
	});

/** With a verification code: which reports have it, whoever made them. */
export const reportsQuery = (code: string, limit: number) =>
	pagesOf(['reports', 'list', code, limit], (cursor, signal) => take(api.GET('/api/v1/reports', { params: { query: { limit, ...(code ? { code } : {}), ...cursor } }, signal })));

export const reportQuery = (id: number) =>
	queryOptions({
		queryKey: ['reports', 'one', id],
		queryFn: ({ signal }) => take(api.GET('/api/v1/reports/{id}', { params: { path: { id } }, signal })),
	});

export const reportFile = (id: number) => `/api/v1/reports/${id}/file`;

/** A page of runs or schedules follows while something of it is under way. */
const following = <Item>(isUnderWay: (item: Item) => boolean) => ({
	refetchInterval: ({ state }: { state: { data?: { pages: { items: Item[] }[] } | undefined } }) => (state.data?.pages.some((page) => page.items.some(isUnderWay)) ? 2_000 : (false as const)),
});

export const schedulesQuery = (failed: boolean, limit: number) => ({
	...pagesOf(['reports', 'schedules', failed, limit], (cursor, signal) => take(api.GET('/api/v1/reports/schedules', { params: { query: { limit, ...(failed ? { failed } : {}), ...cursor } }, signal }))),
	...following<Schemas['ReportSchedule']>(({ last }) => last !== null && isUnderWay(last.state)),
});

export const scheduleQuery = (id: number) =>
	queryOptions({
		queryKey: ['reports', 'schedules', 'one', id],
		queryFn: ({ signal }) => take(api.GET('/api/v1/reports/schedules/{id}', { params: { path: { id } }, signal })),
	});

export const runsQuery = (schedule: number, limit: number) => ({
	...pagesOf(['reports', 'schedules', 'runs', schedule, limit], (cursor, signal) => take(api.GET('/api/v1/reports/schedules/{id}/runs', { params: { path: { id: schedule }, query: { limit, ...cursor } }, signal }))),
	...following<Schemas['ReportRun']>(({ state }) => isUnderWay(state)),
});

export const zonesQuery = () =>
	queryOptions({
		queryKey: ['zones'],
		queryFn: ({ signal }) => take(api.GET('/api/v1/zones', { signal })),
	});

export const balanceQuery = (id: number, query: { by: 'day' | 'month'; from: string; to: string }) =>
	queryOptions({
		queryKey: ['zones', 'balance', id, query],
		queryFn: ({ signal }) => take(api.GET('/api/v1/zones/{id}/balance', { params: { path: { id }, query }, signal })),
		placeholderData: keepPreviousData,
	});
