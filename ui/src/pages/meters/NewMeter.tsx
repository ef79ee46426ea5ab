// A meter is put into the register before it has ever called.
import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, take, type Schemas } from '@/api/client';
import { useSession } from '@/app/session';
import { changesOf } from '@/lib/formValues';
import { Field, TextField } from '@/parts/form/fields';
import { FormDialog } from '@/parts/form/FormDialog';
import { MeterFields } from '@/parts/MeterFields';
import { SubscriberSelect } from '@/parts/subscriber/SubscriberSelect';
import { May } from '@/parts/Gate';

type Values = Partial<Schemas['NewMeter']> & { serial: string };

export function NewMeter({ group, onClose }: { group: number | null; onClose: () => void }) {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const client = useQueryClient();
	const navigate = useNavigate();
	const { csrf_token } = useSession();
	const blank: Values = { serial: '', group };
	const create = async (values: Values) => {
		const filled = Object.fromEntries(Object.entries(changesOf({} as Values, values)).filter(([, value]) => value !== null)) as Values;
		await take(api.POST('/api/v1/meters', { params: { header: { 'X-CSRF-Token': csrf_token } }, body: filled }));
	};
	return (
		<FormDialog<Values>
			title={t('meters.create_title')}
			width={720}
			act={t('meters.create_act')}
			initial={blank}
			submit={create}
			complain={(_field, kind) => (kind === 'conflict' ? t('meters.taken') : null)}
			onDone={({ serial }) => {
				void client.invalidateQueries({ queryKey: ['meters'] });
				void client.invalidateQueries({ queryKey: ['groups'] });
				void message.success(t('meters.created', { serial: serial.trim() }));
				void navigate(`/meters/${encodeURIComponent(serial.trim())}`);
			}}
			onClose={onClose}
		>
			<div className="form-columns">
				<TextField name="serial" label={t('meter_edit.serial')} required max={23} pattern={/^[0-9A-Za-z_-]+$/} patternText={t('meter_edit.serial_rule')} hint={t('meter_edit.serial_hint')} autoFocus />
				<MeterFields part="identity" />
			</div>
			<May right="subscriber.view">
				<Field name="subscriber" label={t('column.subscriber')}>
					<SubscriberSelect />
				</Field>
			</May>
			<div className="form-columns">
				<MeterFields part="installation" />
				<MeterFields part="verification" />
			</div>
		</FormDialog>
	);
}
