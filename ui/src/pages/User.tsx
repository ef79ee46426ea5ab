// One user: what is said of them, what may be done with the account, where they are signed in.
import { useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { ApiError, api, take, type Schemas } from '@/api/client';
import { userQuery } from '@/api/queries';
import { useCsrf, useMay, useSession } from '@/app/session';
import { useTitle } from '@/lib/hooks';
import { useRoleName } from '@/lib/roleName';
import { AreaText } from '@/parts/AreaText';
import { Badge, Time } from '@/parts/bits';
import { ConfirmDialog } from '@/parts/ConfirmDialog';
import { Facts } from '@/parts/Facts';
import { FormFrame } from '@/parts/form/FormFrame';
import { Gate } from '@/parts/Gate';
import { Sessions } from '@/parts/Sessions';
import { TroublePage } from '@/parts/Trouble';
import { patchOf, valuesOf, type UserValues } from './users/fields';
import { OneTimePassword } from './users/OneTimePassword';
import { UserFields, useUserComplaint } from './users/UserFields';
import { UserMarks } from './users/UserMarks';
import './User.css';

type UserCard = Schemas['User'];

export function User() {
	return (
		<Gate right="user.view">
			<Card />
		</Gate>
	);
}

function Card() {
	const { t } = useTranslation();
	const { id = '' } = useParams();
	const number = /^[1-9]\d{0,15}$/.test(id) ? Number(id) : 0;
	const { data: user, error, refetch } = useQuery({ ...userQuery(number), enabled: number > 0 });
	const mayEdit = useMay('user.edit');
	useTitle(user?.login ?? t('nav.users'));
	if (number === 0 || (error && !user)) return <TroublePage error={error ?? new ApiError(404, null)} retry={refetch} missing={{ title: t('users.missing'), text: t('users.missing_text') }} />;
	return (
		<div className="page">
			<nav className="way" aria-label={t('frame.way')}>
				<Link to="/users">{t('nav.users')}</Link>
			</nav>
			<div className="page-head">
				<h1>{user ? user.login : <span className="skeleton" style={{ width: 160 }} />}</h1>
				{user ? (
					<>
						{user.name ? <span className="muted">{user.name}</span> : null}
						<UserMarks user={user} />
						{user.ldap ? (
							<Badge tone="quiet" hint={t('users.ldap_hint')}>
								{t('users.ldap')}
							</Badge>
						) : null}
					</>
				) : null}
			</div>
			{user ? (
				<div className="user-grid">
					<section className="card" aria-labelledby="user-card">
						<div className="card-head">
							<h2 id="user-card">{t('users.card')}</h2>
						</div>
						<div className="card-body">{mayEdit ? <Edit key={user.id} user={user} /> : <Shown user={user} />}</div>
					</section>
					<Account user={user} mayEdit={mayEdit} />
				</div>
			) : (
				<span className="skeleton" style={{ height: 320 }} />
			)}
			{user ? (
				<section className="stack" aria-labelledby="user-sessions">
					<h2 id="user-sessions">{t('sessions.title')}</h2>
					<Sessions user={user.id} login={user.login} mayEnd={mayEdit} />
				</section>
			) : null}
		</div>
	);
}

function Shown({ user }: { user: UserCard }) {
	const { t } = useTranslation();
	const roleName = useRoleName();
	return (
		<Facts
			list={[
				[t('users.name'), user.name || null],
				[t('users.role'), roleName(user.role)],
				[t('area.title'), <AreaText area={user.area} />],
			]}
		/>
	);
}

function useKeep(id: number) {
	const client = useQueryClient();
	return (user?: UserCard) => {
		if (user) client.setQueryData(userQuery(id).queryKey, user);
		void client.invalidateQueries({ queryKey: ['users'] });
	};
}

function Edit({ user }: { user: UserCard }) {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const { zone } = useSession();
	const csrf = useCsrf();
	const keep = useKeep(user.id);
	const complain = useUserComplaint();
	const [before, setBefore] = useState<UserValues>(() => valuesOf(user, zone));
	return (
		<FormFrame<UserValues>
			editing
			initial={before}
			act={t('form.save')}
			complain={complain}
			submit={async (values) => keep(await take(api.PATCH('/api/v1/users/{id}', { params: { path: { id: user.id }, ...csrf }, body: patchOf(before, values, zone) })))}
			onDone={(values) => {
				setBefore(values);
				void message.success(t('form.saved'));
			}}
		>
			<UserFields ldap={user.ldap} />
		</FormFrame>
	);
}

type Doing = 'password' | 'disable' | 'enable' | 'factor' | null;

function Account({ user, mayEdit }: { user: UserCard; mayEdit: boolean }) {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const { id: me } = useSession();
	const csrf = useCsrf();
	const keep = useKeep(user.id);
	const complain = useUserComplaint();
	const [doing, setDoing] = useState<Doing>(null);
	const [password, setPassword] = useState<string | null>(null);
	const params = { path: { id: user.id }, ...csrf };
	const { login } = user;
	const own = user.id === me;
	const run = async (what: Exclude<Doing, null>) => {
		if (what === 'password') setPassword((await take(api.POST('/api/v1/users/{id}/password', { params, body: {} }))).one_time_password ?? null);
		else if (what === 'factor') await take(api.DELETE('/api/v1/users/{id}/second-factor', { params }));
		else keep(await take(api.PATCH('/api/v1/users/{id}', { params, body: { disabled: what === 'disable' } })));
		keep();
		if (what !== 'password') void message.success(t(`users.done.${what}`, { login }));
	};
	return (
		<section className="card" aria-labelledby="user-account">
			<div className="card-head">
				<h2 id="user-account">{t('users.account')}</h2>
			</div>
			<div className="card-body stack">
				<Facts
					list={[
						[t('users.created'), <Time value={user.created} />],
						[t('users.last_login'), <Time value={user.last_login} />],
						...(user.failures ? [[t('users.failures'), <span className="warn-text num">{user.failures}</span>] as [string, React.ReactNode]] : []),
						[t('factor.title'), t(user.second_factor ? 'factor.on' : 'factor.off')],
						[t('users.source'), t(user.ldap ? 'users.ldap' : 'users.own')],
					]}
				/>
				{mayEdit && own ? (
					<div>
						<p className="muted">{t('users.own_account')}</p>
						<Link to="/profile">{t('nav.profile')}</Link>
					</div>
				) : null}
				{mayEdit && !own ? (
					<div className="user-acts">
						{user.ldap ? null : <Button onClick={() => setDoing('password')}>{t('users.reset_password')}</Button>}
						{user.second_factor ? <Button onClick={() => setDoing('factor')}>{t('users.remove_factor')}</Button> : null}
						<Button danger={!user.disabled} onClick={() => setDoing(user.disabled ? 'enable' : 'disable')}>
							{t(user.disabled ? 'users.enable' : 'users.disable')}
						</Button>
					</div>
				) : null}
			</div>
			{doing ? (
				<ConfirmDialog title={t(`users.ask.${doing}`, { login })} consequence={t(`users.consequence.${doing}`)} act={t(`users.act.${doing}`)} danger={doing !== 'enable'} complain={complain} run={() => run(doing)} onClose={() => setDoing(null)} />
			) : null}
			{password ? <OneTimePassword title={t('users.password_title', { login })} login={login} password={password} onClose={() => setPassword(null)} /> : null}
		</section>
	);
}
