import { useState } from 'react';
import { DownOutlined, RightOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { formatCount } from '@/lib/format';
import { pathTo } from '@/lib/groupTree';

type Group = Schemas['Group'];

interface Props {
	tree: Group[] | undefined;
	free: Group[] | undefined;
	chosen: number | null;
}

export function GroupTree({ tree, free, chosen }: Props) {
	const { t } = useTranslation();
	const [shut, setShut] = useState(() => new Set<number>());
	if (!tree) return <span className="skeleton" style={{ height: 240 }} />;
	// What lies above the chosen one is never shut.
	const above = new Set(pathTo(tree, chosen));
	const toggle = (id: number) => {
		const next = new Set(shut);
		if (!next.delete(id)) next.add(id);
		setShut(next);
	};
	const branch = (parent: number | null): React.ReactNode => (
		<ul aria-labelledby={parent === null ? 'groups-tree' : undefined}>
			{tree
				.filter((group) => group.parent === parent)
				.map((group) => {
					const inner = tree.some((other) => other.parent === group.id);
					const open = !shut.has(group.id) || above.has(group.id);
					return (
						<li key={group.id}>
							<Row group={group} chosen={group.id === chosen}>
								{inner ? (
									<button type="button" className="group-twist" aria-expanded={open} aria-label={t('nav.group_twist', { name: group.name })} onClick={() => toggle(group.id)}>
										{open ? <DownOutlined aria-hidden="true" /> : <RightOutlined aria-hidden="true" />}
									</button>
								) : (
									<span className="group-twist" />
								)}
							</Row>
							{inner && open ? branch(group.id) : null}
						</li>
					);
				})}
		</ul>
	);
	return (
		<nav className="group-tree" aria-label={t('nav.groups')}>
			<h2 id="groups-tree">{t('groups.tree')}</h2>
			{tree.length ? branch(null) : <p className="muted">{t('groups.no_tree')}</p>}
			<h2 id="groups-free">{t('groups.free')}</h2>
			{free?.length ? (
				<ul aria-labelledby="groups-free">
					{free.map((group) => (
						<li key={group.id}>
							<Row group={group} chosen={group.id === chosen}>
								<span className="group-twist" />
							</Row>
						</li>
					))}
				</ul>
			) : (
				<p className="muted">{t('groups.free_none')}</p>
			)}
		</nav>
	);
}

function Row({ group, chosen, children }: { group: Group; chosen: boolean; children: React.ReactNode }) {
	const language = useLanguage();
	return (
		<div className={`group-row${chosen ? ' chosen' : ''}`}>
			{children}
			<Link to={`/groups/${group.id}`} aria-current={chosen ? 'page' : undefined}>
				<span>{group.name}</span>
				<span className="num muted">{group.meters_total === null ? null : formatCount(group.meters_total, language)}</span>
			</Link>
		</div>
	);
}
