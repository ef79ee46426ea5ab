import { describe, expect, it } from 'vitest';
import { stillTold } from './typed';

describe('what a box has told the address', () => {
	it('is its own when it arrives, and so is what comes after it', () => {
		expect(stillTold(['Пяти'], 'Пяти')).toEqual([]);
		expect(stillTold(['П', 'Пя', 'Пят'], 'Пя')).toEqual(['Пят']);
	});

	it('is not what a link or a reset brings', () => {
		expect(stillTold([], 'Пяти')).toBeNull();
		expect(stillTold(['Пяти'], '')).toBeNull();
	});
});
