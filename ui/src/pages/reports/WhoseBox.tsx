// Whose data a report is about, as a field of a form.
import { useTranslation } from 'react-i18next';
import { SERIALS_MAX } from '@/lib/report';
import type { Whose } from '@/lib/usage';
import { WhoseChoice } from '@/parts/WhoseChoice';

/** Under which of our fields the server's objections belong. */
export const reportPlaces = { serials: 'whose', group: 'whose', search: 'whose', saved_search: 'whose', from: 'period', to: 'period' };

export function WhoseBox({ value, onChange }: { value?: Whose; onChange?: (whose: Whose) => void }) {
	const { t } = useTranslation();
	if (!value) return null;
	return (
		<>
			<WhoseChoice whose={value} max={SERIALS_MAX} onChange={(whose) => onChange?.(whose)} />
			{value.kind === 'meters' ? <p className="field-hint">{t('reports.whose_hint')}</p> : null}
		</>
	);
}
