// One closed month: each meter's figure as it was closed, and the way back.
import { useState } from 'react';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, take, type Schemas } from '@/api/client';
import { closingQuery, figuresQuery } from '@/api/numbers';
import { useLanguage } from '@/app/look';
import { useMay, useSession } from '@/app/session';
import { formatCount, formatVolume } from '@/lib/format';
import { daysOfMonth, monthName } from '@/lib/month';
import { Flags, Time } from '@/parts/bits';
import type { Column } from '@/parts/DataTable';
import { Facts, type Fact } from '@/parts/Facts';
import { TextField } from '@/parts/form/fields';
import { FormDialog } from '@/parts/form/FormDialog';
import { MoreTable } from '@/parts/MoreTable';
import { TroubleNote } from '@/parts/Trouble';
import { ClosingGroup, ClosingState } from './ClosingList';

const PAGE = 200;

type Figure = Schemas['Figure'];

export function ClosingDrawer({ id, onClose }: { id: number; onClose: () => void }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { data, error, refetch } = useQuery(closingQuery(id));
	return (
		<Drawer open onClose={onClose} title={data ? t('closing.one', { month: monthName(data.month, language) }) : t('closing.tab.months')} size={760}>
			{error && !data ? <TroubleNote error={error} retry={refetch} /> : null}
			{data ? <One closing={data} /> : error ? null : <span className="skeleton" style={{ height: 320 }} />}
		</Drawer>
	);
}

function One({ closing }: { closing: Schemas['Closing'] }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const mayReopen = useMay('closing.reopen');
	const [opening, setOpening] = useState(false);
	const by = (login: string | null, time: string | null) =>
		login ? (
			<>
				{login} · <Time value={time} />
			</>
		) : null;
	const reopened: Fact[] = closing.reopened_at
		? [
				[t('closing.reopened_by'), by(closing.reopened_by, closing.reopened_at)],
				[t('closing.reopen_reason'), closing.reopen_reason],
			]
		: [];
	return (
		<div className="dialog">
			<Facts
				list={[
					[t('column.group'), <ClosingGroup closing={closing} />],
					[t('column.state'), <ClosingState closing={closing} />],
					[t('consumption.total'), `${formatVolume(closing.consumption, language)} ${t('unit.m3')}`],
					[t('closing.meters_known'), t('consumption.periods', { missing: formatCount(closing.known, language), all: formatCount(closing.meters, language) })],
					[t('closing.closed_by'), by(closing.closed_by, closing.closed_at)],
					[t('closing.note'), closing.reason],
					...reopened,
					[t('closing.corrections'), closing.corrections ? <Link to={`/closings?show=corrections&closing=${closing.id}`}>{formatCount(closing.corrections, language)}</Link> : formatCount(0, language)],
					[t('closing.calculation'), `${closing.calc_version} · ${closing.calc_checksum.slice(0, 8)}`],
					[t('closing.print'), closing.figures ? <span className="mono closing-print">{closing.figures}</span> : null],
				]}
			/>
			{mayReopen && closing.state === 'closed' ? (
				<div className="form-acts">
					<Button danger onClick={() => setOpening(true)}>
						{t('closing.reopen')}
					</Button>
				</div>
			) : null}
			<Figures closing={closing} />
			{opening ? <Reopen closing={closing} onClose={() => setOpening(false)} /> : null}
		</div>
	);
}

function Figures({ closing }: { closing: Schemas['Closing'] }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const source = useInfiniteQuery(figuresQuery(closing.id, PAGE));
	const rows = source.data?.pages.flatMap((page) => page.items);
	const days = new URLSearchParams({ by: 'day', ...daysOfMonth(closing.month) }).toString();
	const columns: Column<Figure>[] = [
		{ key: 'serial', title: t('column.serial'), strong: true, nowrap: true, render: (one) => <Link to={`/meters/${encodeURIComponent(one.serial)}/consumption?${days}`}>{one.serial}</Link> },
		{ key: 'start', title: t('data.index_start'), end: true, render: (one) => formatVolume(one.index_start, language) },
		{ key: 'end', title: t('data.index_end'), end: true, render: (one) => formatVolume(one.index_end, language) },
		{ key: 'consumption', title: t('column.consumption_m3'), end: true, render: (one) => (one.consumption === null ? <span className="warn-text">{t('consumption.unknown')}</span> : formatVolume(one.consumption, language)) },
		{ key: 'estimated', title: t('closing.hours_estimated'), end: true, render: (one) => formatCount(one.hours_estimated, language) },
		{ key: 'flags', title: t('column.flags'), render: (one) => <Flags flags={one.flags} /> },
	];
	return <MoreTable caption={t('closing.figures')} source={source} columns={columns} rows={rows} rowKey={(one) => one.serial} flagged={(one) => one.consumption === null} skeletonRows={4} empty={<span>{t('closing.no_figures')}</span>} />;
}

function Reopen({ closing, onClose }: { closing: Schemas['Closing']; onClose: () => void }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const client = useQueryClient();
	const { csrf_token } = useSession();
	return (
		<FormDialog<{ reason: string }>
			title={t('closing.reopen_title', { month: monthName(closing.month, language) })}
			act={t('closing.reopen_act')}
			danger
			initial={{ reason: '' }}
			submit={({ reason }) => take(api.POST('/api/v1/closings/{id}/reopen', { params: { path: { id: closing.id }, header: { 'X-CSRF-Token': csrf_token } }, body: { reason: reason.trim() } }))}
			onDone={() => {
				for (const key of ['closings', 'meter', 'corrections']) void client.invalidateQueries({ queryKey: [key] });
			}}
			onClose={onClose}
		>
			<p>{t('closing.reopen_text', { count: closing.meters, shown: formatCount(closing.meters, language) })}</p>
			<TextField name="reason" label={t('closing.reopen_reason')} required max={500} rows={2} />
		</FormDialog>
	);
}
