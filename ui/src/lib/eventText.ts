// Events of a meter's own log in words. The profile names the condition.
import type { TFunction } from 'i18next';
import type { Schemas } from '@/api/client';

const grave = ['case-opened', 'magnetic-field', 'reverse-flow', 'overflow', 'archive-error', 'measuring-error', 'calibration-open'];
const plain = ['parameter-changed', 'clock-set', 'restart'];

export const isGrave = (condition: string) => grave.includes(condition);

/** A profile of a customer's own may name conditions that we have no words for. */
export function conditionName(condition: string, t: TFunction): string {
	return t(`situation.${condition}`, { defaultValue: condition.replaceAll('-', ' ') });
}

export function eventText(event: Schemas['MeterEvent'], t: TFunction): { text: string; tone: 'ok' | 'warn' | 'bad' | 'quiet' } {
	if (!event.name) return { text: t('events.unknown', { code: event.code }), tone: 'quiet' };
	const name = conditionName(event.name, t);
	if (event.kind === 'goes') return { text: t('events.cleared', { situation: name }), tone: plain.includes(event.name) ? 'quiet' : 'ok' };
	return { text: name, tone: isGrave(event.name) ? 'bad' : plain.includes(event.name) ? 'quiet' : 'warn' };
}
