// The worst days of one group, the way to its meters, and having a day of theirs read again.
import { useState } from 'react';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, take } from '@/api/client';
import { useLanguage } from '@/app/look';
import { useMay, useSession } from '@/app/session';
import { formatCount, formatShare, formatTime } from '@/lib/format';
import { lackingOf } from '@/lib/heat';
import { listAddress } from '@/lib/meterSearch';
import { heatClass } from '@/parts/Heat';
import { RereadDialog, type RereadWish } from '@/parts/RereadDialog';
import type { HeatRow } from './groupRows';

const SHOWN = 12;

export function GroupDays({ row }: { row: HeatRow }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const mayAsk = useMay('reading.reread');
	const [wish, setWish] = useState<RereadWish | null>(null);
	const worst = row.days
		.filter((count) => lackingOf(count) > 0)
		.sort((one, other) => lackingOf(other) - lackingOf(one))
		.slice(0, SHOWN);
	return (
		<section className="card" aria-labelledby="worst-days">
			<div className="card-head">
				<h2 id="worst-days">{t('quality.worst_days')}</h2>
				<Link className="hint" to={listAddress({ group: row.id })}>
					{t('quality.to_meters')}
				</Link>
			</div>
			<div className="card-body">
				{worst.length ? (
					<ol className="worst-days">
						{worst.map((count) => (
							<li key={count.day}>
								<span className="num">{formatTime(`${count.day}T00:00:00Z`, 'date', language)}</span>
								<span className={heatClass(count)} aria-hidden="true" />
								<span className="num">{t('quality.lacking', { count: lackingOf(count), shown: formatCount(lackingOf(count), language) })}</span>
								<span className="muted num">{formatShare(count.received / count.expected, language)}</span>
								{mayAsk ? (
									<button type="button" className="text-button" onClick={() => setWish({ archive: 'hour', range: { from: count.day, to: count.day } })}>
										{t('reread.again')}
									</button>
								) : null}
							</li>
						))}
					</ol>
				) : (
					<p className="muted">{t('dashboard.groups.complete')}</p>
				)}
			</div>
			{wish && row.id !== null ? <GroupReread id={row.id} path={row.path} meters={row.meters} wish={wish} onClose={() => setWish(null)} /> : null}
		</section>
	);
}

function GroupReread({ id, path, meters, wish, onClose }: { id: number; path: string; meters: number; wish: RereadWish; onClose: () => void }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { message } = App.useApp();
	const { csrf_token, zone } = useSession();
	return (
		<RereadDialog
			title={t('reread.title_group', { path: path.replaceAll('/', ' / ') })}
			zone={zone}
			wish={wish}
			ask={async (body) => {
				const outcome = await take(api.POST('/api/v1/groups/{id}/rereads', { params: { path: { id }, header: { 'X-CSRF-Token': csrf_token } }, body }));
				void message.success(t('reread.asked_of', { count: outcome.meters, shown: formatCount(outcome.meters, language) }) + (outcome.left_out ? ` ${t('reread.left_out', { shown: formatCount(outcome.left_out, language) })}` : ''));
			}}
			onClose={onClose}
		>
			<p>{t('reread.of_group', { count: meters, shown: formatCount(meters, language) })}</p>
		</RereadDialog>
	);
}
