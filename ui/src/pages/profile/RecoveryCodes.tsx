// Ten codes for the day without a phone, shown once: to be printed, copied or saved.
import { useState } from 'react';
import { CopyOutlined, DownloadOutlined, PrinterOutlined } from '@ant-design/icons';
import { App, Button, Checkbox, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/app/session';
import { copyText } from '@/parts/Once';
import { printPage } from '@/lib/print';
import { saveBlob } from '@/lib/save';
import './factor.css';

export function RecoveryCodes({ codes, onClose }: { codes: string[]; onClose: () => void }) {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const { login } = useSession();
	const [kept, setKept] = useState(false);
	const title = t('factor.codes_of', { login, host: window.location.host });
	const text = [title, '', ...codes, '', t('factor.codes_text')].join('\n');
	const save = () => saveBlob(new Blob([text], { type: 'text/plain;charset=utf-8' }), `themis-${login}.txt`);
	return (
		<Modal
			open
			closable={false}
			keyboard={false}
			mask={{ closable: false }}
			title={t('factor.codes')}
			footer={
				<Button type="primary" disabled={!kept} onClick={onClose}>
					{t('factor.codes_done')}
				</Button>
			}
		>
			<div className="dialog">
				<p>{t('factor.codes_text')}</p>
				<ol className="codes">
					{codes.map((code) => (
						<li key={code}>{code}</li>
					))}
				</ol>
				<div className="codes-acts">
					<Button icon={<PrinterOutlined aria-hidden="true" />} onClick={() => printPage(title, [t('factor.codes_text')], codes)}>
						{t('factor.print')}
					</Button>
					<Button icon={<DownloadOutlined aria-hidden="true" />} onClick={save}>
						{t('factor.save_file')}
					</Button>
					<Button icon={<CopyOutlined aria-hidden="true" />} onClick={() => void copyText(text).then((copied) => (copied ? message.success(t('once.copied')) : message.warning(t('once.not_copied'))))}>
						{t('once.copy')}
					</Button>
				</div>
				<Checkbox checked={kept} onChange={(event) => setKept(event.target.checked)}>
					{t('factor.codes_kept')}
				</Checkbox>
			</div>
		</Modal>
	);
}
