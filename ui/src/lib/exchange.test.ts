import { describe, expect, it } from 'vitest';
import { exchangeWish, lessThanKnown } from './exchange';

describe('the exchange of a meter', () => {
	it('sends numbers as numbers and leaves out what is empty', () => {
		expect(exchangeWish({ date: '2026-03-01', final_index: '105.422', reason: '  ' }, { serial: ' 15666500 ', type: null, start_index: '0.010' })).toEqual({ serial: '15666500', date: '2026-03-01', final_index: 105.422, start_index: 0.01 });
		expect(exchangeWish({ date: '2026-03-01', final_index: '1', reason: 'поверка' }, { serial: '1', type: 'ВК-G4ETe', start_index: '0' })).toMatchObject({ type: 'ВК-G4ETe', reason: 'поверка' });
	});

	it('doubts an index below the one that the meter has told', () => {
		expect(lessThanKnown('105.421', 105.422)).toBe(true);
		expect(lessThanKnown('105.422', 105.422)).toBe(false);
		expect(lessThanKnown('1', null)).toBe(false);
		expect(lessThanKnown(null, 5)).toBe(false);
	});
});
