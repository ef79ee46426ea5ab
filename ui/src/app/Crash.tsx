import { useEffect, useState } from 'react';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';
import { Screen } from '@/parts/Trouble';

const RELOADED = 'themis.reloaded';

/** After an update of the server the old page asks for files that are gone. */
function isMissingFile(error: unknown): boolean {
	return error instanceof Error && /dynamically imported module|importing a module|preload/i.test(error.message);
}

function mayReload(): boolean {
	try {
		const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
		if (Date.now() - last < 60_000) return false;
		sessionStorage.setItem(RELOADED, String(Date.now()));
		return true;
	} catch {
		return false;
	}
}

/** A page that broke: the frame stays, the page says so. */
export function Crash() {
	const error = useRouteError();
	const { t } = useTranslation();
	const missing = isMissingFile(error);
	const [kind, setKind] = useState<'looking' | 'offline' | 'missing_file' | 'crash'>(missing ? 'looking' : 'crash');
	useEffect(() => {
		if (!missing) return;
		// With nobody there a reload would leave the browser's own error page.
		fetch('/healthz').then(
			() => {
				if (mayReload()) window.location.reload();
				else setKind('missing_file');
			},
			() => setKind('offline'),
		);
	}, [missing]);
	if (kind === 'looking') return null;
	return (
		<main>
			<Screen title={t(`trouble.${kind}.title`)} text={t(`trouble.${kind}.text`)} detail={kind === 'crash' && error instanceof Error ? error.message : undefined}>
				<Button type="primary" onClick={() => window.location.reload()}>
					{t('act.reload')}
				</Button>
				<a href="/">{t('act.to_dashboard')}</a>
			</Screen>
		</main>
	);
}
