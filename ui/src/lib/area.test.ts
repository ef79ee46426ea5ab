import { describe, expect, it } from 'vitest';
import { addGroup, areaOf, choiceOf, coveredBy, endGroup, hasEnded, isBlind, removeGroup, wholeArea, type AreaChoice } from './area';

const tree = [
	{ id: 1, parent: null },
	{ id: 2, parent: 1 },
	{ id: 3, parent: 2 },
	{ id: 4, parent: null },
];
const area = (...groups: [number, string | null][]): AreaChoice => ({ whole: false, groups: groups.map(([id, until]) => ({ id, until })) });

describe('an area of visibility', () => {
	it('names a group that adds nothing to one above it', () => {
		expect(coveredBy(area([1, null], [3, null]), 3, tree)).toBe(1);
		expect(coveredBy(area([1, null], [4, null]), 4, tree)).toBeNull();
		expect(coveredBy(area([3, null], [1, null]), 1, tree)).toBeNull();
	});

	it('knows that a group outlasts one above it that ends', () => {
		expect(coveredBy(area([1, '2026-03-01'], [3, null]), 3, tree)).toBeNull();
		expect(coveredBy(area([1, '2026-03-01'], [3, '2026-04-01']), 3, tree)).toBeNull();
		expect(coveredBy(area([1, '2026-03-01'], [3, '2026-02-01']), 3, tree)).toBe(1);
	});

	it('grows, shrinks and gets ends', () => {
		const one = addGroup({ ...wholeArea, whole: false }, 2);
		expect(addGroup(one, 2)).toBe(one);
		expect(endGroup(one, 2, '2026-05-01').groups).toEqual([{ id: 2, until: '2026-05-01' }]);
		expect(isBlind(removeGroup(one, 2))).toBe(true);
		expect(isBlind(wholeArea)).toBe(false);
	});

	it('ends with its last day, by the clock of the installation', () => {
		const group = { id: 1, until: '2026-03-01' };
		expect(hasEnded(group, new Date('2026-03-01T20:59:00Z'), 'Europe/Moscow')).toBe(false);
		expect(hasEnded(group, new Date('2026-03-01T21:00:00Z'), 'Europe/Moscow')).toBe(true);
	});

	it('is told by the last day and kept by the instant after it', () => {
		const kept = areaOf(area([1, '2026-03-01'], [2, null]), 'Europe/Moscow');
		expect(kept.groups).toEqual([{ id: 1, until: '2026-03-02T00:00:00+03:00' }, { id: 2, until: null }]);
		expect(choiceOf(kept, 'Europe/Moscow')).toEqual(area([1, '2026-03-01'], [2, null]));
		expect(areaOf({ whole: true, groups: [{ id: 1, until: null }] }, 'UTC')).toEqual({ whole: true, groups: [] });
	});
});
