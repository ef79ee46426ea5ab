// Keys as people paste them: spaces, colons and dashes between the digits are none of them.

export const KEY_DIGITS = 32;
export const TITLE_DIGITS = 16;

export const plainHex = (text: string) => text.replace(/[\s:-]/g, '');

export type HexFault = 'digits' | 'length';

/** What is wrong with it; null when nothing is, also while it is empty. */
export function hexFault(text: string, digits: number): HexFault | null {
	const hex = plainHex(text);
	if (!hex) return null;
	if (!/^[0-9a-f]*$/i.test(hex)) return 'digits';
	return hex.length === digits ? null : 'length';
}
