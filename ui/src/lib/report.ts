// A report as its form has it and as the API wants it; what is remembered of it, and what stands in an address.
import type { Schemas } from '@/api/client';
import { NOTHING, formatTime, type Language } from './format';
import { isStep, readRange, type DateRange, type Step } from './range';
import { readWhose, whoseQuery, writeWhose, type Whose } from './usage';
import { addDays, localDate, monthStart } from './zone';

export type ReportWish = Schemas['ReportWish'];
type ReportForm = Schemas['ReportForm'];
export type ReportFormat = ReportWish['format'];
export const reportFormats: readonly ReportFormat[] = ['pdf', 'xlsx', 'docx', 'csv', 'html', 'xml'];
/** What the list takes: more cannot be named one by one. */
export const SERIALS_MAX = 10_000;
export const COUNT_MAX = 1000;

export const periodKinds = ['day', 'month', 'year', 'range'] as const;
export type PeriodKind = (typeof periodKinds)[number];

/** Gas days, the first and the last; the last counts only where the kind is a range. */
export interface ReportPeriod {
	kind: PeriodKind;
	from: string;
	to: string;
}

/** What people keep from one report to the next. */
export interface ReportLook {
	/** "" leaves each meter its own. */
	gas_day_start: string;
	convention: 'start' | 'end';
	format: ReportFormat;
	language: Language;
	/** null: as the language has it. */
	decimal: ',' | '.' | null;
	charts: boolean;
	signatures: boolean;
	sheets: boolean;
}

export interface ReportValues extends ReportLook {
	form: string;
	meter: string | null;
	whose: Whose;
	/** The saved search that the chosen one is: its name stands in the report's head. */
	saved?: number;
	period: ReportPeriod;
	/** null: a day by hours, a year by months, all else by days. */
	by: Step | null;
	count: string;
}

/** The month that has closed last, by the clock of a zone. */
export function lastMonth(now: Date, zone: string): ReportPeriod {
	const first = monthStart(localDate(now, zone));
	return { kind: 'month', from: monthStart(first, -1), to: addDays(first, -1) };
}

/** Another kind of period about the same time. */
export function periodAs(period: ReportPeriod, kind: PeriodKind): ReportPeriod {
	if (kind !== 'range') return { ...period, kind };
	const { from } = period;
	if (period.kind === 'day') return { kind, from, to: from };
	if (period.kind === 'year') return { kind, from: `${from.slice(0, 4)}-01-01`, to: `${from.slice(0, 4)}-12-31` };
	return period.kind === 'month' ? { kind, from: monthStart(from), to: addDays(monthStart(from, 1), -1) } : period;
}

const lengths: Record<Exclude<PeriodKind, 'range'>, number> = { day: 10, month: 7, year: 4 };

export function periodWish({ kind, from, to }: ReportPeriod): Pick<ReportWish, 'period' | 'from' | 'to'> {
	return kind === 'range' ? { from, to } : { period: from.slice(0, lengths[kind]) };
}

/** "2017-09" as an address has it; null: nothing that makes sense. */
export function readPeriod(params: URLSearchParams): ReportPeriod | null {
	const range = readRange(params);
	if (range) return { kind: 'range', ...range };
	const text = params.get('period') ?? '';
	const kind = periodKinds.find((one) => one !== 'range' && lengths[one] === text.length);
	const from = kind ? `${text}${'2000-01-01'.slice(text.length)}` : '';
	return kind && readRange(new URLSearchParams({ from, to: from })) ? { kind, from, to: from } : null;
}

/** Forms that say something of one meter only beside others. */
const ofMany: readonly string[] = ['group', 'zero', 'top'];

export const formsOfOne = (forms: readonly ReportForm[]) => forms.filter((form) => form.meters && !ofMany.includes(form.name));
export const formsOfMany = (forms: readonly ReportForm[]) => forms.filter((form) => !form.zone);

function meters(values: Pick<ReportValues, 'meter' | 'whose' | 'saved'>, one: boolean): Pick<ReportWish, 'meter' | 'serials' | 'group' | 'search' | 'saved_search'> {
	if (one) return values.meter ? { meter: values.meter } : {};
	const { whose } = values;
	if (whose.kind === 'meters') return { serials: whose.serials };
	if (whose.kind === 'group' && whose.group) return { group: whose.group };
	if (whose.kind === 'search' && values.saved !== undefined) return { saved_search: values.saved };
	return { search: Object.fromEntries(Object.entries(whoseQuery(whose) ?? {}).map(([key, value]) => [key, String(value)])) };
}

/** Whether somebody has been chosen at all. */
export const hasMeters = (values: Pick<ReportValues, 'meter' | 'whose'>, one: boolean) => (one ? Boolean(values.meter) : whoseQuery(values.whose) !== null);

/** Everything but the format: a report is had in any without being asked for anew. */
export type ReportPlan = Omit<ReportWish, 'format'>;

/** What is told of whom, and how: one on a schedule has its period by the calendar. */
export function subjectOf(values: Omit<ReportValues, 'period'>, form: ReportForm, one: boolean) {
	const { gas_day_start, decimal, by } = values;
	return {
		form: form.name,
		...(form.meters ? meters(values, one) : {}),
		...(form.period ? { convention: values.convention, ...(gas_day_start ? { gas_day_start } : {}) } : {}),
		...(form.by ? { ...(by ? { by } : {}), charts: values.charts, ...(one ? {} : { sheets: values.sheets }) } : {}),
		...(form.name === 'top' ? { count: Number(values.count) } : {}),
		language: values.language,
		...(decimal ? { decimal } : {}),
		signatures: values.signatures,
	};
}

export const planOf = (values: ReportValues, form: ReportForm, one: boolean): ReportPlan => ({ ...subjectOf(values, form, one), ...(form.period ? periodWish(values.period) : {}) });

/** Where a report of these meters is made; days go along where they are looked at already, or a form and its month. */
export function reportAddress(whose: Whose, range: DateRange | null = null, form?: { form: string; period?: string }): string {
	const params = writeWhose(whose);
	for (const [key, value] of Object.entries(form ?? {})) params.set(key, value);
	if (range) for (const key of ['from', 'to'] as const) params.set(key, range[key]);
	const query = params.toString();
	return `/reports${whose.kind === 'meters' && whose.serials.length < 2 ? '' : '/several'}${query ? `?${query}` : ''}`;
}

/** What an address asks for besides whose: form, period, rows. */
export function readReport(params: URLSearchParams): Partial<Pick<ReportValues, 'form' | 'meter' | 'period' | 'by'>> & { whose: Whose } {
	const form = params.get('form');
	const by = params.get('by');
	const period = readPeriod(params);
	const whose = readWhose(params);
	const meter = whose.serials.length === 1 ? whose.serials[0] : undefined;
	return { whose, ...(form && /^[a-z-]{1,40}$/.test(form) ? { form } : {}), ...(meter ? { meter } : {}), ...(period ? { period } : {}), ...(isStep(by) ? { by } : {}) };
}

const looks: { [Key in keyof ReportLook]: (value: unknown) => boolean } = {
	gas_day_start: (value) => typeof value === 'string' && /^$|^([01]\d|2[0-3]):00$/.test(value),
	convention: (value) => value === 'start' || value === 'end',
	format: (value) => (reportFormats as readonly unknown[]).includes(value),
	language: (value) => value === 'ru' || value === 'en',
	decimal: (value) => value === null || value === ',' || value === '.',
	charts: (value) => typeof value === 'boolean',
	signatures: (value) => typeof value === 'boolean',
	sheets: (value) => typeof value === 'boolean',
};

export const standardLook = (language: Language): ReportLook => ({ gas_day_start: '', convention: 'start', format: 'pdf', language, decimal: null, charts: false, signatures: true, sheets: false });

/** What the browser kept, as far as it is still something that can be chosen. */
export function readLook(text: string | null, standard: ReportLook): ReportLook {
	let kept: unknown;
	try {
		kept = JSON.parse(text ?? 'null');
	} catch {
		return standard;
	}
	if (typeof kept !== 'object' || kept === null) return standard;
	const known = Object.entries(kept).filter(([key, value]) => key in looks && looks[key as keyof ReportLook](value));
	return { ...standard, ...Object.fromEntries(known) };
}

export function lookOf(values: ReportLook): ReportLook {
	const { gas_day_start, convention, format, language, decimal, charts, signatures, sheets } = values;
	return { gas_day_start, convention, format, language, decimal, charts, signatures, sheets };
}

/** A period as the server keeps it: "2017", "2017-09", "2017-09-27", "2017-09-01/2017-09-15". */
export function periodText(period: string | null, language: Language): string {
	if (!period) return NOTHING;
	return period.replaceAll(/\d{4}-\d\d(-\d\d)?/g, (part) => (part.length === 7 ? formatTime(`${part}-01T00:00:00Z`, 'month', language) : formatTime(`${part}T00:00:00Z`, 'date', language))).replace('/', ' – ');
}
