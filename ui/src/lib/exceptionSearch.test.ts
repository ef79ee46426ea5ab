import { describe, expect, it } from 'vitest';
import { exceptionOf, exceptionQueryOf, readExceptionSearch, writeExceptionSearch } from './exceptionSearch';

const read = (text: string) => readExceptionSearch(new URLSearchParams(text));

describe('the question of the work list', () => {
	it('is what is open when nothing is said', () => {
		expect(read('')).toEqual({ rule: null, state: 'open', group: null, serial: '', range: null });
		expect(exceptionQueryOf(read(''), 'Europe/Moscow')).toEqual({ state: 'open' });
	});

	it('survives the address', () => {
		const search = read('rule=gap&state=all&group=7&serial=15401450&from=2026-01-01&to=2026-01-31');
		expect(readExceptionSearch(writeExceptionSearch(search))).toEqual(search);
		expect(exceptionQueryOf(search, 'Europe/Moscow')).toEqual({ rule: 'gap', group: 7, serial: '15401450', from: '2026-01-01T00:00:00+03:00', to: '2026-02-01T00:00:00+03:00' });
	});

	it('takes nothing that is not known', () => {
		expect(read('rule=nonsense&state=lost&group=-1&from=2026-13-01&to=x')).toEqual(read(''));
		expect(exceptionOf(new URLSearchParams('exception=12'))).toBe(12);
		expect(exceptionOf(new URLSearchParams('exception=0'))).toBeNull();
	});
});
