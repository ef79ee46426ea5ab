// What validation found: how it is named and told wherever it is shown.
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { exceptionFacts, isGrave } from '@/lib/exceptionText';
import { NOTHING } from '@/lib/format';
import { Badge } from './bits';

type Exception = Schemas['Exception'];

export function RuleBadge({ exception }: { exception: Pick<Exception, 'rule' | 'state'> }) {
	const { t } = useTranslation();
	return (
		<Badge tone={exception.state !== 'open' ? 'quiet' : isGrave(exception.rule) ? 'bad' : 'warn'} hint={t(`rule.hint.${exception.rule}`)}>
			{t(`rule.name.${exception.rule}`)}
		</Badge>
	);
}

export function ExceptionFacts({ exception }: { exception: Pick<Exception, 'rule' | 'facts'> }) {
	const { t } = useTranslation();
	const language = useLanguage();
	return exceptionFacts(exception, t, language).join('; ') || NOTHING;
}

/** "открыто", or what was decided. */
export function ExceptionStateText({ state }: Pick<Exception, 'state'>) {
	const { t } = useTranslation();
	return <span className={state === 'open' ? 'warn-text' : undefined}>{t(`exception.state.${state}`)}</span>;
}
