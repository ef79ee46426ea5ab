// Runs of a schedule, newest first: the period, how complete its data were, where the report went.
import { useMemo } from 'react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take, type Schemas } from '@/api/client';
import { reportFile, runsQuery } from '@/api/reports';
import { useLanguage } from '@/app/look';
import { useCsrf, useMay } from '@/app/session';
import { NOTHING, formatShare } from '@/lib/format';
import { periodText } from '@/lib/report';
import type { Run, Schedule } from '@/lib/schedule';
import { Time } from '@/parts/bits';
import type { Column } from '@/parts/DataTable';
import { complaintOf } from '@/parts/form/complaint';
import { MoreTable } from '@/parts/MoreTable';
import { RunState } from './RunState';

const PAGE = 25;

export function ScheduleRuns({ schedule }: { schedule: Schedule }) {
	const { t } = useTranslation();
	const source = useInfiniteQuery(runsQuery(schedule.id, PAGE));
	const rows = source.data?.pages.flatMap((page) => page.items);
	const columns = useColumns();
	return (
		<MoreTable
			caption={t('schedule.runs')}
			source={source}
			columns={columns}
			rows={rows}
			skeletonRows={3}
			rowKey={(run) => String(run.id)}
			flagged={(run) => run.state === 'failed'}
			empty={
				<>
					<strong>{t('schedule.no_runs')}</strong>
					<span>{t('schedule.no_runs_text')}</span>
				</>
			}
		/>
	);
}

function useColumns(): Column<Run>[] {
	const { t } = useTranslation();
	const language = useLanguage();
	return useMemo(
		() => [
			{ key: 'period', title: t('reports.interval'), strong: true, nowrap: true, render: (run) => periodText(run.period, language) },
			{ key: 'state', title: t('schedule.result'), render: (run) => <Outcome run={run} /> },
			{ key: 'completeness', title: t('column.completeness'), end: true, render: (run) => (run.completeness === null ? NOTHING : formatShare(run.completeness / 100, language)) },
			{ key: 'deliveries', title: t('schedule.deliveries'), render: (run) => <Deliveries list={run.deliveries} told={run.error} /> },
			{ key: 'acts', title: t('jobs.file'), nowrap: true, render: (run) => (run.state === 'failed' || run.state === 'cancelled' ? <Retry run={run} /> : run.report === null ? NOTHING : <a href={reportFile(run.report)}>{t('reports.download')}</a>) },
		],
		[t, language],
	);
}

function Outcome({ run }: { run: Run }) {
	const { t } = useTranslation();
	return (
		<div className="run-outcome">
			<RunState run={run} />
			<span className="muted">
				<Time value={run.ended_at ?? run.started_at} />
			</span>
			{run.state === 'waiting-for-data' && run.deadline_at ? (
				<span className="muted">
					{t('schedule.until')} <Time value={run.deadline_at} />
				</span>
			) : null}
			{run.error ? (
				<span className="field-bad" lang="en">
					{run.error}
				</span>
			) : null}
		</div>
	);
}

const marks = { waiting: '…', done: '✓', failed: '✕' } as const;

/** `told`: what is said of the run already. */
function Deliveries({ list, told }: { list: Schemas['ReportDelivery'][]; told: string | null }) {
	const { t } = useTranslation();
	if (!list.length) return <span className="muted">{t('schedule.kept_only')}</span>;
	return (
		<ul className="plain">
			{list.map((one) => (
				<li key={`${one.kind}/${one.to}`} className="run-delivery">
					<span className={one.state === 'failed' ? 'field-bad' : undefined}>
						<span aria-hidden="true">{marks[one.state]}</span> {one.to}
						<span className="visually-hidden">, {t(`schedule.delivery.${one.state}`)}</span>
					</span>
					{one.state === 'done' ? null : (
						<span className="muted">
							{t('schedule.attempts', { count: one.attempts })}
							{one.next_attempt_at ? (
								<>
									{', '}
									{t('schedule.next_attempt')} <Time value={one.next_attempt_at} />
								</>
							) : null}
						</span>
					)}
					{one.error && one.error !== told ? (
						<span className="muted" lang="en">
							{one.error}
						</span>
					) : null}
				</li>
			))}
		</ul>
	);
}

function Retry({ run }: { run: Run }) {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const client = useQueryClient();
	const { header } = useCsrf();
	const may = useMay('report.schedule');
	const retry = useMutation({
		mutationFn: () => take(api.POST('/api/v1/reports/schedules/{id}/runs/{run}/retry', { params: { path: { id: run.schedule, run: run.id }, header } })),
		onError: (error) => void message.error(complaintOf(error, t).text),
		onSettled: () => void client.invalidateQueries({ queryKey: ['reports', 'schedules'] }),
	});
	if (!may) return NOTHING;
	return (
		<Button size="small" loading={retry.isPending} aria-label={t('schedule.retry_named', { period: run.period })} onClick={() => retry.mutate()}>
			{t('act.retry')}
		</Button>
	);
}
