// The bits of a status word by the meter's profile.
import type { Schemas } from '@/api/client';

type Bits = Schemas['StatusBit'][];

/** Names of the bits that are set, and what is left of the word that no name is known of. */
export function statusOf(status: number, bits: Bits): { names: string[]; rest: number } {
	const known = bits.filter(({ bit }) => (status / 2 ** bit) % 2 >= 1);
	return { names: known.map(({ name }) => name), rest: known.reduce((rest, { bit }) => rest - 2 ** bit, status) };
}

export const hexOf = (status: number) => `0x${status.toString(16).toUpperCase().padStart(4, '0')}`;
