// One part of the card as a form.
import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take } from '@/api/client';
import { meterQuery } from '@/api/queries';
import { useSession } from '@/app/session';
import { patchOf, valuesOf, type MeterPart, type MeterValues } from '@/lib/meterEdit';
import { FormDialog } from '@/parts/form/FormDialog';
import { MeterFields } from '@/parts/MeterFields';
import type { MeterCard } from '../../Meter';

export function EditMeter({ meter, part, onClose }: { meter: MeterCard; part: MeterPart; onClose: () => void }) {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const client = useQueryClient();
	const { csrf_token } = useSession();
	const { serial } = meter;
	const initial = valuesOf(part, meter);
	const save = async (values: MeterValues) => {
		const saved = await take(api.PATCH('/api/v1/meters/{serial}', { params: { path: { serial }, header: { 'X-CSRF-Token': csrf_token } }, body: patchOf(initial, values, meter.version) }));
		client.setQueryData(meterQuery(serial).queryKey, saved);
	};
	return (
		<FormDialog<MeterValues>
			title={t(`meter_edit.title.${part}`, { serial })}
			width={640}
			act={t('act.save')}
			editing
			initial={initial}
			submit={save}
			complain={(field, kind) => (kind === 'conflict' ? t('meter_edit.changed_meanwhile') : field === 'zone' ? t('meter_edit.zone_unknown') : null)}
			onDone={() => {
				void client.invalidateQueries({ queryKey: ['meter', serial] });
				void client.invalidateQueries({ queryKey: ['meters'] });
				if (part === 'identity') void client.invalidateQueries({ queryKey: ['groups'] });
				void message.success(t('act.saved'));
			}}
			onClose={onClose}
		>
			<div className="form-columns">
				<MeterFields part={part} />
			</div>
		</FormDialog>
	);
}
