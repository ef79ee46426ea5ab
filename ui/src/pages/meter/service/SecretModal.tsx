// What giving, changing and taking away a secret of a meter have in common. Secrets are written
// and never shown again; what was typed leaves the page with the dialog.
import type { ReactNode } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Modal, Popconfirm } from 'antd';
import { useTranslation } from 'react-i18next';
import { ApiError, troubleOf } from '@/api/client';

interface Props {
	serial: string;
	title: string;
	/** There is one already. */
	isSet: boolean;
	ready: boolean;
	save: () => Promise<unknown>;
	clear: () => Promise<unknown>;
	/** What taking it away means. */
	clearText: string;
	onClose: () => void;
	children: ReactNode;
}

export function SecretModal({ serial, title, isSet, ready, save, clear, clearText, onClose, children }: Props) {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const client = useQueryClient();
	const change = useMutation({
		mutationFn: (what: 'save' | 'clear') => (what === 'save' ? save() : clear()),
		onSuccess: (_data, what) => {
			void client.invalidateQueries({ queryKey: ['meter', serial] });
			void message.success(t(what === 'save' ? 'secret.saved' : 'secret.cleared'));
			onClose();
		},
	});
	const detail = change.error instanceof ApiError && change.error.trouble === 'invalid' ? change.error.problem?.detail : undefined;
	const submit = () => {
		if (ready && !change.isPending) change.mutate('save');
	};
	return (
		<Modal
			open
			title={title}
			onCancel={onClose}
			footer={
				<>
					{isSet ? (
						<Popconfirm title={clearText} okText={t('secret.clear')} okButtonProps={{ danger: true }} onConfirm={() => change.mutate('clear')}>
							<Button danger>{t('secret.clear')}</Button>
						</Popconfirm>
					) : null}
					<Button onClick={onClose}>{t('act.cancel')}</Button>
					<Button type="primary" disabled={!ready} loading={change.isPending} onClick={submit}>
						{t('secret.save')}
					</Button>
				</>
			}
		>
			<form
				className="dialog"
				autoComplete="off"
				onSubmit={(event) => {
					event.preventDefault();
					submit();
				}}
			>
				{children}
				<p className="field-bad" role="alert">
					{change.error ? (detail ?? t(`trouble.${troubleOf(change.error)}.title`)) : null}
				</p>
				<button type="submit" hidden />
			</form>
		</Modal>
	);
}
