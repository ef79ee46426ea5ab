// What the register says of a meter: who has it, what it is, where it hangs, when it was verified; each with its form.
import { useState } from 'react';
import { CloseOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, take, troubleOf } from '@/api/client';
import { useLanguage } from '@/app/look';
import { useMay, useSession } from '@/app/session';
import { formatTime } from '@/lib/format';
import { useNow } from '@/lib/hooks';
import { daysUntil, type MeterPart } from '@/lib/meterEdit';
import { listAddress } from '@/lib/meterSearch';
import { localDate } from '@/lib/zone';
import { Flags, Time } from '@/parts/bits';
import { Facts } from '@/parts/Facts';
import { FreeGroupSelect } from '@/parts/FreeGroupSelect';
import { SubscriberDialog } from '@/parts/subscriber/SubscriberDialog';
import type { MeterCard } from '../../Meter';
import { EditMeter } from '../edit/EditMeter';
import { MoveDialog } from '../edit/MoveDialog';
import { GasDayDialog } from '../gasday/GasDayDialog';
import { Card, CardAct } from './Card';

export function SubscriberPart({ meter }: { meter: MeterCard }) {
	const { t } = useTranslation();
	const mayOpen = useMay('subscriber.view');
	const mayEdit = useMay('subscriber.edit');
	const mayMove = useMay('meter.edit');
	const [dialog, setDialog] = useState<'edit' | 'move' | null>(null);
	const { subscriber, address } = meter;
	const close = () => setDialog(null);
	const past = meter.tenancies.filter((tenancy) => tenancy.to !== null);
	return (
		<Card
			title={t('overview.subscriber')}
			more={
				<span className="card-acts">
					{mayEdit && subscriber ? <CardAct text={t('act.edit')} named={t('subscriber.edit_title')} onClick={() => setDialog('edit')} /> : null}
					{mayMove && mayOpen ? <CardAct text={t(subscriber ? 'move.open' : 'move.open_first')} named={t(subscriber ? 'move.title' : 'move.title_first', { serial: meter.serial })} onClick={() => setDialog('move')} /> : null}
				</span>
			}
		>
			{subscriber ? (
				<Facts
					list={[
						[t('column.subscriber'), mayOpen ? <Link to={`/subscribers/${subscriber.id}`}>{subscriber.name ?? t('subscriber.nameless')}</Link> : subscriber.name],
						[t('column.account'), subscriber.account],
						[t('overview.phone'), subscriber.phone ? <a href={`tel:${subscriber.phone.replace(/[^+\d]/g, '')}`}>{subscriber.phone}</a> : null],
						[t('overview.email'), subscriber.email ? <a href={`mailto:${subscriber.email}`}>{subscriber.email}</a> : null],
						[t('overview.city'), address.city],
						[t('overview.street'), address.street],
						[t('overview.house'), address.house],
						[t('overview.flat'), address.flat],
					]}
				/>
			) : (
				<p className="muted">{t('move.nobody')}</p>
			)}
			{past.length ? (
				<details className="card-more">
					<summary>{t('move.before', { count: past.length })}</summary>
					<ul className="plain">
						{past.map((tenancy) => (
							<li key={tenancy.from}>
								{mayOpen ? <Link to={`/subscribers/${tenancy.subscriber}`}>{tenancy.name ?? t('subscriber.nameless')}</Link> : tenancy.name}{' '}
								<span className="muted">
									<Time value={tenancy.from} style="date" /> – <Time value={tenancy.to} style="date" />
								</span>
							</li>
						))}
					</ul>
				</details>
			) : null}
			{dialog === 'edit' && subscriber ? <SubscriberDialog id={subscriber.id} onClose={close} /> : null}
			{dialog === 'move' ? <MoveDialog meter={meter} onClose={close} /> : null}
		</Card>
	);
}

function useEdit(meter: MeterCard, part: MeterPart) {
	const { t } = useTranslation();
	const mayEdit = useMay('meter.edit');
	const [open, setOpen] = useState(false);
	return {
		act: mayEdit ? <CardAct text={t('act.edit')} named={t(`meter_edit.title.${part}`, { serial: meter.serial })} onClick={() => setOpen(true)} /> : null,
		dialog: open ? <EditMeter meter={meter} part={part} onClose={() => setOpen(false)} /> : null,
	};
}

export function DevicePart({ meter }: { meter: MeterCard }) {
	const { t } = useTranslation();
	const { act, dialog } = useEdit(meter, 'identity');
	const [days, setDays] = useState(false);
	return (
		<Card title={t('overview.device')} more={act}>
			<Facts
				list={[
					[t('column.serial'), <span className="num">{meter.serial}</span>],
					[t('column.type'), meter.type],
					[t('overview.firmware'), meter.firmware],
					[t('overview.state'), t(`meter.state.${meter.state}`)],
					[t('column.group'), meter.group ? <Link to={listAddress({ group: meter.group.id })}>{meter.group.path.replaceAll('/', ' / ')}</Link> : null],
					[t('groups.free'), <FreeGroups meter={meter} />],
					[t('overview.zone'), meter.zone],
					[
						t('overview.gas_day_start'),
						<>
							<span className="num">{meter.gas_day_start}</span>{' '}
							<button type="button" className="text-button no-print" onClick={() => setDays(true)}>
								{t('gas_day.open')}
							</button>
						</>,
					],
					[t('overview.first_reading'), <Time value={meter.first_reading} />],
					[t('overview.created'), <Time value={meter.created} />],
					[t('overview.changed'), <Time value={meter.changed} />],
					[t('overview.profile'), meter.profile ?? t('overview.profile_default')],
				]}
			/>
			{meter.current?.flags.length ? <Flags flags={meter.current.flags} /> : null}
			{days ? <GasDayDialog meter={meter} onClose={() => setDays(false)} /> : null}
			{dialog}
		</Card>
	);
}

/** Groups beside the tree: a meter may be in any number of them. */
function FreeGroups({ meter }: { meter: MeterCard }) {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const client = useQueryClient();
	const { csrf_token } = useSession();
	const mayEdit = useMay('meter.edit');
	const [adding, setAdding] = useState(false);
	const { serial, free_groups: groups } = meter;
	const change = useMutation({
		mutationFn: ({ id, join }: { id: number; join: boolean }) => {
			const params = { path: { serial, id }, header: { 'X-CSRF-Token': csrf_token } };
			return join ? take(api.PUT('/api/v1/meters/{serial}/free-groups/{id}', { params })) : take(api.DELETE('/api/v1/meters/{serial}/free-groups/{id}', { params }));
		},
		onSuccess: () => {
			setAdding(false);
			void client.invalidateQueries({ queryKey: ['meter', serial] });
			void client.invalidateQueries({ queryKey: ['groups'] });
		},
		onError: (error) => void message.error(t(`trouble.${troubleOf(error)}.title`)),
	});
	return (
		<span className="free-groups">
			{groups.map((group) => (
				<span key={group.id} className="free-group">
					<Link to={`/groups/${group.id}`}>{group.name}</Link>
					{mayEdit ? <Button type="text" size="small" icon={<CloseOutlined aria-hidden="true" />} aria-label={t('groups.leave', { name: group.name })} onClick={() => change.mutate({ id: group.id, join: false })} /> : null}
				</span>
			))}
			{groups.length === 0 && !mayEdit ? '—' : null}
			{adding ? (
				<FreeGroupSelect label={t('groups.join')} without={groups.map((group) => group.id)} value={null} onChange={(id) => id !== null && change.mutate({ id, join: true })} />
			) : mayEdit ? (
				<button type="button" className="text-button no-print" onClick={() => setAdding(true)}>
					{t('groups.join')}
				</button>
			) : null}
		</span>
	);
}

export function InstallationPart({ meter }: { meter: MeterCard }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { act, dialog } = useEdit(meter, 'installation');
	return (
		<Card title={t('overview.installation')} more={act}>
			<Facts
				list={[
					[t('meter_edit.place'), meter.place],
					[t('meter_edit.commissioned_on'), meter.commissioned_on ? formatTime(`${meter.commissioned_on}T00:00:00Z`, 'date', language) : null],
					[t('meter_edit.sim_phone'), meter.sim_phone ? <span className="num">{meter.sim_phone}</span> : null],
				]}
			/>
			{dialog}
		</Card>
	);
}

const SOON = 90;

export function VerificationPart({ meter }: { meter: MeterCard }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const today = localDate(new Date(useNow()), meter.zone);
	const { act, dialog } = useEdit(meter, 'verification');
	const day = (value: string | null) => (value ? formatTime(`${value}T00:00:00Z`, 'date', language) : null);
	const left = meter.verification_due ? daysUntil(meter.verification_due, today) : null;
	const past = meter.verifications.slice(1);
	return (
		<Card title={t('overview.verification')} more={act}>
			<Facts
				list={[
					[t('meter_edit.verified_on'), day(meter.verified_on)],
					[
						t('meter_edit.verification_due'),
						meter.verification_due ? (
							<span className={left !== null && left <= SOON ? 'warn-text' : undefined}>
								{day(meter.verification_due)}
								{left !== null && left < 0 ? ` · ${t('overview.overdue')}` : left !== null && left <= SOON ? ` · ${t('overview.due_in', { count: left })}` : null}
							</span>
						) : null,
					],
					[t('meter_edit.seal'), meter.seal],
					[t('meter_edit.seal_on'), day(meter.seal_on)],
				]}
			/>
			{past.length ? (
				<details className="card-more">
					<summary>{t('overview.verified_before', { count: past.length })}</summary>
					<ul className="plain">
						{past.map((one) => (
							<li key={`${one.verified_on}/${one.time}`} className="num">
								{day(one.verified_on)} – {day(one.due) ?? '…'} <span className="muted">{one.who}</span>
							</li>
						))}
					</ul>
				</details>
			) : null}
			{dialog}
		</Card>
	);
}
