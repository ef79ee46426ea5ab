// How a report looks, beside what it is about: the same for one that is made now and one on a schedule.
import { Checkbox, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { gasDayStarts, steps } from '@/lib/range';
import { reportFormats } from '@/lib/report';
import { Field } from '@/parts/form/fields';

type ReportForm = Schemas['ReportForm'];

export function GasDayField() {
	const { t } = useTranslation();
	return (
		<Field name="gas_day_start" label={t('reports.gas_day_start')}>
			<Select showSearch options={[{ value: '', label: t('reports.gas_day_own') }, ...gasDayStarts.map((hour) => ({ value: hour, label: hour }))]} />
		</Field>
	);
}

export function FormatField() {
	const { t } = useTranslation();
	return (
		<Field name="format" label={t('reports.format')}>
			<Select options={reportFormats.map((format) => ({ value: format, label: t(`reports.formats.${format}`) }))} />
		</Field>
	);
}

/** `one`: of one meter, which needs no sheets. */
export function FurtherFields({ form, one }: { form: ReportForm; one: boolean }) {
	const { t } = useTranslation();
	return (
		<>
			{form.by || form.zone ? (
				<Field name="by" label={t('reports.by')}>
					<Select options={[{ value: null, label: t('reports.by_auto') }, ...steps.filter((step) => !form.zone || step !== 'hour').map((step) => ({ value: step, label: t(`reports.rows.${step}`) }))]} />
				</Field>
			) : null}
			{form.period ? (
				<Field name="convention" label={t('reports.convention')}>
					<Select options={(['start', 'end'] as const).map((value) => ({ value, label: t(`reports.conventions.${value}`) }))} />
				</Field>
			) : null}
			<div className="form-pair">
				<Field name="language" label={t('reports.language')}>
					<Select options={(['ru', 'en'] as const).map((value) => ({ value, label: t(`reports.languages.${value}`) }))} />
				</Field>
				<Field name="decimal" label={t('reports.decimal')}>
					<Select options={[{ value: null, label: t('reports.decimal_auto') }, ...([',', '.'] as const).map((value) => ({ value, label: t(value === ',' ? 'reports.comma' : 'reports.point') }))]} />
				</Field>
			</div>
			<div className="form-checks">
				{form.by ? (
					<Field name="charts" label={null} valuePropName="checked">
						<Checkbox>{t('reports.charts')}</Checkbox>
					</Field>
				) : null}
				{form.by && !one ? (
					<Field name="sheets" label={null} valuePropName="checked">
						<Checkbox>{t('reports.sheets')}</Checkbox>
					</Field>
				) : null}
				<Field name="signatures" label={null} valuePropName="checked">
					<Checkbox>{t('reports.signatures')}</Checkbox>
				</Field>
			</div>
		</>
	);
}
