// What is to be said of a user, for a new one and one that there is.
import { useQuery } from '@tanstack/react-query';
import { Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '@/api/client';
import { rolesQuery } from '@/api/queries';
import type { Language } from '@/lib/format';
import { useRoleName } from '@/lib/roleName';
import { AreaPicker } from '@/parts/AreaPicker';
import { Field, TextField } from '@/parts/form/fields';
import { LOGIN } from './fields';

interface Props {
	/** The directory says who this is, the role and the area. */
	ldap?: boolean;
	fresh?: boolean;
}

export function UserFields({ ldap = false, fresh = false }: Props) {
	const { t } = useTranslation();
	const roleName = useRoleName();
	const { data } = useQuery(rolesQuery());
	return (
		<>
			<div className="form-columns">
				<TextField name="login" label={t('users.login')} required max={63} pattern={LOGIN} patternText={t('users.login_form')} autoFocus={fresh} {...(ldap ? { hint: t('users.ldap_hint') } : {})} />
				<TextField name="name" label={t('users.name')} max={199} />
				<Field name="role" label={t('users.role')} hint={t('users.role_hint')}>
					<Select disabled={ldap} options={(data?.items ?? []).map((role) => ({ value: role.id, label: roleName(role) }))} />
				</Field>
				<Field name="locale" label={t('frame.language')}>
					<Segmented<Language>
						options={[
							{ value: 'ru', label: 'Русский' },
							{ value: 'en', label: 'English' },
						]}
					/>
				</Field>
			</div>
			<Field name="area" label={t('area.title')}>
				<AreaPicker disabled={ldap} />
			</Field>
		</>
	);
}

/** Words for what the server may object to. */
export function useUserComplaint() {
	const { t } = useTranslation();
	return (field: string | undefined, kind: string, error: ApiError) => {
		const taken = kind === 'conflict' && (field === 'login' || /login exists/.test(error.message));
		if (taken) return t('users.login_taken');
		if (field === 'login') return t('users.login_form');
		return kind === 'conflict' && field === undefined && /administrator/.test(error.message) ? t('users.last_administrator') : null;
	};
}
