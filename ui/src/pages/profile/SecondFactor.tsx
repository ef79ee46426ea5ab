// The second factor of one's own account: switched on with an app, off again, and new recovery codes.
import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take } from '@/api/client';
import { sessionQuery, useCsrf, useSession } from '@/app/session';
import { Badge } from '@/parts/bits';
import { FormDialog } from '@/parts/form/FormDialog';
import { Field, TextField } from '@/parts/form/fields';
import { FactorSteps, useFactorComplaint } from './FactorSteps';
import { RecoveryCodes } from './RecoveryCodes';

type Doing = 'on' | 'off' | 'codes' | null;

export function SecondFactor() {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const { second_factor, second_factor_required } = useSession();
	const client = useQueryClient();
	const csrf = useCsrf();
	const [doing, setDoing] = useState<Doing>(null);
	const [codes, setCodes] = useState<string[] | null>(null);
	const changed = () => void client.invalidateQueries({ queryKey: sessionQuery().queryKey });
	return (
		<section className="card" aria-labelledby="profile-factor">
			<div className="card-head">
				<h2 id="profile-factor">{t('factor.title')}</h2>
				<Badge tone={second_factor ? 'ok' : 'quiet'}>{t(second_factor ? 'factor.on' : 'factor.off')}</Badge>
			</div>
			<div className="card-body stack">
				<p className="muted">{t(second_factor ? 'factor.text_on' : 'factor.text_off')}</p>
				<div className="codes-acts">
					{second_factor ? (
						<>
							<Button onClick={() => setDoing('codes')}>{t('factor.new_codes')}</Button>
							{second_factor_required ? null : (
								<Button danger onClick={() => setDoing('off')}>
									{t('factor.switch_off')}
								</Button>
							)}
						</>
					) : (
						<Button type="primary" onClick={() => setDoing('on')}>
							{t('factor.switch_on')}
						</Button>
					)}
				</div>
			</div>
			{doing === 'on' ? (
				<SwitchOn
					onClose={() => setDoing(null)}
					onDone={(fresh) => {
						setDoing(null);
						setCodes(fresh);
						changed();
					}}
				/>
			) : null}
			{doing === 'off' ? (
				<Proof
					title={t('factor.switch_off')}
					text={t('factor.off_text')}
					act={t('factor.switch_off')}
					danger
					submit={async (body) => {
						await take(api.DELETE('/api/v1/users/me/second-factor', { params: csrf, body }));
						changed();
						void message.success(t('factor.is_off'));
					}}
					onClose={() => setDoing(null)}
				/>
			) : null}
			{doing === 'codes' ? (
				<Proof
					title={t('factor.new_codes')}
					text={t('factor.new_codes_text')}
					act={t('factor.make_codes')}
					submit={async (body) => setCodes((await take(api.POST('/api/v1/users/me/recovery-codes', { params: csrf, body }))).recovery_codes)}
					onClose={() => setDoing(null)}
				/>
			) : null}
			{codes ? <RecoveryCodes codes={codes} onClose={() => setCodes(null)} /> : null}
		</section>
	);
}

interface ProofProps {
	title: string;
	text: string;
	act: string;
	danger?: boolean;
	submit: (proof: { password: string; code: string }) => Promise<void>;
	onClose: () => void;
}

/** Password and code once more, before something that weakens the account. */
function Proof({ title, text, act, danger = false, submit, onClose }: ProofProps) {
	const { t } = useTranslation();
	const complain = useFactorComplaint();
	return (
		<FormDialog<{ password: string; code: string }> plain title={title} act={act} danger={danger} initial={{ password: '', code: '' }} complain={complain} submit={(values) => submit({ password: values.password, code: values.code.replace(/\s/g, '') })} onClose={onClose}>
			<p>{text}</p>
			<Field name="password" label={t('password.current')} required>
				<Input.Password autoComplete="current-password" maxLength={256} />
			</Field>
			<TextField name="code" label={t('factor.code_or_recovery')} required min={6} max={32} autoComplete="one-time-code" />
		</FormDialog>
	);
}

function SwitchOn({ onClose, onDone }: { onClose: () => void; onDone: (codes: string[]) => void }) {
	const { t } = useTranslation();
	return (
		<Modal open title={t('factor.switch_on_title')} footer={null} onCancel={onClose} mask={{ closable: false }}>
			<FactorSteps onCancel={onClose} onDone={onDone} />
		</Modal>
	);
}
