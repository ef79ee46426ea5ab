// The search form of the original, and further fields under it; the list follows while one types.
import { useId, useState } from 'react';
import { DownOutlined, UpOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { AutoComplete, Button, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { suggestionsQuery, type SuggestedField } from '@/api/queries';
import { useDebounced } from '@/lib/hooks';
import { emptySearch, longestOf, meterFilters, narrowing, narrowingFurther, type MeterSearch, type TextField } from '@/lib/meterSearch';
import { useTyped } from '@/lib/typed';
import { DateBox } from '@/parts/form/fields';
import { FreeGroupSelect } from '@/parts/FreeGroupSelect';
import { GroupSelect } from '@/parts/GroupSelect';

interface Props {
	search: MeterSearch;
	onChange: (part: Partial<MeterSearch>, replace?: boolean) => void;
}

const DRIVERS = ['dlms-hdlc', 'dlms-wrapper', 'lis200'] as const;
const WHICH = ['active', 'retired', 'all'] as const;
const SHARES = [50, 90, 95, 99, 100] as const;

export function SearchForm({ search, onChange }: Props) {
	const { t } = useTranslation();
	const further = narrowingFurther(search);
	const [open, setOpen] = useState(further > 0);
	const unfolded = useId();
	return (
		<search>
			<form aria-label={t('meters.form')} onSubmit={(event) => event.preventDefault()}>
				<div className="search-form">
					<TextBox field="subscriber" search={search} onChange={onChange} />
					<TextBox field="meter" search={search} onChange={onChange} />
					<TextBox field="account" search={search} onChange={onChange} />
					<Suggested field="type" search={search} onChange={onChange} />
					<Suggested field="city" search={search} onChange={onChange} />
					<Labelled name="group">{(id) => <GroupSelect id={id} value={search.group} onChange={(group) => onChange({ group })} />}</Labelled>
					<div className="search-form-acts">
						<Button type="text" icon={open ? <UpOutlined aria-hidden="true" /> : <DownOutlined aria-hidden="true" />} iconPlacement="end" aria-expanded={open} aria-controls={unfolded} onClick={() => setOpen(!open)}>
							{further && !open ? t('meters.further_count', { count: further }) : t('meters.further')}
						</Button>
						<Button disabled={!narrowing(search)} onClick={() => onChange({ ...emptySearch, sort: search.sort, limit: search.limit })}>
							{t('meters.reset')}
						</Button>
					</div>
				</div>
				<div id={unfolded} hidden={!open} className="search-form further">
					{open ? <Further search={search} onChange={onChange} /> : null}
				</div>
			</form>
		</search>
	);
}

function Further({ search, onChange }: Props) {
	const { t } = useTranslation();
	return (
		<>
			<Suggested field="street" search={search} onChange={onChange} />
			<TextBox field="house" search={search} onChange={onChange} />
			<TextBox field="flat" search={search} onChange={onChange} />
			<TextBox field="phone" search={search} onChange={onChange} />
			<Labelled name="free_group">{(id) => <FreeGroupSelect id={id} clearable none={t('field.group_any')} value={search.free_group} onChange={(group) => onChange({ free_group: group })} />}</Labelled>
			<Labelled name="filter">
				{(id) => <Select id={id} allowClear placeholder={t('field.any')} value={search.filter ?? undefined} options={meterFilters.map((value) => ({ value, label: t(`meters.chip.${value}`) }))} onChange={(filter?: MeterSearch['filter']) => onChange({ filter: filter ?? null })} />}
			</Labelled>
			<Labelled name="state">
				{(id) => <Select<(typeof WHICH)[number]> id={id} value={search.state ?? 'active'} options={WHICH.map((value) => ({ value, label: t(`meters.which.${value}`) }))} onChange={(which) => onChange({ state: which === 'active' ? null : which })} />}
			</Labelled>
			<Labelled name="driver">
				{(id) => <Select id={id} allowClear placeholder={t('field.any')} value={search.driver || undefined} options={DRIVERS.map((value) => ({ value, label: t(`driver.${value}`) }))} onChange={(driver?: string) => onChange({ driver: driver ?? '' })} />}
			</Labelled>
			<Suggested field="firmware" search={search} onChange={onChange} />
			<Labelled name="verification_due_before">{(id) => <DateBox id={id} value={search.verification_due_before} onChange={(due) => onChange({ verification_due_before: due })} />}</Labelled>
			<Labelled name="completeness_below">
				{(id) => <Select id={id} allowClear placeholder={t('field.any')} value={search.completeness_below ?? undefined} options={SHARES.map((value) => ({ value, label: t('meters.share', { value }) }))} onChange={(below?: number) => onChange({ completeness_below: below ?? null })} />}
			</Labelled>
		</>
	);
}

function useField(field: TextField, { search, onChange }: Props) {
	const asked = search[field];
	return useTyped(asked, (text) => onChange({ [field]: text }, asked !== ''));
}

function TextBox({ field, ...props }: Props & { field: TextField }) {
	const { text, setText, now } = useField(field, props);
	return <Labelled name={field}>{(id) => <Input id={id} allowClear maxLength={longestOf(field)} value={text} onChange={(event) => setText(event.target.value)} onPressEnter={() => now()} />}</Labelled>;
}

function Suggested({ field, ...props }: Props & { field: TextField & SuggestedField }) {
	const { text, setText, now } = useField(field, props);
	const [focused, setFocused] = useState(false);
	const begin = useDebounced(text.trim(), 200);
	const { data } = useQuery({ ...suggestionsQuery(field, begin, field === 'street' ? props.search.city : ''), enabled: focused });
	return (
		<Labelled name={field}>
			{(id) => (
				<AutoComplete
					id={id}
					allowClear
					value={text}
					options={(data?.items ?? []).map((value) => ({ value }))}
					onChange={(value?: string) => setText((value ?? '').slice(0, longestOf(field)))}
					onSelect={(value?: string) => now(value ?? '')}
					onClear={() => now('')}
					onFocus={() => setFocused(true)}
					onBlur={() => setFocused(false)}
				/>
			)}
		</Labelled>
	);
}

function Labelled({ name, children }: { name: string; children: (id: string) => React.ReactNode }) {
	const { t } = useTranslation();
	const id = useId();
	return (
		<div className="field">
			<label htmlFor={id}>{t(`field.${name}`)}</label>
			{children(id)}
		</div>
	);
}
