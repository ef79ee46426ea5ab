// A schedule is written as one would say it: which report, about what, when, whereto.
import { useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Checkbox, Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take, type Schemas } from '@/api/client';
import { reportFormsQuery } from '@/api/reports';
import { useLanguage } from '@/app/look';
import { useCsrf, useSession } from '@/app/session';
import { COUNT_MAX, formsOfMany, hasMeters, lastMonth, standardLook } from '@/lib/report';
import { DEADLINE_MAX, everies, isAddress, isFolder, MAIL_MAX, newSchedule, scheduleValues, scheduleWish, spans, valuesText, type Schedule, type ScheduleValues } from '@/lib/schedule';
import { emptyWhose } from '@/lib/usage';
import { Field, NumberField, TextField } from '@/parts/form/fields';
import { FormDialog } from '@/parts/form/FormDialog';
import { ZoneSelect } from '@/parts/MeterFields';
import { useFormName } from './formName';
import { FormatField, FurtherFields, GasDayField } from './LookFields';
import { reportPlaces, WhoseBox } from './WhoseBox';

interface Props {
	/** null: a new one. */
	schedule: Schedule | null;
	onClose: () => void;
}

/** Where the server's word on a member of the wish belongs. */
const places = {
	...Object.fromEntries(['form', 'count', 'format', 'gas_day_start', 'by', 'convention'].map((name) => [`report.${name}`, name])),
	...Object.fromEntries(Object.entries({ ...reportPlaces, meter: 'whose' }).flatMap(([from, to]) => [[from, to], [`report.${from}`, to]])),
	'calendar.day': 'day',
	'calendar.weekday': 'weekday',
	'calendar.time': 'time',
	'calendar.zone': 'zone',
	'condition.completeness': 'completeness',
	'condition.deadline_hours': 'deadline',
	'deliver.folder': 'folder',
	'deliver.mail': 'mail',
	'deliver.mail.to': 'mail',
	'deliver.mail.subject': 'subject',
};

export function ScheduleDialog(props: Props) {
	const { data } = useQuery(reportFormsQuery());
	return data ? <Dialog {...props} forms={formsOfMany(data.items)} /> : null;
}

function Dialog({ schedule, forms, onClose }: Props & { forms: Schemas['ReportForm'][] }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const client = useQueryClient();
	const { header } = useCsrf();
	const { zone } = useSession();
	const [initial] = useState<ScheduleValues>(() => {
		const standard = newSchedule({ ...standardLook(language), form: 'group', meter: null, whose: { ...emptyWhose, kind: 'group' }, period: lastMonth(new Date(), zone), by: null, count: '20' }, zone);
		return schedule ? scheduleValues(schedule, standard) : standard;
	});
	const [values, setValues] = useState(initial);
	const [form] = Form.useForm<ScheduleValues>();
	const current = forms.find(({ name }) => name === values.form) ?? forms[0];
	const save = useMutation({
		mutationFn: async (typed: ScheduleValues) => {
			if (!current) return;
			const body = scheduleWish({ ...initial, ...typed }, current);
			if (schedule) await take(api.PATCH('/api/v1/reports/schedules/{id}', { params: { path: { id: schedule.id }, header }, body }));
			else await take(api.POST('/api/v1/reports/schedules', { params: { header }, body: { ...body, enabled: true } }));
		},
		onSuccess: () => void client.invalidateQueries({ queryKey: ['reports', 'schedules'] }),
	});
	if (!current) return null;
	return (
		<FormDialog<ScheduleValues>
			title={schedule ? t('schedule.edit_title', { name: schedule.name }) : t('schedule.create_title')}
			act={t(schedule ? 'act.save' : 'schedule.create_act')}
			width={760}
			form={form}
			initial={initial}
			places={places}
			submit={(typed) => save.mutateAsync({ ...form.getFieldsValue(true), ...typed })}
			onChange={(typed) => setValues({ ...initial, ...form.getFieldsValue(true), ...typed })}
			onClose={onClose}
		>
			<TextField name="name" label={t('schedule.name')} required max={200} autoFocus placeholder={t('schedule.name_example')} />
			<ReportPart forms={forms} current={current} initial={initial} />
			<fieldset className="form-part">
				<legend>{t('schedule.when')}</legend>
				<p className="schedule-words" role="status">
					{valuesText(values, t)}
				</p>
				<CalendarFields every={values.every} />
				<Field name="waits" label={null} valuePropName="checked" wide>
					<Checkbox>{t('schedule.waits')}</Checkbox>
				</Field>
				{values.waits ? (
					<>
						<NumberField name="completeness" label={t('schedule.completeness')} required min={0} max={100} unit="%" />
						<NumberField name="deadline" label={t('schedule.deadline')} required min={1} max={DEADLINE_MAX} unit={t('schedule.hours')} hint={t('schedule.deadline_hint')} />
					</>
				) : null}
			</fieldset>
			<DeliverFields />
			<details className="form-details">
				<summary>{t('reports.further')}</summary>
				<div className="form-section">
					{current.period ? <GasDayField /> : null}
					<FurtherFields form={current} one={false} />
				</div>
			</details>
		</FormDialog>
	);
}

function ReportPart({ forms, current, initial }: { forms: Schemas['ReportForm'][]; current: Schemas['ReportForm']; initial: ScheduleValues }) {
	const { t } = useTranslation();
	const formName = useFormName();
	const form = Form.useFormInstance<ScheduleValues>();
	const isChosen = { validateTrigger: 'onSubmit', validator: () => (hasMeters({ ...initial, ...(form.getFieldsValue(true) as ScheduleValues) }, false) ? Promise.resolve() : Promise.reject(new Error(t('reports.whose_needed')))) };
	return (
		<fieldset className="form-part">
			<legend>{t('reports.report')}</legend>
			<Field name="form" label={t('reports.form_label')}>
				<Select options={forms.map((one) => ({ value: one.name, label: formName(one) }))} />
			</Field>
			<FormatField />
			{current.meters ? (
				<Field name="whose" label={t('reports.whose')} wide rules={[isChosen]}>
					<WhoseBox />
				</Field>
			) : null}
			{current.name === 'top' ? <NumberField name="count" label={t('reports.count')} required min={1} max={COUNT_MAX} /> : null}
			<Field name="span" label={t('schedule.span')} hint={t('schedule.span_hint')}>
				<Select options={spans.map((span) => ({ value: span, label: t(`schedule.spans.${span}`) }))} />
			</Field>
		</fieldset>
	);
}

function CalendarFields({ every }: { every: ScheduleValues['every'] }) {
	const { t } = useTranslation();
	const days: { value: number | 'last'; label: string }[] = [...Array.from({ length: 28 }, (_, at) => ({ value: at + 1, label: String(at + 1) })), { value: 'last', label: t('schedule.last_day') }];
	return (
		<>
			<Field name="every" label={t('schedule.every')}>
				<Select options={everies.map((one) => ({ value: one, label: t(`schedule.everies.${one}`) }))} />
			</Field>
			{every === 'month' ? (
				<Field name="day" label={t('schedule.day')}>
					<Select showSearch options={days} />
				</Field>
			) : null}
			{every === 'week' ? (
				<Field name="weekday" label={t('schedule.weekday')}>
					<Select options={Array.from({ length: 7 }, (_, at) => ({ value: at + 1, label: t(`schedule.weekday_names.${at + 1}`) }))} />
				</Field>
			) : null}
			<TextField name="time" label={t('schedule.time')} required max={5} pattern={/^([01]\d|2[0-3]):[0-5]\d$/} patternText={t('schedule.time_form')} placeholder="08:00" />
			<Field name="zone" label={t('schedule.zone')} required>
				<ZoneSelect />
			</Field>
		</>
	);
}

function DeliverFields() {
	const { t } = useTranslation();
	const addresses = {
		validator: (_rule: unknown, list: string[]) => {
			const wrong = list.find((address) => !isAddress(address));
			return wrong === undefined ? Promise.resolve() : Promise.reject(new Error(t('schedule.no_address', { address: wrong })));
		},
		validateTrigger: 'onChange',
	};
	const way = { validator: (_rule: unknown, folder: string) => (!folder.trim() || isFolder(folder.trim()) ? Promise.resolve() : Promise.reject(new Error(t('schedule.no_folder')))) };
	return (
		<fieldset className="form-part">
			<legend>{t('schedule.deliver')}</legend>
			<p className="muted wide">{t('schedule.deliver_text')}</p>
			<Field name="mail" label={t('schedule.mail')} rules={[addresses]}>
				<Select mode="tags" open={false} suffixIcon={null} maxCount={MAIL_MAX} tokenSeparators={[' ', ',', ';']} placeholder="ivanova@example.ru" />
			</Field>
			<TextField name="subject" label={t('schedule.subject')} max={200} placeholder={t('schedule.subject_standard')} />
			<TextField name="folder" label={t('schedule.folder')} max={255} rules={[way]} hint={t('schedule.folder_hint')} />
		</fieldset>
	);
}
