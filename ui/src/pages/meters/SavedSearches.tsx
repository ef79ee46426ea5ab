// Questions kept under a name: one's own, and those that others share.
import { useState } from 'react';
import { DeleteOutlined, StarOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Checkbox, Popover } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, take, type Schemas } from '@/api/client';
import { savedSearchesQuery } from '@/api/register';
import { useMay, useSession } from '@/app/session';
import { narrowing, savedAddress, savedQuery, type MeterSearch } from '@/lib/meterSearch';
import { ConfirmDialog } from '@/parts/ConfirmDialog';
import { Field, TextField } from '@/parts/form/fields';
import { FormDialog } from '@/parts/form/FormDialog';
import { TroubleNote } from '@/parts/Trouble';

type Saved = Schemas['Search'];

interface Values {
	name: string;
	shared: boolean;
}

export function SavedSearches({ search }: { search: MeterSearch }) {
	const { t } = useTranslation();
	const maySave = useMay('search.save');
	const [open, setOpen] = useState(false);
	const [saving, setSaving] = useState(false);
	const [removing, setRemoving] = useState<Saved | null>(null);
	return (
		<>
			<Popover
				trigger="click"
				placement="bottomRight"
				open={open}
				onOpenChange={setOpen}
				title={t('searches.title')}
				content={
					<div className="saved-searches">
						{open ? <List onGo={() => setOpen(false)} onRemove={(saved) => { setOpen(false); setRemoving(saved); }} /> : null}
						{maySave ? (
							<Button
								block
								disabled={!narrowing(search)}
								onClick={() => {
									setOpen(false);
									setSaving(true);
								}}
							>
								{t('searches.save')}
							</Button>
						) : null}
						{maySave && !narrowing(search) ? <p className="muted field-hint">{t('searches.save_hint')}</p> : null}
					</div>
				}
			>
				<Button icon={<StarOutlined aria-hidden="true" />} aria-expanded={open}>
					{t('searches.title')}
				</Button>
			</Popover>
			{saving ? <SaveDialog search={search} onClose={() => setSaving(false)} /> : null}
			{removing ? <RemoveDialog saved={removing} onClose={() => setRemoving(null)} /> : null}
		</>
	);
}

function List({ onGo, onRemove }: { onGo: () => void; onRemove: (saved: Saved) => void }) {
	const { t } = useTranslation();
	const { data, error, refetch } = useQuery(savedSearchesQuery());
	if (error && !data) return <TroubleNote error={error} retry={refetch} />;
	if (!data) return <span className="skeleton" />;
	if (!data.items.length) return <p className="muted">{t('searches.none')}</p>;
	return (
		<ul>
			{data.items.map((saved) => (
				<li key={saved.id}>
					<Link to={savedAddress(saved.query)} onClick={onGo}>
						{saved.name}
					</Link>
					<span className="muted">{saved.own ? (saved.shared ? t('searches.shared') : null) : saved.who}</span>
					{saved.own ? <Button type="text" size="small" icon={<DeleteOutlined aria-hidden="true" />} aria-label={t('searches.remove', { name: saved.name })} onClick={() => onRemove(saved)} /> : null}
				</li>
			))}
		</ul>
	);
}

function SaveDialog({ search, onClose }: { search: MeterSearch; onClose: () => void }) {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const client = useQueryClient();
	const { csrf_token } = useSession();
	const mayShare = useMay('search.share');
	const save = useMutation({
		mutationFn: ({ name, shared }: Values) => take(api.POST('/api/v1/searches', { params: { header: { 'X-CSRF-Token': csrf_token } }, body: { name: name.trim(), query: savedQuery(search), shared: mayShare && shared } })),
		onSuccess: () => {
			void client.invalidateQueries({ queryKey: savedSearchesQuery().queryKey });
			void message.success(t('searches.saved'));
		},
	});
	return (
		<FormDialog<Values> title={t('searches.save_title')} act={t('searches.save_act')} initial={{ name: '', shared: false }} submit={(values) => save.mutateAsync(values)} complain={(_field, kind) => (kind === 'conflict' ? t('searches.taken') : null)} onClose={onClose}>
			<TextField name="name" label={t('searches.name')} required max={100} autoFocus placeholder={t('searches.example')} />
			{mayShare ? (
				<Field name="shared" label={t('searches.for_whom')} valuePropName="checked">
					<Checkbox>{t('searches.share')}</Checkbox>
				</Field>
			) : null}
		</FormDialog>
	);
}

function RemoveDialog({ saved, onClose }: { saved: Saved; onClose: () => void }) {
	const { t } = useTranslation();
	const client = useQueryClient();
	const { csrf_token } = useSession();
	return (
		<ConfirmDialog
			title={t('searches.remove', { name: saved.name })}
			consequence={t(saved.shared ? 'searches.remove_shared' : 'searches.remove_own')}
			act={t('searches.remove_act')}
			run={() => take(api.DELETE('/api/v1/searches/{id}', { params: { path: { id: saved.id }, header: { 'X-CSRF-Token': csrf_token } } }))}
			onDone={() => void client.invalidateQueries({ queryKey: savedSearchesQuery().queryKey })}
			onClose={onClose}
		/>
	);
}
