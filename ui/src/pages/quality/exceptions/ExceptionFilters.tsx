// What of the work list is looked at.
import { useEffect, useState } from 'react';
import { Button, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/app/look';
import { useMay } from '@/app/session';
import { ruleNames, type ExceptionState, type RuleName } from '@/lib/exceptionText';
import { exceptionStates, type ExceptionSearch } from '@/lib/exceptionSearch';
import { formatCount } from '@/lib/format';
import { useDebounced } from '@/lib/hooks';
import { addDays } from '@/lib/zone';
import { GroupSelect } from '@/parts/GroupSelect';
import { DayRange } from '@/parts/RangePicker';
import './ExceptionFilters.css';

interface Props {
	search: ExceptionSearch;
	/** Open ones by rule, where they are counted. */
	open: Record<string, number> | null;
	today: string;
	onChange: (change: Partial<ExceptionSearch>) => void;
}

const MONTH = 30;

export function ExceptionFilters({ search, open, today, onChange }: Props) {
	const { t } = useTranslation();
	const language = useLanguage();
	const maySeeGroups = useMay('group.view');
	const count = (rule: RuleName) => (open?.[rule] ? ` · ${formatCount(open[rule], language)}` : '');
	return (
		<>
			{open && search.state === 'open' ? <Counts open={open} rule={search.rule} onRule={(rule) => onChange({ rule })} /> : null}
			<div className="bar-of-choice exception-filters">
				<Select<RuleName | ''>
					aria-label={t('rule.single')}
					className="kind-choice"
					value={search.rule ?? ''}
					popupMatchSelectWidth={false}
					options={[{ value: '' as const, label: t('rule.any') }, ...ruleNames.map((value) => ({ value, label: `${t(`rule.name.${value}`)}${count(value)}` }))]}
					onChange={(rule) => onChange({ rule: rule || null })}
				/>
				<Select<ExceptionState | 'all'> aria-label={t('column.state')} className="state-choice" value={search.state} popupMatchSelectWidth={false} options={exceptionStates.map((value) => ({ value, label: t(`exception.state_many.${value}`) }))} onChange={(state) => onChange({ state })} />
				{maySeeGroups ? (
					<div className="group-choice">
						<GroupSelect label={t('column.group')} none={t('rule.all_groups')} value={search.group} onChange={(group) => onChange({ group })} />
					</div>
				) : null}
				<SerialBox value={search.serial} onChange={(serial) => onChange({ serial })} />
				{search.range ? (
					<span className="range-dates">
						<DayRange range={search.range} onChange={(range) => onChange({ range })} />
						<Button type="text" onClick={() => onChange({ range: null })}>
							{t('exception.any_time')}
						</Button>
					</span>
				) : (
					<Button type="text" onClick={() => onChange({ range: { from: addDays(today, 1 - MONTH), to: today } })}>
						{t('exception.choose_time')}
					</Button>
				)}
			</div>
		</>
	);
}

function SerialBox({ value, onChange }: { value: string; onChange: (serial: string) => void }) {
	const { t } = useTranslation();
	const [typed, setTyped] = useState(value);
	const still = useDebounced(typed, 300);
	const [told, setTold] = useState(value);
	// The address changed from elsewhere.
	if (value !== told) {
		setTold(value);
		setTyped(value);
	}
	useEffect(() => {
		if (still === typed && still.trim() !== told) onChange(still.trim());
		// Only what stands still is told, not every new function of the page.
		// eslint-disable-next-line react-hooks/exhaustive-deps
	}, [still]);
	return <Input className="serial-choice" allowClear aria-label={t('column.serial')} placeholder={t('column.serial')} maxLength={23} value={typed} onChange={(event) => setTyped(event.target.value)} />;
}

/** How many wait, rule by rule; a click shows those. */
function Counts({ open, rule, onRule }: { open: Record<string, number>; rule: RuleName | null; onRule: (rule: RuleName | null) => void }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const found = ruleNames.filter((name) => open[name]);
	if (!found.length) return null;
	return (
		<div className="rule-counts" role="group" aria-label={t('exception.counts')}>
			{found.map((name) => (
				<button key={name} type="button" className={name === rule ? 'rule-count chosen' : 'rule-count'} aria-pressed={name === rule} onClick={() => onRule(name === rule ? null : name)}>
					{t(`rule.name.${name}`)} <strong className="num">{formatCount(open[name], language)}</strong>
				</button>
			))}
		</div>
	);
}
