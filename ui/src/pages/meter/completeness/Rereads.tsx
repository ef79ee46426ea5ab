// What somebody wanted to be read again, and what came of it.
import { useMemo } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take, troubleOf, type Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { useMay, useSession } from '@/app/session';
import { NOTHING, columnOffset, formatCount, withOffset } from '@/lib/format';
import { rereadTones, type Reread } from '@/lib/ledger';
import { Badge, Time } from '@/parts/bits';
import { CallLink } from '@/parts/CallLink';
import type { Column } from '@/parts/DataTable';
import { MoreTable } from '@/parts/MoreTable';
import type { MeterCard } from '../../Meter';
import { Span } from './Gaps';

type Source = Parameters<typeof MoreTable>[0]['source'] & { data?: { pages: Schemas['RereadList'][] } | undefined };

export function Rereads({ source, meter }: { source: Source; meter: MeterCard }) {
	const { t } = useTranslation();
	const mayAsk = useMay('reading.reread');
	const rows = source.data?.pages.flatMap((page) => page.items);
	const columns = useColumns(rows, meter, mayAsk);
	return (
		<section className="stack" aria-labelledby="rereads">
			<div className="page-head">
				<h2 id="rereads">{t('reread.list')}</h2>
			</div>
			<MoreTable caption={t('reread.list')} source={source} columns={columns} rows={rows} rowKey={(reread) => String(reread.id)} skeletonRows={2} empty={<span>{t(mayAsk ? 'reread.none' : 'reread.none_seen')}</span>} />
		</section>
	);
}

function useCancel(serial: string) {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const { csrf_token } = useSession();
	const client = useQueryClient();
	const { mutate } = useMutation({
		mutationFn: (id: number) => take(api.DELETE('/api/v1/meters/{serial}/rereads/{id}', { params: { path: { serial, id }, header: { 'X-CSRF-Token': csrf_token } } })),
		onSuccess: () => void message.success(t('reread.cancelled')),
		onError: (error) => void message.error(t(`trouble.${troubleOf(error)}.title`)),
		onSettled: () => client.invalidateQueries({ queryKey: ['meter', serial, 'rereads'] }),
	});
	return mutate;
}

function useColumns(rows: Reread[] | undefined, meter: MeterCard, mayAsk: boolean): Column<Reread>[] {
	const { t } = useTranslation();
	const language = useLanguage();
	const cancel = useCancel(meter.serial);
	const offset = columnOffset((rows ?? []).map((row) => row.asked_at));
	return useMemo(() => {
		const outcome = (reread: Reread) =>
			(['same', 'new', 'revised'] as const)
				.filter((part) => reread[part])
				.map((part) => t(`reread.outcome.${part}`, { count: reread[part], shown: formatCount(reread[part], language) }))
				.join(', ');
		const list: Column<Reread>[] = [
			{ key: 'range', title: withOffset(t('reread.what'), offset), strong: true, nowrap: true, render: (reread) => <Span from={reread.from} to={reread.to} known={offset} /> },
			{ key: 'archive', title: t('archives.archive'), nowrap: true, render: (reread) => t(`ledger.archive.${reread.archive}`) },
			{
				key: 'state',
				title: t('column.state'),
				nowrap: true,
				render: (reread) => (
					<Badge tone={rereadTones[reread.state]} hint={t(`reread.state_hint.${reread.state}`)}>
						{t(`reread.state.${reread.state}`)}
					</Badge>
				),
			},
			{ key: 'outcome', title: t('reread.came'), render: (reread) => outcome(reread) || NOTHING },
			{ key: 'asked_by', title: t('reread.asked_by'), nowrap: true, render: (reread) => reread.asked_by },
			{ key: 'asked_at', title: t('ledger.asked_at'), nowrap: true, render: (reread) => <Time value={reread.asked_at} known={offset} /> },
			{ key: 'ended_at', title: t('reread.ended'), nowrap: true, desk: true, render: (reread) => <Time value={reread.ended_at} known={offset} /> },
			{ key: 'call', title: t('column.call'), end: true, render: (reread) => (reread.call === null ? NOTHING : <CallLink id={reread.call}>{reread.call}</CallLink>) },
		];
		if (mayAsk)
			list.push({
				key: 'act',
				title: t('quarantine.act'),
				render: (reread) =>
					reread.state === 'waiting' ? (
						<button type="button" className="text-button" onClick={() => cancel(reread.id)}>
							{t('reread.cancel')}
						</button>
					) : null,
			});
		return list;
	}, [t, language, offset, mayAsk, cancel]);
}
