// The other values of records: what counts, and what came besides, with its call.
import { Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { formatTemperature, formatVolume } from '@/lib/format';
import { Flags, Time } from '@/parts/bits';
import { CallLink } from '@/parts/CallLink';
import type { Revision } from './revisionsByTime';

interface Props {
	/** Of one record, or of all that are shown. */
	lists: Revision[][];
	more: boolean;
	onClose: () => void;
}

export function RevisionDrawer({ lists, more, onClose }: Props) {
	const { t } = useTranslation();
	return (
		<Drawer open onClose={onClose} title={t('revisions.title')} size={520}>
			<div className="dialog">
				<p className="muted">{t('revisions.text')}</p>
				{lists.map((list) => (
					<OneRecord key={list[0]?.time} list={list} />
				))}
				{more ? <p className="muted">{t('revisions.more')}</p> : null}
			</div>
		</Drawer>
	);
}

function OneRecord({ list }: { list: Revision[] }) {
	const { t } = useTranslation();
	const [first] = list;
	if (!first) return null;
	return (
		<section className="revision">
			<h3>
				<Time value={first.time} style="second" />
			</h3>
			<ul>
				{first.stored ? <Value name={t('revisions.counts')} value={first.stored} counts /> : null}
				{list.map((revision) => (
					<Value key={`${revision.seen_at} ${revision.call}`} name={t('revisions.came')} value={revision} seen={revision.seen_at} />
				))}
			</ul>
		</section>
	);
}

type Shown = Pick<Schemas['Reading'], 'index' | 'temperature' | 'flags' | 'call'>;

function Value({ name, value, seen, counts = false }: { name: string; value: Shown; seen?: string; counts?: boolean }) {
	const { t } = useTranslation();
	const language = useLanguage();
	return (
		<li>
			<span className="muted">{name}</span>
			<strong className="num">
				{formatVolume(value.index, language)} {t('unit.m3')}
			</strong>
			<span className="num">{value.temperature === null ? '' : `${formatTemperature(value.temperature, language)} °C`}</span>
			<span className="muted">
				{counts ? null : <Time value={seen} />} {value.call === null ? null : <CallLink id={value.call}>{t('call.title', { id: value.call })}</CallLink>}
			</span>
			{value.flags.length ? (
				<span>
					<Flags flags={value.flags} />
				</span>
			) : null}
		</li>
	);
}
