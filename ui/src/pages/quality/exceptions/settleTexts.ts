// What deciding would do, in words; and where on the card the place is.
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { formatCount } from '@/lib/format';
import type { Act } from '@/lib/settle';

type Card = Schemas['ExceptionCard'];

/** The place on the meter's card, in days of the record's own clock. */
export function placeAddress({ serial, from, to }: Pick<Card, 'serial' | 'from' | 'to'>, tab: 'archives' | 'consumption'): string {
	const params = new URLSearchParams({ by: 'hour', from: from.slice(0, 10), to: to.slice(0, 10) });
	return `/meters/${encodeURIComponent(serial)}/${tab}?${params.toString()}`;
}

export function useActTexts({ rule, suggestion }: Card): { texts: Record<Act, string>; refused: Partial<Record<Act, string>>; first: Act } {
	const { t } = useTranslation();
	const language = useLanguage();
	const count = suggestion.items.length;
	const able = count > 0;
	return {
		texts: {
			accept: t(rule === 'gap' ? 'exception.text.accept_gap' : 'exception.text.accept'),
			estimate: `${t('exception.text.estimate', { count, shown: formatCount(count, language) })} ${suggestion.method ? t(`exception.method.${suggestion.method}`) : ''}`.trim(),
			edit: t('exception.text.edit'),
			dismiss: t('exception.text.dismiss'),
		},
		refused: able ? {} : { estimate: t('exception.text.no_estimate') },
		first: able && (rule === 'gap' || rule === 'not-monotone') ? 'estimate' : 'accept',
	};
}
