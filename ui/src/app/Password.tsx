// One's own password. The server asks for the present one and ends the other sessions.
import { useRef, useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { App, Input, Modal, type InputRef } from 'antd';
import { useTranslation } from 'react-i18next';
import { ApiError, api, take } from '@/api/client';
import { useSession } from './session';
import './Password.css';

const SHORTEST = 10;

/** What to say of a refusal, and whether it is the present password that is wrong. */
function reasonOf(error: unknown): { key: string; current: boolean } {
	const field = error instanceof ApiError ? error.problem?.field : undefined;
	if (field === 'current') return { key: 'password.wrong', current: true };
	if (field === 'new') return { key: 'password.unfit', current: false };
	if (error instanceof ApiError && error.status === 429) return { key: 'password.locked', current: true };
	return { key: `trouble.${error instanceof ApiError ? error.trouble : 'broken'}.title`, current: false };
}

export function PasswordDialog({ onClose }: { onClose: () => void }) {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const { csrf_token, login } = useSession();
	const [current, setCurrent] = useState('');
	const [fresh, setFresh] = useState('');
	const [again, setAgain] = useState('');
	const currentBox = useRef<InputRef>(null);
	const change = useMutation({
		mutationFn: () => take(api.POST('/api/v1/users/me/password', { params: { header: { 'X-CSRF-Token': csrf_token } }, body: { current, new: fresh } })),
		onSuccess: () => {
			void message.success(t('password.changed'));
			onClose();
		},
		onError: (error) => {
			if (!reasonOf(error).current) return;
			setCurrent('');
			currentBox.current?.focus();
		},
	});
	const differs = again !== '' && again !== fresh;
	const fits = current !== '' && [...fresh].length >= SHORTEST && again === fresh;
	const complaint = change.error ? t(reasonOf(change.error).key) : differs ? t('password.differs') : null;
	const submit = () => {
		if (fits && !change.isPending) change.mutate();
	};
	return (
		<Modal
			open
			title={t('password.title')}
			okText={t('password.act')}
			onOk={submit}
			okButtonProps={{ disabled: !fits }}
			confirmLoading={change.isPending}
			onCancel={onClose}
			afterOpenChange={(open) => {
				if (open) currentBox.current?.focus();
			}}
		>
			<form
				className="password"
				onSubmit={(event) => {
					event.preventDefault();
					submit();
				}}
			>
				<p className="muted">{t('password.text')}</p>
				{/* For the browser's keeper of passwords. */}
				<input type="text" name="username" autoComplete="username" value={login} readOnly hidden />
				<div className="password-field">
					<label htmlFor="password-current">{t('password.current')}</label>
					<Input.Password id="password-current" ref={currentBox} autoComplete="current-password" maxLength={256} value={current} onChange={(event) => setCurrent(event.target.value)} />
				</div>
				<div className="password-field">
					<label htmlFor="password-new">{t('password.new')}</label>
					<Input.Password id="password-new" autoComplete="new-password" maxLength={256} aria-describedby="password-rule" value={fresh} onChange={(event) => setFresh(event.target.value)} />
					<span id="password-rule" className="muted">
						{t('password.rule', { count: SHORTEST })}
					</span>
				</div>
				<div className="password-field">
					<label htmlFor="password-again">{t('password.again')}</label>
					<Input.Password id="password-again" autoComplete="new-password" maxLength={256} status={differs ? 'error' : ''} value={again} onChange={(event) => setAgain(event.target.value)} />
				</div>
				<p className="password-bad" role="alert">
					{complaint}
				</p>
				<button type="submit" hidden />
			</form>
		</Modal>
	);
}
