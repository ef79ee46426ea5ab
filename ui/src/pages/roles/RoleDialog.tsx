import { useQueryClient } from '@tanstack/react-query';
import { App, Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take, type Schemas } from '@/api/client';
import { useCsrf } from '@/app/session';
import { useRoleName } from '@/lib/roleName';
import { FormDialog } from '@/parts/form/FormDialog';
import { Field, TextField } from '@/parts/form/fields';
import { RightsChoice } from '@/parts/RightsChoice';

type Role = Schemas['RoleEntry'];

interface Props {
	/** null: a new one. */
	role: Role | null;
	rights: Schemas['RightList']['items'];
	roles: Role[];
	onClose: () => void;
}

interface Values {
	name: string;
	rights: Role['rights'];
}

export function RoleDialog({ role, rights, roles, onClose }: Props) {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const csrf = useCsrf();
	const client = useQueryClient();
	const roleName = useRoleName();
	const [form] = Form.useForm<Values>();
	return (
		<FormDialog<Values>
			form={form}
			title={role ? t('roles.edit_named', { name: role.name }) : t('roles.new')}
			width={720}
			editing={role !== null}
			initial={role ? { name: role.name, rights: role.rights } : { name: '', rights: [] }}
			act={t(role ? 'form.save' : 'roles.create')}
			complain={(field, kind) => (field === 'name' ? t(kind === 'conflict' ? 'roles.name_taken' : 'form.unfit') : null)}
			submit={({ name, rights: chosen }) => {
				const body = { name: name.trim(), rights: chosen };
				return take(role ? api.PATCH('/api/v1/roles/{id}', { params: { path: { id: role.id }, ...csrf }, body }) : api.POST('/api/v1/roles', { params: csrf, body }));
			}}
			onDone={() => {
				void client.invalidateQueries({ queryKey: ['roles'] });
				void message.success(t('form.saved'));
			}}
			onClose={onClose}
		>
			<div className="form-columns">
				<TextField name="name" label={t('roles.name')} required max={60} autoFocus />
				{role ? null : (
					<Form.Item label={t('roles.like')} htmlFor="role-like">
						<Select
							id="role-like"
							placeholder={t('roles.like_none')}
							options={roles.map((known) => ({ value: known.id, label: roleName(known) }))}
							onChange={(id: number) => {
								const like = roles.find((known) => known.id === id);
								if (like) form.setFieldsValue({ rights: like.rights });
							}}
						/>
					</Form.Item>
				)}
			</div>
			<Field name="rights" label={t('roles.rights')} required>
				<RightsChoice rights={rights} />
			</Field>
			{role?.users ? <p className="warn-text">{t('roles.takes_effect', { count: role.users })}</p> : null}
		</FormDialog>
	);
}
