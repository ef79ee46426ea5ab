// Recording the bytes of a meter's calls for some days.
import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, DatePicker, Modal } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useTranslation } from 'react-i18next';
import { api, take, troubleOf } from '@/api/client';
import { useLanguage } from '@/app/look';
import { useSession } from '@/app/session';
import { toZone } from '@/lib/format';
import { instantOfDate } from '@/lib/zone';
import type { MeterCard } from '../../Meter';
import { spanOf } from '../span';

const DAYS = 7;
const LONGEST = 90;

export function CaptureDialog({ meter, recording, onClose }: { meter: MeterCard; recording: boolean; onClose: () => void }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { message } = App.useApp();
	const { csrf_token } = useSession();
	const client = useQueryClient();
	const { zone } = spanOf(meter);
	const [date, setDate] = useState(() => dayjs().add(DAYS, 'day'));
	const order = useMutation({
		mutationFn: (until: string | null) => take(api.PUT('/api/v1/meters/{serial}/capture', { params: { path: { serial: meter.serial }, header: { 'X-CSRF-Token': csrf_token } }, body: { until } })),
		onSuccess: ({ until }) => {
			void client.invalidateQueries({ queryKey: ['meter', meter.serial] });
			void message.success(t(until ? 'capture.started' : 'capture.stopped'));
			onClose();
		},
		onError: (error) => void message.error(t(`trouble.${troubleOf(error)}.title`)),
	});
	// To the end of that day by the meter's clock.
	const until = () => toZone(instantOfDate(date.add(1, 'day').format('YYYY-MM-DD'), 0, zone), zone);
	return (
		<Modal
			open
			title={t('capture.title', { serial: meter.serial })}
			onCancel={onClose}
			footer={
				<>
					{recording ? (
						<Button danger loading={order.isPending} onClick={() => order.mutate(null)}>
							{t('capture.stop')}
						</Button>
					) : null}
					<Button onClick={onClose}>{t('act.cancel')}</Button>
					<Button type="primary" loading={order.isPending} onClick={() => order.mutate(until())}>
						{t(recording ? 'capture.prolong' : 'capture.act')}
					</Button>
				</>
			}
		>
			<div className="dialog">
				<p>{t('capture.text')}</p>
				<div className="field">
					<label htmlFor="capture-until">{t('capture.until_day')}</label>
					<DatePicker
						id="capture-until"
						allowClear={false}
						format={language === 'ru' ? 'DD.MM.YYYY' : 'D MMM YYYY'}
						value={date}
						minDate={dayjs()}
						maxDate={dayjs().add(LONGEST - 2, 'day')}
						onChange={(next: Dayjs | null) => {
							if (next) setDate(next);
						}}
					/>
				</div>
				<p className="muted">{t('capture.secret')}</p>
			</div>
		</Modal>
	);
}
