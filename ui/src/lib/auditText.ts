// The audit's actions and fields in words; what has none is shown as the server wrote it.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/app/look';
import { NOTHING, formatTime, offsetOf } from './format';

/** What an action is about, as the filter offers it: all actions that begin so. */
export const auditKinds = ['session', 'user', 'role', 'token', 'meter', 'subscriber', 'group', 'reading', 'finding', 'slots', 'capture', 'profile', 'import', 'export', 'job', 'settings', 'audit'] as const;

export function useActionName(): (action: string) => string {
	const { t } = useTranslation();
	return useCallback((action) => t(`audit_action.${action.replaceAll('.', '_')}`, { defaultValue: action }), [t]);
}

export function useFieldName(): (path: string) => string {
	const { t } = useTranslation();
	return useCallback(
		(path) =>
			path === ''
				? t('audit.value')
				: path
						.split('.')
						.map((part) => (/^\d+$/.test(part) ? String(Number(part) + 1) : t(`audit_field.${part}`, { defaultValue: part })))
						.join(' · '),
		[t],
	);
}

/** A yes, a no and an instant as one reads them; everything else as it was written. */
export function useValueText(): (text: string) => string {
	const { t } = useTranslation();
	const language = useLanguage();
	return (text) => {
		if (text === 'true' || text === 'false') return t(text === 'true' ? 'act.yes' : 'act.no');
		const time = formatTime(text, 'second', language);
		return time === NOTHING ? text : `${time} ${offsetOf(text)}`;
	};
}

/** "user:petrova" as the kind and the name of a thing, with the page that shows it. */
export function objectOf(object: string): { kind: string; name: string; address: string | null } {
	const at = object.indexOf(':');
	const kind = at < 0 ? object : object.slice(0, at);
	const name = at < 0 ? '' : object.slice(at + 1);
	return { kind, name, address: kind === 'meter' && /^[\w-]+$/.test(name) ? `/meters/${name}` : kind === 'user' && name ? `/users?q=${encodeURIComponent(name)}` : null };
}
