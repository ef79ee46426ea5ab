import { describe, expect, it } from 'vitest';
import { digitsOf, shownValue, storedValue } from './ruleValue';

describe('a parameter of a rule', () => {
	it('is degrees to people and hundredths to the API', () => {
		expect(shownValue({ unit: 'centigrade' }, -4050)).toBe(-40.5);
		expect(storedValue({ unit: 'centigrade' }, '-40.55')).toBe(-4055);
		expect(digitsOf({ unit: 'centigrade' })).toBe(2);
	});

	it('is else what it is', () => {
		expect(shownValue({ unit: 'hours' }, 720)).toBe(720);
		expect(storedValue({ unit: 'litres' }, '1000')).toBe(1000);
		expect(storedValue({ unit: 'hours' }, '')).toBeNull();
		expect(storedValue({ unit: 'hours' }, 'x')).toBeNull();
	});
});
