import { useMemo } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { usersQuery } from '@/api/queries';
import { NOTHING } from '@/lib/format';
import { useTitle } from '@/lib/hooks';
import { Badge, Time } from '@/parts/bits';
import { DataTable, type Column } from '@/parts/DataTable';
import { TroublePage } from '@/parts/Trouble';

type User = Schemas['User'];

export function Users() {
	const { t } = useTranslation();
	const { data, error, refetch } = useQuery(usersQuery());
	useTitle(t('nav.users'));
	const columns = useMemo<Column<User>[]>(
		() => [
			{ key: 'login', title: t('users.login'), strong: true, render: (user) => user.login },
			{ key: 'name', title: t('users.name'), render: (user) => user.name || NOTHING },
			{ key: 'role', title: t('users.role'), render: (user) => t(`role.${user.role.name}`, { defaultValue: user.role.name }) },
			{ key: 'state', title: t('column.state'), render: (user) => (user.disabled ? <Badge tone="quiet">{t('users.disabled')}</Badge> : <Badge tone="ok">{t('users.active')}</Badge>) },
			{ key: 'last_login', title: t('users.last_login'), nowrap: true, render: (user) => <Time value={user.last_login} /> },
			{ key: 'created', title: t('users.created'), nowrap: true, render: (user) => <Time value={user.created} /> },
		],
		[t],
	);
	if (error && !data) return <TroublePage error={error} retry={refetch} />;
	return (
		<div className="page">
			<div className="page-head">
				<h1>{t('nav.users')}</h1>
				<span className="muted">{data ? t('users.count', { count: data.items.length }) : null}</span>
			</div>
			<DataTable caption={t('nav.users')} columns={columns} rows={data?.items} rowKey={(user) => user.login} empty={<span>{t('users.none')}</span>} />
			<p className="muted">
				{t('users.text')} <code className="mono">themis user --help</code>
			</p>
		</div>
	);
}
