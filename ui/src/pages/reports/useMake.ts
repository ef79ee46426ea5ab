// Has a report made; the answer is the job.
import { useCallback } from 'react';
import { api, take } from '@/api/client';
import { useCsrf } from '@/app/session';
import type { ReportWish } from '@/lib/report';

export function useMake() {
	const { header } = useCsrf();
	return useCallback((wish: ReportWish) => take(api.POST('/api/v1/reports', { params: { header }, body: wish })), [header]);
}
