// What a record says was changed, field by field.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { pathName, valueText } from '@/lib/auditText';
import { changeKind, differences } from '@/lib/difference';
import { NOTHING } from '@/lib/format';

/** More are shown when one asks. */
const SHOWN = 3;

export function Changes({ entry, zone }: { entry: Schemas['AuditRecord']; zone: string }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const [all, setAll] = useState(false);
	// The path of the group beside it tells more than its number.
	const lines = differences(entry.before, entry.after).filter(({ path }) => path !== 'group_id');
	const kind = changeKind(entry.before, entry.after);
	if (entry.personal === 'hidden' || entry.personal === 'erased') return <span className="muted">{t(`audit.personal.${entry.personal}`)}</span>;
	if (!lines.length) return <span className="muted">{NOTHING}</span>;
	const value = (path: string, text: string | null) => (text === null ? <span className="muted">{t('audit.empty')}</span> : valueText(path, text, t, language, zone));
	return (
		<div className="changes">
			<dl>
				{(all ? lines : lines.slice(0, SHOWN)).map(({ path, before, after }) => (
					<div key={path}>
						<dt>{pathName(path, t)}</dt>
						<dd>
							{kind === 'made' ? null : (
								<del>
									<span className="visually-hidden">{t('audit.before')} </span>
									{value(path, before)}
								</del>
							)}
							{kind === 'changed' ? (
								<span className="muted" aria-hidden="true">
									→
								</span>
							) : null}
							{kind === 'removed' ? null : (
								<ins>
									<span className="visually-hidden">{t('audit.after')} </span>
									{value(path, after)}
								</ins>
							)}
						</dd>
					</div>
				))}
			</dl>
			{lines.length > SHOWN ? (
				<button type="button" className="text-button" aria-expanded={all} onClick={() => setAll(!all)}>
					{all ? t('audit.fewer') : t('audit.more', { count: lines.length - SHOWN })}
				</button>
			) : null}
		</div>
	);
}
