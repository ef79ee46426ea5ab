// One exception beside the list: what it is, what its place looks like, what would be done about it.
import { useEffect, useMemo } from 'react';
import { DownOutlined, UpOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, take, type Schemas } from '@/api/client';
import { exceptionQuery } from '@/api/numbers';
import { useLanguage } from '@/app/look';
import { useMay, useSession } from '@/app/session';
import { Chart } from '@/charts/Chart';
import { usePalette } from '@/charts/usePalette';
import { formatCount } from '@/lib/format';
import type { Act } from '@/lib/settle';
import { Kbd, Time } from '@/parts/bits';
import { CallLink } from '@/parts/CallLink';
import { ExceptionFacts, ExceptionStateText, RuleBadge } from '@/parts/Exceptions';
import { Facts } from '@/parts/Facts';
import { complaintOf } from '@/parts/form/complaint';
import { TroubleNote } from '@/parts/Trouble';
import { hoursAround } from './around';
import { aroundOption } from './aroundOption';
import { EstimateTable } from './EstimateTable';
import { SettleForm } from './SettleForm';
import { placeAddress, useActTexts } from './settleTexts';
import '@/parts/Figure.css';
import './ExceptionDrawer.css';

type Card = Schemas['ExceptionCard'];

interface Props {
	id: number;
	/** Of the list it was opened from; null at its ends. */
	previous: number | null;
	next: number | null;
	onGo: (id: number | null) => void;
}

/** Keys move along the list unless one is typing. */
function useKeys({ previous, next, onGo }: Omit<Props, 'id'>) {
	useEffect(() => {
		const move = (event: KeyboardEvent) => {
			if (event.altKey || event.ctrlKey || event.metaKey || (event.target instanceof Element && event.target.closest('input, textarea, [role=combobox]'))) return;
			const to = event.key === 'j' || event.key === 'ArrowDown' ? next : event.key === 'k' || event.key === 'ArrowUp' ? previous : null;
			if (to === null) return;
			event.preventDefault();
			onGo(to);
		};
		window.addEventListener('keydown', move);
		return () => window.removeEventListener('keydown', move);
	}, [previous, next, onGo]);
}

export function ExceptionDrawer({ id, previous, next, onGo }: Props) {
	const { t } = useTranslation();
	const { data, error, refetch } = useQuery(exceptionQuery(id));
	useKeys({ previous, next, onGo });
	const step = (to: number | null, name: string, icon: React.ReactNode) => <Button type="text" icon={icon} aria-label={name} title={name} disabled={to === null} onClick={() => onGo(to)} />;
	return (
		<Drawer
			open
			onClose={() => onGo(null)}
			title={data ? t('exception.title', { serial: data.serial }) : t('exception.one')}
			size={600}
			extra={
				<>
					{step(previous, t('exception.previous'), <UpOutlined aria-hidden="true" />)}
					{step(next, t('exception.next'), <DownOutlined aria-hidden="true" />)}
				</>
			}
		>
			{error && !data ? <TroubleNote error={error} retry={refetch} /> : null}
			{data ? <One key={data.id} card={data} onSettled={() => onGo(next ?? previous)} /> : error ? null : <span className="skeleton" style={{ height: 420 }} />}
			<p className="muted drawer-foot exception-keys">
				<Kbd>↓</Kbd> <Kbd>↑</Kbd> {t('exception.keys')} <Kbd>Ctrl Enter</Kbd> {t('exception.keys_settle')}
			</p>
		</Drawer>
	);
}

function One({ card, onSettled }: { card: Card; onSettled: () => void }) {
	const { t } = useTranslation();
	const maySettle = useMay('exception.settle');
	return (
		<div className="dialog">
			<p>
				<RuleBadge exception={card} /> <span className="muted">{t(`rule.hint.${card.rule}`)}</span>
			</p>
			<Facts
				list={[
					[t('exception.what'), <ExceptionFacts exception={card} />],
					[
						t('exception.place'),
						<>
							<Time value={card.from} /> – <Time value={card.to} />
						</>,
					],
					[t('exception.seen'), <Time value={card.first_at} />],
					[t('column.call'), card.call === null ? null : <CallLink id={card.call}>{card.call}</CallLink>],
				]}
			/>
			<Picture card={card} />
			<EstimateTable card={card} />
			<p className="exception-links">
				<Link to={placeAddress(card, 'archives')}>{t('exception.to_archive')}</Link>
				<Link to={placeAddress(card, 'consumption')}>{t('exception.to_consumption')}</Link>
			</p>
			{card.state !== 'open' ? <Settled card={card} /> : maySettle ? <Settling card={card} onSettled={onSettled} /> : <p className="muted">{t('exception.no_right')}</p>}
		</div>
	);
}

function Picture({ card }: { card: Card }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const palette = usePalette();
	const hours = useMemo(() => hoursAround(card), [card]);
	const warm = card.rule === 'temperature-range' || card.rule === 'substitute-temperature';
	const option = useMemo(() => aroundOption(hours, warm, { t, language, palette }), [hours, warm, t, language, palette]);
	if (hours.length < 2) return <p className="muted">{t('exception.no_picture')}</p>;
	return (
		<figure>
			<figcaption className="legend">
				<span className="legend-item bars">{t('column.consumption')}</span>
				{card.suggestion.items.length ? <span className="legend-item made">{t('exception.estimate')}</span> : null}
				<span className="legend-item missing">{t('exception.place')}</span>
			</figcaption>
			<Chart option={option} height={200} label={t('exception.picture', { serial: card.serial, shown: formatCount(hours.length, language) })} />
		</figure>
	);
}

function Settled({ card }: { card: Card }) {
	const { t } = useTranslation();
	return (
		<Facts
			list={[
				[t('exception.decision'), <ExceptionStateText state={card.state} />],
				[t('exception.settled_by'), card.settled_by ?? (card.state === 'gone' ? t('exception.by_rules') : null)],
				[t('exception.settled_at'), <Time value={card.settled_at} />],
				[t('exception.reason'), card.reason],
			]}
		/>
	);
}

function Settling({ card, onSettled }: { card: Card; onSettled: () => void }) {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const client = useQueryClient();
	const { csrf_token } = useSession();
	const { texts, refused, first } = useActTexts(card);
	const settle = useMutation({
		mutationFn: ({ act, reason }: { act: Act; reason: string }) => take(api.POST('/api/v1/exceptions/{id}/settle', { params: { path: { id: card.id }, header: { 'X-CSRF-Token': csrf_token } }, body: { act, reason } })),
		onSuccess: (settled) => {
			void message.success(t('exception.settled', { state: t(`exception.state.${settled.state}`) }));
			onSettled();
		},
		onSettled: () => {
			for (const key of ['exceptions', 'meter', 'usage', 'closings', 'corrections']) void client.invalidateQueries({ queryKey: [key] });
		},
	});
	const complaint = settle.error ? complaintOf(settle.error, t, (_field, kind) => (kind === 'conflict' ? t('exception.conflict') : null)).text : null;
	return <SettleForm texts={texts} refused={refused} first={first} act={t('exception.settle')} busy={settle.isPending} complaint={complaint} onSettle={(act, reason) => settle.mutate({ act, reason })} />;
}
