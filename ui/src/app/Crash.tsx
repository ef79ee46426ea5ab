import { useEffect, useState } from 'react';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';
import { Screen } from '@/parts/Trouble';

const RELOADED = 'themis.reloaded';

/** After an update of the server the old page asks for files that are gone. */
function isMissingFile(error: unknown): boolean {
	return error instanceof TypeError && /dynamically imported module|importing a module|preload/i.test(error.message);
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
	const [reloading] = useState(() => isMissingFile(error) && mayReload());
	useEffect(() => {
		if (reloading) window.location.reload();
	}, [reloading]);
	if (reloading) return null;
	const kind = isMissingFile(error) ? 'missing_file' : 'crash';
	return (
		<main>
			<Screen title={t(`trouble.${kind}.title`)} text={t(`trouble.${kind}.text`)} detail={error instanceof Error ? error.message : undefined}>
				<Button type="primary" onClick={() => window.location.reload()}>
					{t('act.reload')}
				</Button>
				<a href="/">{t('act.to_dashboard')}</a>
			</Screen>
		</main>
	);
}
