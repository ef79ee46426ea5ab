import { useMemo, useState } from 'react';
import { CloseOutlined, FilterOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { groupsQuery } from '@/api/queries';
import { useMay } from '@/app/session';
import { useNarrow, useTitle } from '@/lib/hooks';
import { changeSearch, emptySearch, narrowing, readSearch, writeSearch, type MeterSearch } from '@/lib/meterSearch';
import { May } from '@/parts/Gate';
import { MeterList, type Go } from './meters/MeterList';
import { NewMeter } from './meters/NewMeter';
import { SavedSearches } from './meters/SavedSearches';
import { SearchForm } from './meters/SearchForm';
import './Meters.css';

export function Meters() {
	const { t } = useTranslation();
	const [params, setParams] = useSearchParams();
	const search = useMemo(() => readSearch(params), [params]);
	const go: Go = (next, options) => setParams(writeSearch(next), options);
	const narrow = useNarrow();
	const [formOpen, setFormOpen] = useState(false);
	const [creating, setCreating] = useState(false);
	useTitle(t('nav.meters'));
	const change = (part: Partial<MeterSearch>, replace = false) => go(changeSearch(search, part), { replace });
	const narrowed = narrowing(search);
	return (
		<div className="page meters">
			<div className="page-head">
				<h1>{t('nav.meters')}</h1>
				<span className="spacer" />
				{narrow ? (
					<Button icon={<FilterOutlined />} aria-expanded={formOpen} onClick={() => setFormOpen(!formOpen)}>
						{narrowed ? t('meters.filters_count', { count: narrowed }) : t('meters.filters')}
					</Button>
				) : null}
				<May right="meter.create">
					<Button type={narrow ? 'default' : 'primary'} icon={<PlusOutlined aria-hidden="true" />} onClick={() => setCreating(true)}>
						{t('meters.create')}
					</Button>
				</May>
			</div>
			{!narrow || formOpen ? <SearchForm search={search} onChange={change} /> : null}
			<Chips search={search} onChange={change} />
			<MeterList caption={t('nav.meters')} search={search} go={go} empty={<Empty narrowed={narrowed > 0} onReset={() => go(emptySearch)} />}>
				<SavedSearches search={search} />
			</MeterList>
			{creating ? <NewMeter group={search.group} onClose={() => setCreating(false)} /> : null}
		</div>
	);
}

/** What narrows the list besides the form's fields, each with a way out. */
function Chips({ search, onChange }: { search: MeterSearch; onChange: (part: Partial<MeterSearch>) => void }) {
	const { t } = useTranslation();
	const { data: groups } = useQuery({ ...groupsQuery(), enabled: search.group !== null });
	const chips: { key: string; text: string; part: Partial<MeterSearch> }[] = [];
	if (search.q) chips.push({ key: 'q', text: t('meters.chip.q', { text: search.q }), part: { q: '' } });
	if (search.filter) chips.push({ key: 'filter', text: t(`meters.chip.${search.filter}`), part: { filter: null } });
	if (search.group) {
		const path = groups?.items.find((group) => group.id === search.group)?.path;
		if (path) chips.push({ key: 'group', text: t('meters.chip.group', { path: path.replaceAll('/', ' / ') }), part: { group: null } });
	}
	if (!chips.length) return null;
	return (
		<ul className="chips" aria-label={t('meters.narrowed')}>
			{chips.map((chip) => (
				<li key={chip.key}>
					<span>{chip.text}</span>
					<button type="button" aria-label={t('meters.chip.remove', { text: chip.text })} onClick={() => onChange(chip.part)}>
						<CloseOutlined />
					</button>
				</li>
			))}
		</ul>
	);
}

function Empty({ narrowed, onReset }: { narrowed: boolean; onReset: () => void }) {
	const { t } = useTranslation();
	const maySeeQuarantine = useMay('quarantine.view');
	if (narrowed) {
		return (
			<>
				<strong>{t('meters.none_found')}</strong>
				<span>{t('meters.none_found_text')}</span>
				<Button onClick={onReset}>{t('meters.reset')}</Button>
			</>
		);
	}
	return (
		<>
			<strong>{t('meters.none')}</strong>
			<span>{t('meters.none_text')}</span>
			{maySeeQuarantine ? <Link to="/quarantine">{t('meters.to_quarantine')}</Link> : null}
		</>
	);
}
