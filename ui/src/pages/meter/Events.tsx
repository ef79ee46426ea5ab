import { useMemo } from 'react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { meterEventsQuery } from '@/api/queries';
import { eventText } from '@/lib/eventText';
import { Badge, Time } from '@/parts/bits';
import type { Column } from '@/parts/DataTable';
import { MoreTable } from '@/parts/MoreTable';
import type { MeterCard } from '../Meter';

type Event = Schemas['MeterEvent'];

const PAGE = 100;

export function Events({ meter }: { meter: MeterCard }) {
	const { t } = useTranslation();
	const source = useInfiniteQuery(meterEventsQuery(meter.serial, PAGE));
	const columns = useMemo<Column<Event>[]>(
		() => [
			{ key: 'time', title: t('column.time'), nowrap: true, strong: true, render: (event) => <Time value={event.time} style="second" /> },
			{
				key: 'event',
				title: t('events.event'),
				render: (event) => {
					const { text, tone } = eventText(event, t);
					return <Badge tone={tone}>{text}</Badge>;
				},
			},
			{ key: 'code', title: t('events.code'), end: true, render: (event) => event.code },
		],
		[t],
	);
	return (
		<div className="stack narrow">
			<MoreTable
				caption={t('meter.tab.events')}
				source={source}
				columns={columns}
				rows={source.data?.pages.flatMap((page) => page.items)}
				rowKey={(event) => `${event.time} ${event.code}`}
				empty={
					<>
						<strong>{t('events.none')}</strong>
						<span>{t('events.none_text')}</span>
					</>
				}
			/>
		</div>
	);
}
