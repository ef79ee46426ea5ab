// A user as the form holds them.
import type { Schemas } from '@/api/client';
import { areaOf, choiceOf, wholeArea, type AreaChoice } from '@/lib/area';
import type { Language } from '@/lib/format';
import { changesOf } from '@/lib/formValues';

type User = Schemas['User'];

export interface UserValues {
	login: string;
	name: string;
	role: number;
	locale: Language;
	area: AreaChoice;
}

export const newUser: UserValues = { login: '', name: '', role: 1, locale: 'ru', area: { ...wholeArea } };

export const valuesOf = (user: User, zone: string): UserValues => ({ login: user.login, name: user.name, role: user.role.id, locale: user.locale, area: choiceOf(user.area, zone) });

/** What the server is told: only what is another than before. */
export function patchOf(before: UserValues, after: UserValues, zone: string): Schemas['UserPatch'] {
	const changes = changesOf(before, after);
	return {
		...(changes.login ? { login: changes.login } : {}),
		...('name' in changes ? { name: changes.name ?? '' } : {}),
		...(changes.role ? { role: changes.role } : {}),
		...(changes.locale ? { locale: changes.locale } : {}),
		...(changes.area ? { area: areaOf(changes.area, zone) } : {}),
	};
}

/** As the server takes them. */
export const LOGIN = /^[^\s"'`\\]+$/;
