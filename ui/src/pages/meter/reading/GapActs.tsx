// A row of an archive that says what lacks, and what can be done about it.
import { Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useLanguage } from '@/app/look';
import { useMay } from '@/app/session';
import { formatCount, formatTime } from '@/lib/format';
import { writeExceptionSearch } from '@/lib/exceptionSearch';
import { hoursBetween } from '@/lib/readingTime';

interface Props {
	serial: string;
	gap: { before: string; after: string; records: number };
	/** The open exception that is of this gap. */
	open: number | null;
	/** Hours that may be filled in. */
	hourly: boolean;
	onChoose: (time: string, row: null) => void;
}

/** Offered one by one; a longer gap is a matter of an estimate. */
const OFFERED = 48;

export function GapActs({ serial, gap, open, hourly, onChoose }: Props) {
	const { t } = useTranslation();
	const language = useLanguage();
	const mayEdit = useMay('reading.edit');
	const hours = hourly && mayEdit ? hoursBetween(gap.before, gap.after, OFFERED) : [];
	const list = writeExceptionSearch({ rule: 'gap', state: 'open', group: null, serial, range: null });
	return (
		<span className="gap-acts">
			<span className="warn-text">{t('archives.gap', { count: gap.records, shown: formatCount(gap.records, language) })}</span>
			{open === null ? null : <Link to={`/quality?${list.toString()}&exception=${open}`}>{t('reading.estimate_gap')}</Link>}
			{hours.length ? (
				<Dropdown trigger={['click']} menu={{ items: hours.map((time) => ({ key: time, label: formatTime(time, 'minute', language) })), onClick: ({ key }) => onChoose(key, null), style: { maxHeight: 320, overflow: 'auto' } }}>
					<button type="button" className="text-button">
						{t('reading.enter')}
					</button>
				</Dropdown>
			) : null}
		</span>
	);
}
