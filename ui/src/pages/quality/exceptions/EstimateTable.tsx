// The figures that an estimate would put in the place of those that are there.
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { columnOffset, formatCount, formatVolume, withOffset } from '@/lib/format';
import { Time } from '@/parts/bits';
import { DataTable } from '@/parts/DataTable';

type Item = Schemas['ExceptionCard']['suggestion']['items'][number];

/** A long one is opened by whoever wants to see it. */
const SHOWN = 8;

export function EstimateTable({ card }: { card: Schemas['ExceptionCard'] }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { items, method } = card.suggestion;
	if (!items.length) return null;
	const offset = columnOffset(items.map((item) => item.time));
	const known = new Map(card.readings.map((reading) => [new Date(reading.time).getTime(), reading.index]));
	return (
		<details className="card-more" open={items.length <= SHOWN}>
			<summary>
				{t('exception.figures', { count: items.length, shown: formatCount(items.length, language) })}
				{method ? <span className="muted"> · {t(`exception.method.${method}`)}</span> : null}
			</summary>
			<DataTable<Item>
				caption={t('exception.estimate')}
				bare
				cards={false}
				rows={items}
				rowKey={(item) => item.time}
				empty={null}
				columns={[
					{ key: 'time', title: withOffset(t('column.time'), offset), nowrap: true, render: (item) => <Time value={item.time} known={offset} /> },
					{ key: 'now', title: t('exception.now_m3'), end: true, render: (item) => formatVolume(known.get(new Date(item.time).getTime()), language) },
					{ key: 'then', title: t('exception.then_m3'), end: true, render: (item) => formatVolume(item.index, language) },
				]}
			/>
		</details>
	);
}
