// «Читаемый архив»: a range of an archive is asked for again, in the next call of each meter meant.
import { useState, type ReactNode } from 'react';
import { useMutation } from '@tanstack/react-query';
import { Modal, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { ApiError, troubleOf, type Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { formatCount, formatTime } from '@/lib/format';
import { useNow } from '@/lib/hooks';
import { ledgerArchives, recordsOf, rereadOf, type LedgerArchive } from '@/lib/ledger';
import { clampRange, type DateRange } from '@/lib/range';
import { safeZone } from '@/lib/zone';
import { DayRange } from './RangePicker';

export interface RereadWish {
	archive: LedgerArchive;
	range: DateRange;
}

interface Props {
	title: string;
	/** By whose clock the days are. */
	zone: string;
	wish: RereadWish;
	/** Why it cannot be asked for now. */
	refusal?: string | null;
	/** More to be known before it is asked for. */
	children?: ReactNode;
	ask: (wanted: Schemas['NewReread']) => Promise<unknown>;
	onClose: () => void;
}

export function RereadDialog({ title, zone, wish, refusal = null, children, ask, onClose }: Props) {
	const { t } = useTranslation();
	const language = useLanguage();
	const now = new Date(useNow());
	const [archive, setArchive] = useState(wish.archive);
	const [range, setRange] = useState(wish.range);
	const wanted = rereadOf(archive, range, safeZone(zone), now);
	const records = wanted ? recordsOf(wanted) : null;
	const asking = useMutation({
		mutationFn: async () => {
			if (wanted) await ask(wanted);
		},
		onSuccess: onClose,
	});
	const complaint = refusal ?? (!wanted ? t('reread.nothing') : asking.error ? complaintOf(asking.error, t) : null);
	return (
		<Modal open title={title} okText={t('reread.act')} okButtonProps={{ disabled: !wanted || refusal !== null }} onOk={() => asking.mutate()} confirmLoading={asking.isPending} onCancel={onClose}>
			<div className="dialog">
				<div className="field">
					<span className="field-hint" id="reread-archive">
						{t('archives.archive')}
					</span>
					<Segmented<LedgerArchive> block aria-labelledby="reread-archive" value={archive} options={ledgerArchives.map((value) => ({ value, label: t(`ledger.archive.${value}`) }))} onChange={setArchive} />
				</div>
				<div className="field">
					<span className="field-hint">{t('reread.range', { zone })}</span>
					<DayRange range={range} onChange={(next) => setRange(clampRange(next, 'day'))} />
				</div>
				{wanted ? (
					<p>
						{t('reread.text', { from: formatTime(wanted.from, 'minute', language), to: formatTime(wanted.to, 'minute', language) })} {records === null ? null : t('reread.records', { count: records, shown: formatCount(records, language) })}
					</p>
				) : null}
				{children}
				<p className="muted">{t('reread.consequence')}</p>
				<p className="field-bad" role="alert">
					{complaint}
				</p>
			</div>
		</Modal>
	);
}

function complaintOf(error: unknown, t: (key: string) => string): string {
	if (error instanceof ApiError && error.problem && (error.trouble === 'invalid' || error.status === 409)) return error.problem.detail;
	return t(`trouble.${troubleOf(error)}.title`);
}
