// Reports that the calendar makes: when, what came of the last, which have failed.
import { useCallback, useMemo, useState } from 'react';
import { PlusOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { reportFormsQuery, schedulesQuery } from '@/api/reports';
import { useLanguage } from '@/app/look';
import { NOTHING, columnOffset, withOffset } from '@/lib/format';
import { periodText } from '@/lib/report';
import { scheduleText, type Schedule } from '@/lib/schedule';
import { Badge, Time } from '@/parts/bits';
import type { Column } from '@/parts/DataTable';
import { May } from '@/parts/Gate';
import { ListBar } from '@/parts/ListBar';
import { MoreTable } from '@/parts/MoreTable';
import { useFormName } from './formName';
import { RunState } from './RunState';
import { ScheduleDialog } from './ScheduleDialog';
import { ScheduleDrawer } from './ScheduleDrawer';

const PAGE = 100;

export function Schedules() {
	const { t } = useTranslation();
	const navigate = useNavigate();
	const { id } = useParams();
	const [params, setParams] = useSearchParams();
	const failed = params.get('failed') === 'true';
	const source = useInfiniteQuery(schedulesQuery(failed, PAGE));
	const rows = source.data?.pages.flatMap((page) => page.items);
	const [making, setMaking] = useState(false);
	const query = params.size ? `?${params.toString()}` : '';
	const columns = useColumns(
		rows,
		useCallback((schedule: number) => `/reports/schedules/${schedule}${query}`, [query]),
	);
	return (
		<>
			<ListBar
				search={
					<Checkbox checked={failed} onChange={(event) => setParams(event.target.checked ? { failed: 'true' } : {}, { replace: true })}>
						{t('schedule.only_failed')}
					</Checkbox>
				}
			>
				<May right="report.schedule">
					<Button type="primary" icon={<PlusOutlined aria-hidden="true" />} onClick={() => setMaking(true)}>
						{t('schedule.create')}
					</Button>
				</May>
			</ListBar>
			<MoreTable
				caption={t('reports.tab.schedules')}
				source={source}
				columns={columns}
				rows={rows}
				rowKey={(schedule) => String(schedule.id)}
				flagged={({ last }) => last?.state === 'failed'}
				empty={
					<>
						<strong>{t(failed ? 'schedule.none_failed' : 'schedule.none')}</strong>
						<span>{t(failed ? 'schedule.none_failed_text' : 'schedule.none_text')}</span>
					</>
				}
			/>
			{id && /^[1-9]\d{0,14}$/.test(id) ? <ScheduleDrawer id={Number(id)} onClose={() => void navigate(`/reports/schedules${query}`)} /> : null}
			{making ? <ScheduleDialog schedule={null} onClose={() => setMaking(false)} /> : null}
		</>
	);
}

function useColumns(rows: Schedule[] | undefined, addressOf: (id: number) => string): Column<Schedule>[] {
	const { t } = useTranslation();
	const language = useLanguage();
	const formName = useFormName();
	const { data: forms } = useQuery(reportFormsQuery());
	const offset = columnOffset((rows ?? []).map((schedule) => schedule.next_at));
	return useMemo(
		() => [
			{
				key: 'name',
				title: t('schedule.name'),
				strong: true,
				render: (schedule) => <Link to={addressOf(schedule.id)}>{schedule.name}</Link>,
			},
			{
				key: 'report',
				title: t('reports.report'),
				render: ({ report }) => {
					const form = forms?.items.find(({ name }) => name === report.form);
					return `${form ? formName(form) : report.form}, ${report.format.toUpperCase()}`;
				},
			},
			{ key: 'when', title: t('schedule.when'), render: (schedule) => scheduleText(schedule, t) },
			{ key: 'next', title: withOffset(t('schedule.next'), offset), nowrap: true, render: ({ enabled, next_at }) => (enabled ? <Time value={next_at} known={offset} /> : <Badge tone="quiet">{t('schedule.off')}</Badge>) },
			{
				key: 'last',
				title: t('schedule.last'),
				nowrap: true,
				render: ({ last }) =>
					last ? (
						<>
							<RunState run={last} /> <span className="muted">{periodText(last.period, language)}</span>
						</>
					) : (
						NOTHING
					),
			},
			{ key: 'owner', title: t('schedule.owner'), nowrap: true, desk: true, render: ({ owner }) => owner.name },
		],
		[t, language, offset, addressOf, forms, formName],
	);
}
