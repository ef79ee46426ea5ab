// What time a report is about: a gas day, a month, a year, or days of one's own.
import { DatePicker, Segmented } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/app/look';
import { periodAs, periodKinds, type PeriodKind, type ReportPeriod } from '@/lib/report';
import { DayRange } from '@/parts/RangePicker';

interface Props {
	id?: string;
	value?: ReportPeriod;
	onChange?: (period: ReportPeriod) => void;
}

const pickers = { day: 'date', month: 'month', year: 'year' } as const;

export function PeriodBox({ id, value, onChange }: Props) {
	const { t } = useTranslation();
	const language = useLanguage();
	if (!value) return null;
	const { kind, from, to } = value;
	const formats = { day: language === 'ru' ? 'DD.MM.YYYY' : 'D MMM YYYY', month: 'MMMM YYYY', year: 'YYYY' };
	return (
		<div className="period-box">
			<Segmented<PeriodKind> block aria-label={t('reports.period_kind')} value={kind} options={periodKinds.map((one) => ({ value: one, label: t(`reports.period.${one}`) }))} onChange={(next) => onChange?.(periodAs(value, next))} />
			{kind === 'range' ? (
				<DayRange range={{ from, to }} onChange={(range) => onChange?.({ kind, ...range })} />
			) : (
				<DatePicker
					{...(id ? { id } : {})}
					aria-label={t('reports.interval')}
					picker={pickers[kind]}
					allowClear={false}
					format={formats[kind]}
					value={dayjs(from)}
					onChange={(date: Dayjs | null) => {
						if (date) onChange?.({ ...value, from: date.startOf(kind).format('YYYY-MM-DD') });
					}}
				/>
			)}
		</div>
	);
}
