// A list's own search: the list follows when the hand rests.
import { useId } from 'react';
import { Input } from 'antd';
import { useTyped } from '@/lib/typed';
import './SearchField.css';

interface Props {
	label: string;
	q: string;
	onChange: (q: string) => void;
	maxLength?: number;
}

export function SearchField({ label, q, onChange, maxLength = 100 }: Props) {
	const id = useId();
	const { text, setText } = useTyped(q, onChange);
	return (
		<search className="field search-field">
			<label htmlFor={id}>{label}</label>
			<Input id={id} allowClear maxLength={maxLength} value={text} onChange={(event) => setText(event.target.value)} />
		</search>
	);
}
