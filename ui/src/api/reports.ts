// What the pages of reports ask for.
import { queryOptions } from '@tanstack/react-query';
import { api, take } from './client';
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

