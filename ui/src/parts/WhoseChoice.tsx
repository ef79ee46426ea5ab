// Whose data: some meters, a group, or what a search finds.
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { savedSearchesQuery } from '@/api/register';
import { useMay } from '@/app/session';
import { lastSearch } from '@/lib/listContext';
import { isSavedAs, listAddress, narrowing, readSearch, savedQuery } from '@/lib/meterSearch';
import { emptyWhose, kinds, METERS_MAX, type Kind, type Whose } from '@/lib/usage';
import { FreeGroupSelect } from './FreeGroupSelect';
import { GroupSelect } from './GroupSelect';
import { MetersSelect } from './MeterSelect';
import './WhoseChoice.css';

interface Props {
	whose: Whose;
	onChange: (whose: Whose) => void;
	/** Of single meters. */
	max?: number;
}

export function WhoseChoice({ whose, onChange, max = METERS_MAX }: Props) {
	const { t } = useTranslation();
	const maySeeGroups = useMay('group.view');
	const offered = kinds.filter((kind) => maySeeGroups || (kind !== 'group' && kind !== 'free'));
	const group = { value: whose.group, label: t(`data.kind.${whose.kind}`), onChange: (chosen: number | null) => onChange({ ...whose, group: chosen }) };
	return (
		<div className="bar-of-choice">
			<Segmented<Kind> aria-label={t('data.of')} value={whose.kind} options={offered.map((kind) => ({ value: kind, label: t(`data.kind.${kind}`) }))} onChange={(kind) => onChange({ ...emptyWhose, kind })} />
			<div className="whose-box">
				{whose.kind === 'meters' ? <MetersSelect label={t('data.kind.meters')} max={max} value={whose.serials} onChange={(serials) => onChange({ ...whose, serials })} /> : null}
				{whose.kind === 'group' ? <GroupSelect {...group} none={t('data.all_meters')} /> : null}
				{whose.kind === 'free' ? <FreeGroupSelect {...group} clearable /> : null}
				{whose.kind === 'search' ? <SearchChoice whose={whose} onChange={onChange} /> : null}
			</div>
			{whose.kind === 'search' && narrowing(whose.search) ? <Link to={listAddress(whose.search)}>{t('data.search_open')}</Link> : null}
		</div>
	);
}

const UNNAMED = 0;
const LAST = -1;

function SearchChoice({ whose, onChange }: Omit<Props, 'max'>) {
	const { t } = useTranslation();
	const [last] = useState(lastSearch);
	const { data } = useQuery(savedSearchesQuery());
	const chosen = data?.items.find((saved) => isSavedAs(whose.search, saved.query));
	const isLast = last !== null && isSavedAs(whose.search, savedQuery(last));
	// A search that came by a colleague's link, or has been changed since, has no name here.
	const unnamed = data && !chosen && !isLast && narrowing(whose.search) > 0;
	return (
		<Select<number>
			aria-label={t('data.kind.search')}
			placeholder={t('data.search_choose')}
			showSearch={{ optionFilterProp: 'label' }}
			value={chosen?.id ?? (isLast ? LAST : unnamed ? UNNAMED : null)}
			notFoundContent={t('data.search_none')}
			options={[
				...(unnamed ? [{ value: UNNAMED, label: t('data.search_unnamed') }] : []),
				...(last ? [{ value: LAST, label: t('data.search_last') }] : []),
				...(data?.items ?? []).map((saved) => ({ value: saved.id, label: saved.name })),
			]}
			onChange={(id) => {
				const saved = data?.items.find((one) => one.id === id);
				const search = saved ? readSearch(new URLSearchParams(saved.query)) : id === LAST ? last : null;
				if (search) onChange({ ...whose, search });
			}}
		/>
	);
}
