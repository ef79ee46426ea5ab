// What a record says was changed, field by field.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useFieldName, useValueText } from '@/lib/auditText';
import { changeKind, differences } from '@/lib/difference';
import { NOTHING } from '@/lib/format';

/** More are shown when one asks. */
const SHOWN = 3;

export function Changes({ entry }: { entry: Schemas['AuditRecord'] }) {
	const { t } = useTranslation();
	const fieldName = useFieldName();
	const plainText = useValueText();
	const [all, setAll] = useState(false);
	const lines = differences(entry.before, entry.after);
	const kind = changeKind(entry.before, entry.after);
	if (entry.personal === 'hidden' || entry.personal === 'erased') return <span className="muted">{t(`audit.personal.${entry.personal}`)}</span>;
	if (!lines.length) return <span className="muted">{NOTHING}</span>;
	const value = (text: string | null) => (text === null ? <span className="muted">{t('audit.empty')}</span> : plainText(text));
	return (
		<div className="changes">
			<dl>
				{(all ? lines : lines.slice(0, SHOWN)).map(({ path, before, after }) => (
					<div key={path}>
						<dt>{fieldName(path)}</dt>
						<dd>
							{kind === 'made' ? null : (
								<del>
									<span className="visually-hidden">{t('audit.before')} </span>
									{value(before)}
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
									{value(after)}
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
