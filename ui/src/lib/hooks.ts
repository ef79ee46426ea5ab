import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** The value as it was when it last stood still for a while. */
export function useDebounced<Value>(value: Value, milliseconds: number): Value {
	const [still, setStill] = useState(value);
	useEffect(() => {
		const timer = window.setTimeout(() => setStill(value), milliseconds);
		return () => window.clearTimeout(timer);
	}, [value, milliseconds]);
	return still;
}

/** The window's title: "15401450 · Themis". */
export function useTitle(title: string | undefined): void {
	const { i18n } = useTranslation();
	useEffect(() => {
		document.title = title ? `${title} · Themis` : 'Themis';
	}, [title, i18n.language]);
}

/** The present in milliseconds, moved on once a minute: for "5 minutes ago". */
export function useNow(): number {
	const [now, setNow] = useState(() => Date.now());
	useEffect(() => {
		const timer = window.setInterval(() => setNow(Date.now()), 30_000);
		return () => window.clearInterval(timer);
	}, []);
	return now;
}

/** True on a phone's width, as the style sheets have it. */
export function useNarrow(): boolean {
	const [query] = useState(() => window.matchMedia('(width <= 720px)'));
	const [narrow, setNarrow] = useState(query.matches);
	useEffect(() => {
		const follow = () => setNarrow(query.matches);
		query.addEventListener('change', follow);
		return () => query.removeEventListener('change', follow);
	}, [query]);
	return narrow;
}
