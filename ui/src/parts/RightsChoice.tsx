// Functions ticked together, in the groups of the table of roles: for a role or a token.
import { Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { rightGroups, withViews } from '@/lib/rights';
import '@/pages/Roles.css';

interface Props {
	id?: string;
	rights: Schemas['RightList']['items'];
	value?: string[];
	onChange?: (rights: string[]) => void;
}

export function RightsChoice({ id, rights, value = [], onChange }: Props) {
	const { t } = useTranslation();
	const chosen = new Set(value);
	const known = rights.map(({ name }) => name);
	const set = (names: string[], on: boolean) => {
		const next = new Set(chosen);
		for (const name of names) {
			if (on) next.add(name);
			else next.delete(name);
		}
		onChange?.(known.filter((name) => (on ? withViews(next, known) : next).has(name)));
	};
	return (
		<div className="rights-choice" {...(id ? { id } : {})}>
			{rightGroups(rights).map(([group, names]) => {
				const every = names.every((name) => chosen.has(name));
				return (
					<fieldset key={group}>
						<legend>
							{t(`right_group.${group}`)}
							<button type="button" className="text-button" aria-label={t(every ? 'roles.none_of' : 'roles.all_of', { group: t(`right_group.${group}`) })} onClick={() => set(names, !every)}>
								{t(every ? 'roles.none' : 'roles.all')}
							</button>
						</legend>
						<div className="rights-list">
							{names.map((name) => (
								<Checkbox key={name} checked={chosen.has(name)} onChange={(event) => set([name], event.target.checked)}>
									{t(`right.${name.replace('.', '_')}`)}
								</Checkbox>
							))}
						</div>
					</fieldset>
				);
			})}
		</div>
	);
}
