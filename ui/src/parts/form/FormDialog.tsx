// A form in a dialog. Closing it with something typed is asked about.
import { useState, type ComponentProps } from 'react';
import { App, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { sameValues } from '@/lib/formValues';
import { FormFrame } from './FormFrame';

type Props<Values extends object> = Omit<ComponentProps<typeof FormFrame<Values>>, 'onCancel'> & {
	title: string;
	onClose: () => void;
	width?: number;
	/** What is done goes on in another dialog in this one's place. */
	keepOpen?: boolean;
};

export function FormDialog<Values extends object>({ title, onClose, width = 520, keepOpen = false, onDone, onChange, ...frame }: Props<Values>) {
	const { t } = useTranslation();
	const { modal } = App.useApp();
	const [values, setValues] = useState<Values>(frame.initial);
	const close = () => {
		if (sameValues(values, frame.initial)) {
			onClose();
			return;
		}
		modal.confirm({ title: t('form.leave_title'), content: t('form.leave_text'), okText: t('form.leave'), okButtonProps: { danger: true }, cancelText: t('form.stay'), onOk: onClose });
	};
	return (
		<Modal open title={title} footer={null} width={width} onCancel={close} mask={{ closable: false }}>
			<FormFrame<Values>
				{...frame}
				onCancel={close}
				onChange={(all) => {
					setValues({ ...frame.initial, ...all });
					onChange?.(all);
				}}
				onDone={(saved) => {
					onDone?.(saved);
					if (!keepOpen) onClose();
				}}
			/>
		</Modal>
	);
}
