// Numbers and times as people read them, in the language of the page.
import { safeZone, zoneOffset } from './zone';

export type Language = 'ru' | 'en';

/** Shown where there is no value: never an empty cell, never a zero. */
export const NOTHING = '—';

const locales: Record<Language, string> = { ru: 'ru-RU', en: 'en-GB' };
const numbers = new Map<string, Intl.NumberFormat>();
const dates = new Map<string, Intl.DateTimeFormat>();

function numberFormat(language: Language, digits: number): Intl.NumberFormat {
	const key = `${language}${digits}`;
	let format = numbers.get(key);
	if (!format) {
		format = new Intl.NumberFormat(locales[language], {
			minimumFractionDigits: digits,
			maximumFractionDigits: digits,
			// Russian groups from five digits on by default; columns need all alike.
			useGrouping: 'always' as never,
		});
		numbers.set(key, format);
	}
	return format;
}

/**
 * A quantity with a fixed number of digits. Takes the API's decimal text as it
 * is, so that no binary fraction comes between the register and the eye.
 */
export function formatNumber(value: number | string | null | undefined, digits: number, language: Language): string {
	if (value === null || value === undefined || value === '') return NOTHING;
	if (typeof value === 'number' && !Number.isFinite(value)) return NOTHING;
	const text = numberFormat(language, digits).format(value as number);
	// A true minus sign is as wide as a digit; "-0,00" is a zero.
	const unsigned = text.replace(/^-/, '');
	if (unsigned === text) return text;
	return /[1-9]/.test(unsigned) ? `−${unsigned}` : unsigned;
}

export const formatCount = (value: number | null | undefined, language: Language) => formatNumber(value, 0, language);
export const formatVolume = (value: number | string | null | undefined, language: Language) => formatNumber(value, 3, language);
/** A sum that leaves periods out is shown as what it is: the least that it can be. */
export const formatTotal = (sum: { total: number | null; missing: number } | undefined, language: Language) =>
	`${sum?.missing && sum.total !== null ? '≥ ' : ''}${formatVolume(sum?.total, language)}`;
export const formatTemperature = (value: number | string | null | undefined, language: Language) => formatNumber(value, 2, language);

/** Share of 0…1 as "98,4 %". 99.96 % is not yet 100 %. */
export function formatShare(share: number | null | undefined, language: Language): string {
	if (share === null || share === undefined || !Number.isFinite(share)) return NOTHING;
	const percent = share >= 1 ? 100 : Math.min(share * 100, 99.9);
	const digits = percent === 100 || percent === 0 ? 0 : 1;
	return `${formatNumber(percent, digits, language)} %`;
}

export type TimeStyle = 'second' | 'minute' | 'hour' | 'date' | 'month' | 'day-month' | 'clock';

const styles: Record<TimeStyle, Intl.DateTimeFormatOptions> = {
	second: { day: '2-digit', month: '2-digit', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' },
	minute: { day: '2-digit', month: '2-digit', year: 'numeric', hour: '2-digit', minute: '2-digit' },
	hour: { day: '2-digit', month: '2-digit', year: 'numeric', hour: '2-digit', minute: '2-digit' },
	date: { day: '2-digit', month: '2-digit', year: 'numeric' },
	month: { month: 'long', year: 'numeric' },
	'day-month': { day: '2-digit', month: '2-digit' },
	clock: { hour: '2-digit', minute: '2-digit' },
};

const rfc3339 = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.\d+)?(Z|[+-]\d{2}:\d{2})$/i;

/**
 * An instant in RFC 3339 by the clock that its own offset tells: the server
 * writes every time with the offset of the meter's zone at that instant.
 */
export function formatTime(value: string | null | undefined, style: TimeStyle, language: Language): string {
	const match = value ? rfc3339.exec(value) : null;
	if (!match) return NOTHING;
	const key = `${language}${style}`;
	let format = dates.get(key);
	if (!format) {
		// In English a month by name: 04/10 would be April in one office and October in the next.
		const options = { ...styles[style] };
		if (language === 'en' && options.month === '2-digit') options.month = 'short';
		format = new Intl.DateTimeFormat(locales[language], { ...options, timeZone: 'UTC', hourCycle: 'h23' });
		dates.set(key, format);
	}
	const text = format.format(new Date(`${match[1]}Z`)).replace(/\s?г\.$/, '').replace(',', '');
	return style === 'month' ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** The offset of such a time, as people say it: "UTC+3", "UTC−4:30", "UTC". */
export function offsetOf(value: string | null | undefined): string {
	const offset = value ? rfc3339.exec(value)?.[2] : undefined;
	if (!offset) return '';
	const match = /^([+-])(\d{2}):(\d{2})$/.exec(offset);
	const hours = Number(match?.[2] ?? 0);
	const minutes = match?.[3] ?? '00';
	if (!match || (hours === 0 && minutes === '00')) return 'UTC';
	return `UTC${match[1] === '-' ? '−' : '+'}${hours}${minutes === '00' ? '' : `:${minutes}`}`;
}

/** The offset that a column of times has in common, for its heading: that of most rows, so the first's. */
export function columnOffset(values: (string | null | undefined)[]): string {
	return offsetOf(values.find((value) => value));
}

/** "Время, UTC+3" */
export function withOffset(title: string, offset: string): string {
	return offset ? `${title}, ${offset}` : title;
}

/** An instant as RFC 3339 by the clock of a zone. */
export function toZone(instant: Date, zone: string): string {
	const offset = zoneOffset(instant, safeZone(zone));
	const minutes = Math.round(Math.abs(offset) / 60_000);
	const two = (part: number) => String(part).padStart(2, '0');
	return `${new Date(instant.getTime() + offset).toISOString().slice(0, 19)}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
	['day', 86_400],
	['hour', 3_600],
	['minute', 60],
];

/** "5 минут назад"; seconds are "сейчас", so that the text does not tick. */
export function formatAgo(value: string | null | undefined, now: number, language: Language): string {
	if (!value) return NOTHING;
	const seconds = Math.round((new Date(value).getTime() - now) / 1000);
	const format = new Intl.RelativeTimeFormat(locales[language], { numeric: 'auto' });
	for (const [unit, size] of steps) {
		if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
	}
	return format.format(0, 'second');
}

/** Bytes as "812 Б", "14,2 КиБ": binary, since the limits of a call are. */
export function formatBytes(bytes: number | null | undefined, language: Language): string {
	if (bytes === null || bytes === undefined) return NOTHING;
	const units = language === 'ru' ? ['Б', 'КиБ', 'МиБ', 'ГиБ'] : ['B', 'KiB', 'MiB', 'GiB'];
	let value = bytes;
	let unit = 0;
	while (value >= 1024 && unit < units.length - 1) {
		value /= 1024;
		unit += 1;
	}
	return `${formatNumber(value, unit === 0 ? 0 : 1, language)} ${units[unit] ?? ''}`;
}

/** A length of time: "35 мс", "2,4 с", "12 с", "3 мин 05 с". */
export function formatDuration(milliseconds: number | null | undefined, language: Language): string {
	if (milliseconds === null || milliseconds === undefined) return NOTHING;
	const [second, minute, hour] = language === 'ru' ? ['с', 'мин', 'ч'] : ['s', 'min', 'h'];
	if (milliseconds < 1000) return `${Math.round(milliseconds)} ${language === 'ru' ? 'мс' : 'ms'}`;
	if (milliseconds < 10_000) return `${formatNumber(milliseconds / 1000, 1, language)} ${second}`;
	const whole = Math.round(milliseconds / 1000);
	if (whole < 60) return `${whole} ${second}`;
	if (whole < 3600) return `${Math.floor(whole / 60)} ${minute} ${String(whole % 60).padStart(2, '0')} ${second}`;
	return `${Math.floor(whole / 3600)} ${hour} ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} ${minute}`;
}
