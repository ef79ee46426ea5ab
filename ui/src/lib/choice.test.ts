import { describe, expect, it } from 'vitest';
import { chooseFound, countOf, isChosen, noChoice, toggleRow, toggleShown } from './choice';

const shown = ['1', '2', '3'];

describe('the choice of rows', () => {
	it('is ticked one by one and taken back', () => {
		const one = toggleRow(noChoice, '2', shown);
		expect([...one.keys]).toEqual(['2']);
		expect(toggleRow(one, '2', shown).keys.size).toBe(0);
	});

	it('keeps what was ticked on another page', () => {
		const both = toggleShown(toggleRow(noChoice, '9', ['9']), shown);
		expect([...both.keys]).toEqual(['9', '1', '2', '3']);
		expect(countOf(both, 100)).toBe(4);
		expect(toggleShown(both, shown)).toEqual(noChoice);
	});

	it('may mean all that is found, and falls back to the shown ones with the first tick less', () => {
		const all = chooseFound(shown);
		expect(isChosen(all, '77')).toBe(true);
		expect(countOf(all, 1234)).toBe(1234);
		expect(countOf(all, null)).toBeNull();
		expect([...toggleRow(all, '1', shown).keys]).toEqual(['2', '3']);
	});
});
