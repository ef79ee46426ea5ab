import { useMemo, useState } from 'react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Modal, Space, TreeSelect } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, take, troubleOf, type Schemas } from '@/api/client';
import { groupsQuery, quarantineQuery } from '@/api/queries';
import { useLanguage } from '@/app/look';
import { useMay, useSession } from '@/app/session';
import { NOTHING, formatVolume } from '@/lib/format';
import { useTitle } from '@/lib/hooks';
import { Time } from '@/parts/bits';
import type { Column } from '@/parts/DataTable';
import { MoreTable } from '@/parts/MoreTable';
import { TroublePage } from '@/parts/Trouble';
import { treeOf } from './meters/SearchForm';

type Quarantined = Schemas['QuarantinedMeter'];

const PAGE = 50;

export function Quarantine() {
	const { t } = useTranslation();
	const language = useLanguage();
	const mayAdopt = useMay('meter.adopt');
	const source = useInfiniteQuery(quarantineQuery(PAGE));
	const [chosen, setChosen] = useState<Quarantined | null>(null);
	const [unwanted, setUnwanted] = useState<Quarantined | null>(null);
	useTitle(t('nav.quarantine'));
	const columns = useMemo<Column<Quarantined>[]>(() => {
		const list: Column<Quarantined>[] = [
			{ key: 'serial', title: t('column.serial'), strong: true, nowrap: true, render: (meter) => <Link to={`/meters/${meter.serial}`}>{meter.serial}</Link> },
			{ key: 'type', title: t('column.type'), render: (meter) => meter.type ?? NOTHING },
			{ key: 'firmware', title: t('overview.firmware'), render: (meter) => meter.firmware ?? NOTHING },
			{ key: 'profile', title: t('overview.profile'), render: (meter) => meter.profile ?? NOTHING },
			{ key: 'index', title: t('column.index'), end: true, render: (meter) => formatVolume(meter.index, language) },
			{ key: 'first_seen', title: t('quarantine.first_seen'), nowrap: true, render: (meter) => <Time value={meter.first_seen} /> },
			{ key: 'last_call', title: t('column.last_call'), nowrap: true, render: (meter) => <Time value={meter.last_call} /> },
		];
		if (mayAdopt) {
			list.push({
				key: 'act',
				title: t('quarantine.act'),
				render: (meter) => (
					<Space size="small">
						<Button size="small" aria-label={t('quarantine.adopt_named', { serial: meter.serial })} onClick={() => setChosen(meter)}>
							{t('quarantine.adopt')}
						</Button>
						<Button size="small" aria-label={t('quarantine.refuse_named', { serial: meter.serial })} onClick={() => setUnwanted(meter)}>
							{t('quarantine.refuse')}
						</Button>
					</Space>
				),
			});
		}
		return list;
	}, [t, language, mayAdopt]);
	if (source.error && !source.data) return <TroublePage error={source.error} retry={source.refetch} />;
	return (
		<div className="page">
			<div className="page-head">
				<h1>{t('nav.quarantine')}</h1>
				<span className="muted">{t('quarantine.text')}</span>
			</div>
			<MoreTable
				caption={t('nav.quarantine')}
				source={source}
				columns={columns}
				rows={source.data?.pages.flatMap((page) => page.items)}
				rowKey={(meter) => meter.serial}
				empty={
					<>
						<strong>{t('quarantine.none')}</strong>
						<span>{t('quarantine.none_text')}</span>
					</>
				}
			/>
			{chosen ? <Adopt key={chosen.serial} meter={chosen} onClose={() => setChosen(null)} /> : null}
			{unwanted ? <Refuse key={unwanted.serial} meter={unwanted} onClose={() => setUnwanted(null)} /> : null}
		</div>
	);
}

function Adopt({ meter, onClose }: { meter: Quarantined; onClose: () => void }) {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const { csrf_token } = useSession();
	const client = useQueryClient();
	const { data: groups } = useQuery(groupsQuery());
	const [group, setGroup] = useState<number | null>(null);
	const adopt = useMutation({
		mutationFn: () => take(api.POST('/api/v1/quarantine/{serial}/adopt', { params: { path: { serial: meter.serial }, header: { 'X-CSRF-Token': csrf_token } }, body: { group } })),
		onSuccess: () => {
			for (const key of ['quarantine', 'meters', 'meter', 'groups', 'dashboard']) void client.invalidateQueries({ queryKey: [key] });
			void message.success(t('quarantine.adopted', { serial: meter.serial }));
			onClose();
		},
		onError: (error) => void message.error(t(`trouble.${troubleOf(error)}.title`)),
	});
	return (
		<Modal open title={t('quarantine.adopt_named', { serial: meter.serial })} okText={t('quarantine.adopt')} onOk={() => adopt.mutate()} confirmLoading={adopt.isPending} onCancel={onClose}>
			<div className="adopt">
				<p>{t('quarantine.adopt_text')}</p>
				<div className="field">
					<label htmlFor="adopt-group">{t('quarantine.group')}</label>
					<TreeSelect id="adopt-group" allowClear showSearch={{ treeNodeFilterProp: 'title' }} treeDefaultExpandAll value={group ?? undefined} treeData={treeOf(groups?.items ?? [])} placeholder={t('quarantine.no_group')} onChange={(value?: number) => setGroup(value ?? null)} />
				</div>
			</div>
		</Modal>
	);
}

function Refuse({ meter, onClose }: { meter: Quarantined; onClose: () => void }) {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const { csrf_token } = useSession();
	const client = useQueryClient();
	const refuse = useMutation({
		mutationFn: () => take(api.POST('/api/v1/quarantine/{serial}/refuse', { params: { path: { serial: meter.serial }, header: { 'X-CSRF-Token': csrf_token } } })),
		onSuccess: () => {
			for (const key of ['quarantine', 'meter']) void client.invalidateQueries({ queryKey: [key] });
			void message.success(t('quarantine.refused', { serial: meter.serial }));
			onClose();
		},
		onError: (error) => void message.error(t(`trouble.${troubleOf(error)}.title`)),
	});
	return (
		<Modal open title={t('quarantine.refuse_named', { serial: meter.serial })} okText={t('quarantine.refuse')} okButtonProps={{ danger: true }} onOk={() => refuse.mutate()} confirmLoading={refuse.isPending} onCancel={onClose}>
			<p>{t('quarantine.refuse_text')}</p>
		</Modal>
	);
}
