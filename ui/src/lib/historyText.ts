// A value of the history as a person reads it: dates by the calendar, states and kinds in words.
import type { TFunction } from 'i18next';
import { formatTime, formatVolume, type Language } from './format';

const indexes = new Set(['final_index', 'start_index']);

export function historyValue(field: string, value: string, t: TFunction, language: Language): string {
	if (field === 'state') return t(`meter.state.${value}`, { defaultValue: value });
	if (field === 'kind') return t(`subscriber.kinds.${value}`, { defaultValue: value });
	if (indexes.has(field) && /^\d+(\.\d+)?$/.test(value)) return `${formatVolume(value, language)} ${t('unit.m3')}`;
	if (/^\d{4}-\d\d-\d\d$/.test(value)) return formatTime(`${value}T00:00:00Z`, 'date', language);
	if (/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?/.test(value)) return formatTime(value, 'minute', language);
	if (value === 'true' || value === 'false') return t(`history.${value}`);
	return value;
}
