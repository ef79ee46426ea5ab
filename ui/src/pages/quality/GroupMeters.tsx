// The meters of a group that lack most, each the way to its own calendar.
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@/api/client';
import { lackingQuery } from '@/api/queries';
import { useLanguage } from '@/app/look';
import { formatCount, formatShare, formatTime } from '@/lib/format';
import type { Column } from '@/parts/DataTable';
import { MoreTable } from '@/parts/MoreTable';

const PAGE = 20;
type Lacking = Schemas['LackingMeters']['items'][number];

export function GroupMeters({ group }: { group: number }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const source = useInfiniteQuery(lackingQuery({ group, limit: PAGE }));
	const pages = source.data?.pages;
	const items = pages?.flatMap((page) => page.items);
	const columns: Column<Lacking>[] = [
		{ key: 'serial', title: t('column.serial'), strong: true, render: (meter) => <Link to={`/meters/${meter.serial}/completeness`}>{meter.serial}</Link> },
		{ key: 'lacks', title: t('quality.lacks'), end: true, render: (meter) => formatCount(meter.expected - meter.received, language) },
		{ key: 'share', title: t('quality.share'), end: true, render: (meter) => formatShare(meter.received / meter.expected, language) },
		{ key: 'last_call', title: t('quality.last_call'), render: (meter) => formatTime(meter.last_call, 'minute', language) },
	];
	return (
		<section className="card" aria-labelledby="worst-meters">
			<div className="card-head">
				<h2 id="worst-meters">{t('quality.worst_meters')}</h2>
				<span className="hint muted">{t('quality.worst_meters_text')}</span>
			</div>
			<div className="card-body">
				<MoreTable
					caption={t('quality.worst_meters')}
					source={source}
					columns={columns}
					rows={items}
					rowKey={(meter) => meter.serial}
					empty={<span>{t('dashboard.groups.complete')}</span>}
				/>
				{pages?.some((page) => !page.all) ? <p className="muted">{t('quality.worst_meters_cut')}</p> : null}
			</div>
		</section>
	);
}
