import { describe, expect, it } from 'vitest';
import { KEY_DIGITS, hexFault, plainHex } from './keyText';

describe('a key that was pasted', () => {
	it('may have marks between its digits', () => {
		expect(plainHex('00 11:22-33\n44')).toBe('0011223344');
		expect(hexFault('00112233 44556677 8899AABB CCDDEEFF', KEY_DIGITS)).toBeNull();
	});

	it('is told what is wrong with it', () => {
		expect(hexFault('', KEY_DIGITS)).toBeNull();
		expect(hexFault('0011', KEY_DIGITS)).toBe('length');
		expect(hexFault('00112233445566778899AABBCCDDEEFG', KEY_DIGITS)).toBe('digits');
	});
});
