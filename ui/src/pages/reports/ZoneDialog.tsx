// An imbalance zone: its name, the meters that gas comes in through, the group that uses it.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, take, type Schemas } from '@/api/client';
import { zonesQuery } from '@/api/reports';
import { useCsrf } from '@/app/session';
import { Field, TextField } from '@/parts/form/fields';
import { FormDialog } from '@/parts/form/FormDialog';
import { GroupSelect } from '@/parts/GroupSelect';
import { MetersSelect } from '@/parts/MeterSelect';

interface Values {
	name: string;
	inlets: string[];
	group: number | null;
	note: string;
}

const INLETS_MAX = 20;

export function ZoneDialog({ zone, onClose }: { zone: Schemas['Zone'] | null; onClose: () => void }) {
	const { t } = useTranslation();
	const client = useQueryClient();
	const { header } = useCsrf();
	const save = useMutation({
		mutationFn: async ({ name, inlets, group, note }: Values) => {
			const body = { name: name.trim(), inlets, group: group ?? 0, note: note.trim() };
			if (zone) await take(api.PATCH('/api/v1/zones/{id}', { params: { path: { id: zone.id }, header }, body }));
			else await take(api.POST('/api/v1/zones', { params: { header }, body }));
		},
		onSuccess: () => {
			void client.invalidateQueries({ queryKey: zonesQuery().queryKey });
		},
	});
	return (
		<FormDialog<Values>
			title={zone ? t('zones.edit_title', { name: zone.name }) : t('zones.create_title')}
			act={t(zone ? 'act.save' : 'zones.create_act')}
			initial={{ name: zone?.name ?? '', inlets: zone?.inlets ?? [], group: zone?.group.id ?? null, note: zone?.note ?? '' }}
			submit={(values) => save.mutateAsync(values)}
			complain={(_field, kind) => (kind === 'conflict' ? t('zones.taken') : kind === 'not-found' ? t('zones.no_meter') : null)}
			onClose={onClose}
		>
			<TextField name="name" label={t('zones.name')} required max={100} autoFocus placeholder={t('zones.name_example')} />
			<Field name="inlets" label={t('zones.inlets')} required hint={t('zones.inlets_hint')}>
				<MetersSelect max={INLETS_MAX} />
			</Field>
			<Field name="group" label={t('zones.group')} required hint={t('zones.group_hint')}>
				<GroupSelect none={t('zones.group_choose')} />
			</Field>
			<TextField name="note" label={t('zones.note')} max={1000} rows={2} />
		</FormDialog>
	);
}
