// Two dates and the ranges that are asked for most. Whoever takes them puts them in order and within bounds.
import { DatePicker, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useTranslation } from 'react-i18next';
import { presetOf, presetRange, presetsOf, type DateRange, type Preset, type Step } from '@/lib/range';
import { useLanguage } from '@/app/look';

interface Props {
	step: Step;
	range: DateRange;
	/** The newest and the oldest day of which there may be anything. */
	last: string;
	first: string;
	onChange: (range: DateRange) => void;
}

const isoOf = (date: Dayjs) => date.format('YYYY-MM-DD');

export function RangePicker({ step, range, last, first, onChange }: Props) {
	const { t } = useTranslation();
	const preset = presetOf(range, step, last, first);
	return (
		<div className="range">
			<Select<Preset | 'own'>
				aria-label={t('range.preset')}
				value={preset ?? 'own'}
				popupMatchSelectWidth={false}
				options={[...presetsOf[step].map((value) => ({ value, label: t(`range.${value}`) })), ...(preset ? [] : [{ value: 'own' as const, label: t('range.own') }])]}
				onChange={(value) => {
					if (value !== 'own') onChange(presetRange(value, last, first));
				}}
			/>
			<DayRange range={range} onChange={onChange} />
		</div>
	);
}

/** The two dates alone. */
export function DayRange({ range, onChange }: Pick<Props, 'range' | 'onChange'>) {
	const { t } = useTranslation();
	const language = useLanguage();
	const box = (name: 'from' | 'to') => (
		<DatePicker
			aria-label={t(`range.${name}`)}
			allowClear={false}
			format={language === 'ru' ? 'DD.MM.YYYY' : 'D MMM YYYY'}
			value={dayjs(range[name])}
			onChange={(date: Dayjs | null) => {
				if (date) onChange({ ...range, [name]: isoOf(date) });
			}}
		/>
	);
	return (
		<span className="range-dates">
			{box('from')}
			<span className="muted" aria-hidden="true">
				–
			</span>
			{box('to')}
		</span>
	);
}
