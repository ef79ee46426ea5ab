// A group of the tree.
import { useQuery } from '@tanstack/react-query';
import { TreeSelect } from 'antd';
import { useTranslation } from 'react-i18next';
import { groupsQuery } from '@/api/queries';
import { treeOf } from '@/lib/groupTree';

interface Props {
	id?: string;
	value?: number | null;
	onChange?: (group: number | null) => void;
	/** Shown where none is chosen. */
	none?: string;
	label?: string;
	/** Left out, with all under them. */
	without?: readonly number[];
	clearable?: boolean;
}

export function GroupSelect({ id, value, onChange, none, label, without = [], clearable = true }: Props) {
	const { t } = useTranslation();
	const { data } = useQuery(groupsQuery());
	const prune = (branches: ReturnType<typeof treeOf>): ReturnType<typeof treeOf> => branches.filter((branch) => !without.includes(branch.value)).map((branch) => ({ ...branch, children: prune(branch.children) }));
	return (
		<TreeSelect
			{...(id ? { id } : {})}
			{...(label ? { 'aria-label': label } : {})}
			allowClear={clearable}
			showSearch={{ treeNodeFilterProp: 'title' }}
			treeDefaultExpandAll
			popupMatchSelectWidth={280}
			// Before the groups are known their number would stand in the box.
			value={data ? (value ?? undefined) : undefined}
			treeData={prune(treeOf(data?.items ?? []))}
			placeholder={none ?? t('field.group_any')}
			onChange={(group?: number) => onChange?.(group ?? null)}
		/>
	);
}
