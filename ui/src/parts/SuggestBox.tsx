// A text box that offers what is in use already.
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { AutoComplete } from 'antd';
import { suggestionsQuery, type SuggestedField } from '@/api/queries';
import { useDebounced } from '@/lib/hooks';

interface Props {
	id?: string;
	field: SuggestedField;
	value?: string | null;
	onChange?: (value: string | null) => void;
	max?: number;
	/** Streets of this city only. */
	city?: string;
}

export function SuggestBox({ id, field, value, onChange, max = 200, city = '' }: Props) {
	const [focused, setFocused] = useState(false);
	const begin = useDebounced((value ?? '').trim().slice(0, 100), 200);
	const { data } = useQuery({ ...suggestionsQuery(field, begin, city.trim().slice(0, 100)), enabled: focused });
	return (
		<AutoComplete
			{...(id ? { id } : {})}
			allowClear
			value={value ?? ''}
			options={(data?.items ?? []).filter((item) => item !== value).map((item) => ({ value: item }))}
			onChange={(text?: string) => onChange?.((text ?? '').slice(0, max))}
			onFocus={() => setFocused(true)}
			onBlur={() => setFocused(false)}
		/>
	);
}
