// Whose use is looked at: some meters, a group, or what a saved search finds.
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { metersQuery } from '@/api/queries';
import { savedSearchesQuery } from '@/api/register';
import { useMay } from '@/app/session';
import { useDebounced } from '@/lib/hooks';
import { emptySearch, listAddress, narrowing, readSearch, savedQuery } from '@/lib/meterSearch';
import { kinds, METERS_MAX, type Kind, type Whose } from '@/lib/usage';
import { FreeGroupSelect } from '@/parts/FreeGroupSelect';
import { GroupSelect } from '@/parts/GroupSelect';

interface Props {
	whose: Whose;
	onChange: (whose: Whose) => void;
}

const nobody = (kind: Kind): Whose => ({ kind, serials: [], group: null, search: emptySearch });

export function Choice({ whose, onChange }: Props) {
	const { t } = useTranslation();
	const maySeeGroups = useMay('group.view');
	const offered = kinds.filter((kind) => maySeeGroups || (kind !== 'group' && kind !== 'free'));
	const group = { value: whose.group, label: t(`data.kind.${whose.kind}`), onChange: (chosen: number | null) => onChange({ ...whose, group: chosen }) };
	return (
		<div className="bar-of-choice">
			<Segmented<Kind> aria-label={t('data.of')} value={whose.kind} options={offered.map((kind) => ({ value: kind, label: t(`data.kind.${kind}`) }))} onChange={(kind) => onChange(nobody(kind))} />
			<div className="data-whose">
				{whose.kind === 'meters' ? <MeterChoice serials={whose.serials} onChange={(serials) => onChange({ ...whose, serials })} /> : null}
				{whose.kind === 'group' ? <GroupSelect {...group} none={t('data.all_meters')} /> : null}
				{whose.kind === 'free' ? <FreeGroupSelect {...group} clearable /> : null}
				{whose.kind === 'search' ? <SearchChoice whose={whose} onChange={onChange} /> : null}
			</div>
			{whose.kind === 'search' && narrowing(whose.search) ? <Link to={listAddress(whose.search)}>{t('data.search_open')}</Link> : null}
		</div>
	);
}

function MeterChoice({ serials, onChange }: { serials: string[]; onChange: (serials: string[]) => void }) {
	const { t } = useTranslation();
	const [text, setText] = useState('');
	const [open, setOpen] = useState(false);
	const q = useDebounced(text.trim().slice(0, 100), 200);
	const { data, isFetching } = useQuery({ ...metersQuery({ limit: 20, sort: 'serial', ...(q ? { q } : {}) }), enabled: open });
	return (
		<Select<string[]>
			mode="multiple"
			allowClear
			aria-label={t('data.kind.meters')}
			placeholder={t('data.meters_choose')}
			maxCount={METERS_MAX}
			maxTagCount="responsive"
			showSearch={{ filterOption: false, onSearch: setText, autoClearSearchValue: false }}
			loading={isFetching}
			value={serials}
			notFoundContent={isFetching ? t('data.meters_searching') : t('data.meters_none')}
			options={(data?.items ?? []).map((meter) => ({ value: meter.serial, label: meter.serial, more: [meter.type, meter.subscriber, meter.group?.path].filter(Boolean).join(' · ') }))}
			optionRender={(option) => (
				<span className="data-meter">
					{option.label}
					<span className="muted">{(option.data as { more: string }).more}</span>
				</span>
			)}
			onOpenChange={setOpen}
			onChange={onChange}
		/>
	);
}

function SearchChoice({ whose, onChange }: Props) {
	const { t } = useTranslation();
	const { data } = useQuery(savedSearchesQuery());
	const same = (query: Record<string, string>) => new URLSearchParams(savedQuery(readSearch(new URLSearchParams(query)))).toString();
	const current = same(savedQuery(whose.search));
	const chosen = data?.items.find((saved) => same(saved.query) === current);
	// A search that came by a colleague's link, or has been changed since, has no name here.
	const unnamed = data && !chosen && narrowing(whose.search) > 0;
	return (
		<Select<number>
			aria-label={t('data.kind.search')}
			placeholder={t('data.search_choose')}
			showSearch={{ optionFilterProp: 'label' }}
			value={chosen?.id ?? (unnamed ? 0 : null)}
			notFoundContent={t('data.search_none')}
			options={[...(unnamed ? [{ value: 0, label: t('data.search_unnamed') }] : []), ...(data?.items ?? []).map((saved) => ({ value: saved.id, label: saved.name }))]}
			onChange={(id) => {
				const saved = data?.items.find((one) => one.id === id);
				if (saved) onChange({ ...whose, search: readSearch(new URLSearchParams(saved.query)) });
			}}
		/>
	);
}
