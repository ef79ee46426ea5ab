// A year of days, one cell each, twelve sheets; arrow keys go along the days.
import { useMemo, useRef, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/app/look';
import { formatCount, formatTime } from '@/lib/format';
import { lackingOf, monthsOf, type DayCount } from '@/lib/heat';
import { addDays } from '@/lib/zone';
import { heatClass } from './Heat';
import './YearCalendar.css';

interface Props {
	year: number;
	counts: ReadonlyMap<string, DayCount>;
	/** The day whose figures are shown. */
	chosen: string | null;
	onChoose: (day: string) => void;
	label: string;
}

const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

export function YearCalendar({ year, counts, chosen, onChoose, label }: Props) {
	const language = useLanguage();
	const months = useMemo(() => monthsOf(year), [year]);
	const box = useRef<HTMLDivElement>(null);
	const cellOf = (day: string) => box.current?.querySelector<HTMLElement>(`[data-day="${day}"]`);
	// One stop for the tabulator key, the arrows do the rest.
	const stop = chosen?.startsWith(String(year)) ? chosen : ([...counts.keys()].findLast((day) => day.startsWith(String(year)) && (counts.get(day)?.expected ?? 0) > 0) ?? `${year}-01-01`);
	const move = (event: KeyboardEvent<HTMLDivElement>) => {
		const step = steps[event.key];
		const day = (event.target as HTMLElement).dataset['day'];
		if (!step || !day || event.altKey || event.ctrlKey || event.metaKey) return;
		event.preventDefault();
		const next = addDays(day, step);
		cellOf(next)?.focus();
		if (cellOf(next)) onChoose(next);
	};
	return (
		// The arrow keys belong to the days inside.
		// eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
		<div ref={box} className="year" role="group" aria-label={label} onKeyDown={move}>
			{months.map((month) => (
				<div key={month.name} className="year-month" role="group" aria-label={formatTime(`${month.name}-01T00:00:00Z`, 'month', language)}>
					<h3 aria-hidden="true">{formatTime(`${month.name}-01T00:00:00Z`, 'month', language).replace(/\s\d+$/, '')}</h3>
					<div className="year-days">
						{month.days.map((day, at) => (day === null ? <span key={at} /> : <Day key={day} day={day} count={counts.get(day)} chosen={day === chosen} stop={day === stop} onChoose={onChoose} />))}
					</div>
				</div>
			))}
		</div>
	);
}

function Day({ day, count, chosen, stop, onChoose }: { day: string; count: DayCount | undefined; chosen: boolean; stop: boolean; onChoose: (day: string) => void }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const date = formatTime(`${day}T00:00:00Z`, 'date', language);
	const lacking = count ? lackingOf(count) : 0;
	const text = count && count.expected > 0 ? t('heat.day', { date, received: formatCount(count.received, language), expected: formatCount(count.expected, language) }) : t('heat.day_none', { date });
	return (
		<button type="button" data-day={day} className={`year-day ${heatClass(count)}`} tabIndex={stop ? 0 : -1} aria-pressed={chosen} aria-label={text} title={text} onClick={() => onChoose(day)}>
			{lacking > 0 && lacking < 100 ? <span aria-hidden="true">{lacking}</span> : null}
		</button>
	);
}
