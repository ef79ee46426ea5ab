// A rule for a group and all below it: on or off, and from what on it speaks.
import { useQueryClient } from '@tanstack/react-query';
import { Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take, type Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { useSession } from '@/app/session';
import { formatNumber } from '@/lib/format';
import { digitsOf, shownValue, storedValue } from '@/lib/ruleValue';
import { Field, NumberField } from '@/parts/form/fields';
import { FormDialog } from '@/parts/form/FormDialog';

type Rule = Schemas['ValidationRule'];

interface Values {
	enabled: boolean;
	parameters: Record<string, string>;
}

export function RuleDialog({ rule, group, onClose }: { rule: Rule; group: number | null; onClose: () => void }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const client = useQueryClient();
	const { csrf_token } = useSession();
	const initial: Values = { enabled: rule.enabled, parameters: Object.fromEntries(rule.parameters.map((one) => [one.name, String(shownValue(one, one.value))])) };
	const submit = (values: Values) => {
		const parameters = Object.fromEntries(rule.parameters.map((one) => [one.name, storedValue(one, values.parameters[one.name]) ?? one.value]));
		return take(api.PUT('/api/v1/validation-rules/{rule}', { params: { path: { rule: rule.rule }, query: group === null ? {} : { group }, header: { 'X-CSRF-Token': csrf_token } }, body: { enabled: values.enabled, ...(rule.parameters.length ? { parameters } : {}) } }));
	};
	return (
		<FormDialog<Values>
			title={t('rule.edit_named', { rule: t(`rule.name.${rule.rule}`) })}
			act={t('act.save')}
			initial={initial}
			submit={submit}
			editing={rule.own}
			onDone={() => void client.invalidateQueries({ queryKey: ['validation-rules'] })}
			onClose={onClose}
		>
			<p className="muted">{t(`rule.hint.${rule.rule}`)}</p>
			<Field name="enabled" label={t('rule.state')} valuePropName="checked">
				<Checkbox>{t('rule.on')}</Checkbox>
			</Field>
			{rule.parameters.map((one) => (
				<NumberField
					key={one.name}
					name={['parameters', one.name]}
					label={t(`rule.parameter.${rule.rule}.${one.name}`)}
					required
					min={shownValue(one, one.min)}
					max={shownValue(one, one.max)}
					digits={digitsOf(one)}
					unit={t(`rule.unit.${one.unit}`)}
					hint={t('rule.default', { value: formatNumber(shownValue(one, one.default), digitsOf(one), language) })}
				/>
			))}
			<p className="muted">{t(group === null ? 'rule.saves_all' : 'rule.saves')}</p>
		</FormDialog>
	);
}
