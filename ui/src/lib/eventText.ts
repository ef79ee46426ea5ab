// Events of a meter's own log in words. The profile names the situation; "_cleared"
// at the end of its key says that it went away.
import type { TFunction } from 'i18next';
import type { Schemas } from '@/api/client';

const CLEARED = '_cleared';
const grave = ['case_opened', 'magnetic_field', 'reverse_flow', 'overflow', 'archive_error', 'measuring_error', 'calibration_open'];
const plain = ['parameter_changed', 'clock_set', 'restart'];

export function eventText(event: Schemas['MeterEvent'], t: TFunction): { text: string; tone: 'ok' | 'warn' | 'bad' | 'quiet' } {
	if (!event.key) return { text: t('events.unknown', { code: event.code }), tone: 'quiet' };
	const key = event.key.replaceAll('-', '_');
	const cleared = key.endsWith(CLEARED);
	const situation = cleared ? key.slice(0, -CLEARED.length) : key;
	const name = t(`situation.${situation}`, { defaultValue: situation.replaceAll('_', ' ') });
	if (cleared) return { text: t('events.cleared', { situation: name }), tone: 'ok' };
	return { text: name, tone: grave.includes(situation) ? 'bad' : plain.includes(situation) ? 'quiet' : 'warn' };
}
