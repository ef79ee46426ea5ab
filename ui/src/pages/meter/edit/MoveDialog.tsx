// Who has the meter from a day on: handed over to another, or nobody moves in.
import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Radio } from 'antd';
import { Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take } from '@/api/client';
import { meterQuery } from '@/api/queries';
import { useMay, useSession } from '@/app/session';
import { useNow } from '@/lib/hooks';
import { localDate } from '@/lib/zone';
import { DateField, Field } from '@/parts/form/fields';
import { FormDialog } from '@/parts/form/FormDialog';
import { SubscriberDialog } from '@/parts/subscriber/SubscriberDialog';
import { SubscriberSelect } from '@/parts/subscriber/SubscriberSelect';
import type { MeterCard } from '../../Meter';

interface Values {
	to: 'other' | 'nobody';
	subscriber: number | null;
	from: string;
}

export function MoveDialog({ meter, onClose }: { meter: MeterCard; onClose: () => void }) {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const client = useQueryClient();
	const { csrf_token } = useSession();
	const mayMake = useMay('subscriber.edit');
	const [form] = Form.useForm<Values>();
	const [nobody, setNobody] = useState(false);
	const [making, setMaking] = useState(false);
	const { serial, subscriber } = meter;
	const today = localDate(new Date(useNow()), meter.zone);
	const since = meter.tenancies.find((tenancy) => tenancy.to === null)?.from;
	const move = async (values: Values) => {
		const body = { subscriber: values.to === 'nobody' ? null : (values.subscriber ?? null), from: values.from };
		const saved = await take(api.PUT('/api/v1/meters/{serial}/subscriber', { params: { path: { serial }, header: { 'X-CSRF-Token': csrf_token } }, body }));
		client.setQueryData(meterQuery(serial).queryKey, saved);
	};
	return (
		<>
			<FormDialog<Values>
				title={t(subscriber ? 'move.title' : 'move.title_first', { serial })}
				act={t(subscriber ? 'move.act' : 'move.act_first')}
				form={form}
				initial={{ to: 'other', subscriber: null, from: today }}
				submit={move}
				onChange={(values) => setNobody(values.to === 'nobody')}
				complain={(field) => (field === 'from' ? t('move.unfit_day') : null)}
				onDone={() => {
					void client.invalidateQueries({ queryKey: ['meter', serial] });
					void client.invalidateQueries({ queryKey: ['meters'] });
					void client.invalidateQueries({ queryKey: ['subscribers'] });
					void message.success(t('move.done'));
				}}
				onClose={onClose}
			>
				{subscriber ? (
					<>
						<p>{t('move.now', { name: subscriber.name ?? '—' })}</p>
						<Field name="to" label={t('move.what')}>
							<Radio.Group
								options={[
									{ value: 'other', label: t('move.someone') },
									{ value: 'nobody', label: t('move.gone') },
								]}
							/>
						</Field>
					</>
				) : null}
				{nobody ? null : (
					<div className="field-with-act">
						<Field name="subscriber" label={t('move.whom')} required>
							<SubscriberSelect without={subscriber?.id ?? null} />
						</Field>
						{mayMake ? <Button onClick={() => setMaking(true)}>{t('subscriber.create')}</Button> : null}
					</div>
				)}
				<DateField name="from" label={t('move.from')} required last={today} {...(since ? { first: localDate(new Date(since), meter.zone) } : {})} hint={t('move.from_hint', { start: meter.gas_day_start })} />
			</FormDialog>
			{making ? (
				<SubscriberDialog
					place={meter.address}
					onDone={(made) => form.setFieldValue('subscriber', made.id)}
					onClose={() => setMaking(false)}
				/>
			) : null}
		</>
	);
}
