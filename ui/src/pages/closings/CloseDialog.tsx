// A month of a group is closed: what lacks or is open is told first, then it is a job.
import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { DatePicker } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useTranslation } from 'react-i18next';
import { api, take, type Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { useMay, useSession } from '@/app/session';
import { formatCount } from '@/lib/format';
import { useNow } from '@/lib/hooks';
import { lastMonth } from '@/lib/month';
import { localDate } from '@/lib/zone';
import { Field, TextField } from '@/parts/form/fields';
import { FormDialog } from '@/parts/form/FormDialog';
import { GroupSelect } from '@/parts/GroupSelect';
import { JobDialog } from '@/parts/JobDialog';
import { BeforeClosing } from './BeforeClosing';

interface Values {
	group: number | null;
	month: string;
	reason: string;
}

export function CloseDialog({ onClose }: { onClose: () => void }) {
	const { t } = useTranslation();
	const client = useQueryClient();
	const { csrf_token, zone, area } = useSession();
	const maySeeGroups = useMay('group.view');
	const last = lastMonth(localDate(new Date(useNow()), zone));
	const [initial] = useState<Values>({ group: null, month: last, reason: '' });
	const [values, setValues] = useState(initial);
	const [job, setJob] = useState<number | null>(null);
	const submit = async ({ group, month, reason }: Values) => {
		const begun = await take(api.POST('/api/v1/closings', { params: { header: { 'X-CSRF-Token': csrf_token } }, body: { group, month, ...(reason.trim() ? { reason: reason.trim() } : {}) } }));
		setJob(begun.id);
	};
	const done = () => {
		for (const key of ['closings', 'meter', 'corrections']) void client.invalidateQueries({ queryKey: [key] });
	};
	if (job !== null) return <JobDialog id={job} title={t('closing.running')} ended={(one) => <Ended job={one} />} onDone={done} onClose={onClose} />;
	return (
		<FormDialog<Values>
			title={t('closing.title')}
			act={t('closing.act')}
			initial={initial}
			submit={submit}
			onChange={(now) => setValues({ ...initial, ...now })}
			onClose={onClose}
			keepOpen
			complain={(field) => (field === 'month' ? t('closing.not_over') : null)}
		>
			{maySeeGroups ? (
				<Field name="group" label={t('column.group')} hint={area.whole ? t('closing.group_hint') : null} required={!area.whole}>
					<GroupSelect none={t(area.whole ? 'rule.all_groups' : 'closing.choose_group')} />
				</Field>
			) : null}
			<Field name="month" label={t('closing.month')} required>
				<MonthBox last={last} />
			</Field>
			<BeforeClosing group={values.group} month={values.month} whole={area.whole} />
			<TextField name="reason" label={t('closing.note')} max={500} rows={2} placeholder={t('closing.note_example')} />
			<p className="muted">{t('closing.consequence')}</p>
		</FormDialog>
	);
}

function MonthBox({ id, value, onChange, last }: { id?: string; value?: string; onChange?: (month: string) => void; last: string }) {
	return <DatePicker {...(id ? { id } : {})} picker="month" allowClear={false} format={['MMMM YYYY', 'MM.YYYY']} maxDate={dayjs(`${last}-01`)} value={value ? dayjs(`${value}-01`) : null} onChange={(date: Dayjs | null) => date && onChange?.(date.format('YYYY-MM'))} />;
}

function Ended({ job }: { job: Schemas['Job'] }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { result } = job;
	return (
		<>
			<p>{t(`job.ended.${job.state}`)}</p>
			{job.error ? (
				<p className="muted" lang="en">
					{job.error}
				</p>
			) : null}
			{result ? (
				<p>
					{t('closing.closed', { count: result.closed ?? 0, shown: formatCount(result.closed ?? 0, language) })} {result.before ? t('closing.closed_before', { count: result.before, shown: formatCount(result.before, language) }) : null}
				</p>
			) : null}
		</>
	);
}
