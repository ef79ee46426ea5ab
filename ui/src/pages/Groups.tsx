// The groups of the original: the tree at the left, at the right the meters of the chosen one with marks and «Выполнить ▾».
import { useMemo, useState } from 'react';
import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useParams, useSearchParams } from 'react-router';
import { freeGroupsQuery } from '@/api/register';
import { groupsQuery } from '@/api/queries';
import { useTitle } from '@/lib/hooks';
import { readSearch, writeSearch } from '@/lib/meterSearch';
import { Gate, May } from '@/parts/Gate';
import { TroublePage } from '@/parts/Trouble';
import { GroupHead } from './groups/GroupHead';
import { GroupTree } from './groups/GroupTree';
import { NewGroup } from './groups/GroupDialogs';
import { groupList } from './meters/columns';
import { MeterList, type Go } from './meters/MeterList';
import './Groups.css';
import './Meters.css';

export function Groups() {
	return (
		<Gate right="group.view">
			<Page />
		</Gate>
	);
}

function Page() {
	const { t } = useTranslation();
	const { id: text } = useParams();
	const chosen = text && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
	const tree = useQuery(groupsQuery());
	const free = useQuery(freeGroupsQuery());
	const [making, setMaking] = useState<'tree' | 'free' | null>(null);
	useTitle(t('nav.groups'));
	if (tree.error && !tree.data) return <TroublePage error={tree.error} retry={tree.refetch} />;
	const none = tree.data?.items.length === 0 && free.data?.items.length === 0;
	return (
		<div className="page">
			<div className="page-head">
				<h1>{t('nav.groups')}</h1>
				<span className="spacer" />
				<May right="group.edit">
					<Button icon={<PlusOutlined aria-hidden="true" />} onClick={() => setMaking('free')}>
						{t('groups.create_free')}
					</Button>
					<Button type="primary" icon={<PlusOutlined aria-hidden="true" />} onClick={() => setMaking('tree')}>
						{t('groups.create')}
					</Button>
				</May>
			</div>
			<div className="groups">
				<GroupTree tree={tree.data?.items} free={free.data?.items} chosen={chosen} />
				<div className="groups-main">
					{chosen === null ? (
						<div className="table-frame">
							<div className="table-empty">
								<strong>{t(none ? 'groups.none' : 'groups.choose')}</strong>
								<span>{t(none ? 'groups.none_text' : 'groups.choose_text')}</span>
							</div>
						</div>
					) : (
						<Chosen key={chosen} id={chosen} isFree={free.data?.items.some((group) => group.id === chosen) ?? false} />
					)}
				</div>
			</div>
			{making ? <NewGroup kind={making} parent={making === 'tree' ? chosen : null} onClose={() => setMaking(null)} /> : null}
		</div>
	);
}

function Chosen({ id, isFree }: { id: number; isFree: boolean }) {
	const { t } = useTranslation();
	const [params, setParams] = useSearchParams();
	const search = useMemo(() => ({ ...readSearch(params), group: isFree ? null : id, free_group: isFree ? id : null }), [params, id, isFree]);
	const go: Go = (next, options) => setParams(writeSearch({ ...next, group: null, free_group: null }), options);
	return (
		<>
			<GroupHead id={id} />
			<MeterList
				caption={t('groups.meters')}
				search={search}
				go={go}
				freeGroup={isFree ? id : null}
				list={groupList}
				empty={
					<>
						<strong>{t('groups.empty')}</strong>
						<span>{t(isFree ? 'groups.empty_free_text' : 'groups.empty_text')}</span>
					</>
				}
			/>
		</>
	);
}
