import { useEffect } from 'react';
import { DownOutlined, LeftOutlined, UpOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { useLanguage } from '@/app/look';
import { formatAgo, formatTemperature, formatVolume } from '@/lib/format';
import { conditionName, isGrave } from '@/lib/eventText';
import { useNow } from '@/lib/hooks';
import { neighboursOf } from '@/lib/listContext';
import { listAddress } from '@/lib/meterSearch';
import { Completeness, MeterMarks, Time } from '@/parts/bits';
import type { MeterCard } from '../Meter';
import { HeadActs } from './HeadActs';

interface Props {
	serial: string;
	meter: MeterCard | undefined;
	tab: string;
	search: string;
}

export function Head({ serial, meter, tab, search }: Props) {
	const { t } = useTranslation();
	const language = useLanguage();
	const now = useNow();
	const address = [meter?.address.city, meter?.address.street, meter?.address.house].filter(Boolean).join(', ');
	return (
		<header className="meter-head">
			<Way serial={serial} meter={meter} tab={tab} search={search} />
			<div className="meter-name">
				<div className="meter-title">
					<h1 className="num">{serial}</h1>
					{meter ? <MeterMarks meter={meter} /> : null}
					{meter?.conditions.length ? <Conditions names={meter.conditions} /> : null}
					{meter ? <HeadActs meter={meter} /> : null}
				</div>
				<p className="muted">{meter ? [meter.type, meter.subscriber?.name, address].filter(Boolean).join(' · ') : <span className="skeleton" style={{ width: 320 }} />}</p>
			</div>
			{meter ? <Exchanged meter={meter} /> : null}
			{meter ? (
				<dl className="meter-facts">
					<div>
						<dt>{t('meter.current_index')}</dt>
						<dd>
							<strong className="num">{formatVolume(meter.current?.index, language)}</strong> {meter.current ? t('unit.m3') : ''}
							<small>{meter.current ? <Time value={meter.current.time} /> : t('meter.no_reading')}</small>
						</dd>
					</div>
					<div>
						<dt>{t('column.temperature')}</dt>
						<dd>
							<strong className="num">{formatTemperature(meter.current?.temperature, language)}</strong> {typeof meter.current?.temperature === 'number' ? '°C' : ''}
							<small>{t('meter.gas_temperature')}</small>
						</dd>
					</div>
					<div>
						<dt>{t('column.last_call')}</dt>
						<dd>
							<strong>{meter.last_call ? formatAgo(meter.last_call, now, language) : t('meter.never_called')}</strong>
							<small>{meter.last_call ? <Time value={meter.last_call} style="second" /> : t('meter.never_called_text')}</small>
						</dd>
					</div>
					<div>
						<dt>{t('column.completeness')}</dt>
						<dd>
							<strong>
								<Completeness percent={meter.completeness} />
							</strong>
							<small>{t('meter.completeness_of')}</small>
						</dd>
					</div>
				</dl>
			) : null}
		</header>
	);
}

/** Out of service or exchanged: since when, why, and the other meter. */
function Exchanged({ meter }: { meter: MeterCard }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { retired, exchanged_for: fresh, exchanged_from: old } = meter;
	if (!retired && !fresh && !old) return null;
	const link = (serial: string) => (
		<Link className="num" to={`/meters/${serial}`}>
			{serial}
		</Link>
	);
	const volume = (index: number) => `${formatVolume(index, language)} ${t('unit.m3')}`;
	return (
		<ul className="meter-links">
			{retired ? (
				<li>
					{t('meter.retired_on')} <Time value={retired.time} style="date" />
					{retired.final_index === null ? null : ` · ${t('exchange.final_index')}: ${volume(retired.final_index)}`}
					{retired.reason ? ` · ${retired.reason}` : null}
				</li>
			) : null}
			{fresh ? (
				<li>
					{t('meter.exchanged_for')} {link(fresh.serial)} <Time value={fresh.time} style="date" /> · {t('exchange.start_index')}: {volume(fresh.start_index)}
				</li>
			) : null}
			{old ? (
				<li>
					{t('meter.exchanged_from')} {link(old.serial)} <Time value={old.time} style="date" /> · {t('exchange.final_index')}: {volume(old.final_index)}
				</li>
			) : null}
		</ul>
	);
}

/** What the meter's newest status word says, in words. */
function Conditions({ names }: { names: string[] }) {
	const { t } = useTranslation();
	return names.map((name) => (
		<span key={name} className={isGrave(name) ? 'condition bad' : 'condition'}>
			{conditionName(name, t)}
		</span>
	));
}

function Way({ serial, meter, tab, search }: Props) {
	const { t } = useTranslation();
	const navigate = useNavigate();
	const neighbours = neighboursOf(serial);
	const part = tab === 'overview' ? '' : `/${tab}`;
	const previous = neighbours?.previous ? `/meters/${neighbours.previous}${part}${search}` : null;
	const next = neighbours?.next ? `/meters/${neighbours.next}${part}${search}` : null;
	useEffect(() => {
		const step = (event: KeyboardEvent) => {
			const target = event.target as HTMLElement;
			if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return;
			if (event.key === '[' && previous) void navigate(previous);
			if (event.key === ']' && next) void navigate(next);
		};
		window.addEventListener('keydown', step);
		return () => window.removeEventListener('keydown', step);
	}, [navigate, previous, next]);
	return (
		<div className="meter-way">
			<nav aria-label={t('meter.way')}>
				<Link to={neighbours?.address ?? '/meters'}>
					<LeftOutlined aria-hidden="true" /> {t('nav.meters')}
				</Link>
				{meter?.group ? (
					<>
						<span className="muted" aria-hidden="true">
							/
						</span>
						<Link to={listAddress({ group: meter.group.id })}>{meter.group.path.replaceAll('/', ' / ')}</Link>
					</>
				) : null}
			</nav>
			{neighbours ? (
				<div className="meter-step no-print">
					<span className="muted num">{t('meter.position', { position: neighbours.position, count: neighbours.count })}</span>
					<Button size="small" icon={<UpOutlined />} disabled={!previous} aria-label={t('meter.previous')} title={`${t('meter.previous')}  [`} onClick={() => previous && void navigate(previous)} />
					<Button size="small" icon={<DownOutlined />} disabled={!next} aria-label={t('meter.next')} title={`${t('meter.next')}  ]`} onClick={() => next && void navigate(next)} />
				</div>
			) : null}
		</div>
	);
}
