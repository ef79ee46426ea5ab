// One that was created by mistake goes; who has had a meter stays.
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, take, type Schemas } from '@/api/client';
import { useSession } from '@/app/session';
import { ConfirmDialog } from '@/parts/ConfirmDialog';

interface Props {
	card: Schemas['SubscriberCard'];
	onDone: () => void;
	onClose: () => void;
}

export function RemoveDialog({ card, onDone, onClose }: Props) {
	const { t } = useTranslation();
	const client = useQueryClient();
	const { csrf_token } = useSession();
	return (
		<ConfirmDialog
			title={t('subscriber.remove_title', { name: card.name ?? String(card.id) })}
			consequence={t('subscriber.remove_text')}
			act={t('subscriber.remove')}
			complain={(_field, kind) => (kind === 'conflict' ? t('subscriber.remove_refused') : null)}
			run={() => take(api.DELETE('/api/v1/subscribers/{id}', { params: { path: { id: card.id }, header: { 'X-CSRF-Token': csrf_token } } }))}
			onDone={() => {
				void client.invalidateQueries({ queryKey: ['subscribers', 'list'] });
				onDone();
			}}
			onClose={onClose}
		/>
	);
}
