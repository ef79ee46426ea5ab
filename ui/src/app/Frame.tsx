import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { CloseOutlined, MenuOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { callOf } from '@/parts/CallLink';
import { Account } from './Account';
import { useLive } from './live';
import { SearchBox } from './SearchBox';
import { Side } from './Side';
import './Frame.css';

const CallDrawer = lazy(async () => ({ default: (await import('@/parts/CallDrawer')).CallDrawer }));

export function Frame({ children }: { children: ReactNode }) {
	const { t } = useTranslation();
	const { pathname, search } = useLocation();
	const [open, setOpen] = useState(false);
	const [shownAt, setShownAt] = useState(pathname);
	const call = callOf(search);
	useLive();

	// On a phone the menu goes away as soon as it has led somewhere.
	if (shownAt !== pathname) {
		setShownAt(pathname);
		setOpen(false);
	}

	useEffect(() => {
		if (!open) return;
		const close = (event: KeyboardEvent) => {
			if (event.key === 'Escape') setOpen(false);
		};
		window.addEventListener('keydown', close);
		return () => window.removeEventListener('keydown', close);
	}, [open]);

	return (
		<div className={`frame${open ? ' side-open' : ''}`}>
			<a className="skip" href="#page">
				{t('frame.skip')}
			</a>
			<Side onGo={() => setOpen(false)} />
			{open ? <div className="side-shade" aria-hidden="true" onClick={() => setOpen(false)} /> : null}
			<div className="frame-main">
				<header className="top no-print">
					<Button
						className="top-menu"
						type="text"
						aria-expanded={open}
						aria-controls="side"
						aria-label={open ? t('frame.menu_close') : t('frame.menu_open')}
						icon={open ? <CloseOutlined /> : <MenuOutlined />}
						onClick={() => setOpen(!open)}
					/>
					<SearchBox />
					<Account />
				</header>
				{/* The address in the bar runs ahead of a page that is still being fetched. */}
				<main id="page" tabIndex={-1} data-address={pathname + search}>
					{children}
					{call === null ? null : (
						<Suspense fallback={null}>
							<CallDrawer id={call} />
						</Suspense>
					)}
				</main>
			</div>
		</div>
	);
}
