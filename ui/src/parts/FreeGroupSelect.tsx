// A group beside the tree.
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { freeGroupsQuery } from '@/api/register';

interface Props {
	id?: string;
	value?: number | null;
	onChange?: (group: number | null) => void;
	label?: string;
	none?: string;
	clearable?: boolean;
	without?: readonly number[];
}

export function FreeGroupSelect({ id, value, onChange, label, none, clearable = false, without = [] }: Props) {
	const { t } = useTranslation();
	const { data } = useQuery(freeGroupsQuery());
	return (
		<Select
			{...(id ? { id } : {})}
			{...(label ? { 'aria-label': label } : {})}
			allowClear={clearable}
			showSearch={{ optionFilterProp: 'label' }}
			value={data ? (value ?? undefined) : undefined}
			options={(data?.items ?? []).filter((group) => !without.includes(group.id)).map((group) => ({ value: group.id, label: group.name }))}
			placeholder={none ?? t('groups.free_choose')}
			notFoundContent={t('groups.free_none')}
			onChange={(group?: number) => onChange?.(group ?? null)}
		/>
	);
}
