// Language and theme: chosen by the person, kept by the browser and the server.
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { App as AntApp, ConfigProvider, theme as antTheme, type ThemeConfig } from 'antd';
import type { Locale } from 'antd/es/locale';
import i18next from 'i18next';
import { keep, kept } from '@/lib/keep';
import type { Language } from '@/lib/format';
import { loadLanguage, startLanguage } from './language';

export type Theme = 'auto' | 'light' | 'dark';

interface Look {
	language: Language;
	theme: Theme;
	dark: boolean;
	setLanguage: (language: Language) => void;
	setTheme: (theme: Theme) => void;
}

const LookContext = createContext<Look | null>(null);

export function useLook(): Look {
	const look = useContext(LookContext);
	if (!look) throw new Error('no look');
	return look;
}

export function useLanguage(): Language {
	return useLook().language;
}

const isTheme = (value: string | null): value is Theme => value === 'auto' || value === 'light' || value === 'dark';

const shared: NonNullable<ThemeConfig['token']> = {
	fontFamily: 'var(--font)',
	fontSize: 13,
	borderRadius: 6,
	controlHeight: 30,
	motion: false,
	wireframe: false,
};

const light: ThemeConfig = {
	algorithm: antTheme.defaultAlgorithm,
	token: {
		...shared,
		colorPrimary: '#2456c9',
		colorLink: '#2456c9',
		colorText: '#1b1f27',
		colorTextSecondary: '#59616f',
		colorTextTertiary: '#646c7a',
		colorTextDescription: '#59616f',
		colorTextPlaceholder: '#6b7280',
		colorBorder: '#d3d7de',
		colorBorderSecondary: '#e6e8ec',
		colorSuccess: '#1a7a48',
		colorWarning: '#9a5b00',
		colorError: '#b3261e',
	},
};

const dark: ThemeConfig = {
	algorithm: antTheme.darkAlgorithm,
	token: {
		...shared,
		colorPrimary: '#4f7fea',
		colorLink: '#8fb1ff',
		colorBgBase: '#14161a',
		colorBgContainer: '#181b20',
		colorBgElevated: '#1e2228',
		colorText: '#e5e8ed',
		colorTextSecondary: '#a3abb8',
		colorTextTertiary: '#99a1ae',
		colorTextDescription: '#a3abb8',
		colorTextPlaceholder: '#8d95a3',
		colorBorder: '#363c46',
		colorBorderSecondary: '#282d35',
		colorSuccess: '#5cc98d',
		colorWarning: '#e2ad58',
		colorError: '#ff8f85',
	},
	components: { Button: { colorPrimary: '#3a68d4', colorPrimaryHover: '#4472dd', colorPrimaryActive: '#335dc0' } },
};

const media = window.matchMedia('(prefers-color-scheme: dark)');

export function LookProvider({ children }: { children: ReactNode }) {
	const [language, setLanguageState] = useState<Language>(startLanguage);
	const [antLocale, setAntLocale] = useState<Locale | null>(null);
	const [theme, setThemeState] = useState<Theme>(() => {
		const value = kept('theme');
		return isTheme(value) ? value : 'auto';
	});
	const [systemDark, setSystemDark] = useState(media.matches);

	useEffect(() => {
		const follow = () => setSystemDark(media.matches);
		media.addEventListener('change', follow);
		return () => media.removeEventListener('change', follow);
	}, []);

	useEffect(() => {
		let current = true;
		void loadLanguage(language).then(async ({ words, ant }) => {
			if (!current) return;
			i18next.addResourceBundle(language, 'translation', words);
			await i18next.changeLanguage(language);
			document.documentElement.lang = language;
			setAntLocale(ant);
		});
		return () => {
			current = false;
		};
	}, [language]);

	const isDark = theme === 'dark' || (theme === 'auto' && systemDark);
	useEffect(() => {
		document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
	}, [isDark]);

	const setLanguage = useCallback((value: Language) => {
		keep('language', value);
		setLanguageState(value);
	}, []);
	const setTheme = useCallback((value: Theme) => {
		keep('theme', value);
		setThemeState(value);
	}, []);

	const look = useMemo<Look>(() => ({ language, theme, dark: isDark, setLanguage, setTheme }), [language, theme, isDark, setLanguage, setTheme]);

	// The first words arrive within the first requests; half a page in no language helps nobody.
	if (!antLocale) return null;
	return (
		<LookContext.Provider value={look}>
			<ConfigProvider locale={antLocale} theme={isDark ? dark : light} wave={{ disabled: true }}>
				<AntApp component={false}>{children}</AntApp>
			</ConfigProvider>
		</LookContext.Provider>
	);
}
