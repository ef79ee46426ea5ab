// Settling many exceptions: so many at once that a person sees it go on.
import { api, take, type Schemas } from '@/api/client';

export type Act = Schemas['ExceptionSettle']['act'];

export interface SettleResult {
	settled: number;
	failed: Schemas['ExceptionResult']['failed'];
}

export interface SettleOrder {
	act: Act;
	reason: string;
	csrf: string;
}

const BATCH = 50;

/** `told` hears how many have been dealt with; it answers false to stop. */
export async function settleMany(ids: readonly number[], { act, reason, csrf }: SettleOrder, told: (done: number) => boolean): Promise<SettleResult> {
	const result: SettleResult = { settled: 0, failed: [] };
	for (let at = 0; at < ids.length; at += BATCH) {
		const batch = ids.slice(at, at + BATCH);
		const answer = await take(api.POST('/api/v1/exceptions/settle', { params: { header: { 'X-CSRF-Token': csrf } }, body: { ids: batch, act, reason } }));
		result.settled += answer.settled;
		result.failed.push(...answer.failed);
		if (!told(at + batch.length)) break;
	}
	return result;
}
