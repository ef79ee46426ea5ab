import { describe, expect, it } from 'vitest';
import type { Schemas } from '@/api/client';
import { withCall } from './live';

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
