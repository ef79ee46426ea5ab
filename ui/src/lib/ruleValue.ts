// A parameter of a rule as people write it: temperatures in degrees, the rest in the API's own units.
import type { Schemas } from '@/api/client';

export type RuleParameter = Schemas['ValidationRule']['parameters'][number];

/** Digits after the decimal sign. */
export const digitsOf = ({ unit }: Pick<RuleParameter, 'unit'>) => (unit === 'centigrade' ? 2 : 0);

export const shownValue = ({ unit }: Pick<RuleParameter, 'unit'>, value: number) => (unit === 'centigrade' ? value / 100 : value);

/** "-40.5" to -4050; null: no number. */
export function storedValue({ unit }: Pick<RuleParameter, 'unit'>, text: string | number | null | undefined): number | null {
	if (text === null || text === undefined || text === '') return null;
	const number = Number(text);
	return Number.isFinite(number) ? Math.round(unit === 'centigrade' ? number * 100 : number) : null;
}
