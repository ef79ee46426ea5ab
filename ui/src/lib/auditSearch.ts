// The filters of the audit as they stand in the address.
import type { AuditQuery } from '@/api/queries';
import { toZone } from './format';
import { addDays, instantOfDate } from './zone';

const fields = ['who', 'action', 'object'] as const;

export interface AuditSearch extends Record<(typeof fields)[number], string> {
	/** Days by the clock of the installation, both inclusive. */
	from: string | null;
	to: string | null;
}

const isDay = (text: string | null): text is string => text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

export function readAudit(params: URLSearchParams): AuditSearch {
	const text = (name: string) => (params.get(name) ?? '').trim().slice(0, 100);
	const day = (name: string) => {
		const value = params.get(name);
		return isDay(value) ? value : null;
	};
	return { who: text('who'), action: text('action'), object: text('object'), from: day('from'), to: day('to') };
}

export function writeAudit(search: AuditSearch): URLSearchParams {
	const params = new URLSearchParams();
	for (const name of fields) if (search[name]) params.set(name, search[name]);
	if (search.from) params.set('from', search.from);
	if (search.to) params.set('to', search.to);
	return params;
}

/** The server's objects have their kind before them: a number alone is a meter, a word alone a user. */
function objectFilter(text: string): string {
	if (text.includes(':')) return text;
	return `${/^\d+$/.test(text) ? 'meter' : 'user'}:${text}`;
}

/** The server takes instants, the second one exclusive. */
export function auditFilter(search: AuditSearch, zone: string): AuditQuery {
	const query: AuditQuery = {};
	if (search.who) query.who = search.who;
	if (search.action) query.action = search.action;
	if (search.object) query.object = objectFilter(search.object);
	if (search.from) query.from = toZone(instantOfDate(search.from, 0, zone), zone);
	if (search.to) query.to = toZone(instantOfDate(addDays(search.to, 1), 0, zone), zone);
	return query;
}
