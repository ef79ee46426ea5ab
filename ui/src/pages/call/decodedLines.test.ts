import { describe, expect, it } from 'vitest';
import { cutAtFinds, findLines, hasParts, shownLines, type Line } from './decodedLines';

const line = (depth: number, text: string): Line => ({ at_ms: 0, direction: 'from-meter', depth, text });
const lines = [line(0, 'I frame'), line(1, 'GET response'), line(2, 'structure'), line(2, 'Index 12.345'), line(0, 'RR frame'), line(0, 'I frame'), line(1, 'index')];
const none = new Set<number>();

describe('decoded lines', () => {
	it('are opened down to a depth', () => {
		expect(shownLines(lines, 0, none)).toEqual([0, 4, 5]);
		expect(shownLines(lines, 1, none)).toEqual([0, 1, 4, 5, 6]);
		expect(shownLines(lines, 9, none)).toEqual([0, 1, 2, 3, 4, 5, 6]);
	});

	it('are opened and closed one by one', () => {
		expect(shownLines(lines, 0, new Set([0]))).toEqual([0, 1, 4, 5]);
		expect(shownLines(lines, 0, new Set([0, 1]))).toEqual([0, 1, 2, 3, 4, 5]);
		expect(shownLines(lines, 9, new Set([0]))).toEqual([0, 4, 5, 6]);
		expect(shownLines(lines, 9, new Set([1]))).toEqual([0, 1, 4, 5, 6]);
	});

	it('tell which of them have parts', () => {
		expect(lines.map((_, at) => hasParts(lines, at))).toEqual([true, true, false, false, false, true, false]);
	});

	it('are found without regard to case', () => {
		expect(findLines(lines, ' INDEX ')).toEqual([3, 6]);
		expect(findLines(lines, ' ')).toEqual([]);
		expect(cutAtFinds('Index and index', 'index')).toEqual(['', 'Index', ' and ', 'index', '']);
		expect(cutAtFinds('plain', '')).toEqual(['plain']);
		expect(cutAtFinds('İİx', 'x')).toEqual(['İİx']);
	});
});
