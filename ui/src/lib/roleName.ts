// Built-in roles have names in both languages; those of a customer's own are called as they were called.
import { useTranslation } from 'react-i18next';

const builtIn: Record<number, 'operator' | 'metrologist' | 'administrator'> = { 1: 'operator', 2: 'metrologist', 3: 'administrator' };

export const isBuiltIn = (id: number) => id in builtIn;

export function useRoleName(): (role: { id: number; name: string }) => string {
	const { t } = useTranslation();
	return ({ id, name }) => {
		const known = builtIn[id];
		return known ? t(`role.${known}`) : name;
	};
}
