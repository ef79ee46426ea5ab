// What a program's key is worth now.

export type TokenState = 'valid' | 'ending' | 'ended';

/** So long before its end a token is told to be ending. */
const SOON = 14 * 86_400_000;

export function tokenState(token: { expires_at: string | null }, now: number): TokenState {
	if (token.expires_at === null) return 'valid';
	const left = new Date(token.expires_at).getTime() - now;
	if (left <= 0) return 'ended';
	return left < SOON ? 'ending' : 'valid';
}
