// Rules that found something in a record or period, each with the way to what they found.
import { Tag, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@/api/client';
import { useMay } from '@/app/session';
import { writeExceptionSearch } from '@/lib/exceptionSearch';
import { Flags } from './bits';
import './Marks.css';

interface Props {
	serial: string;
	rules: Schemas['Quality'];
	/** Of the record or period, as the API writes it. */
	from: string;
	to: string;
}

/** Flags of the record that say the same as a rule. */
const saidBy: Partial<Record<Schemas['ReadingFlag'], Schemas['ValidationRuleName']>> = {
	gap: 'gap',
	'index-back': 'not-monotone',
	'above-qmax': 'spike',
	rollover: 'rollover',
	'off-grid': 'off-grid',
	'substitute-temperature': 'substitute-temperature',
	duplicate: 'duplicate',
	spike: 'spike',
	zeros: 'zeros',
	'equal-values': 'equal-values',
	'clock-drift': 'clock-drift',
	'sum-mismatch': 'sum-mismatch',
	'temperature-range': 'temperature-range',
	'use-after-none': 'use-after-none',
	'late-arrival': 'late-arrival',
	'after-exchange': 'after-exchange',
};

/** Flags and rules of a record or period, each thing said once. */
export function Marks({ flags, ...rest }: Props & { flags: Schemas['ReadingFlag'][] }) {
	const own = flags.filter((flag) => {
		const rule = saidBy[flag];
		return !rule || !rest.rules.includes(rule);
	});
	return (
		<span className="record-marks">
			<Flags flags={own} />
			<RuleTags {...rest} />
		</span>
	);
}

function RuleTags({ serial, rules, from, to }: Props) {
	const { t } = useTranslation();
	const maySee = useMay('exception.view');
	const range = { from: from.slice(0, 10), to: to.slice(0, 10) };
	return rules.map((rule) => {
		const tag = <Tag className="flag">{t(`rule.name.${rule}`)}</Tag>;
		return (
			<Tooltip key={rule} title={t(`rule.hint.${rule}`)}>
				{maySee ? <Link to={`/quality?${writeExceptionSearch({ rule, state: 'all', group: null, serial, range }).toString()}`}>{tag}</Link> : tag}
			</Tooltip>
		);
	});
}
