import { useState } from 'react';
import { DownOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import type { Schemas } from '@/api/client';
import { subscriberHistoryQuery, subscriberMetersQuery, subscriberQuery } from '@/api/register';
import { useLanguage } from '@/app/look';
import { useMay } from '@/app/session';
import { NOTHING } from '@/lib/format';
import { useTitle } from '@/lib/hooks';
import { addressText, nameText } from '@/lib/subscriber';
import { Time } from '@/parts/bits';
import { DataTable, type Column } from '@/parts/DataTable';
import { Facts } from '@/parts/Facts';
import { Gate } from '@/parts/Gate';
import { History } from '@/parts/History';
import { SubscriberDialog } from '@/parts/subscriber/SubscriberDialog';
import { TroubleNote, TroublePage } from '@/parts/Trouble';
import { EraseDialog } from './subscriber/EraseDialog';
import { RemoveDialog } from './subscriber/RemoveDialog';
import './Subscriber.css';

type Card = Schemas['SubscriberCard'];
type Had = Schemas['SubscriberMeters']['items'][number];

export function Subscriber() {
	return (
		<Gate right="subscriber.view">
			<Page />
		</Gate>
	);
}

function Page() {
	const { t } = useTranslation();
	const { id: text = '' } = useParams();
	const id = /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0;
	const maySeeHistory = useMay('history.view');
	const { data: card, error, refetch } = useQuery({ ...subscriberQuery(id) });
	useTitle(card?.name ?? t('nav.subscribers'));
	if (error && !card) return <TroublePage error={error} retry={refetch} missing={{ title: t('subscriber.missing'), text: t('subscriber.missing_text') }} />;
	return (
		<div className="page">
			<nav className="way" aria-label={t('meter.way')}>
				<Link to="/subscribers">{t('nav.subscribers')}</Link>
			</nav>
			<div className="page-head">
				<h1>{card ? nameText(card, t) : <span className="skeleton" style={{ width: 240 }} />}</h1>
				{card ? <span className="muted">{t(`subscriber.kinds.${card.kind}`)}</span> : null}
				<span className="spacer" />
				{card ? <Acts card={card} /> : null}
			</div>
			{card?.erased ? (
				<p className="subscriber-notice">
					{t('subscriber.erased')} <Time value={card.erased} />
				</p>
			) : null}
			{card?.duplicates.length ? (
				<p className="subscriber-notice">
					{t('subscriber.duplicates')}{' '}
					{card.duplicates.map((other, at) => (
						<span key={other.id}>
							{at ? ', ' : null}
							<Link to={`/subscribers/${other.id}`}>{other.name || t('subscriber.nameless')}</Link>
						</span>
					))}
				</p>
			) : null}
			<div className="subscriber-parts">
				<section className="card">
					<div className="card-head">
						<h2>{t('subscriber.contacts')}</h2>
					</div>
					<div className="card-body">{card ? <Contacts card={card} /> : <span className="skeleton" style={{ height: 160 }} />}</div>
				</section>
				<div className="stack">
					<h2>{t('subscriber.meters')}</h2>
					<Meters id={id} />
				</div>
			</div>
			{maySeeHistory ? (
				<div className="stack">
					<h2>{t('history.title')}</h2>
					<Changes id={id} />
				</div>
			) : null}
		</div>
	);
}

function Contacts({ card }: { card: Card }) {
	const { t } = useTranslation();
	return (
		<Facts
			list={[
				[t('column.account'), card.account],
				[t('overview.phone'), card.phone ? <a href={`tel:${card.phone.replace(/[^+\d]/g, '')}`}>{card.phone}</a> : null],
				[t('overview.email'), card.email ? <a href={`mailto:${card.email}`}>{card.email}</a> : null],
				[t('subscriber.address'), addressText(card) || null],
				[t('overview.created'), card.created ? <Time value={card.created} /> : null],
				[t('overview.changed'), card.changed ? <Time value={card.changed} /> : null],
			]}
		/>
	);
}

function Acts({ card }: { card: Card }) {
	const { t } = useTranslation();
	const navigate = useNavigate();
	const mayEdit = useMay('subscriber.edit');
	const mayErase = useMay('subscriber.erase');
	const language = useLanguage();
	const [dialog, setDialog] = useState<'edit' | 'erase' | 'remove' | null>(null);
	const close = () => setDialog(null);
	const more = [
		...(mayErase ? [{ key: 'page', label: <a href={`/api/v1/subscribers/${card.id}/personal-data?format=html&language=${language}`} download={`subscriber-${card.id}.html`}>{t('subscriber.data_page')}</a> }] : []),
		...(mayErase ? [{ key: 'data', label: <a href={`/api/v1/subscribers/${card.id}/personal-data`} download={`subscriber-${card.id}.json`}>{t('subscriber.data')}</a> }] : []),
		...(mayEdit ? [{ key: 'remove', label: t('subscriber.remove'), danger: true }] : []),
		...(mayErase && !card.erased ? [{ key: 'erase', label: t('subscriber.erase'), danger: true }] : []),
	];
	return (
		<>
			{mayEdit && !card.erased ? (
				<Button type="primary" onClick={() => setDialog('edit')}>
					{t('act.edit')}
				</Button>
			) : null}
			{more.length ? (
				<Dropdown
					trigger={['click']}
					menu={{
						items: more,
						onClick: ({ key }) => {
							if (key === 'edit' || key === 'erase' || key === 'remove') setDialog(key);
						},
					}}
				>
					<Button>
						{t('bulk.title')} <DownOutlined aria-hidden="true" />
					</Button>
				</Dropdown>
			) : null}
			{dialog === 'edit' ? <SubscriberDialog id={card.id} onClose={close} /> : null}
			{dialog === 'erase' ? <EraseDialog card={card} onClose={close} /> : null}
			{dialog === 'remove' ? <RemoveDialog card={card} onDone={() => void navigate('/subscribers')} onClose={close} /> : null}
		</>
	);
}

function Meters({ id }: { id: number }) {
	const { t } = useTranslation();
	const { data, error, refetch } = useQuery(subscriberMetersQuery(id));
	if (error && !data) return <TroubleNote error={error} retry={refetch} />;
	const columns: Column<Had>[] = [
		{ key: 'serial', title: t('column.serial'), strong: true, nowrap: true, render: (had) => <Link to={`/meters/${had.serial}`}>{had.serial}</Link> },
		{ key: 'from', title: t('subscriber.from'), nowrap: true, render: (had) => <Time value={had.from} style="date" /> },
		{ key: 'to', title: t('subscriber.to'), nowrap: true, render: (had) => (had.to ? <Time value={had.to} style="date" /> : t('subscriber.until_now')) },
		{ key: 'state', title: t('column.state'), render: (had) => t(`meter.state.${had.state}`) ?? NOTHING },
	];
	return <DataTable caption={t('subscriber.meters')} columns={columns} rows={data?.items} rowKey={(had) => `${had.serial}/${had.from}`} skeletonRows={3} empty={<><strong>{t('subscriber.no_meters')}</strong><span>{t('subscriber.no_meters_text')}</span></>} />;
}

function Changes({ id }: { id: number }) {
	const { t } = useTranslation();
	const source = useInfiniteQuery(subscriberHistoryQuery(id, 50));
	return <History caption={t('history.title')} source={source} />;
}
