// The same decision for many: the marked ones, or all that the list's question finds.
import { useRef, useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Modal, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { allExceptions, type ExceptionQuery } from '@/api/numbers';
import { useLanguage } from '@/app/look';
import { useSession } from '@/app/session';
import { formatCount } from '@/lib/format';
import { settleMany, type Act, type SettleResult } from '@/lib/settle';
import { complaintOf } from '@/parts/form/complaint';
import { Reason } from '@/parts/Reason';
import { SettleForm } from './SettleForm';

/** At once; what is more is told to be left. */
const MOST = 20_000;
const FAILED_SHOWN = 20;

interface Props {
	/** The marked ones; null: all that `query` finds. */
	ids: number[] | null;
	query: ExceptionQuery;
	onClose: () => void;
}

interface Way {
	done: number;
	total: number;
}

export function SettleManyDialog({ ids, query, onClose }: Props) {
	const { t } = useTranslation();
	const language = useLanguage();
	const client = useQueryClient();
	const { csrf_token } = useSession();
	const [way, setWay] = useState<Way | null>(null);
	const stopped = useRef(false);
	const settle = useMutation({
		mutationFn: async ({ act, reason }: { act: Act; reason: string }) => {
			// Only open ones can be settled, whatever else the list shows.
			const meant = ids ?? (await allExceptions({ ...query, state: 'open' }, MOST));
			setWay({ done: 0, total: meant.length });
			return settleMany(meant, { act, reason, csrf: csrf_token }, (done) => {
				setWay({ done, total: meant.length });
				return !stopped.current;
			});
		},
		onSettled: () => {
			for (const key of ['exceptions', 'meter', 'usage', 'corrections']) void client.invalidateQueries({ queryKey: [key] });
		},
	});
	const whom = ids ? t('exception.many', { count: ids.length, shown: formatCount(ids.length, language) }) : t('exception.many_found');
	const running = settle.isPending;
	const texts: Record<Act, string> = { accept: t('exception.text.accept'), estimate: t('exception.text.estimates'), edit: t('exception.text.edit'), dismiss: t('exception.text.dismiss') };
	return (
		<Modal open title={t('exception.settle_title', { whom })} footer={null} mask={{ closable: false }} onCancel={running ? () => (stopped.current = true) : onClose}>
			<div className="dialog">
				{settle.data ? (
					<Ended result={settle.data} onClose={onClose} />
				) : running ? (
					<div role="status" className="dialog">
						<Progress percent={way?.total ? Math.floor((100 * way.done) / way.total) : 0} status="active" aria-label={t('job.progress')} />
						<p className="muted num">{way ? t('job.of', { done: formatCount(Math.min(way.done, way.total), language), total: formatCount(way.total, language) }) : t('exception.looking')}</p>
						<div className="form-acts">
							<Button danger onClick={() => (stopped.current = true)}>
								{t('job.cancel')}
							</Button>
						</div>
					</div>
				) : (
					<SettleForm texts={texts} refused={{}} first="accept" act={t('exception.settle')} busy={false} complaint={settle.error ? complaintOf(settle.error, t).text : null} onSettle={(act, reason) => settle.mutate({ act, reason })} />
				)}
			</div>
		</Modal>
	);
}

function Ended({ result, onClose }: { result: SettleResult; onClose: () => void }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { failed } = result;
	return (
		<div className="dialog" role="status">
			<p>{t('exception.many_settled', { count: result.settled, shown: formatCount(result.settled, language) })}</p>
			{failed.length ? (
				<>
					<p className="warn-text">{t('exception.many_failed', { count: failed.length, shown: formatCount(failed.length, language) })}</p>
					<ul className="plain muted">
						{[...new Set(failed.map((one) => one.reason))].slice(0, FAILED_SHOWN).map((reason) => (
							<li key={reason}>
								<Reason text={reason} /> <span className="num">× {formatCount(failed.filter((one) => one.reason === reason).length, language)}</span>
							</li>
						))}
					</ul>
				</>
			) : null}
			<div className="form-acts">
				<Button type="primary" onClick={onClose}>
					{t('job.close')}
				</Button>
			</div>
		</div>
	);
}
