// Fields of a meter, for the forms that make one and that change one.
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { profilesQuery } from '@/api/queries';
import { useMay, useSession } from '@/app/session';
import type { MeterPart } from '@/lib/meterEdit';
import { useNow } from '@/lib/hooks';
import { gasDayStarts } from '@/lib/range';
import { localDate } from '@/lib/zone';
import { DateField, Field, TextField } from './form/fields';
import { GroupSelect } from './GroupSelect';
import { SuggestBox } from './SuggestBox';

export function MeterFields({ part }: { part: MeterPart }) {
	const { t } = useTranslation();
	const { zone } = useSession();
	const today = localDate(new Date(useNow()), zone);
	switch (part) {
		case 'identity':
			return (
				<>
					<Field name="type" label={t('column.type')} hint={t('meter_edit.type_hint')}>
						<SuggestBox field="type" />
					</Field>
					<Field name="group" label={t('column.group')}>
						<GroupSelect none={t('bulk.no_group')} />
					</Field>
					<Field name="zone" label={t('overview.zone')} hint={t('meter_edit.zone_hint')}>
						<ZoneSelect />
					</Field>
					<Field name="gas_day_start" label={t('overview.gas_day_start')}>
						<Select showSearch placeholder={t('overview.profile_default')} options={gasDayStarts.map((value) => ({ value, label: value }))} />
					</Field>
					<ProfileField />
				</>
			);
		case 'installation':
			return (
				<>
					<TextField name="place" label={t('meter_edit.place')} max={300} rows={2} wide placeholder={t('meter_edit.place_example')} />
					<DateField name="commissioned_on" label={t('meter_edit.commissioned_on')} last={today} />
					<TextField name="sim_phone" label={t('meter_edit.sim_phone')} type="tel" max={32} pattern={/^\+?[\d\s()-]{3,}$/} hint={t('meter_edit.sim_phone_hint')} />
				</>
			);
		case 'verification':
			return (
				<>
					<DateField name="verified_on" label={t('meter_edit.verified_on')} last={today} />
					<DateField name="verification_due" label={t('meter_edit.verification_due')} />
					<TextField name="seal" label={t('meter_edit.seal')} max={100} />
					<DateField name="seal_on" label={t('meter_edit.seal_on')} last={today} />
				</>
			);
	}
}

/** Zones that the browser knows; those of Russia first. */
export function ZoneSelect({ id, value, onChange, none }: { id?: string; value?: string | null; onChange?: (zone: string | null) => void; none?: string }) {
	const { t } = useTranslation();
	const russian = ['Europe/Kaliningrad', 'Europe/Moscow', 'Europe/Samara', 'Asia/Yekaterinburg', 'Asia/Omsk', 'Asia/Krasnoyarsk', 'Asia/Irkutsk', 'Asia/Yakutsk', 'Asia/Vladivostok', 'Asia/Magadan', 'Asia/Kamchatka'];
	const all = [...new Set([...russian, ...Intl.supportedValuesOf('timeZone'), ...(value ? [value] : [])])];
	return <Select {...(id ? { id } : {})} showSearch allowClear value={value ?? undefined} placeholder={none ?? t('meter_edit.zone_of_group')} options={all.map((name) => ({ value: name, label: name }))} onChange={(zone?: string) => onChange?.(zone ?? null)} />;
}

/** Profiles are listed for who may see them; others leave the meter's as it is. */
function ProfileField() {
	const { t } = useTranslation();
	const maySee = useMay('profile.view');
	const { data } = useQuery({ ...profilesQuery(), enabled: maySee });
	if (!maySee) return null;
	return (
		<Field name="profile" label={t('overview.profile')}>
			<Select allowClear placeholder={t('overview.profile_default')} options={(data?.items ?? []).map((profile) => ({ value: profile.name, label: profile.title || profile.name }))} />
		</Field>
	);
}
