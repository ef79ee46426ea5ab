import { describe, expect, it } from 'vitest';
import { browserOf } from './browser';

describe('a browser', () => {
	it('is told by the name that is its own among all that it claims', () => {
		expect(browserOf('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.3351.83')).toBe('Edge 138 · Windows');
		expect(browserOf('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 YaBrowser/25.6.0.0 Safari/537.36')).toBe('Yandex Browser 25 · Windows');
		expect(browserOf('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0')).toBe('Firefox 140 · Linux');
		expect(browserOf('Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1')).toBe('Safari 18 · iOS');
		expect(browserOf('Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36')).toBe('Chrome 138 · Android');
	});

	it('that says nothing known is nobody', () => {
		expect(browserOf('')).toBeNull();
		expect(browserOf('meter-bridge')).toBeNull();
		expect(browserOf('curl/8.14.1')).toBe('curl 8.14.1');
	});
});
