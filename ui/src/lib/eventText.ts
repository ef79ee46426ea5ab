// Events of a meter's own log in words. The profile names the condition.
import type { TFunction } from 'i18next';
import type { Schemas } from '@/api/client';

const grave = ['case-opened', 'magnetic-field', 'reverse-flow', 'overflow', 'archive-error', 'measuring-error', 'calibration-open'];
const plain = ['parameter-changed', 'clock-set', 'restart'];

export function eventText(event: Schemas['MeterEvent'], t: TFunction): { text: string; tone: 'ok' | 'warn' | 'bad' | 'quiet' } {
	if (!event.name) return { text: t('events.unknown', { code: event.code }), tone: 'quiet' };
	// A profile of a customer's own may name conditions that we have no words for.
	const name = t(`situation.${event.name}`, { defaultValue: event.name.replaceAll('-', ' ') });
	if (event.kind === 'goes') return { text: t('events.cleared', { situation: name }), tone: plain.includes(event.name) ? 'quiet' : 'ok' };
	return { text: name, tone: grave.includes(event.name) ? 'bad' : plain.includes(event.name) ? 'quiet' : 'warn' };
}
