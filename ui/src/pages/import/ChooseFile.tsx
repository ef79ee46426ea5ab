import { useRef, useState } from 'react';
import { InboxOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useSession } from '@/app/session';
import { uploadImport } from '@/lib/upload';
import { complaintOf } from '@/parts/form/complaint';

/** Written so, anybody's table can be like it. */
const EXAMPLE = ['serial;type;group;subscriber;account;phone;city;street;house;flat', '15401450;ВК-G4ETe;Ставрополье/Пятигорск;Давыдова С.И.;1039;+79281234567;Пятигорск;Мира;7;', ''].join('\r\n');

export function ChooseFile({ onDone }: { onDone: (table: Schemas['Import']) => void }) {
	const { t } = useTranslation();
	const { csrf_token } = useSession();
	const picker = useRef<HTMLInputElement>(null);
	const [over, setOver] = useState(false);
	const upload = useMutation({ mutationFn: (file: File) => uploadImport(file, csrf_token), onSuccess: onDone });
	const take = (file: File | undefined) => {
		if (file && !upload.isPending) upload.mutate(file);
	};
	return (
		<div className="stack">
			<div
				className={`import-drop${over ? ' over' : ''}`}
				role="group"
				aria-label={t('import.step.file')}
				onDragOver={(event) => {
					event.preventDefault();
					setOver(true);
				}}
				onDragLeave={() => setOver(false)}
				onDrop={(event) => {
					event.preventDefault();
					setOver(false);
					take(event.dataTransfer.files[0]);
				}}
			>
				<InboxOutlined aria-hidden="true" />
				<p>{t('import.drop')}</p>
				<input
					ref={picker}
					type="file"
					hidden
					accept=".csv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
					aria-label={t('import.choose')}
					onChange={(event) => {
						take(event.target.files?.[0]);
						event.target.value = '';
					}}
				/>
				<Button type="primary" loading={upload.isPending} onClick={() => picker.current?.click()}>
					{t('import.choose')}
				</Button>
				<p className="muted">{t('import.formats')}</p>
				<p className="field-bad" role="alert">
					{upload.error ? complaintOf(upload.error, t).text : null}
				</p>
			</div>
			<p className="muted">
				{t('import.what')}{' '}
				<a href={`data:text/csv;charset=utf-8,${encodeURIComponent(`\uFEFF${EXAMPLE}`)}`} download="meters.csv">
					{t('import.example')}
				</a>
			</p>
		</div>
	);
}
