import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take } from '@/api/client';
import { useSession } from '@/app/session';
import { WAITING_MAX } from '@/lib/ledger';
import { RereadDialog, type RereadWish } from '@/parts/RereadDialog';
import type { MeterCard } from '../../Meter';

interface Props {
	meter: MeterCard;
	wish: RereadWish;
	/** Ranges of it that wait already. */
	waiting: number;
	onClose: () => void;
}

export function MeterReread({ meter, wish, waiting, onClose }: Props) {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const { csrf_token } = useSession();
	const client = useQueryClient();
	const { serial } = meter;
	return (
		<RereadDialog
			title={t('reread.title', { serial })}
			zone={meter.zone}
			wish={wish}
			refusal={waiting >= WAITING_MAX ? t('reread.full', { count: WAITING_MAX }) : null}
			ask={async (body) => {
				await take(api.POST('/api/v1/meters/{serial}/rereads', { params: { path: { serial }, header: { 'X-CSRF-Token': csrf_token } }, body }));
				void client.invalidateQueries({ queryKey: ['meter', serial] });
				void message.success(t('reread.asked'));
			}}
			onClose={onClose}
		/>
	);
}
