// A schedule of reports as its form has it, as the API wants it, and in plain words.
import type { TFunction } from 'i18next';
import type { Schemas } from '@/api/client';
import { readSearch } from './meterSearch';
import { subjectOf, type ReportValues } from './report';
import { emptyWhose, type Whose } from './usage';

export type Schedule = Schemas['ReportSchedule'];
export type ScheduleWish = Schemas['ReportScheduleWish'];
export type Run = Schemas['ReportRun'];
type RunState = Schemas['ReportRunState'];
type Calendar = Schemas['ReportCalendar'];

export const spans = ['day', 'week', 'month', 'year'] as const;
export const everies = ['day', 'week', 'month'] as const;
export const MAIL_MAX = 20;
export const DEADLINE_MAX = 720;

export interface ScheduleValues extends Omit<ReportValues, 'period'> {
	name: string;
	span: ScheduleWish['span'];
	every: Calendar['every'];
	day: number | 'last';
	weekday: number;
	time: string;
	zone: string;
	/** Waits for data at all. */
	waits: boolean;
	completeness: string;
	deadline: string;
	folder: string;
	mail: string[];
	subject: string;
}

export function newSchedule(report: ReportValues, zone: string): ScheduleValues {
	return { ...report, name: '', span: 'month', every: 'month', day: 2, weekday: 1, time: '08:00', zone, waits: true, completeness: '98', deadline: '48', folder: '', mail: [], subject: '' };
}

function whoseOf(report: Schedule['report']): Whose {
	if (report.group) return { ...emptyWhose, kind: 'group', group: report.group };
	if (report.search) return Object.keys(report.search).length ? { ...emptyWhose, kind: 'search', search: readSearch(new URLSearchParams(report.search)) } : { ...emptyWhose, kind: 'group' };
	return { ...emptyWhose, serials: report.serials ?? (report.meter ? [report.meter] : []) };
}

/** What the form of an existing one begins with. */
export function scheduleValues({ name, report, span, calendar, condition, deliver }: Schedule, standard: ScheduleValues): ScheduleValues {
	const { completeness, deadline_hours } = condition;
	return {
		...standard,
		name,
		span,
		whose: whoseOf(report),
		form: report.form,
		format: report.format,
		by: report.by ?? null,
		gas_day_start: report.gas_day_start ?? '',
		convention: report.convention ?? 'start',
		language: report.language ?? 'ru',
		decimal: report.decimal ?? null,
		charts: report.charts ?? false,
		sheets: report.sheets ?? false,
		signatures: report.signatures ?? true,
		count: String(report.count ?? standard.count),
		every: calendar.every,
		day: calendar.day === 'last' ? 'last' : Number(calendar.day ?? standard.day),
		weekday: calendar.weekday ?? standard.weekday,
		time: calendar.time,
		zone: calendar.zone,
		waits: completeness !== null,
		completeness: completeness === null ? standard.completeness : String(completeness),
		deadline: completeness === null ? standard.deadline : String(deadline_hours),
		folder: deliver.folder ?? '',
		mail: deliver.mail?.to ?? [],
		subject: deliver.mail?.subject ?? '',
	};
}

function calendarOf({ every, day, weekday, time, zone }: ScheduleValues): Calendar {
	return { every, time, zone, ...(every === 'month' ? { day } : {}), ...(every === 'week' ? { weekday } : {}) };
}

const conditionOf = ({ waits, completeness, deadline }: ScheduleValues): Schemas['ReportCondition'] => (waits ? { completeness: Number(completeness), deadline_hours: Number(deadline) } : { completeness: null, deadline_hours: 0 });

export function scheduleWish(values: ScheduleValues, form: Schemas['ReportForm']): Required<Omit<ScheduleWish, 'enabled'>> {
	const mail = values.mail.map((address) => address.trim()).filter(Boolean);
	return {
		name: values.name.trim(),
		report: { ...subjectOf(values, form, false), format: values.format },
		span: values.span,
		calendar: calendarOf(values),
		condition: conditionOf(values),
		deliver: { folder: values.folder.trim() || null, mail: mail.length ? { to: mail, ...(values.subject.trim() ? { subject: values.subject.trim() } : {}) } : null },
	};
}

function calendarText({ every, day, weekday, time }: Calendar, t: TFunction): string {
	if (every === 'day') return t('schedule.text.day', { time });
	if (every === 'week') return t('schedule.text.week', { weekday: t(`schedule.weekdays.${weekday ?? 1}`), time });
	return day === 'last' ? t('schedule.text.last', { time }) : t('schedule.text.month', { day, time });
}

/** "Каждый месяц 2-го числа в 08:00, когда данных не меньше 98 %, но не позже чем через 48 ч" */
export function scheduleText({ calendar, condition }: Pick<Schedule, 'calendar' | 'condition'>, t: TFunction): string {
	const when = calendarText(calendar, t);
	return condition.completeness === null ? when : t('schedule.text.waits', { when, percent: condition.completeness, hours: condition.deadline_hours });
}

/** The same while it is being written. */
export const valuesText = (values: ScheduleValues, t: TFunction) => scheduleText({ calendar: calendarOf(values), condition: conditionOf(values) }, t);

export const isUnderWay = (state: RunState) => state === 'waiting-for-data' || state === 'making' || state === 'delivering';

export const runTone = (state: RunState) => (state === 'done' ? 'ok' : state === 'failed' ? 'bad' : 'quiet');

/** A mail address as far as a page can tell. */
export const isAddress = (text: string) => /^[^\s@<>",;]{1,64}@[^\s@<>",;]+\.[^\s@<>",;.]+$/u.test(text.trim()) && text.length <= 254;

/** A folder below that of the settings: no way leads out of it. */
export const isFolder = (text: string) => /^[^/\\]+(\/[^/\\]+)*$/.test(text) && !text.split('/').includes('..');
