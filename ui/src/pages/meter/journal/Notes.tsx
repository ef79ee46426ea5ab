import { useState } from 'react';
import { DeleteOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take, type Schemas } from '@/api/client';
import { notesQuery } from '@/api/register';
import { useMay, useSession } from '@/app/session';
import { Time } from '@/parts/bits';
import { ConfirmDialog } from '@/parts/ConfirmDialog';
import { complaintOf } from '@/parts/form/complaint';
import { TroubleNote } from '@/parts/Trouble';

const PAGE = 20;

export function Notes({ serial }: { serial: string }) {
	const { t } = useTranslation();
	const client = useQueryClient();
	const { csrf_token, login } = useSession();
	const mayWrite = useMay('note.edit');
	const mayRemoveAll = useMay('meter.edit');
	const source = useInfiniteQuery(notesQuery(serial, PAGE));
	const notes = source.data?.pages.flatMap((page) => page.items);
	const [text, setText] = useState('');
	const [removing, setRemoving] = useState<Schemas['Note'] | null>(null);
	const header = { 'X-CSRF-Token': csrf_token };
	const refresh = () => void client.invalidateQueries({ queryKey: ['meter', serial] });
	const write = useMutation({
		mutationFn: () => take(api.POST('/api/v1/meters/{serial}/notes', { params: { path: { serial }, header }, body: { text: text.trim() } })),
		onSuccess: () => {
			setText('');
			refresh();
		},
	});
	if (source.error && !notes) return <TroubleNote error={source.error} retry={source.refetch} />;
	return (
		<>
			{mayWrite ? (
				<form
					className="note-new"
					onSubmit={(event) => {
						event.preventDefault();
						if (text.trim() && !write.isPending) write.mutate();
					}}
				>
					<label className="visually-hidden" htmlFor="note-text">
						{t('notes.new')}
					</label>
					<Input.TextArea id="note-text" maxLength={2000} autoSize={{ minRows: 2, maxRows: 8 }} placeholder={t('notes.example')} value={text} onChange={(event) => setText(event.target.value)} />
					{write.error ? (
						<p className="field-bad" role="alert">
							{complaintOf(write.error, t).text}
						</p>
					) : null}
					<Button htmlType="submit" disabled={!text.trim()} loading={write.isPending}>
						{t('notes.add')}
					</Button>
				</form>
			) : null}
			{notes?.length === 0 ? <p className="muted">{t('notes.none')}</p> : null}
			<ul className="notes">
				{notes ? (
					notes.map((note) => (
						<li key={note.id}>
							<div className="note-head muted">
								<span>{note.who}</span>
								<Time value={note.time} />
								{mayWrite && (note.who === login || mayRemoveAll) ? <Button type="text" size="small" icon={<DeleteOutlined aria-hidden="true" />} aria-label={t('notes.remove_named', { who: note.who })} onClick={() => setRemoving(note)} /> : null}
							</div>
							<p className="note-text">{note.text}</p>
						</li>
					))
				) : (
					<li>
						<span className="skeleton" />
					</li>
				)}
			</ul>
			{source.hasNextPage ? (
				<Button loading={source.isFetchingNextPage} onClick={() => void source.fetchNextPage()}>
					{t('pager.more')}
				</Button>
			) : null}
			{removing ? (
				<ConfirmDialog
					title={t('notes.remove_title')}
					consequence={<blockquote className="note-text">{removing.text}</blockquote>}
					act={t('notes.remove')}
					run={() => take(api.DELETE('/api/v1/meters/{serial}/notes/{id}', { params: { path: { serial, id: removing.id }, header } }))}
					onDone={refresh}
					onClose={() => setRemoving(null)}
				/>
			) : null}
		</>
	);
}
