// Fields of a form: the unit beside the box, what is allowed under it, what is wrong in its place.
import { useMemo, type ReactElement, type ReactNode } from 'react';
import { DatePicker, Form, Input, InputNumber, type FormItemProps } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/app/look';
import { formatNumber } from '@/lib/format';

type Rule = NonNullable<FormItemProps['rules']>[number];
type Name = string | (string | number)[];

interface FieldProps {
	name: Name;
	label: ReactNode;
	required?: boolean;
	/** What is to be known before one types. */
	hint?: ReactNode;
	rules?: Rule[];
	/** Takes the whole width where fields stand in columns. */
	wide?: boolean;
	valuePropName?: string;
	children: ReactElement;
}

const isEmpty = (value: unknown) => value === undefined || value === null || (typeof value === 'string' && value.trim() === '') || (Array.isArray(value) && value.length === 0);

/** Any box with a label; those below are the usual ones. */
export function Field({ name, label, required = false, hint, rules = [], wide = false, valuePropName, children }: FieldProps) {
	const { t } = useTranslation();
	// What lacks is told at the end and when a box is emptied; what is wrong, when one leaves it.
	const filled: Rule = { validateTrigger: 'onChange', validator: (_rule, value: unknown) => (isEmpty(value) ? Promise.reject(new Error(t('form.required'))) : Promise.resolve()) };
	return (
		<Form.Item name={name} label={label} required={required} extra={hint} rules={[...(required ? [filled] : []), ...rules.map((rule) => (typeof rule === 'object' ? { validateTrigger: 'onBlur', ...rule } : rule))]} className={wide ? 'wide' : ''} {...(valuePropName ? { valuePropName } : {})}>
			{children}
		</Form.Item>
	);
}

interface TextProps extends Omit<FieldProps, 'children' | 'valuePropName'> {
	min?: number;
	max: number;
	unit?: string;
	pattern?: RegExp;
	/** What the pattern asks for, in words. */
	patternText?: string;
	type?: 'text' | 'email' | 'tel';
	autoComplete?: string;
	autoFocus?: boolean;
	placeholder?: string;
	/** Of several lines. */
	rows?: number;
}

export function TextField({ min = 0, max, unit, pattern, patternText, type = 'text', autoComplete = 'off', autoFocus, placeholder, rows, rules = [], ...field }: TextProps) {
	const { t } = useTranslation();
	const check: Rule = {
		validator: (_rule, value: string | null | undefined) => {
			const text = (value ?? '').trim();
			if (text === '') return Promise.resolve();
			if ([...text].length < min) return Promise.reject(new Error(t('form.too_short', { count: min })));
			if (pattern && !pattern.test(text)) return Promise.reject(new Error(patternText ?? t('form.unfit')));
			return Promise.resolve();
		},
	};
	const common = { maxLength: max, autoComplete, ...(autoFocus ? { autoFocus } : {}), ...(placeholder ? { placeholder } : {}) };
	return (
		<Field {...field} rules={[check, ...rules]}>
			{rows ? <Input.TextArea {...common} autoSize={{ minRows: rows, maxRows: rows * 3 }} /> : <Input {...common} type={type} {...(unit ? { suffix: <span className="muted">{unit}</span> } : {})} spellCheck={type === 'text'} />}
		</Field>
	);
}

interface NumberProps extends Omit<FieldProps, 'children' | 'valuePropName'> {
	min?: number;
	max?: number;
	/** Digits after the decimal sign. */
	digits?: number;
	unit?: string;
}

/** A number as text ("12.5"), so that no binary fraction comes in between; the allowed range stands under it. */
export function NumberField({ min, max, digits = 0, unit, hint, rules = [], ...field }: NumberProps) {
	const { t } = useTranslation();
	const language = useLanguage();
	const range = useRangeText(min, max, digits);
	const check: Rule = {
		validator: (_rule, value: string | number | null | undefined) => {
			if (value === null || value === undefined || value === '') return Promise.resolve();
			const number = Number(value);
			if (!Number.isFinite(number)) return Promise.reject(new Error(t('form.not_number')));
			if ((min !== undefined && number < min) || (max !== undefined && number > max)) return Promise.reject(new Error(t('form.out_of_range', { range })));
			if ((/\.(\d+)$/.exec(String(value))?.[1]?.length ?? 0) > digits) return Promise.reject(new Error(t('form.too_fine', { count: digits })));
			return Promise.resolve();
		},
	};
	const under = [range, hint].filter(Boolean);
	return (
		<Field {...field} hint={under.length ? under.map((part, at) => <span key={at}>{at ? '. ' : ''}{part}</span>) : undefined} rules={[check, ...rules]}>
			<InputNumber<string> stringMode controls={false} keyboard={false} className="form-number" decimalSeparator={language === 'ru' ? ',' : '.'} inputMode={digits ? 'decimal' : 'numeric'} suffix={unit ? <span className="muted">{unit}</span> : null} />
		</Field>
	);
}

/** "от 1 до 65 535" */
export function useRangeText(min: number | undefined, max: number | undefined, digits = 0): string {
	const { t } = useTranslation();
	const language = useLanguage();
	return useMemo(() => {
		const show = (value: number) => formatNumber(value, Number.isInteger(value) ? 0 : digits, language);
		if (min !== undefined && max !== undefined) return t('form.range', { min: show(min), max: show(max) });
		if (min !== undefined) return t('form.range_from', { min: show(min) });
		return max !== undefined ? t('form.range_to', { max: show(max) }) : '';
	}, [t, language, min, max, digits]);
}

interface DateBoxProps {
	id?: string;
	/** "2026-03-12" */
	value?: string | null;
	onChange?: (value: string | null) => void;
	first?: string | undefined;
	last?: string | undefined;
	label?: string;
	/** What no date means. */
	placeholder?: string;
	disabled?: boolean;
}

/** A date as the API writes it, shown as the language does. */
export function DateBox({ id, value, onChange, first, last, label, placeholder, disabled }: DateBoxProps) {
	const language = useLanguage();
	return (
		<DatePicker
			{...(id ? { id } : {})}
			{...(label ? { 'aria-label': label } : {})}
			{...(placeholder ? { placeholder } : {})}
			{...(disabled === undefined ? {} : { disabled })}
			format={language === 'ru' ? 'DD.MM.YYYY' : 'D MMM YYYY'}
			value={value ? dayjs(value) : null}
			{...(first ? { minDate: dayjs(first) } : {})}
			{...(last ? { maxDate: dayjs(last) } : {})}
			onChange={(date: Dayjs | null) => onChange?.(date ? date.format('YYYY-MM-DD') : null)}
		/>
	);
}

export function DateField({ first, last, ...field }: Omit<FieldProps, 'children' | 'valuePropName'> & { first?: string; last?: string }) {
	return (
		<Field {...field}>
			<DateBox first={first} last={last} />
		</Field>
	);
}
