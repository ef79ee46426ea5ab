// One's own password, changed with the present one. The server ends the other sessions.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Form, Input, type FormInstance } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { api, take, type ApiError } from '@/api/client';
import { FormFrame } from '@/parts/form/FormFrame';
import { Field } from '@/parts/form/fields';
import { sessionQuery, useCsrf, useSession } from './session';

export const SHORTEST = 10;

interface Values {
	current: string;
	new: string;
	again: string;
}

const empty: Values = { current: '', new: '', again: '' };

/** `oneTime`: the present password is one that somebody else made. */
export function PasswordForm({ onDone, act, oneTime = false }: { onDone?: () => void; act: string; oneTime?: boolean }) {
	const { t } = useTranslation();
	const csrf = useCsrf();
	const client = useQueryClient();
	const { login } = useSession();
	const [form] = Form.useForm<Values>();
	const change = useMutation({ mutationFn: (values: Values) => take(api.POST('/api/v1/users/me/password', { params: csrf, body: { current: values.current, new: values.new } })) });
	return (
		<FormFrame<Values>
			form={form}
			plain
			initial={empty}
			act={act}
			submit={(values) => change.mutateAsync(values)}
			complain={(field, _kind, error) => complaint(field, error, t)}
			onDone={() => {
				form.resetFields();
				// "Must be changed" is over; nothing else of the session is another.
				void client.invalidateQueries({ queryKey: sessionQuery().queryKey });
				onDone?.();
			}}
		>
			{/* For the browser's keeper of passwords. */}
			<input type="text" name="username" autoComplete="username" value={login} readOnly hidden />
			<Field name="current" label={t(oneTime ? 'users.one_time' : 'password.current')} required>
				<Input.Password autoComplete="current-password" maxLength={256} />
			</Field>
			<Field name="new" label={t('password.new')} required hint={t('password.rule', { count: SHORTEST })} rules={[freshRule(t, login, form)]}>
				<Input.Password autoComplete="new-password" maxLength={256} />
			</Field>
			<Field name="again" label={t('password.again')} required rules={[againRule(t, form)]}>
				<Input.Password autoComplete="new-password" maxLength={256} />
			</Field>
		</FormFrame>
	);
}

function complaint(field: string | undefined, error: ApiError, t: TFunction): string | null {
	if (field === 'current') return t('password.wrong');
	if (field === 'new') return t('password.unfit');
	return error.status === 429 ? t('password.locked') : null;
}

/** What the server would refuse anyway, told while one types; its list of common passwords is its own. */
function freshRule(t: TFunction, login: string, form: FormInstance<Values>) {
	return {
		validator: (_rule: unknown, value: string | undefined) => {
			if (!value) return Promise.resolve();
			if ([...value].length < SHORTEST) return Promise.reject(new Error(t('form.too_short', { count: SHORTEST })));
			if (value.toLowerCase() === login.toLowerCase()) return Promise.reject(new Error(t('password.is_login')));
			if (value === (form.getFieldValue('current') as string)) return Promise.reject(new Error(t('password.is_current')));
			return Promise.resolve();
		},
	};
}

function againRule(t: TFunction, form: FormInstance<Values>) {
	return {
		validator: (_rule: unknown, value: string | undefined) => (value && value !== (form.getFieldValue('new') as string) ? Promise.reject(new Error(t('password.differs'))) : Promise.resolve()),
	};
}
