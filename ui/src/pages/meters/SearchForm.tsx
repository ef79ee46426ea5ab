// The search form of the original: six fields; the list follows while one types.
import { useEffect, useId, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { AutoComplete, Button, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { suggestionsQuery } from '@/api/queries';
import { useDebounced } from '@/lib/hooks';
import { emptySearch, narrowing, type MeterSearch, type TextField } from '@/lib/meterSearch';
import { GroupSelect } from '@/parts/GroupSelect';

interface Props {
	search: MeterSearch;
	onChange: (part: Partial<MeterSearch>, replace?: boolean) => void;
}

const PAUSE = 350;

export function SearchForm({ search, onChange }: Props) {
	const { t } = useTranslation();
	return (
		<search>
			<form className="search-form" aria-label={t('meters.form')} onSubmit={(event) => event.preventDefault()}>
				<TextBox field="subscriber" search={search} onChange={onChange} />
				<TextBox field="meter" search={search} onChange={onChange} maxLength={24} />
				<TextBox field="account" search={search} onChange={onChange} maxLength={40} />
				<Suggested field="type" search={search} onChange={onChange} />
				<Suggested field="city" search={search} onChange={onChange} />
				<GroupBox search={search} onChange={onChange} />
				<Button disabled={!narrowing(search)} onClick={() => onChange({ ...emptySearch, sort: search.sort, limit: search.limit })}>
					{t('meters.reset')}
				</Button>
			</form>
		</search>
	);
}

/** What is being typed, told on when the hand rests; follows the address otherwise. */
function useTyped(field: TextField, { search, onChange }: Props) {
	const asked = search[field];
	const [text, setText] = useState(asked);
	const [known, setKnown] = useState(asked);
	if (known !== asked) {
		setKnown(asked);
		if (text.trim() !== asked) setText(asked);
	}
	const still = useDebounced(text, PAUSE);
	useEffect(() => {
		// Only what was typed here counts: an older text must not undo a newer address.
		if (still === text && still.trim() !== asked) onChange({ [field]: still.trim() }, asked !== '');
		// eslint-disable-next-line react-hooks/exhaustive-deps
	}, [still]);
	const now = (value = text) => {
		setText(value);
		if (value.trim() !== asked) onChange({ [field]: value.trim() });
	};
	return { text, setText, now };
}

function TextBox({ field, maxLength = 100, ...props }: Props & { field: TextField; maxLength?: number }) {
	const { t } = useTranslation();
	const id = useId();
	const { text, setText, now } = useTyped(field, props);
	return (
		<div className="field">
			<label htmlFor={id}>{t(`field.${field}`)}</label>
			<Input id={id} allowClear maxLength={maxLength} value={text} onChange={(event) => setText(event.target.value)} onPressEnter={() => now()} />
		</div>
	);
}

function Suggested({ field, ...props }: Props & { field: 'type' | 'city' }) {
	const { t } = useTranslation();
	const id = useId();
	const { text, setText, now } = useTyped(field, props);
	const [focused, setFocused] = useState(false);
	const begin = useDebounced(text.trim(), 200);
	const { data } = useQuery({ ...suggestionsQuery(field, begin), enabled: focused });
	return (
		<div className="field">
			<label htmlFor={id}>{t(`field.${field}`)}</label>
			<AutoComplete
				id={id}
				allowClear
				value={text}
				options={(data?.items ?? []).map((value) => ({ value }))}
				onChange={(value?: string) => setText((value ?? '').slice(0, 100))}
				onSelect={(value?: string) => now(value ?? '')}
				onClear={() => now('')}
				onFocus={() => setFocused(true)}
				onBlur={() => setFocused(false)}
			/>
		</div>
	);
}

function GroupBox({ search, onChange }: Props) {
	const { t } = useTranslation();
	const id = useId();
	return (
		<div className="field">
			<label htmlFor={id}>{t('field.group')}</label>
			<GroupSelect id={id} value={search.group} onChange={(group) => onChange({ group })} />
		</div>
	);
}
