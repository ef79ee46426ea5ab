import { describe, expect, it } from 'vitest';
import type { Schemas } from '@/api/client';
import { AT_ONCE, carryOut, portionsOf } from './choice';

type Outcome = Schemas['QuarantineOutcome'];
const outcome = (done: number, more: boolean, items: Outcome['items'] = []): Outcome => ({ done, more, items });

describe('a choice of the quarantined', () => {
	it('is sent in portions that the server takes', () => {
		const serials = Array.from({ length: 2 * AT_ONCE + 1 }, (_, at) => String(at));
		expect(portionsOf({ serials }).map((portion) => ('serials' in portion ? portion.serials.length : 0))).toEqual([AT_ONCE, AT_ONCE, 1]);
		expect(portionsOf({ all: true, q: '17' })).toEqual([{ all: true, q: '17' }]);
		expect(portionsOf({ all: true, q: '' })).toEqual([{ all: true }]);
	});

	it('goes on while there are more, and tells what did not fit', async () => {
		const answers = [outcome(AT_ONCE, true), outcome(3, false, [{ serial: '7', outcome: 'not-in-quarantine' }, { serial: '8', outcome: 'adopted' }])];
		const told: number[] = [];
		const tally = await carryOut(
			{ all: true, q: '' },
			() => Promise.resolve(answers.shift() as Outcome),
			({ done }) => told.push(done),
		);
		expect(told).toEqual([AT_ONCE, AT_ONCE + 3]);
		expect(tally.others).toEqual([{ serial: '7', outcome: 'not-in-quarantine' }]);
		expect(answers).toEqual([]);
	});

	it('ends when nothing more is done, whatever the server says', async () => {
		let asked = 0;
		await carryOut(
			{ all: true, q: '' },
			() => {
				asked += 1;
				return Promise.resolve(outcome(0, true));
			},
			() => undefined,
		);
		expect(asked).toBe(1);
	});
});
