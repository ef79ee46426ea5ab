// Small things that many pages show.
import type { ReactNode } from 'react';
import { Tag, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/app/look';
import type { Schemas } from '@/api/client';
import { NOTHING, formatNumber, formatShare, formatTime, offsetOf, type TimeStyle } from '@/lib/format';

/** A time by the meter's clock; its offset is shown unless it is the one that the column's heading names. */
export function Time({ value, style = 'minute', known }: { value: string | null | undefined; style?: TimeStyle; known?: string }) {
	const language = useLanguage();
	if (!value) return NOTHING;
	return (
		<time dateTime={value} className="num" title={`${formatTime(value, 'second', language)} ${offsetOf(value)}`}>
			{formatTime(value, style, language)}
			{offsetOf(value) !== known ? <span className="muted zone"> {offsetOf(value)}</span> : null}
		</time>
	);
}

type Tone = 'ok' | 'warn' | 'bad' | 'quiet';

export function Badge({ tone, children, hint }: { tone: Tone; children: ReactNode; hint?: string | undefined }) {
	const badge = (
		<span className={`badge ${tone}`}>
			<span className="dot" aria-hidden="true" />
			{children}
		</span>
	);
	return hint ? <Tooltip title={hint}>{badge}</Tooltip> : badge;
}

const resultTones: Partial<Record<Schemas['CallResult'], Tone>> = { ok: 'ok', open: 'quiet', partial: 'warn', interrupted: 'warn', 'hung-up': 'warn', timeout: 'warn', duplicate: 'warn', 'unknown-meter': 'warn' };

export function CallResultBadge({ result }: { result: Schemas['CallResult'] }) {
	const { t } = useTranslation();
	return (
		<Badge tone={resultTones[result] ?? 'bad'} hint={t(`call.result_hint.${result}`)}>
			{t(`call.result.${result}`)}
		</Badge>
	);
}

/** What is to be known of a meter at a glance; nothing when all is well. */
export function MeterMarks({ meter }: { meter: { alarm: boolean; silent: boolean; state: Schemas['MeterState']; last_call: string | null } }) {
	const { t } = useTranslation();
	return (
		<>
			{meter.alarm ? (
				<Badge tone="bad" hint={t('meter.mark.alarm_hint')}>
					{t('meter.mark.alarm')}
				</Badge>
			) : null}
			{meter.silent ? (
				<Badge tone="warn" hint={t('meter.mark.silent_hint')}>
					{t('meter.mark.silent')}
				</Badge>
			) : null}
			{!meter.last_call && !meter.silent ? <Badge tone="quiet">{t('meter.mark.never')}</Badge> : null}
			{meter.state !== 'active' ? <Badge tone="quiet">{t(`meter.state.${meter.state}`)}</Badge> : null}
		</>
	);
}

export function Flags({ flags }: { flags: Schemas['ReadingFlag'][] }) {
	const { t } = useTranslation();
	return flags.map((flag) => (
		<Tooltip key={flag} title={t(`flag_hint.${flag}`)}>
			<Tag className="flag">{t(`flag.${flag}`)}</Tag>
		</Tooltip>
	));
}

/** How far a meter's clock is off. */
export function Drift({ seconds }: { seconds: number | null }) {
	const { t } = useTranslation();
	const language = useLanguage();
	if (seconds === null) return NOTHING;
	const sign = seconds > 0 ? '+' : '';
	return (
		<span className={Math.abs(seconds) > 60 ? 'warn-text' : undefined}>
			{sign}
			{formatNumber(seconds, 0, language)} {t('unit.second')}
		</span>
	);
}

/** Completeness as a number and a bar. */
export function Completeness({ percent }: { percent: number | null }) {
	const language = useLanguage();
	if (percent === null) return NOTHING;
	const tone = percent >= 99.5 ? 'ok' : percent >= 90 ? 'warn' : 'bad';
	return (
		<span className="completeness num">
			<span className={`bar ${tone}`} aria-hidden="true">
				<span style={{ width: `${Math.max(0, Math.min(100, percent))}%` }} />
			</span>
			<span className="share">{formatShare(percent / 100, language)}</span>
		</span>
	);
}

export function Kbd({ children }: { children: ReactNode }) {
	return <kbd className="kbd">{children}</kbd>;
}
