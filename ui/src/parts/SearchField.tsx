// A list's own search: the list follows when the hand rests.
import { useEffect, useId, useState } from 'react';
import { Input } from 'antd';
import { useDebounced } from '@/lib/hooks';
import './SearchField.css';

const PAUSE = 350;

interface Props {
	label: string;
	q: string;
	onChange: (q: string) => void;
	maxLength?: number;
}

export function SearchField({ label, q, onChange, maxLength = 100 }: Props) {
	const id = useId();
	const [text, setText] = useState(q);
	const [known, setKnown] = useState(q);
	// Another address brings its own words.
	if (known !== q) {
		setKnown(q);
		if (text.trim() !== q) setText(q);
	}
	const still = useDebounced(text, PAUSE);
	useEffect(() => {
		if (still === text && still.trim() !== q) onChange(still.trim());
		// eslint-disable-next-line react-hooks/exhaustive-deps
	}, [still]);
	return (
		<search className="field search-field">
			<label htmlFor={id}>{label}</label>
			<Input id={id} allowClear maxLength={maxLength} value={text} onChange={(event) => setText(event.target.value)} />
		</search>
	);
}
