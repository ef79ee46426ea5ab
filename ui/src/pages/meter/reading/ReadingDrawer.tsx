// One record of an archive: what counts, what the meter sent and with which call, and what people put in its place.
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Button, Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take, type Schemas } from '@/api/client';
import { readingEditsQuery } from '@/api/numbers';
import { useLanguage } from '@/app/look';
import { useMay } from '@/app/session';
import { NOTHING, formatTemperature, formatTime, formatVolume } from '@/lib/format';
import { secondsLater } from '@/lib/readingTime';
import { Time } from '@/parts/bits';
import { CallLink } from '@/parts/CallLink';
import { Facts } from '@/parts/Facts';
import { Marks } from '@/parts/Marks';
import { TroubleNote } from '@/parts/Trouble';
import { EditReading, UndoReading } from './EditReading';
import './ReadingDrawer.css';

type Row = Schemas['ReadingRow'];
type Edit = Schemas['ReadingEdit'];

export interface Place {
	serial: string;
	archive: Schemas['Archive'];
	time: string;
}

interface Props extends Place {
	/** null: nothing stands there yet. */
	row: Row | null;
	onClose: () => void;
}

/** The record itself: as it was known before anybody put a value in its place. */
function useRecord({ serial, archive, time }: Place, edits: Edit[] | undefined) {
	const first = edits?.map((edit) => edit.made_at).sort((a, b) => Date.parse(a) - Date.parse(b))[0];
	const known = first ? secondsLater(first, -1) : null;
	return useQuery({
		queryKey: ['meter', serial, 'record', archive, time, known],
		queryFn: async ({ signal }) => (await take(api.GET('/api/v1/meters/{serial}/readings', { params: { path: { serial }, query: { archive, from: time, to: secondsLater(time, 1), ...(known ? { known_at: known } : {}) } }, signal }))).items[0] ?? null,
		enabled: known !== null,
	});
}

export function ReadingDrawer({ row, onClose, ...place }: Props) {
	const { t } = useTranslation();
	const language = useLanguage();
	const mayEdit = useMay('reading.edit');
	const edits = useQuery(readingEditsQuery(place.serial, place.archive, { from: place.time, to: secondsLater(place.time, 1) }));
	const record = useRecord(place, edits.data?.items);
	const [act, setAct] = useState<'edit' | 'undo' | null>(null);
	const counting = edits.data?.items.find((edit) => edit.ended_at === null);
	const value = (of: Pick<Row, 'index' | 'temperature'> | Edit) => `${formatVolume(of.index, language)} ${t('unit.m3')}${of.temperature === null ? '' : ` · ${formatTemperature(of.temperature, language)} °C`}`;
	const sent = edits.data?.items.length ? record.data : row;
	return (
		<Drawer open onClose={onClose} title={t('reading.title', { time: formatTime(place.time, 'minute', language), serial: place.serial })} size={520}>
			<div className="dialog">
				{edits.error ? <TroubleNote error={edits.error} retry={edits.refetch} /> : null}
				<Facts
					list={[
						[t('reading.counts'), row ? <strong className="num">{value(row)}</strong> : <span className="warn-text">{t('consumption.unknown')}</span>],
						[t('reading.sent'), sent ? <span className="num">{value(sent)}</span> : edits.isPending || record.isFetching ? <span className="skeleton" /> : t('reading.not_sent')],
						[t('reading.call'), row?.call ? <CallLink id={row.call}>{t('call.title', { id: row.call })}</CallLink> : null],
						[t('column.flags'), row?.flags.length || row?.quality.length ? <Marks serial={place.serial} flags={row.flags} rules={row.quality} from={place.time} to={place.time} /> : null],
					]}
				/>
				{mayEdit ? (
					<div className="form-acts">
						<Button onClick={() => setAct('edit')}>{t(row ? 'reading.edit' : 'reading.enter')}</Button>
						{counting ? (
							<Button danger onClick={() => setAct('undo')}>
								{t('reading.undo')}
							</Button>
						) : null}
					</div>
				) : null}
				<h3>{t('reading.history')}</h3>
				{edits.data?.items.length ? (
					<ul className="reading-edits">
						{[...edits.data.items].reverse().map((edit) => (
							<li key={edit.id} className={edit.ended_at ? 'ended' : undefined}>
								<strong className="num">{value(edit)}</strong> <span>{t(`reading.kind.${edit.kind}`)}</span>
								{edit.method ? <span className="muted"> · {t(`exception.method.${edit.method}`)}</span> : null}
								<div>{edit.reason}</div>
								<div className="muted">
									{edit.who} · <Time value={edit.made_at} />
								</div>
								{edit.ended_at ? (
									<div className="muted">
										{t('reading.ended')}: {[edit.ended_by, edit.end_reason].filter(Boolean).join(' · ') || NOTHING} · <Time value={edit.ended_at} />
									</div>
								) : null}
							</li>
						))}
					</ul>
				) : (
					<p className="muted">{edits.isPending ? NOTHING : t('reading.no_history')}</p>
				)}
			</div>
			{act === 'edit' ? <EditReading place={place} row={row} onClose={() => setAct(null)} onDone={onClose} /> : null}
			{act === 'undo' && counting ? <UndoReading place={place} back={sent ? value(sent) : null} onClose={() => setAct(null)} onDone={onClose} /> : null}
		</Drawer>
	);
}
