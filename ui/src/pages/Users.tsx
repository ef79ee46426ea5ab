// Who may sign in.
import { useMemo } from 'react';
import { PlusOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { Schemas } from '@/api/client';
import { usersQuery } from '@/api/queries';
import { NOTHING, columnOffset, withOffset } from '@/lib/format';
import { useTitle } from '@/lib/hooks';
import { useRoleName } from '@/lib/roleName';
import { AreaText } from '@/parts/AreaText';
import { Time } from '@/parts/bits';
import { ColumnChoice, useColumnChoice } from '@/parts/ColumnChoice';
import type { Column } from '@/parts/DataTable';
import { ExportMenu } from '@/parts/ExportMenu';
import { Gate, May } from '@/parts/Gate';
import { ListBar } from '@/parts/ListBar';
import { MoreTable } from '@/parts/MoreTable';
import { SearchField } from '@/parts/SearchField';
import { UserMarks } from './users/UserMarks';

type User = Schemas['User'];

const PAGE = 100;
const standard = ['name', 'role', 'area', 'state', 'last_login'];

export function Users() {
	return (
		<Gate right="user.view">
			<UserList />
		</Gate>
	);
}

function UserList() {
	const { t } = useTranslation();
	const navigate = useNavigate();
	const [params, setParams] = useSearchParams();
	const q = (params.get('q') ?? '').trim().slice(0, 100);
	const source = useInfiniteQuery(usersQuery(q, PAGE));
	const rows = source.data?.pages.flatMap((page) => page.items);
	const columns = useColumns(rows);
	useTitle(t('nav.users'));
	return (
		<div className="page">
			<div className="page-head">
				<h1>{t('nav.users')}</h1>
				<span className="spacer" />
				<May right="user.edit">
					<Button type="primary" icon={<PlusOutlined aria-hidden="true" />} onClick={() => void navigate('/users/new')}>
						{t('users.add')}
					</Button>
				</May>
			</div>
			<ListBar
				search={<SearchField label={t('users.search')} q={q} onChange={(next) => setParams(next ? { q: next } : {}, { replace: true })} />}
				count={rows && !source.hasNextPage ? t('users.count', { count: rows.length }) : null}
			>
				<ColumnChoice columns={columns} />
				<May right="export.run">
					<ExportMenu what="users" query={{ q }} />
				</May>
			</ListBar>
			<MoreTable
				counted
				caption={t('nav.users')}
				source={source}
				columns={columns.shown}
				rows={rows}
				rowKey={(user) => String(user.id)}
				empty={
					<>
						<strong>{t(q ? 'meters.none_found' : 'users.none')}</strong>
						<span>{t(q ? 'users.none_found' : 'users.none_text')}</span>
					</>
				}
			/>
		</div>
	);
}

function useColumns(rows: User[] | undefined) {
	const { t } = useTranslation();
	const roleName = useRoleName();
	const offset = columnOffset((rows ?? []).map((user) => user.last_login ?? user.created));
	const all = useMemo<Column<User>[]>(
		() => [
			{
				key: 'login',
				title: t('users.login'),
				strong: true,
				nowrap: true,
				render: (user) => <Link to={`/users/${user.id}`}>{user.login}</Link>,
			},
			{ key: 'name', title: t('users.name'), render: (user) => user.name || NOTHING },
			{ key: 'role', title: t('users.role'), render: (user) => roleName(user.role) },
			{ key: 'area', title: t('area.title'), render: (user) => <AreaText area={user.area} /> },
			{ key: 'state', title: t('column.state'), render: (user) => <UserMarks user={user} /> },
			{ key: 'second_factor', title: t('factor.title'), render: (user) => t(user.second_factor ? 'factor.on' : 'factor.off') },
			{ key: 'ldap', title: t('users.source'), render: (user) => t(user.ldap ? 'users.ldap' : 'users.own') },
			{ key: 'last_login', title: withOffset(t('users.last_login'), offset), nowrap: true, render: (user) => <Time value={user.last_login} known={offset} /> },
			{ key: 'created', title: withOffset(t('users.created'), offset), nowrap: true, render: (user) => <Time value={user.created} known={offset} /> },
		],
		[t, roleName, offset],
	);
	return useColumnChoice('columns.users', all, standard);
}
