// What is decided of an exception, and why.
import { useRef, useState, type KeyboardEvent } from 'react';
import { Button, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import type { Act } from '@/lib/settle';
import './SettleForm.css';

export const acts: readonly Act[] = ['accept', 'estimate', 'edit', 'dismiss'];
const LONGEST = 500;

interface Props {
	/** What each act would do, in words; null: it cannot be done, and why. */
	texts: Record<Act, string>;
	refused: Partial<Record<Act, string>>;
	/** What is likely right. */
	first: Act;
	act: string;
	busy: boolean;
	onSettle: (act: Act, reason: string) => void;
	complaint: string | null;
}

export function SettleForm({ texts, refused, first, act: button, busy, onSettle, complaint }: Props) {
	const { t } = useTranslation();
	const mayEdit = useMay('reading.edit');
	const [act, setAct] = useState<Act>(first);
	const [reason, setReason] = useState('');
	const [asked, setAsked] = useState(false);
	const box = useRef<HTMLDivElement>(null);
	const why = (one: Act) => refused[one] ?? (one === 'estimate' && !mayEdit ? t('exception.no_right') : null);
	const settle = () => {
		setAsked(true);
		if (reason.trim() && !busy && !why(act)) onSettle(act, reason.trim());
		else box.current?.querySelector('textarea')?.focus();
	};
	const keys = (event: KeyboardEvent) => {
		if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
		event.preventDefault();
		settle();
	};
	const lacks = asked && !reason.trim();
	return (
		<div className="settle" ref={box}>
			<Radio.Group className="settle-acts" aria-label={t('exception.decision')} value={act} onChange={(event) => setAct(event.target.value as Act)}>
				{acts.map((one) => (
					<Radio key={one} value={one} disabled={why(one) !== null}>
						<span className="settle-act">
							<strong>{t(`exception.act.${one}`)}</strong>
							<span className="muted">{why(one) ?? texts[one]}</span>
						</span>
					</Radio>
				))}
			</Radio.Group>
			<div className="field">
				<label htmlFor="settle-reason">{t('exception.reason')}</label>
				<Input.TextArea id="settle-reason" rows={2} maxLength={LONGEST} value={reason} placeholder={t('exception.reason_example')} status={lacks ? 'error' : ''} onChange={(event) => setReason(event.target.value)} onKeyDown={keys} />
				<span className="field-bad" role="alert">
					{lacks ? t('form.required') : complaint}
				</span>
			</div>
			<div className="form-acts">
				<Button type="primary" loading={busy} onClick={settle}>
					{button}
				</Button>
			</div>
		</div>
	);
}
