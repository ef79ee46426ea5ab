// What the server objects to, as the person at the form is to read it.
import type { TFunction } from 'i18next';
import { ApiError, troubleOf } from '@/api/client';

/** Words of a form's own for a field and the kind of the problem ("invalid", "conflict", …). */
export type Complain = (field: string | undefined, kind: string, error: ApiError) => string | null | undefined;

export function complaintOf(error: unknown, t: TFunction, complain?: Complain): { field: string | undefined; text: string } {
	if (!(error instanceof ApiError)) return { field: undefined, text: t('trouble.broken.title') };
	const field = error.problem?.field;
	const own = complain?.(field, error.kind, error);
	if (own) return { field, text: own };
	// The server speaks English; what it says of a value is better than "no".
	if (error.problem && (error.trouble === 'invalid' || error.status === 409)) return { field, text: t('form.refused', { detail: error.problem.detail }) };
	return { field: undefined, text: `${t(`trouble.${troubleOf(error)}.title`)}. ${t(`trouble.${troubleOf(error)}.text`)}` };
}
