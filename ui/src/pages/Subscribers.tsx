import { useState } from 'react';
import { PlusOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { Schemas } from '@/api/client';
import { subscribersQuery } from '@/api/register';
import { useMay } from '@/app/session';
import { NOTHING } from '@/lib/format';
import { useTitle } from '@/lib/hooks';
import { addressText, nameText } from '@/lib/subscriber';
import type { Column } from '@/parts/DataTable';
import { ExportMenu } from '@/parts/ExportMenu';
import { Gate, May } from '@/parts/Gate';
import { ListBar } from '@/parts/ListBar';
import { MoreTable } from '@/parts/MoreTable';
import { SearchField } from '@/parts/SearchField';
import { SubscriberDialog } from '@/parts/subscriber/SubscriberDialog';
import { TroublePage } from '@/parts/Trouble';
import './Subscriber.css';

type Row = Schemas['SubscriberRow'];

const PAGE = 100;

export function Subscribers() {
	return (
		<Gate right="subscriber.view">
			<List />
		</Gate>
	);
}

function List() {
	const { t } = useTranslation();
	const navigate = useNavigate();
	const mayMake = useMay('subscriber.edit');
	const [params, setParams] = useSearchParams();
	const q = (params.get('q') ?? '').trim().slice(0, 100);
	const source = useInfiniteQuery(subscribersQuery(q, PAGE));
	const rows = source.data?.pages.flatMap((page) => page.items);
	const [making, setMaking] = useState(false);
	useTitle(t('nav.subscribers'));
	if (source.error && !source.data) return <TroublePage error={source.error} retry={source.refetch} />;
	const columns: Column<Row>[] = [
		{ key: 'name', title: t('column.subscriber'), strong: true, render: (row) => <Link to={`/subscribers/${row.id}`}>{nameText(row, t)}</Link> },
		{ key: 'kind', title: t('subscriber.kind'), desk: true, nowrap: true, render: (row) => t(`subscriber.kinds.${row.kind}`) },
		{ key: 'account', title: t('column.account'), nowrap: true, render: (row) => row.account ?? NOTHING },
		{ key: 'phone', title: t('overview.phone'), nowrap: true, render: (row) => row.phone ?? NOTHING },
		{ key: 'email', title: t('overview.email'), desk: true, cut: true, render: (row) => row.email ?? NOTHING },
		{ key: 'address', title: t('subscriber.address'), render: (row) => addressText(row) || NOTHING },
	];
	return (
		<div className="page">
			<div className="page-head">
				<h1>{t('nav.subscribers')}</h1>
				<span className="spacer" />
				<May right="subscriber.edit">
					<Button type="primary" icon={<PlusOutlined aria-hidden="true" />} onClick={() => setMaking(true)}>
						{t('subscriber.create')}
					</Button>
				</May>
			</div>
			<ListBar search={<SearchField label={t('subscriber.search')} q={q} onChange={(next) => setParams(next ? { q: next } : {}, { replace: true })} />}>
				<May right="export.run">
					<ExportMenu what="subscribers" query={{ q }} />
				</May>
			</ListBar>
			<MoreTable
				caption={t('nav.subscribers')}
				source={source}
				columns={columns}
				rows={rows}
				rowKey={(row) => String(row.id)}
				empty={
					q ? (
						<>
							<strong>{t('meters.none_found')}</strong>
							<span>{t('subscriber.none_found_text')}</span>
						</>
					) : (
						<>
							<strong>{t('subscriber.none')}</strong>
							<span>{t(mayMake ? 'subscriber.none_text' : 'subscriber.none_seen')}</span>
						</>
					)
				}
			/>
			{making ? <SubscriberDialog onDone={(made) => void navigate(`/subscribers/${made.id}`)} onClose={() => setMaking(false)} /> : null}
		</div>
	);
}
