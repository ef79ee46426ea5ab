// One's own account: name, language, look, password, second factor, where one is signed in.
import { useMemo } from 'react';
import { App, Form, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { useQueryClient } from '@tanstack/react-query';
import { api, take } from '@/api/client';
import { useLook, type Theme } from '@/app/look';
import { PasswordForm } from '@/app/PasswordForm';
import { keepSession, useCsrf, useSession } from '@/app/session';
import type { Language } from '@/lib/format';
import { useTitle } from '@/lib/hooks';
import { useRoleName } from '@/lib/roleName';
import { AreaText } from '@/parts/AreaText';
import { Facts } from '@/parts/Facts';
import { FormFrame } from '@/parts/form/FormFrame';
import { Field, TextField } from '@/parts/form/fields';
import { Sessions } from '@/parts/Sessions';
import { SecondFactor } from './profile/SecondFactor';
import './Profile.css';

export function Profile() {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const session = useSession();
	const roleName = useRoleName();
	useTitle(t('nav.profile'));
	return (
		<div className="page profile">
			<div className="page-head">
				<h1>{t('nav.profile')}</h1>
			</div>
			<div className="profile-grid">
				<section className="card" aria-labelledby="profile-me">
					<div className="card-head">
						<h2 id="profile-me">{t('profile.me')}</h2>
					</div>
					<div className="card-body stack">
						<Facts
							list={[
								[t('users.login'), session.login],
								[t('users.role'), roleName(session.role)],
								[t('area.title'), <AreaText area={session.area} />],
							]}
						/>
						<Me />
					</div>
				</section>
				<section className="card" aria-labelledby="profile-password">
					<div className="card-head">
						<h2 id="profile-password">{t('password.title')}</h2>
						{session.ldap ? null : <span className="hint">{t('password.text')}</span>}
					</div>
					<div className="card-body">{session.ldap ? <p className="muted">{t('profile.ldap')}</p> : <PasswordForm act={t('password.act')} onDone={() => void message.success(t('password.changed'))} />}</div>
				</section>
				<SecondFactor />
			</div>
			<section className="stack" aria-labelledby="profile-sessions">
				<h2 id="profile-sessions">{t('sessions.own')}</h2>
				<Sessions user={null} login={session.login} mayEnd />
			</section>
		</div>
	);
}

interface Values {
	name: string;
	locale: Language;
	theme: Theme;
}

function Me() {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const { name } = useSession();
	const { language, theme, setLanguage, setTheme } = useLook();
	const csrf = useCsrf();
	const client = useQueryClient();
	const [form] = Form.useForm<Values>();
	const initial = useMemo<Values>(() => ({ name, locale: language, theme }), [name, language, theme]);
	return (
		<FormFrame<Values>
			key={`${language}${theme}`}
			form={form}
			editing
			initial={initial}
			act={t('form.save')}
			submit={async (values) => keepSession(client, await take(api.PATCH('/api/v1/users/me', { params: csrf, body: { name: values.name.trim(), locale: values.locale, theme: values.theme } })))}
			onDone={(values) => {
				setLanguage(values.locale);
				setTheme(values.theme);
				void message.success(t('form.saved'));
			}}
		>
			<TextField name="name" label={t('users.name')} max={199} autoComplete="name" />
			<Field name="locale" label={t('frame.language')}>
				<Segmented<Language>
					options={[
						{ value: 'ru', label: 'Русский' },
						{ value: 'en', label: 'English' },
					]}
				/>
			</Field>
			<Field name="theme" label={t('frame.theme')}>
				<Segmented<Theme> options={(['light', 'dark', 'auto'] as const).map((value) => ({ value, label: t(`theme.${value}`) }))} />
			</Field>
		</FormFrame>
	);
}
