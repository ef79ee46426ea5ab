import { describe, expect, it } from 'vitest';
import { bulkAction, selectionQuery, type BulkValues } from './bulk';

const values: BulkValues = { group: 4, archive: 'hour', range: { from: '2026-03-01', to: '2026-03-02' }, date: '2026-03-05', reason: ' списан ' };
const now = new Date('2026-03-05T12:00:00Z');

describe('an act on many meters', () => {
	it('names one act with what it needs', () => {
		expect(bulkAction('move', { ...values, group: null }, 'Europe/Moscow', now)).toEqual({ move: { group: null } });
		expect(bulkAction('add', values, 'Europe/Moscow', now)).toEqual({ add: { group: 4 } });
		expect(bulkAction('retire', values, 'Europe/Moscow', now)).toEqual({ retire: { date: '2026-03-05', reason: 'списан' } });
		expect(bulkAction('reread', values, 'Europe/Moscow', now)).toMatchObject({ reread: { archive: 'hour' } });
	});

	it('selects by the question of the list, not by how it is shown', () => {
		expect(selectionQuery({ q: 'мира', city: '', group: 3, sort: 'serial', limit: 50, cursor: 'x' })).toEqual({ q: 'мира', group: '3' });
	});
});
