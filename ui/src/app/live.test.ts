import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { describe, expect, it, vi } from 'vitest';
import type { Schemas } from '@/api/client';
import { askAgain, noteJob, withCall } from './live';

const call = (id: number, result: Schemas['CallResult'] = 'ok') => ({ id, result }) as Schemas['Call'];

describe('the newest calls', () => {
	it('begin with the newest and are ten', () => {
		const calls = Array.from({ length: 10 }, (_, at) => call(20 - at));
		const next = withCall(calls, call(21));
		expect(next[0]?.id).toBe(21);
		expect(next).toHaveLength(10);
	});

	it('show a call once: its end in the place of its begin', () => {
		const next = withCall([call(21), call(20, 'open'), call(19)], call(20));
		expect(next.map(({ id, result }) => [id, result])).toEqual([
			[21, 'ok'],
			[20, 'ok'],
			[19, 'ok'],
		]);
	});
});

describe('a job', () => {
	it('moves where it is shown; at its end the lists are asked again', () => {
		const client = new QueryClient();
		const job = (state: Schemas['Job']['state'], done: number) => ({ id: 7, kind: 'report', state, done, undoing: false }) as Schemas['Job'];
		client.setQueryData(['jobs', 'one', 7], job('waiting', 0));
		client.setQueryData(['reports', 'list', '', 50], {});
		const stale = () => client.getQueryState(['reports', 'list', '', 50])?.isInvalidated;
		noteJob(client, job('running', 3));
		expect(client.getQueryData(['jobs', 'one', 7])).toMatchObject({ state: 'running', done: 3 });
		expect(stale()).toBe(false);
		noteJob(client, job('done', 9));
		expect(client.getQueryData(['jobs', 'one', 7])).toMatchObject({ state: 'done' });
		expect(stale()).toBe(true);
		noteJob(client, { ...job('running', 1), id: 8 });
		expect(client.getQueryData(['jobs', 'one', 8])).toBeUndefined();
	});
});

describe('when the stream opens', () => {
	it('what was asked before is asked again, what is under way as soon as it is here', async () => {
		const client = new QueryClient();
		const asked: string[] = [];
		let answer = () => undefined as unknown;
		const late = new Promise((resolve) => (answer = () => resolve(1)));
		const watch = (key: string, answers: Promise<unknown> = Promise.resolve(1)) =>
			new QueryObserver(client, {
				queryKey: [key],
				retry: false,
				queryFn: () => {
					asked.push(key);
					return answers;
				},
			}).subscribe(() => undefined);
		const ends = [watch('calls'), watch('session'), watch('dashboard', late)];
		await vi.waitFor(() => expect(client.getQueryData(['calls'])).toBe(1));
		askAgain(client);
		await vi.waitFor(() => expect(asked).toEqual(['calls', 'session', 'dashboard', 'calls']));
		answer();
		await vi.waitFor(() => expect(asked).toEqual(['calls', 'session', 'dashboard', 'calls', 'dashboard']));
		for (const end of ends) end();
		client.clear();
	});
});
