// A secret that is told once: in large letters, with a way to take it along.
import { CopyOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import './Once.css';

export async function copyText(text: string): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(text);
		return true;
	} catch {
		// Without TLS a browser gives no clipboard: the text can be marked.
		return false;
	}
}

export function Once({ value, label }: { value: string; label: string }) {
	const { t } = useTranslation();
	const { message } = App.useApp();
	return (
		<div className="once">
			{/* A box that is marked as a whole by a click or by Tab. */}
			<input className="mono" readOnly value={value} aria-label={label} onFocus={(event) => event.currentTarget.select()} size={Math.min(64, value.length + 2)} />
			<Button
				icon={<CopyOutlined aria-hidden="true" />}
				onClick={() => {
					void copyText(value).then((copied) => (copied ? message.success(t('once.copied')) : message.warning(t('once.not_copied'))));
				}}
			>
				{t('once.copy')}
			</Button>
		</div>
	);
}
