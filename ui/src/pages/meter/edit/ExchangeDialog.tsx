// The exchange of a meter in three steps: what the old one showed, what the new one is, both side by side.
import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Modal, Steps } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, take } from '@/api/client';
import { useLanguage } from '@/app/look';
import { useSession } from '@/app/session';
import { exchangeWish, lessThanKnown, type NewValues, type OldValues } from '@/lib/exchange';
import { formatTime, formatVolume } from '@/lib/format';
import { useNow } from '@/lib/hooks';
import { localDate } from '@/lib/zone';
import { Facts } from '@/parts/Facts';
import { complaintOf } from '@/parts/form/complaint';
import { DateField, Field, NumberField, TextField } from '@/parts/form/fields';
import { FormFrame } from '@/parts/form/FormFrame';
import { SuggestBox } from '@/parts/SuggestBox';
import type { MeterCard } from '../../Meter';
import { LastIndex } from './RetireDialog';

const nothing = () => Promise.resolve();

export function ExchangeDialog({ meter, onClose }: { meter: MeterCard; onClose: () => void }) {
	const { t } = useTranslation();
	const today = localDate(new Date(useNow()), meter.zone);
	const [step, setStep] = useState(0);
	const [old, setOld] = useState<OldValues>({ date: today, final_index: null, reason: '' });
	const [fresh, setFresh] = useState<NewValues>({ serial: '', type: meter.type, start_index: '0' });
	const next = t('exchange.next');
	return (
		<Modal open width={640} title={t('exchange.title', { serial: meter.serial })} footer={null} mask={{ closable: false }} onCancel={onClose}>
			<div className="dialog">
				<Steps size="small" responsive={false} current={step} items={(['old', 'new', 'check'] as const).map((key) => ({ title: t(`exchange.step.${key}`) }))} />
				{step === 0 ? (
					<FormFrame<OldValues>
						initial={old}
						act={next}
						submit={nothing}
						onCancel={onClose}
						onDone={(values) => {
							setOld(values);
							setStep(1);
						}}
					>
						<DateField name="date" label={t('exchange.date')} required last={today} hint={t('exchange.date_hint', { start: meter.gas_day_start })} />
						<LastIndex meter={meter} name="final_index" label={t('exchange.final_index')} required />
						<TextField name="reason" label={t('retire.reason')} max={500} placeholder={t('exchange.reason_example')} />
					</FormFrame>
				) : null}
				{step === 1 ? (
					<FormFrame<NewValues>
						initial={fresh}
						act={next}
						submit={nothing}
						onDone={(values) => {
							setFresh(values);
							setStep(2);
						}}
					>
						<TextField
							name="serial"
							label={t('exchange.serial')}
							required
							max={23}
							pattern={/^[0-9A-Za-z_-]+$/}
							patternText={t('meter_edit.serial_rule')}
							hint={t('exchange.serial_hint')}
							rules={[{ validator: (_rule, value: string | undefined) => (value?.trim() === meter.serial ? Promise.reject(new Error(t('exchange.same'))) : Promise.resolve()) }]}
							autoFocus
						/>
						<Field name="type" label={t('column.type')} hint={t('exchange.type_hint')}>
							<SuggestBox field="type" />
						</Field>
						<NumberField name="start_index" label={t('exchange.start_index')} required min={0} max={1_000_000_000} digits={3} unit={t('unit.m3')} hint={t('exchange.start_hint')} />
					</FormFrame>
				) : null}
				{step === 2 ? <Check meter={meter} old={old} fresh={fresh} onClose={onClose} /> : null}
				{step > 0 ? (
					<button type="button" className="text-button exchange-back" onClick={() => setStep(step - 1)}>
						{t('exchange.back')}
					</button>
				) : null}
			</div>
		</Modal>
	);
}

function Check({ meter, old, fresh, onClose }: { meter: MeterCard; old: OldValues; fresh: NewValues; onClose: () => void }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { message } = App.useApp();
	const client = useQueryClient();
	const navigate = useNavigate();
	const { csrf_token } = useSession();
	const exchange = useMutation({
		mutationFn: () => take(api.POST('/api/v1/meters/{serial}/exchange', { params: { path: { serial: meter.serial }, header: { 'X-CSRF-Token': csrf_token } }, body: exchangeWish(old, fresh) })),
		onSuccess: (made) => {
			void client.invalidateQueries({ queryKey: ['meter', meter.serial] });
			void client.invalidateQueries({ queryKey: ['meters'] });
			void client.invalidateQueries({ queryKey: ['groups'] });
			void client.invalidateQueries({ queryKey: ['subscribers'] });
			void message.success(t('exchange.done', { old: meter.serial, serial: made.serial }));
			onClose();
			void navigate(`/meters/${encodeURIComponent(made.serial)}`);
		},
	});
	const volume = (index: string | null) => `${formatVolume(index, language)} ${t('unit.m3')}`;
	return (
		<>
			<div className="exchange-sides">
				<section>
					<h3>{t('exchange.old', { serial: meter.serial })}</h3>
					<Facts
						list={[
							[t('exchange.date'), formatTime(`${old.date}T00:00:00Z`, 'date', language)],
							[t('exchange.final_index'), <strong className="num">{volume(old.final_index)}</strong>],
							[t('retire.reason'), old.reason.trim() || null],
						]}
					/>
				</section>
				<section>
					<h3>{t('exchange.new', { serial: fresh.serial.trim() })}</h3>
					<Facts
						list={[
							[t('column.type'), fresh.type ?? null],
							[t('exchange.start_index'), <strong className="num">{volume(fresh.start_index)}</strong>],
							[t('column.subscriber'), meter.subscriber?.name ?? null],
							[t('column.group'), meter.group?.path.replaceAll('/', ' / ') ?? null],
						]}
					/>
				</section>
			</div>
			{lessThanKnown(old.final_index, meter.current?.index) ? <p className="warn-text">{t('exchange.less')}</p> : null}
			<p>{t('exchange.text', { old: meter.serial, serial: fresh.serial.trim() })}</p>
			<p className="field-bad" role="alert">
				{exchange.error ? complaintOf(exchange.error, t, (field, kind) => (kind === 'conflict' ? t('exchange.taken') : field === 'date' ? t('exchange.unfit_day') : null)).text : null}
			</p>
			<div className="form-acts">
				<Button type="primary" loading={exchange.isPending} onClick={() => exchange.mutate()}>
					{t('exchange.act')}
				</Button>
				<Button onClick={onClose}>{t('act.cancel')}</Button>
			</div>
		</>
	);
}
