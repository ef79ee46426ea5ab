// The chosen group: its figures, and what is done to the group itself.
import { useState } from 'react';
import { DownOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { api, take, type Schemas } from '@/api/client';
import { groupQuery } from '@/api/register';
import { useLanguage } from '@/app/look';
import { useMay, useSession } from '@/app/session';
import { formatCount } from '@/lib/format';
import { useNow } from '@/lib/hooks';
import { listAddress } from '@/lib/meterSearch';
import { emptyWhose } from '@/lib/usage';
import { addDays, localDate } from '@/lib/zone';
import { Completeness } from '@/parts/bits';
import { ReportLink } from '@/parts/ReportLink';
import { RereadDialog } from '@/parts/RereadDialog';
import { TroubleNote } from '@/parts/Trouble';
import { DeleteGroup, MergeGroup, MoveGroup, NewGroup, RenameGroup } from './GroupDialogs';

type Card = Schemas['GroupCard'];
type Act = 'create' | 'rename' | 'move' | 'merge' | 'reread' | 'delete';

export function GroupHead({ id }: { id: number }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { data: group, error, refetch } = useQuery(groupQuery(id));
	if (error && !group) return <TroubleNote error={error} retry={refetch} />;
	if (!group) return <span className="skeleton" style={{ height: 80 }} />;
	const free = group.kind === 'free';
	const where = free ? { free_group: id } : { group: id };
	const figure = (name: string, value: React.ReactNode, to?: string) => (
		<div>
			<dt>{name}</dt>
			<dd className="num">{to ? <Link to={to}>{value}</Link> : value}</dd>
		</div>
	);
	return (
		<>
			<div className="group-head">
				<h2>{group.path.replaceAll('/', ' / ')}</h2>
				<ReportLink whose={{ ...emptyWhose, kind: free ? 'free' : 'group', group: id }} />
				<Acts group={group} />
			</div>
			<dl className="totals group-figures">
				{figure(t('groups.figure.meters'), formatCount(group.meters_total, language), listAddress(where))}
				{figure(t('groups.figure.polled'), formatCount(group.polled_24h, language), listAddress({ ...where, filter: 'polled' }))}
				{figure(t('groups.figure.completeness'), <Completeness percent={group.completeness_30d} />)}
				{figure(t('groups.figure.alarms'), formatCount(group.alarms, language), listAddress({ ...where, filter: 'alarm' }))}
				{group.zone ? figure(t('overview.zone'), group.zone) : null}
			</dl>
		</>
	);
}

function Acts({ group }: { group: Card }) {
	const { t } = useTranslation();
	const navigate = useNavigate();
	const mayEdit = useMay('group.edit');
	const mayRead = useMay('reading.reread');
	const [act, setAct] = useState<Act | null>(null);
	const free = group.kind === 'free';
	const acts: Act[] = [...(mayEdit && !free ? (['create', 'rename', 'move', 'merge'] as const) : mayEdit ? (['rename'] as const) : []), ...(mayRead && !free ? (['reread'] as const) : []), ...(mayEdit ? (['delete'] as const) : [])];
	if (!acts.length) return null;
	const close = () => setAct(null);
	const away = () => void navigate(group.parent === null ? '/groups' : `/groups/${group.parent}`);
	return (
		<>
			<Dropdown trigger={['click']} menu={{ items: acts.map((key) => ({ key, label: t(`groups.act.${key}`), danger: key === 'delete' })), onClick: ({ key }) => setAct(key as Act) }}>
				<Button>
					{t('groups.acts')} <DownOutlined aria-hidden="true" />
				</Button>
			</Dropdown>
			{act === 'create' ? <NewGroup kind="tree" parent={group.id} onClose={close} /> : null}
			{act === 'rename' ? <RenameGroup group={group} onClose={close} /> : null}
			{act === 'move' ? <MoveGroup group={group} onClose={close} /> : null}
			{act === 'merge' ? <MergeGroup group={group} onClose={close} /> : null}
			{act === 'reread' ? <GroupReread group={group} onClose={close} /> : null}
			{act === 'delete' ? <DeleteGroup group={group} onDone={away} onClose={close} /> : null}
		</>
	);
}

function GroupReread({ group, onClose }: { group: Card; onClose: () => void }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { message } = App.useApp();
	const client = useQueryClient();
	const { csrf_token, zone } = useSession();
	const today = localDate(new Date(useNow()), group.zone ?? zone);
	return (
		<RereadDialog
			title={t('reread.title_group', { path: group.path.replaceAll('/', ' / ') })}
			zone={group.zone ?? zone}
			wish={{ archive: 'hour', range: { from: addDays(today, -7), to: today } }}
			ask={async (body) => {
				const asked = await take(api.POST('/api/v1/groups/{id}/rereads', { params: { path: { id: group.id }, header: { 'X-CSRF-Token': csrf_token } }, body }));
				void client.invalidateQueries({ queryKey: ['meter'] });
				void message.success(`${t('reread.asked_of', { count: asked.meters, shown: formatCount(asked.meters, language) })}${asked.left_out ? ` ${t('reread.left_out', { shown: formatCount(asked.left_out, language) })}` : ''}`);
			}}
			onClose={onClose}
		>
			<p>{t('reread.of_group', { count: group.meters_total, shown: formatCount(group.meters_total, language) })}</p>
		</RereadDialog>
	);
}
