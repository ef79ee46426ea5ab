import { describe, expect, it } from 'vitest';
import { hexOf, statusOf } from './statusNames';

const bits = [
	{ bit: 0, name: 'case-opened' },
	{ bit: 2, name: 'battery-low' },
	{ bit: 31, name: 'far' },
];

describe('a status word', () => {
	it('is told by the names of its bits', () => {
		expect(statusOf(5, bits)).toEqual({ names: ['case-opened', 'battery-low'], rest: 0 });
		expect(statusOf(0, bits)).toEqual({ names: [], rest: 0 });
	});

	it('keeps what no name is known of', () => {
		expect(statusOf(2 ** 31 + 10, bits)).toEqual({ names: ['far'], rest: 10 });
		expect(hexOf(10)).toBe('0x000A');
	});
});
