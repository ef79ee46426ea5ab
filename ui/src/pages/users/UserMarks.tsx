import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { Badge } from '@/parts/bits';

/** What is to be known of an account at a glance. */
export function UserMarks({ user }: { user: Schemas['User'] }) {
	const { t } = useTranslation();
	return (
		<span className="marks">
			{user.disabled ? <Badge tone="quiet">{t('users.disabled')}</Badge> : <Badge tone="ok">{t('users.active')}</Badge>}
			{user.must_change_password && !user.disabled ? (
				<Badge tone="warn" hint={t('users.must_change_hint')}>
					{t('users.must_change')}
				</Badge>
			) : null}
		</span>
	);
}
