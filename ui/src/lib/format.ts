// Numbers and times as people read them, in the language of the page.
import { offsetLabel, safeZone } from './zone';

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

/** An instant (RFC 3339) by the zone's clock, without the zone's name. */
export function formatTime(value: string | Date | null | undefined, zone: string, style: TimeStyle, language: Language): string {
	if (!value) return NOTHING;
	const instant = typeof value === 'string' ? new Date(value) : value;
	if (Number.isNaN(instant.getTime())) return NOTHING;
	const name = safeZone(zone);
	const key = `${language}${style}${name}`;
	let format = dates.get(key);
	if (!format) {
		// In English a month by name: 04/10 would be April in one office and October in the next.
		const options = { ...styles[style] };
		if (language === 'en' && options.month === '2-digit') options.month = 'short';
		format = new Intl.DateTimeFormat(locales[language], { ...options, timeZone: name, hourCycle: 'h23' });
		dates.set(key, format);
	}
	const text = format.format(instant).replace(/\s?г\.$/, '').replace(',', '');
	return style === 'month' ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** "UTC+3" for the heading of a column of times. */
export function formatZone(zone: string, at: string | Date | null | undefined = null): string {
	return offsetLabel(at ? new Date(at) : new Date(), safeZone(zone));
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

/** A length of time: "0,8 с", "12 с", "3 мин 05 с". */
export function formatDuration(milliseconds: number | null | undefined, language: Language): string {
	if (milliseconds === null || milliseconds === undefined) return NOTHING;
	const [second, minute, hour] = language === 'ru' ? ['с', 'мин', 'ч'] : ['s', 'min', 'h'];
	if (milliseconds < 10_000) return `${formatNumber(milliseconds / 1000, 1, language)} ${second}`;
	const whole = Math.round(milliseconds / 1000);
	if (whole < 60) return `${whole} ${second}`;
	if (whole < 3600) return `${Math.floor(whole / 60)} ${minute} ${String(whole % 60).padStart(2, '0')} ${second}`;
	return `${Math.floor(whole / 3600)} ${hour} ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} ${minute}`;
}
