import { describe, expect, it } from 'vitest';
import { auditFilter, readAudit, writeAudit } from './auditSearch';

describe('the filters of the audit', () => {
	it('stand in the address and are read from it', () => {
		const search = readAudit(new URLSearchParams('who=admin&action=user.edit&from=2026-03-01&to=2026-03-31'));
		expect(search).toEqual({ who: 'admin', action: 'user.edit', object: '', from: '2026-03-01', to: '2026-03-31' });
		expect(writeAudit(search).toString()).toBe('who=admin&action=user.edit&from=2026-03-01&to=2026-03-31');
	});

	it('leave out what makes no sense', () => {
		expect(readAudit(new URLSearchParams('from=yesterday&to=2026-13-45&who=%20%20'))).toEqual({ who: '', action: '', object: '', from: null, to: null });
	});

	it('ask for whole days by the clock of the installation', () => {
		const search = readAudit(new URLSearchParams('from=2026-03-01&to=2026-03-01'));
		expect(auditFilter(search, 'Europe/Moscow')).toEqual({ from: '2026-03-01T00:00:00+03:00', to: '2026-03-02T00:00:00+03:00' });
	});

	it('name a meter by its number and a user by the login', () => {
		const asked = (object: string) => auditFilter(readAudit(new URLSearchParams({ object })), 'UTC').object;
		expect([asked('15401450'), asked('petrova'), asked('role:4'), asked('meter:')]).toEqual(['meter:15401450', 'user:petrova', 'role:4', 'meter:']);
	});
});
