import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { api, take, type Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { useCsrf, useSession } from '@/app/session';
import { areaOf } from '@/lib/area';
import { useTitle } from '@/lib/hooks';
import { FormFrame } from '@/parts/form/FormFrame';
import { Gate } from '@/parts/Gate';
import { OneTimePassword } from './users/OneTimePassword';
import { newUser, type UserValues } from './users/fields';
import { UserFields, useUserComplaint } from './users/UserFields';

type Created = Schemas['UserMade'];

export function UserNew() {
	return (
		<Gate right="user.edit">
			<NewUser />
		</Gate>
	);
}

function NewUser() {
	const { t } = useTranslation();
	const navigate = useNavigate();
	const csrf = useCsrf();
	const { zone } = useSession();
	const locale = useLanguage();
	const client = useQueryClient();
	const complain = useUserComplaint();
	const [created, setCreated] = useState<Created | null>(null);
	useTitle(t('users.new'));
	return (
		<div className="page">
			<nav className="way" aria-label={t('frame.way')}>
				<Link to="/users">{t('nav.users')}</Link>
			</nav>
			<div className="page-head">
				<h1>{t('users.new')}</h1>
				<span className="muted">{t('users.new_text')}</span>
			</div>
			<section className="card">
				<div className="card-body">
					<FormFrame<UserValues>
						initial={{ ...newUser, locale }}
						act={t('users.create')}
						complain={complain}
						submit={async (values) => {
							setCreated(await take(api.POST('/api/v1/users', { params: csrf, body: { login: values.login.trim(), name: values.name.trim(), role: values.role, locale: values.locale, area: areaOf(values.area, zone) } })));
							void client.invalidateQueries({ queryKey: ['users'] });
						}}
						onCancel={() => void navigate('/users')}
					>
						<UserFields fresh />
					</FormFrame>
				</div>
			</section>
			{created ? <OneTimePassword title={t('users.created_title', { login: created.user.login })} login={created.user.login} password={created.one_time_password} onClose={() => void navigate(`/users/${created.user.id}`)} /> : null}
		</div>
	);
}
