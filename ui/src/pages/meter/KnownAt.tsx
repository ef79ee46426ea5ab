// What was known on a date: later calls and edits are left out.
import { useState } from 'react';
import { HistoryOutlined } from '@ant-design/icons';
import { Button, DatePicker } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/app/look';
import { knownText } from '@/lib/known';
import './KnownAt.css';

interface Props {
	/** "2026-01-05T12:00" by the meter's clock, null: now. */
	known: string | null;
	onChange: (known: string | null) => void;
}

export function KnownChoice({ known, onChange }: Props) {
	const { t } = useTranslation();
	const language = useLanguage();
	const [asking, setAsking] = useState(false);
	if (!asking && known === null) {
		return (
			<Button type="text" icon={<HistoryOutlined aria-hidden="true" />} onClick={() => setAsking(true)}>
				{t('known.open')}
			</Button>
		);
	}
	return (
		<DatePicker
			className="known-box"
			aria-label={t('known.open')}
			showTime={{ format: 'HH:mm' }}
			format={language === 'ru' ? 'DD.MM.YYYY HH:mm' : 'D MMM YYYY HH:mm'}
			placeholder={t('known.open')}
			autoFocus={known === null}
			value={known ? dayjs(known) : null}
			onChange={(at: Dayjs | null) => {
				setAsking(false);
				onChange(at ? at.format('YYYY-MM-DDTHH:mm') : null);
			}}
		/>
	);
}

export function KnownNote({ known, onChange }: Props) {
	const { t } = useTranslation();
	const language = useLanguage();
	if (known === null) return null;
	return (
		<p className="known-note" role="status">
			<span>{t('known.text', { time: knownText(known, language) })}</span>
			<button type="button" className="text-button" onClick={() => onChange(null)}>
				{t('known.now')}
			</button>
		</p>
	);
}
