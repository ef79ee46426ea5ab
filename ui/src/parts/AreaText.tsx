// An area in words.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { groupsQuery } from '@/api/queries';
import { useLanguage } from '@/app/look';
import { useSession } from '@/app/session';
import { choiceOf } from '@/lib/area';
import { formatTime } from '@/lib/format';
import './AreaText.css';

export function AreaText({ area }: { area: Schemas['Area'] }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { zone } = useSession();
	const { data } = useQuery({ ...groupsQuery(), enabled: !area.whole });
	if (area.whole) return t('area.whole');
	if (!area.groups.length) return <span className="warn-text">{t('area.none')}</span>;
	return choiceOf(area, zone).groups.map(({ id, until }, at) => {
		const path = (area.groups[at]?.path ?? data?.items.find((group) => group.id === id)?.path)?.replaceAll('/', ' / ') ?? t('area.unknown', { id });
		return (
			<span key={id} className="area-item">
				{path}
				{until ? <span className="muted"> {t('area.until_day', { day: formatTime(`${until}T00:00:00Z`, 'date', language) })}</span> : null}
			</span>
		);
	});
}
