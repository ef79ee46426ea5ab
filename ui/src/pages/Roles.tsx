// Who may do what: functions down, roles across. The three built-in ones are fixed; others are ticked together.
import { useState } from 'react';
import { PlusOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take, type Schemas } from '@/api/client';
import { rightsQuery, rolesQuery } from '@/api/queries';
import { useCsrf, useMay } from '@/app/session';
import { useTitle } from '@/lib/hooks';
import { rightGroups } from '@/lib/rights';
import { useRoleName } from '@/lib/roleName';
import { ConfirmDialog } from '@/parts/ConfirmDialog';
import { Gate } from '@/parts/Gate';
import { TroublePage } from '@/parts/Trouble';
import { RoleDialog } from './roles/RoleDialog';
import '@/parts/DataTable.css';
import './Roles.css';

type Role = Schemas['RoleEntry'];

export function Roles() {
	return (
		<Gate right="user.view">
			<RoleTable />
		</Gate>
	);
}

function RoleTable() {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const csrf = useCsrf();
	const client = useQueryClient();
	const roleName = useRoleName();
	const mayEdit = useMay('role.edit');
	const rights = useQuery(rightsQuery());
	const roles = useQuery(rolesQuery());
	const [editing, setEditing] = useState<Role | 'new' | null>(null);
	const [leaving, setLeaving] = useState<Role | null>(null);
	useTitle(t('nav.roles'));
	const error = rights.error ?? roles.error;
	if (error && !(rights.data && roles.data)) return <TroublePage error={error} retry={() => Promise.all([rights.refetch(), roles.refetch()])} />;
	return (
		<div className="page">
			<div className="page-head">
				<h1>{t('nav.roles')}</h1>
				<span className="muted">{t('roles.text')}</span>
				<span className="spacer" />
				{mayEdit ? (
					<Button type="primary" icon={<PlusOutlined aria-hidden="true" />} disabled={!rights.data} onClick={() => setEditing('new')}>
						{t('roles.add')}
					</Button>
				) : null}
			</div>
			{rights.data && roles.data ? <Matrix rights={rights.data.items} roles={roles.data.items} mayEdit={mayEdit} onEdit={setEditing} onRemove={setLeaving} /> : <span className="skeleton" style={{ height: 480 }} />}
			{editing && rights.data ? <RoleDialog role={editing === 'new' ? null : editing} rights={rights.data.items} roles={roles.data?.items ?? []} onClose={() => setEditing(null)} /> : null}
			{leaving ? (
				<ConfirmDialog
					title={t('roles.remove_title', { name: roleName(leaving) })}
					consequence={t('roles.remove_text')}
					act={t('roles.remove')}
					run={() => take(api.DELETE('/api/v1/roles/{id}', { params: { path: { id: leaving.id }, ...csrf } }))}
					complain={(_field, kind) => (kind === 'conflict' ? t('roles.in_use') : null)}
					onDone={() => {
						void client.invalidateQueries({ queryKey: ['roles'] });
						void message.success(t('roles.removed', { name: leaving.name }));
					}}
					onClose={() => setLeaving(null)}
				/>
			) : null}
		</div>
	);
}

interface MatrixProps {
	rights: Schemas['RightList']['items'];
	roles: Role[];
	mayEdit: boolean;
	onEdit: (role: Role) => void;
	onRemove: (role: Role) => void;
}

function Matrix({ rights, roles, mayEdit, onEdit, onRemove }: MatrixProps) {
	const { t } = useTranslation();
	const roleName = useRoleName();
	return (
		// A part that scrolls must be reachable by the keyboard.
		// eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
		<div className="table-frame roles-frame" role="region" aria-label={t('roles.table')} tabIndex={0}>
			<table className="table roles-table">
				<caption className="visually-hidden">{t('roles.table')}</caption>
				<thead>
					<tr>
						<th scope="col">{t('roles.function')}</th>
						{roles.map((role) => (
							<th key={role.id} scope="col" className="roles-role">
								<span className="roles-name">{roleName(role)}</span>
								<span className="num">{t('users.count', { count: role.users })}</span>
								{role.built_in ? (
									<span>{t('roles.built_in')}</span>
								) : mayEdit ? (
									<span className="row-acts">
										<button type="button" className="text-button" aria-label={t('roles.edit_named', { name: role.name })} onClick={() => onEdit(role)}>
											{t('roles.edit')}
										</button>
										<button type="button" className="text-button" aria-label={t('roles.remove_title', { name: role.name })} onClick={() => onRemove(role)}>
											{t('roles.remove')}
										</button>
									</span>
								) : null}
							</th>
						))}
					</tr>
				</thead>
				{rightGroups(rights).map(([group, names]) => (
					<tbody key={group}>
						<tr className="roles-group">
							<th scope="rowgroup" colSpan={roles.length + 1}>
								{t(`right_group.${group}`)}
							</th>
						</tr>
						{names.map((name) => (
							<tr key={name}>
								<th scope="row">{t(`right.${name.replace('.', '_')}`)}</th>
								{roles.map((role) => (
									<td key={role.id} className="roles-mark">
										{role.rights.includes(name) ? (
											<>
												<span aria-hidden="true">✓</span>
												<span className="visually-hidden">{t('roles.may')}</span>
											</>
										) : (
											<>
												<span className="muted" aria-hidden="true">
													·
												</span>
												<span className="visually-hidden">{t('roles.may_not')}</span>
											</>
										)}
									</td>
								))}
							</tr>
						))}
					</tbody>
				))}
			</table>
		</div>
	);
}
