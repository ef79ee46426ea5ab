// Why a call ended as it did, in the reader's language; the server's own words as the title.
import { useEffect, useState } from 'react';
import { useLanguage } from '@/app/look';
import { reasonText, type ReasonTable } from '@/lib/reasonText';

let russian: ReasonTable | null = null;

function useTable(): ReasonTable | null {
	const language = useLanguage();
	const [loaded, setLoaded] = useState<ReasonTable | null>(russian);
	useEffect(() => {
		if (language !== 'ru' || russian) return;
		let gone = false;
		void import('../../../i18n/reasons.ru.json').then((module) => {
			russian = module.default;
			if (!gone) setLoaded(russian);
		});
		return () => {
			gone = true;
		};
	}, [language]);
	return language === 'ru' ? loaded : null;
}

export function Reason({ text }: { text: string }) {
	const table = useTable();
	const own = reasonText(text, table);
	return own === text ? <span lang="en">{text}</span> : <span title={text}>{own}</span>;
}
