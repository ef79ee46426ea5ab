// A list of any length in a box: only the rows in sight are in the document.
import { useEffect, useRef, useState, type ReactNode } from 'react';
import './LongList.css';

interface Props {
	label: string;
	count: number;
	/** Of one row, in pixels. */
	rowHeight: number;
	/** Of the box, at most; a shorter list makes a shorter box. */
	height: number;
	/** The row to be brought into sight when it changes. */
	goTo?: number | undefined;
	render: (at: number) => ReactNode;
}

const SPARE = 12;

export function LongList({ label, count, rowHeight, height, goTo, render }: Props) {
	const box = useRef<HTMLDivElement>(null);
	const [top, setTop] = useState(0);
	const first = Math.max(0, Math.min(count, Math.floor(top / rowHeight)) - SPARE);
	const last = Math.min(count, Math.ceil((top + height) / rowHeight) + SPARE);

	useEffect(() => {
		const element = box.current;
		if (!element || goTo === undefined) return;
		const at = goTo * rowHeight;
		if (at < element.scrollTop || at + rowHeight > element.scrollTop + element.clientHeight) element.scrollTop = Math.max(0, at - element.clientHeight / 3);
	}, [goTo, rowHeight]);

	return (
		// A part that scrolls must be reachable by the keyboard.
		// eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
		<div ref={box} className="long" role="region" aria-label={label} tabIndex={0} style={{ maxHeight: height }} onScroll={(event) => setTop(event.currentTarget.scrollTop)}>
			<ol style={{ height: count * rowHeight }}>
				{Array.from({ length: Math.max(0, last - first) }, (_, at) => (
					<li key={first + at} aria-setsize={count} aria-posinset={first + at + 1} style={{ top: (first + at) * rowHeight, height: rowHeight }}>
						{render(first + at)}
					</li>
				))}
			</ol>
		</div>
	);
}
