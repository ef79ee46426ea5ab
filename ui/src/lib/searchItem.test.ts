import { describe, expect, it } from 'vitest';
import type { Schemas } from '@/api/client';
import { addressOf, byKind, correctedText } from './searchItem';

const item = (kind: Schemas['SearchItem']['kind'], id: number, serial: string | null = null): Schemas['SearchItem'] => ({ kind, id, serial, subscriber: null, title: null, detail: null, retired: false, corrected: false, matched: [] });

describe('results of the search box', () => {
	it('lead to cards, a group to its meters', () => {
		expect(addressOf(item('meter', 1, '15401450'))).toBe('/meters/15401450');
		expect(addressOf(item('subscriber', 7))).toBe('/subscribers/7');
		expect(addressOf(item('group', 3))).toBe('/meters?group=3');
	});

	it('stand by kind, the best kind first, in the order of the server', () => {
		const parts = byKind([item('group', 1), item('meter', 2), item('group', 3)]);
		expect(parts.map((part) => [part.kind, part.items.map((one) => one.id)])).toEqual([
			['group', [1, 3]],
			['meter', [2]],
		]);
	});

	it('tell the question as it was understood', () => {
		expect(correctedText('Лелина 5', [{ typed: 'лелина', taken: 'ленина' }])).toBe('ленина 5');
		expect(correctedText(' bdfyjd ', [{ typed: 'bdfyjd', taken: 'иванов' }])).toBe('иванов');
		expect(correctedText('ул. мра', [{ typed: 'мера', taken: 'мира' }])).toBe('ул. мра мира');
	});
});
