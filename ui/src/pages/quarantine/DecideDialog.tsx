// Adopting or refusing those that were chosen, with what became of each.
import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take, troubleOf } from '@/api/client';
import { useLanguage } from '@/app/look';
import { useSession } from '@/app/session';
import { formatCount } from '@/lib/format';
import { GroupSelect } from '@/parts/GroupSelect';
import { carryOut, type Choice, type Tally } from './choice';

export type Decision = 'adopt' | 'refuse';

interface Props {
	decision: Decision;
	choice: Choice;
	onClose: () => void;
	/** Something was done: what was chosen is no longer there. */
	onDone: () => void;
}

export function DecideDialog({ decision, choice, onClose, onDone }: Props) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { message } = App.useApp();
	const { csrf_token } = useSession();
	const client = useQueryClient();
	const [group, setGroup] = useState<number | null>(null);
	const [tally, setTally] = useState<Tally | null>(null);
	const params = { header: { 'X-CSRF-Token': csrf_token } };
	const single = 'serials' in choice && choice.serials.length === 1 ? choice.serials[0] : undefined;
	const refresh = () => {
		for (const key of ['quarantine', 'meters', 'meter', 'groups', 'dashboard']) void client.invalidateQueries({ queryKey: [key] });
	};
	const decide = useMutation({
		mutationFn: () =>
			carryOut(
				choice,
				(portion) => (decision === 'adopt' ? take(api.POST('/api/v1/quarantine/adopt', { params, body: { ...portion, group } })) : take(api.POST('/api/v1/quarantine/refuse', { params, body: portion }))),
				setTally,
			),
		onSuccess: (ended) => {
			refresh();
			onDone();
			if (ended.othersCount) return;
			void message.success(single ? t(`quarantine.${decision}_single`, { serial: single }) : t(`quarantine.${decision}_done`, { count: ended.done, shown: formatCount(ended.done, language) }));
			onClose();
		},
		onError: (error) => {
			refresh();
			void message.error(t(`trouble.${troubleOf(error)}.title`));
		},
	});
	const count = 'serials' in choice ? choice.serials.length : null;
	const title = single
		? t(`quarantine.${decision}_named`, { serial: single })
		: count !== null
			? t(`quarantine.${decision}_many`, { count, shown: formatCount(count, language) })
			: 'q' in choice && choice.q
				? t(`quarantine.${decision}_found`, { q: choice.q })
				: t(`quarantine.${decision}_all`);
	if (decide.data?.othersCount) return <Ended decision={decision} tally={decide.data} onClose={onClose} />;
	return (
		<Modal open title={title} okText={t(`quarantine.${decision}`)} okButtonProps={{ danger: decision === 'refuse' }} onOk={() => decide.mutate()} confirmLoading={decide.isPending} onCancel={onClose}>
			<div className="dialog">
				<p>{t(`quarantine.${decision}_text${single ? '' : 's'}`)}</p>
				{decision === 'adopt' ? (
					<div className="field">
						<label htmlFor="adopt-group">{t('quarantine.group')}</label>
						<GroupSelect id="adopt-group" none={t('quarantine.no_group')} value={group} onChange={setGroup} />
					</div>
				) : null}
				<p role="status">{decide.isPending && tally ? t('quarantine.progress', { shown: formatCount(tally.done, language) }) : null}</p>
			</div>
		</Modal>
	);
}

/** Not all went as wanted: which did not, and why. */
function Ended({ decision, tally, onClose }: { decision: Decision; tally: Tally; onClose: () => void }) {
	const { t } = useTranslation();
	const language = useLanguage();
	return (
		<Modal open title={t(`quarantine.${decision}_done`, { count: tally.done, shown: formatCount(tally.done, language) })} footer={null} onCancel={onClose}>
			<div className="dialog">
				<p>{t('quarantine.others', { shown: formatCount(tally.othersCount, language) })}</p>
				<ul className="outcomes">
					{tally.others.map((item) => (
						<li key={item.serial}>
							<span className="num">{item.serial}</span> <span className="muted">{t(`quarantine.outcome.${item.outcome}`)}</span>
						</li>
					))}
				</ul>
			</div>
		</Modal>
	);
}
