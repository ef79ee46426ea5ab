// Language, theme, who I am, sign out.
import { DesktopOutlined, LogoutOutlined, MoonOutlined, SunOutlined, UserOutlined } from '@ant-design/icons';
import { App, Button, Dropdown, type MenuProps } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Language } from '@/lib/format';
import { useRoleName } from '@/lib/roleName';
import { useLook, type Theme } from './look';
import { useSaveMe, useSession, useSignOut } from './session';

export function LanguageSwitch({ onChange }: { onChange?: (language: Language) => void }) {
	const { t } = useTranslation();
	const { language, setLanguage } = useLook();
	return (
		<div className="language" role="group" aria-label={t('frame.language')}>
			{(['ru', 'en'] as const).map((value) => (
				<button
					key={value}
					type="button"
					lang={value}
					aria-pressed={language === value}
					title={value === 'ru' ? 'Русский' : 'English'}
					onClick={() => {
						setLanguage(value);
						onChange?.(value);
					}}
				>
					{value.toUpperCase()}
				</button>
			))}
		</div>
	);
}

export function SavedLanguageSwitch() {
	const saveMe = useSaveMe();
	return <LanguageSwitch onChange={(locale) => saveMe.mutate({ locale })} />;
}

const themeIcons: Record<Theme, React.ReactNode> = { light: <SunOutlined />, dark: <MoonOutlined />, auto: <DesktopOutlined /> };

export function ThemeSwitch({ onChange }: { onChange?: (theme: Theme) => void }) {
	const { t } = useTranslation();
	const { theme, setTheme } = useLook();
	const items: MenuProps['items'] = (['light', 'dark', 'auto'] as const).map((value) => ({ key: value, icon: themeIcons[value], label: t(`theme.${value}`) }));
	return (
		<Dropdown
			trigger={['click']}
			menu={{
				items,
				selectable: true,
				selectedKeys: [theme],
				onClick: ({ key }) => {
					setTheme(key as Theme);
					onChange?.(key as Theme);
				},
			}}
		>
			<Button type="text" icon={themeIcons[theme]} aria-label={`${t('frame.theme')}: ${t(`theme.${theme}`)}`} />
		</Dropdown>
	);
}

function initials(name: string): string {
	return name
		.split(/\s+/)
		.slice(0, 2)
		.map((word) => word.charAt(0).toUpperCase())
		.join('');
}

export function Account() {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const session = useSession();
	const saveMe = useSaveMe();
	const signOut = useSignOut();
	const navigate = useNavigate();
	const role = useRoleName()(session.role);
	const name = session.name || session.login;
	const items: MenuProps['items'] = [
		{
			key: 'who',
			disabled: true,
			label: (
				<span className="account-who">
					<strong>{name}</strong>
					<span>{session.name && session.name !== session.login ? `${session.login} · ${role}` : role}</span>
				</span>
			),
		},
		{ type: 'divider' },
		{ key: 'profile', icon: <UserOutlined />, label: t('nav.profile') },
		{ key: 'sign-out', icon: <LogoutOutlined />, label: t('frame.sign_out') },
	];
	return (
		<div className="account">
			<SavedLanguageSwitch />
			<ThemeSwitch onChange={(theme) => saveMe.mutate({ theme })} />
			<Dropdown
				trigger={['click']}
				placement="bottomRight"
				menu={{
					items,
					onClick: ({ key }) => {
						if (key === 'profile') void navigate('/profile');
						if (key === 'sign-out') signOut.mutate(undefined, { onError: () => void message.error(t('frame.sign_out_failed')) });
					},
				}}
			>
				<Button type="text" className="account-button" title={t('frame.account')}>
					<span className="avatar" aria-hidden="true">
						{initials(name)}
					</span>
					<span className="account-name">{name}</span>
				</Button>
			</Dropdown>
		</div>
	);
}
