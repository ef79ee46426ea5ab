// Work that takes longer than a request.
import type { Schemas } from '@/api/client';

type Job = Schemas['Job'];

/** It will not change any more; a job that puts back what it did is at work. */
export const isEnded = (job: Pick<Job, 'state' | 'undoing'>) => job.state !== 'waiting' && job.state !== 'running' && !job.undoing;

/** Whole percents; 100 only when it is all done, null when nobody knows. */
export function jobShare(job: Pick<Job, 'total' | 'done'>): number | null {
	if (job.total === null) return null;
	if (job.total <= 0 || job.done >= job.total) return 100;
	return Math.min(99, Math.floor((100 * job.done) / job.total));
}
