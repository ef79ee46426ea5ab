// What the work list of exceptions is asked, as it stands in the address and as the API wants it.
import type { ExceptionQuery } from '@/api/numbers';
import { ruleNames, type ExceptionState, type RuleName } from './exceptionText';
import { instantsOf, readRange, type DateRange } from './range';

export const exceptionStates: readonly (ExceptionState | 'all')[] = ['open', 'accepted', 'estimated', 'edited', 'dismissed', 'gone', 'noted', 'all'];

export interface ExceptionSearch {
	rule: RuleName | null;
	state: ExceptionState | 'all';
	group: number | null;
	serial: string;
	range: DateRange | null;
}

const numberOf = (text: string | null) => (text && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : null);

export function readExceptionSearch(params: URLSearchParams): ExceptionSearch {
	return {
		rule: ruleNames.find((known) => known === params.get('rule')) ?? null,
		state: exceptionStates.find((known) => known === params.get('state')) ?? 'open',
		group: numberOf(params.get('group')),
		serial: (params.get('serial') ?? '').trim().slice(0, 23),
		range: readRange(params),
	};
}

export function writeExceptionSearch({ rule, state, group, serial, range }: ExceptionSearch): URLSearchParams {
	const params = new URLSearchParams({ show: 'exceptions' });
	if (rule) params.set('rule', rule);
	if (state !== 'open') params.set('state', state);
	if (group) params.set('group', String(group));
	if (serial.trim()) params.set('serial', serial.trim());
	if (range) {
		params.set('from', range.from);
		params.set('to', range.to);
	}
	return params;
}

export function exceptionQueryOf({ rule, state, group, serial, range }: ExceptionSearch, zone: string): ExceptionQuery {
	return {
		...(rule ? { rule } : {}),
		...(state === 'all' ? {} : { state }),
		...(group ? { group } : {}),
		...(serial.trim() ? { serial: serial.trim() } : {}),
		...(range ? instantsOf(range, 0, zone) : {}),
	};
}

/** The exception that is open beside the list. */
export const exceptionOf = (params: URLSearchParams) => numberOf(params.get('exception'));
