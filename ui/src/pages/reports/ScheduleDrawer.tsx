// One schedule: what it does, its runs, and what may be done with it.
import { useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take } from '@/api/client';
import { scheduleQuery } from '@/api/reports';
import { useCsrf, useMay } from '@/app/session';
import { scheduleText, type Schedule } from '@/lib/schedule';
import { Time } from '@/parts/bits';
import { ConfirmDialog } from '@/parts/ConfirmDialog';
import { Facts } from '@/parts/Facts';
import { complaintOf } from '@/parts/form/complaint';
import { TroubleNote } from '@/parts/Trouble';
import { ScheduleDialog } from './ScheduleDialog';
import { ScheduleRuns } from './ScheduleRuns';

interface Props {
	id: number;
	onClose: () => void;
}

export function ScheduleDrawer({ id, onClose }: Props) {
	const { data: schedule, error, refetch } = useQuery(scheduleQuery(id));
	return (
		<Drawer open size="min(760px, 100vw)" title={schedule?.name} onClose={onClose} destroyOnHidden>
			{schedule ? <Card schedule={schedule} onGone={onClose} /> : error ? <TroubleNote error={error} retry={refetch} /> : <span className="skeleton" style={{ height: 240 }} />}
		</Drawer>
	);
}

function Card({ schedule, onGone }: { schedule: Schedule; onGone: () => void }) {
	const { t } = useTranslation();
	const { calendar, deliver } = schedule;
	return (
		<div className="stack">
			<p className="schedule-words">{scheduleText(schedule, t)}</p>
			<Facts
				list={[
					[t('schedule.span'), t(`schedule.spans.${schedule.span}`)],
					[t('schedule.zone'), calendar.zone],
					[t('schedule.next'), schedule.enabled ? <Time value={schedule.next_at} /> : t('schedule.off')],
					[t('schedule.folder'), deliver.folder],
					[t('schedule.mail'), deliver.mail?.to.join(', ')],
					[t('schedule.owner'), schedule.owner.name],
				]}
			/>
			<Acts schedule={schedule} onGone={onGone} />
			<h2>{t('schedule.runs')}</h2>
			<ScheduleRuns schedule={schedule} />
		</div>
	);
}

function Acts({ schedule, onGone }: { schedule: Schedule; onGone: () => void }) {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const client = useQueryClient();
	const { header } = useCsrf();
	const may = useMay('report.schedule');
	const [act, setAct] = useState<'edit' | 'delete' | null>(null);
	const params = { path: { id: schedule.id }, header };
	const again = () => void client.invalidateQueries({ queryKey: ['reports', 'schedules'] });
	const refused = (error: unknown) => void message.error(complaintOf(error, t).text);
	const run = useMutation({
		mutationFn: () => take(api.POST('/api/v1/reports/schedules/{id}/run', { params, body: { wait: false } })),
		onSuccess: () => void message.success(t('schedule.begun')),
		onError: refused,
		onSettled: again,
	});
	const turn = useMutation({ mutationFn: () => take(api.PATCH('/api/v1/reports/schedules/{id}', { params, body: { enabled: !schedule.enabled } })), onError: refused, onSettled: again });
	if (!may) return null;
	return (
		<div className="form-acts">
			<Button type="primary" loading={run.isPending} onClick={() => run.mutate()}>
				{t('schedule.run')}
			</Button>
			<Button onClick={() => setAct('edit')}>{t('act.edit')}</Button>
			<Button loading={turn.isPending} onClick={() => turn.mutate()}>
				{t(schedule.enabled ? 'schedule.turn_off' : 'schedule.turn_on')}
			</Button>
			<Button danger onClick={() => setAct('delete')}>
				{t('schedule.delete')}
			</Button>
			{act === 'edit' ? <ScheduleDialog schedule={schedule} onClose={() => setAct(null)} /> : null}
			{act === 'delete' ? (
				<ConfirmDialog
					title={t('schedule.delete_title', { name: schedule.name })}
					consequence={t('schedule.delete_text')}
					act={t('schedule.delete')}
					run={() => take(api.DELETE('/api/v1/reports/schedules/{id}', { params }))}
					onDone={() => {
						again();
						onGone();
					}}
					onClose={() => setAct(null)}
				/>
			) : null}
		</div>
	);
}
