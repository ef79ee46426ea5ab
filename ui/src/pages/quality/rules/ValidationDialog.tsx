// Readings that are stored already are looked at by the rules again, as a job.
import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take, type Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { useMay, useSession } from '@/app/session';
import { formatCount } from '@/lib/format';
import { clampRange, instantsOf, type DateRange } from '@/lib/range';
import { useNow } from '@/lib/hooks';
import { localDate, monthStart } from '@/lib/zone';
import { Field } from '@/parts/form/fields';
import { FormDialog } from '@/parts/form/FormDialog';
import { GroupSelect } from '@/parts/GroupSelect';
import { JobDialog } from '@/parts/JobDialog';
import { DayRange } from '@/parts/RangePicker';

interface Values {
	group: number | null;
	range: DateRange;
}

export function ValidationButton({ group }: { group: number | null }) {
	const { t } = useTranslation();
	const mayRun = useMay('validation.run');
	const client = useQueryClient();
	const [asking, setAsking] = useState(false);
	const [job, setJob] = useState<number | null>(null);
	if (!mayRun) return null;
	return (
		<>
			<Button onClick={() => setAsking(true)}>{t('validation.open')}</Button>
			{asking ? <ValidationDialog group={group} onBegun={setJob} onClose={() => setAsking(false)} /> : null}
			{job === null ? null : <JobDialog id={job} title={t('validation.running')} ended={(done) => <Ended job={done} />} onDone={() => void client.invalidateQueries({ queryKey: ['exceptions'] })} onClose={() => setJob(null)} />}
		</>
	);
}

function ValidationDialog({ group, onBegun, onClose }: { group: number | null; onBegun: (job: number) => void; onClose: () => void }) {
	const { t } = useTranslation();
	const { csrf_token, zone } = useSession();
	const maySeeGroups = useMay('group.view');
	const today = localDate(new Date(useNow()), zone);
	const [initial] = useState<Values>(() => ({ group, range: { from: monthStart(today, -1), to: today } }));
	const submit = async (values: Values) => {
		const job = await take(api.POST('/api/v1/validations', { params: { header: { 'X-CSRF-Token': csrf_token } }, body: { group: values.group, ...instantsOf(clampRange(values.range, 'day'), 0, zone) } }));
		onBegun(job.id);
	};
	return (
		<FormDialog<Values> title={t('validation.title')} act={t('validation.act')} initial={initial} submit={submit} onClose={onClose}>
			{maySeeGroups ? (
				<Field name="group" label={t('column.group')} hint={t('validation.group_hint')}>
					<GroupSelect none={t('rule.all_groups')} />
				</Field>
			) : null}
			<Field name="range" label={t('validation.range')}>
				<RangeBox />
			</Field>
			<p className="muted">{t('validation.text')}</p>
		</FormDialog>
	);
}

function RangeBox({ value, onChange }: { value?: DateRange; onChange?: (range: DateRange) => void }) {
	return value ? <DayRange range={value} onChange={(range) => onChange?.(range)} /> : null;
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
					{t('validation.rows', { count: result.rows ?? 0, shown: formatCount(result.rows ?? 0, language) })} {t('validation.found', { count: result.found ?? 0, shown: formatCount(result.found ?? 0, language) })}
				</p>
			) : null}
		</>
	);
}
