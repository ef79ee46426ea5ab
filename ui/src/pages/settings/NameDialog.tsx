// The name of one more port or group of the directory, before its settings are written.
import { Modal, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { isName } from '@/lib/setting';

interface Props {
	section: string;
	taken: readonly string[];
	onDone: (name: string) => void;
	onClose: () => void;
}

export function NameDialog({ section, taken, onDone, onClose }: Props) {
	const { t } = useTranslation();
	const [form] = Form.useForm<{ name: string }>();
	const check = (_rule: unknown, name: string | undefined) => {
		if (!isName(name ?? '')) return Promise.reject(new Error(t('settings.name_form')));
		return taken.includes(name ?? '') ? Promise.reject(new Error(t('settings.name_taken'))) : Promise.resolve();
	};
	return (
		<Modal open title={t(`settings.add.${section}`)} okText={t('settings.add_act')} cancelText={t('act.cancel')} onOk={() => form.submit()} onCancel={onClose}>
			<Form
				form={form}
				layout="vertical"
				requiredMark={false}
				onFinish={({ name }) => {
					onDone(name);
					onClose();
				}}
			>
				<Form.Item name="name" label={t('settings.name')} extra={t('settings.name_form')} validateTrigger="onBlur" rules={[{ validator: check }]}>
					<Input autoFocus maxLength={23} autoComplete="off" spellCheck={false} />
				</Form.Item>
			</Form>
		</Modal>
	);
}
