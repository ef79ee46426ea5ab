// The two languages are files of their own: only the one in use is loaded.
import dayjs from 'dayjs';
import type { Locale } from 'antd/es/locale';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { kept } from '@/lib/keep';
import type { Language } from '@/lib/format';

export function startLanguage(): Language {
	const value = kept('language');
	if (value === 'ru' || value === 'en') return value;
	return document.documentElement.lang === 'en' ? 'en' : 'ru';
}

export async function loadLanguage(language: Language): Promise<{ words: object; ant: Locale }> {
	if (language === 'ru') {
		const [words, ant] = await Promise.all([import('../../../i18n/ru.json'), import('antd/es/locale/ru_RU'), import('dayjs/locale/ru')]);
		dayjs.locale('ru');
		return { words: words.default, ant: ant.default };
	}
	const [words, ant] = await Promise.all([import('../../../i18n/en.json'), import('antd/es/locale/en_GB'), import('dayjs/locale/en-gb')]);
	dayjs.locale('en-gb');
	return { words: words.default, ant: ant.default };
}

export async function initLanguage(): Promise<void> {
	await i18next.use(initReactI18next).init({
		lng: startLanguage(),
		fallbackLng: false,
		resources: {},
		interpolation: { escapeValue: false },
		react: { useSuspense: false },
		returnNull: false,
	});
}
