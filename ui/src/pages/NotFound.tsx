import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useTitle } from '@/lib/hooks';
import { Screen } from '@/parts/Trouble';

export function NotFound() {
	const { t } = useTranslation();
	useTitle(t('trouble.missing.title'));
	return (
		<Screen code="404" title={t('trouble.missing.title')} text={t('trouble.missing.text')}>
			<Link to="/">{t('act.to_dashboard')}</Link>
			<Link to="/meters">{t('act.to_meters')}</Link>
		</Screen>
	);
}
