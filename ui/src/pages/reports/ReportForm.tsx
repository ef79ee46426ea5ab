// What a report is to be about. It is made in the chosen format, or shown first.
import { useRef, useState } from 'react';
import { DownOutlined, EyeOutlined, RightOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { savedSearchesQuery } from '@/api/register';
import { isSavedAs } from '@/lib/meterSearch';
import { COUNT_MAX, hasMeters, planOf, type ReportFormat, type ReportValues } from '@/lib/report';
import { Field, NumberField } from '@/parts/form/fields';
import { FormFrame } from '@/parts/form/FormFrame';
import { MeterSelect } from '@/parts/MeterSelect';
import { useFormName } from './formName';
import { FormatField, FurtherFields, GasDayField } from './LookFields';
import { PeriodBox } from './PeriodBox';
import { useMake } from './useMake';
import { reportPlaces, WhoseBox } from './WhoseBox';

type OneForm = Schemas['ReportForm'];

interface Props {
	one: boolean;
	forms: OneForm[];
	initial: ReportValues;
	onBegun: (values: ReportValues, form: OneForm, format: ReportFormat, job: Schemas['Job'], save: boolean) => void;
}

export function ReportForm({ one, forms, initial, onBegun }: Props) {
	const { t } = useTranslation();
	const formName = useFormName();
	const make = useMake();
	const [form] = Form.useForm<ReportValues>();
	const [chosen, setChosen] = useState(initial.form);
	const [further, setFurther] = useState(false);
	const searches = useQuery({ ...savedSearchesQuery(), enabled: !one });
	/** The button that was pressed. */
	const preview = useRef(false);
	const current = forms.find(({ name }) => name === chosen) ?? forms[0];
	if (!current) return null;
	const submit = async (typed: ReportValues) => {
		const chosenValues: ReportValues = { ...initial, ...form.getFieldsValue(true), ...typed };
		const saved = searches.data?.items.find(({ query }) => isSavedAs(chosenValues.whose.search, query));
		const values: ReportValues = { ...chosenValues, ...(saved ? { saved: saved.id } : {}) };
		const save = !preview.current;
		const format: ReportFormat = save ? values.format : 'html';
		preview.current = false;
		onBegun(values, current, format, await make({ ...planOf(values, current, one), format }), save);
	};
	const isChosen = { validator: () => (hasMeters({ ...initial, ...form.getFieldsValue(true) } as ReportValues, one) ? Promise.resolve() : Promise.reject(new Error(t(one ? 'reports.meter_needed' : 'reports.whose_needed')))), validateTrigger: 'onSubmit' };
	return (
		<FormFrame<ReportValues>
			form={form}
			initial={initial}
			asking
			plain
			act={t('reports.make')}
			submit={submit}
			places={one ? { ...reportPlaces, serials: 'meter' } : { ...reportPlaces, meter: 'whose' }}
			complain={(field, kind) => (kind === 'not-found' ? t(one ? 'reports.no_meter' : 'reports.no_meters') : field === 'period' || field === 'from' || field === 'to' ? t('reports.bad_period') : null)}
			onChange={(values) => setChosen(values.form)}
			acts={
				<Button
					icon={<EyeOutlined aria-hidden="true" />}
					onClick={() => {
						preview.current = true;
						form.submit();
					}}
				>
					{t('reports.preview')}
				</Button>
			}
		>
			{one ? (
				<Field name="meter" label={t('reports.meter')} rules={[isChosen]}>
					<MeterSelect />
				</Field>
			) : current.meters ? (
				<Field name="whose" label={t('reports.whose')} rules={[isChosen]}>
					<WhoseBox />
				</Field>
			) : null}
			<Field name="form" label={t('reports.form_label')}>
				<Select options={forms.map((one) => ({ value: one.name, label: formName(one) }))} />
			</Field>
			{current.period ? (
				<>
					<Field name="period" label={t('reports.interval')}>
						<PeriodBox />
					</Field>
					<GasDayField />
				</>
			) : null}
			{current.name === 'top' ? <NumberField name="count" label={t('reports.count')} required min={1} max={COUNT_MAX} /> : null}
			<FormatField />
			<button type="button" className="text-button report-further" aria-expanded={further} onClick={() => setFurther(!further)}>
				{further ? <DownOutlined aria-hidden="true" /> : <RightOutlined aria-hidden="true" />} {t('reports.further')}
			</button>
			<div className={further ? 'form-section' : 'form-section visually-hidden'} hidden={!further}>
				<FurtherFields form={current} one={one} />
			</div>
		</FormFrame>
	);
}
