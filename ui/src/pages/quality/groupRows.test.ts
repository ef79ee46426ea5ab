import { describe, expect, it } from 'vitest';
import { heatRows } from './groupRows';

const days = ['2026-03-01', '2026-03-02'];
const row = (id: number, path: string, expected: number[], received: number[]) => ({ group: { id, path }, depth: path.split('/').length - 1, meters: 1, expected, received, permanent: expected.map(() => 0) });

describe('groups by days', () => {
	const pages = [
		{ days, items: [row(1, 'А', [48, 48], [48, 40]), row(2, 'А/Б', [24, 24], [24, 24])] },
		{ days, items: [row(3, 'В', [24, 24], [0, 24]), row(4, 'Г', [0, 0], [0, 0])] },
	];

	it('stand in the order of the tree or the worst first, those of which nothing is expected last', () => {
		expect(heatRows(pages, 'tree').map(({ id }) => id)).toEqual([1, 2, 3, 4]);
		expect(heatRows(pages, 'worst').map(({ id }) => id)).toEqual([3, 1, 2, 4]);
	});

	it('tell what lacks and its share', () => {
		const [first] = heatRows(pages, 'worst');
		expect(first).toMatchObject({ lacking: 24, share: 0.5, depth: 0 });
		expect(heatRows(pages, 'tree')[3]?.share).toBeNull();
	});
});
