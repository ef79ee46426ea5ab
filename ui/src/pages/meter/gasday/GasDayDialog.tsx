// At which hour the gas days of a meter begin: what holds since when, its own changes, a new one.
import { useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Modal, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take, type Schemas } from '@/api/client';
import { gasDaysQuery } from '@/api/numbers';
import { useLanguage } from '@/app/look';
import { useMay, useSession } from '@/app/session';
import { formatTime } from '@/lib/format';
import { changedDay } from '@/lib/gasDay';
import { useNow } from '@/lib/hooks';
import { gasDayStarts } from '@/lib/range';
import { localDate } from '@/lib/zone';
import { ConfirmDialog } from '@/parts/ConfirmDialog';
import { DataTable } from '@/parts/DataTable';
import { DateField, Field } from '@/parts/form/fields';
import { FormDialog } from '@/parts/form/FormDialog';
import { TroubleNote } from '@/parts/Trouble';
import type { MeterCard } from '../../Meter';

type Change = Schemas['GasDayChange'];

/** What was counted by the old days is asked again. */
function useChanged(serial: string) {
	const client = useQueryClient();
	return () => {
		for (const key of [['meter', serial], ['usage'], ['corrections']]) void client.invalidateQueries({ queryKey: key });
	};
}

const useDay = () => {
	const language = useLanguage();
	return (date: string) => formatTime(`${date}T00:00:00Z`, 'date', language);
};

export function GasDayDialog({ meter, onClose }: { meter: MeterCard; onClose: () => void }) {
	const { t } = useTranslation();
	const day = useDay();
	const mayEdit = useMay('meter.edit');
	const { csrf_token } = useSession();
	const { serial } = meter;
	const { data, error, refetch } = useQuery(gasDaysQuery(serial));
	const [adding, setAdding] = useState(false);
	const [removing, setRemoving] = useState<Change | null>(null);
	const changed = useChanged(serial);
	const own = (from: string | null) => data?.items.find((item) => item.from === from);
	return (
		<Modal
			open
			title={t('gas_day.title', { serial })}
			width={560}
			onCancel={onClose}
			footer={
				<>
					{mayEdit ? <Button onClick={() => setAdding(true)}>{t('gas_day.add')}</Button> : null}
					<Button type="primary" onClick={onClose}>
						{t('job.close')}
					</Button>
				</>
			}
		>
			<div className="dialog">
				<p className="muted">{t('gas_day.text')}</p>
				{error && !data ? <TroubleNote error={error} retry={refetch} /> : null}
				<DataTable
					caption={t('gas_day.title', { serial })}
					rows={data?.effective}
					rowKey={(one) => one.from ?? ''}
					skeletonRows={2}
					empty={null}
					columns={[
						{ key: 'from', title: t('gas_day.from'), nowrap: true, strong: true, render: (one) => (one.from ? day(one.from) : t('gas_day.always')) },
						{ key: 'start', title: t('overview.gas_day_start'), render: (one) => <span className="num">{one.gas_day_start ?? meter.gas_day_start}</span> },
						{
							key: 'who',
							title: t('gas_day.whose'),
							render: (one) => {
								const item = own(one.from);
								return item ? `${t('gas_day.own')} · ${item.who}` : <span className="muted">{t('gas_day.inherited')}</span>;
							},
						},
						...(mayEdit
							? [
									{
										key: 'acts',
										title: t('rule.acts'),
										bare: true,
										render: (one: Schemas['GasDayFrom']) => {
											const item = own(one.from);
											return item ? (
												<button type="button" className="text-button" aria-label={t('gas_day.remove_named', { day: day(item.from) })} onClick={() => setRemoving(item)}>
													{t('gas_day.remove')}
												</button>
											) : null;
										},
									},
								]
							: []),
					]}
				/>
			</div>
			{adding && data ? <AddChange meter={meter} effective={data.effective} onDone={changed} onClose={() => setAdding(false)} /> : null}
			{removing ? (
				<ConfirmDialog
					title={t('gas_day.remove_named', { day: day(removing.from) })}
					consequence={t('gas_day.remove_text')}
					act={t('gas_day.remove')}
					run={() => take(api.DELETE('/api/v1/meters/{serial}/gas-days/{day}', { params: { path: { serial, day: removing.from }, header: { 'X-CSRF-Token': csrf_token } } }))}
					onDone={changed}
					onClose={() => setRemoving(null)}
				/>
			) : null}
		</Modal>
	);
}

interface Values {
	from: string | null;
	gas_day_start: string;
}

function AddChange({ meter, effective, onDone, onClose }: { meter: MeterCard; effective: Schemas['GasDayFrom'][]; onDone: () => void; onClose: () => void }) {
	const { t } = useTranslation();
	const day = useDay();
	const { csrf_token } = useSession();
	const today = localDate(new Date(useNow()), meter.zone);
	const [initial] = useState<Values>({ from: today, gas_day_start: meter.gas_day_start });
	const [values, setValues] = useState(initial);
	const change = values.from ? changedDay(effective, values.from, values.gas_day_start) : null;
	const submit = ({ from, gas_day_start }: Values) => take(api.PUT('/api/v1/meters/{serial}/gas-days/{day}', { params: { path: { serial: meter.serial, day: from ?? today }, header: { 'X-CSRF-Token': csrf_token } }, body: { gas_day_start } }));
	return (
		<FormDialog<Values> title={t('gas_day.add_title', { serial: meter.serial })} act={t('act.save')} initial={initial} submit={submit} onChange={(now) => setValues({ ...initial, ...now })} onDone={onDone} onClose={onClose}>
			<div className="form-columns">
				<DateField name="from" label={t('gas_day.from')} required />
				<Field name="gas_day_start" label={t('overview.gas_day_start')} required>
					<Select showSearch options={gasDayStarts.map((value) => ({ value, label: value }))} />
				</Field>
			</div>
			<p>{change ? t('gas_day.changed', { day: day(change.day), count: change.hours, shown: String(change.hours) }) : t('gas_day.unchanged')}</p>
			<p className="muted">{t('gas_day.consequence')}</p>
		</FormDialog>
	);
}
