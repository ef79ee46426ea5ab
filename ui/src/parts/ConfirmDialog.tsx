// Before something is ended, taken away or done to many: what it is done to, and what comes of it.
import type { ReactNode } from 'react';
import { useMutation } from '@tanstack/react-query';
import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { complaintOf, type Complain } from './form/complaint';

interface Props {
	/** The act and its object: "Отключить пользователя petrova". */
	title: string;
	/** What comes of it, and whether it can be undone. */
	consequence: ReactNode;
	act: string;
	danger?: boolean;
	run: () => Promise<unknown>;
	onDone?: () => void;
	onClose: () => void;
	complain?: Complain;
	/** More to be known or chosen before. */
	children?: ReactNode;
	ready?: boolean;
}

export function ConfirmDialog({ title, consequence, act, danger = true, run, onDone, onClose, complain, children, ready = true }: Props) {
	const { t } = useTranslation();
	const doing = useMutation({
		mutationFn: run,
		onSuccess: () => {
			onDone?.();
			onClose();
		},
	});
	return (
		<Modal open title={title} okText={act} okButtonProps={{ danger, disabled: !ready }} onOk={() => doing.mutate()} confirmLoading={doing.isPending} onCancel={onClose} cancelText={t('act.cancel')}>
			<div className="dialog">
				<div>{consequence}</div>
				{children}
				<p className="field-bad" role="alert">
					{doing.error ? complaintOf(doing.error, t, complain).text : null}
				</p>
			</div>
		</Modal>
	);
}
