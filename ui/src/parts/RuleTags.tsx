// Rules that found something in a record or period, each with the way to what they found.
import { Tag, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@/api/client';
import { useMay } from '@/app/session';
import { writeExceptionSearch } from '@/lib/exceptionSearch';

interface Props {
	serial: string;
	rules: Schemas['Quality'];
	/** Of the record or period, as the API writes it. */
	from: string;
	to: string;
}

export function RuleTags({ serial, rules, from, to }: Props) {
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
