import { useRef, useState } from 'react';
import { DeleteOutlined, UploadOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take, type Schemas } from '@/api/client';
import { filesQuery } from '@/api/register';
import { useLanguage } from '@/app/look';
import { useMay, useSession } from '@/app/session';
import { formatBytes } from '@/lib/format';
import { uploadMeterFile } from '@/lib/upload';
import { Time } from '@/parts/bits';
import { ConfirmDialog } from '@/parts/ConfirmDialog';
import { complaintOf } from '@/parts/form/complaint';
import { TroubleNote } from '@/parts/Trouble';

/** The server takes no larger ones. */
const BYTES_MAX = 10 * 1024 * 1024;

export function Files({ serial }: { serial: string }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const client = useQueryClient();
	const { csrf_token } = useSession();
	const mayEdit = useMay('file.edit');
	const picker = useRef<HTMLInputElement>(null);
	const { data, error, refetch } = useQuery(filesQuery(serial));
	const [removing, setRemoving] = useState<Schemas['File'] | null>(null);
	const [tooLarge, setTooLarge] = useState<string | null>(null);
	const refresh = () => void client.invalidateQueries({ queryKey: ['meter', serial] });
	const upload = useMutation({ mutationFn: (file: File) => uploadMeterFile(serial, file, csrf_token), onSuccess: refresh });
	if (error && !data) return <TroubleNote error={error} retry={refetch} />;
	const choose = (file: File | undefined) => {
		if (!file) return;
		upload.reset();
		setTooLarge(file.size > BYTES_MAX ? file.name : null);
		if (file.size <= BYTES_MAX) upload.mutate(file);
	};
	return (
		<>
			{mayEdit ? (
				<div className="note-new">
					<input
						ref={picker}
						type="file"
						hidden
						aria-label={t('files.add')}
						onChange={(event) => {
							choose(event.target.files?.[0]);
							event.target.value = '';
						}}
					/>
					<Button icon={<UploadOutlined aria-hidden="true" />} loading={upload.isPending} onClick={() => picker.current?.click()}>
						{t('files.add')}
					</Button>
					<p className={tooLarge || upload.error ? 'field-bad' : 'field-hint'} role="status">
						{tooLarge ? t('files.too_large', { name: tooLarge }) : upload.error ? complaintOf(upload.error, t).text : t('files.hint')}
					</p>
				</div>
			) : null}
			{data?.items.length === 0 ? <p className="muted">{t('files.none')}</p> : null}
			<ul className="files">
				{data?.items.map((file) => (
					<li key={file.id}>
						<div className="file-head">
							<a href={`/api/v1/meters/${encodeURIComponent(serial)}/files/${file.id}`} download={file.name}>
								{file.name}
							</a>
							{mayEdit ? <Button type="text" size="small" icon={<DeleteOutlined aria-hidden="true" />} aria-label={t('files.remove_named', { name: file.name })} onClick={() => setRemoving(file)} /> : null}
						</div>
						<span className="muted field-hint">
							{formatBytes(file.bytes, language)} · {file.who} · <Time value={file.time} />
						</span>
					</li>
				))}
			</ul>
			{removing ? (
				<ConfirmDialog
					title={t('files.remove_named', { name: removing.name })}
					consequence={t('files.remove_text')}
					act={t('files.remove')}
					run={() => take(api.DELETE('/api/v1/meters/{serial}/files/{id}', { params: { path: { serial, id: removing.id }, header: { 'X-CSRF-Token': csrf_token } } }))}
					onDone={refresh}
					onClose={() => setRemoving(null)}
				/>
			) : null}
		</>
	);
}
