// How the server and this meter speak: protocol, secrets, whether its calls are recorded.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import { Time } from '@/parts/bits';
import { Facts, type Fact } from '@/parts/Facts';
import type { MeterCard } from '../Meter';
import { CaptureDialog } from './service/CaptureDialog';
import { KeysDialog } from './service/KeysDialog';
import { PasswordDialog } from './service/PasswordDialog';

export function ServiceFacts({ meter }: { meter: MeterCard }) {
	const { t } = useTranslation();
	const mayCapture = useMay('capture.edit');
	const mayKey = useMay('meter.keys');
	const [dialog, setDialog] = useState<'capture' | 'keys' | 'password' | null>(null);
	const recording = meter.capture_until && new Date(meter.capture_until) > new Date() ? meter.capture_until : null;
	const close = () => setDialog(null);
	const withAct = (text: React.ReactNode, act: string | null, which: 'capture' | 'keys' | 'password') => (
		<span className="fact-act">
			{text}
			{act ? (
				<button type="button" className="text-button" onClick={() => setDialog(which)}>
					{act}
				</button>
			) : null}
		</span>
	);
	const unset = <span className="muted">{t('secret.unset')}</span>;
	const list: Fact[] = [
		[t('service.driver'), meter.driver ? t(`driver.${meter.driver}`, { defaultValue: meter.driver }) : <span className="muted">{t('service.no_driver')}</span>],
		[
			t('secret.keys'),
			withAct(
				meter.keys.set ? (
					<span>
						{t('secret.set')} {meter.keys.changed_at ? <Time value={meter.keys.changed_at} style="date" /> : null}
					</span>
				) : (
					unset
				),
				mayKey ? t(meter.keys.set ? 'secret.change' : 'secret.give') : null,
				'keys',
			),
		],
		[t('secret.password'), withAct(meter.password_set ? t('secret.password_set') : <span className="muted">{t('secret.password_unset')}</span>, mayKey ? t(meter.password_set ? 'secret.change' : 'secret.give') : null, 'password')],
		[
			t('capture.name'),
			withAct(
				recording ? (
					<span className="warn-text">
						{t('capture.until')} <Time value={recording} />
					</span>
				) : (
					<span className="muted">{t('capture.off')}</span>
				),
				mayCapture ? t(recording ? 'capture.change' : 'capture.on') : null,
				'capture',
			),
		],
	];
	if (meter.listener) list.splice(1, 0, [t('service.listener'), meter.listener]);
	if (meter.hail) list.splice(1, 0, [t('service.hail'), <span className="num">{meter.hail}</span>]);
	return (
		<>
			<Facts list={list} />
			{dialog === 'capture' ? <CaptureDialog meter={meter} recording={recording !== null} onClose={close} /> : null}
			{dialog === 'keys' ? <KeysDialog meter={meter} onClose={close} /> : null}
			{dialog === 'password' ? <PasswordDialog meter={meter} onClose={close} /> : null}
		</>
	);
}
