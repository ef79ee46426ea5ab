// A parameter's canonical text as people read it.
import type { Schemas } from '@/api/client';
import { NOTHING, type Language } from './format';

type Value = Pick<Schemas['Parameter'], 'kind' | 'unit' | 'choices' | 'secret'>;

/** Keeps the digits as the meter gave them; only the decimal sign is the language's. */
function decimal(text: string, language: Language): string {
	const sign = text.replace(/^-/, '−');
	return language === 'ru' ? sign.replace('.', ',') : sign;
}

/** Signed minutes as "UTC+3". */
function zone(text: string): string {
	const minutes = Number(text);
	if (!Number.isInteger(minutes)) return text;
	if (minutes === 0) return 'UTC';
	const size = Math.abs(minutes);
	return `UTC${minutes < 0 ? '−' : '+'}${Math.floor(size / 60)}${size % 60 ? `:${String(size % 60).padStart(2, '0')}` : ''}`;
}

export function parameterText(value: string, of: Value, language: Language): string {
	if (value === '') return NOTHING;
	if (of.secret) return value;
	const choice = of.choices.find((other) => other.value === value);
	if (choice) return choice.names[language];
	if (of.kind === 'zone') return zone(value);
	if (of.kind === 'window') return value.replace('-', ' – ');
	const unit = of.unit ? ` ${of.unit[language]}` : '';
	if (of.kind === 'decimal' || of.kind === 'int') return `${decimal(value, language)}${unit}`;
	return `${value}${unit}`;
}
