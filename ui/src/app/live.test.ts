import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { describe, expect, it, vi } from 'vitest';
import type { Schemas } from '@/api/client';
import { askAgain, withCall } from './live';

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
