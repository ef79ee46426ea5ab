// Groups are made, named, moved, merged and removed.
import { useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, take, type Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { useSession } from '@/app/session';
import { formatCount } from '@/lib/format';
import { ConfirmDialog } from '@/parts/ConfirmDialog';
import { Field, TextField } from '@/parts/form/fields';
import { FormDialog } from '@/parts/form/FormDialog';
import { GroupSelect } from '@/parts/GroupSelect';
import { JobDialog } from '@/parts/JobDialog';
import { ZoneSelect } from '@/parts/MeterFields';

type Card = Schemas['GroupCard'];

interface Props {
	group: Card;
	onClose: () => void;
}

/** Paths and counts of all groups, and the meters that they are shown with, follow. */
function useRefresh() {
	const client = useQueryClient();
	const { message } = App.useApp();
	const { t } = useTranslation();
	return () => {
		void client.invalidateQueries({ queryKey: ['groups'] });
		void client.invalidateQueries({ queryKey: ['meters'] });
		void client.invalidateQueries({ queryKey: ['meter'] });
		void message.success(t('act.saved'));
	};
}

const useHeader = () => ({ 'X-CSRF-Token': useSession().csrf_token });
const notSlash = /^[^/]+$/;
const spaced = (path: string) => path.replaceAll('/', ' / ');

interface NewValues {
	name: string;
	parent: number | null;
	zone: string | null;
}

export function NewGroup({ kind, parent, onClose }: { kind: 'tree' | 'free'; parent: number | null; onClose: () => void }) {
	const { t } = useTranslation();
	const navigate = useNavigate();
	const header = useHeader();
	const refresh = useRefresh();
	const made = useRef<number | null>(null);
	const create = async (values: NewValues) => {
		const group = await take(api.POST('/api/v1/groups', { params: { header }, body: { name: values.name.trim(), kind, ...(kind === 'tree' ? { parent: values.parent ?? null, zone: values.zone ?? null } : {}) } }));
		made.current = group.id;
	};
	return (
		<FormDialog<NewValues>
			title={t(kind === 'tree' ? 'groups.create_title' : 'groups.create_free_title')}
			act={t('groups.create_act')}
			initial={{ name: '', parent, zone: null }}
			submit={create}
			complain={(_field, problem) => (problem === 'conflict' ? t('groups.taken') : null)}
			onDone={() => {
				refresh();
				if (made.current !== null) void navigate(`/groups/${made.current}`);
			}}
			onClose={onClose}
		>
			<TextField name="name" label={t('groups.name')} required max={200} pattern={notSlash} patternText={t('groups.no_slash')} autoFocus />
			{kind === 'tree' ? (
				<>
					<Field name="parent" label={t('groups.parent')}>
						<GroupSelect none={t('groups.root')} />
					</Field>
					<Field name="zone" label={t('overview.zone')} hint={t('groups.zone_hint')}>
						<ZoneSelect none={t('groups.zone_above')} />
					</Field>
				</>
			) : (
				<p className="muted">{t('groups.free_text')}</p>
			)}
		</FormDialog>
	);
}

export function RenameGroup({ group, onClose }: Props) {
	const { t } = useTranslation();
	const header = useHeader();
	const refresh = useRefresh();
	const save = ({ name, zone }: { name: string; zone?: string | null }) =>
		take(api.PATCH('/api/v1/groups/{id}', { params: { path: { id: group.id }, header }, body: { name: name.trim(), ...(group.kind === 'tree' && (zone ?? null) !== group.zone ? { zone: zone ?? null } : {}) } }));
	return (
		<FormDialog<{ name: string; zone?: string | null }> title={t('groups.rename_title', { name: group.name })} act={t('act.save')} editing initial={{ name: group.name, zone: group.zone }} submit={save} complain={(_field, kind) => (kind === 'conflict' ? t('groups.taken') : null)} onDone={refresh} onClose={onClose}>
			<TextField name="name" label={t('groups.name')} required max={200} pattern={notSlash} patternText={t('groups.no_slash')} autoFocus />
			{group.kind === 'tree' ? (
				<Field name="zone" label={t('overview.zone')} hint={t('groups.zone_hint')}>
					<ZoneSelect none={t('groups.zone_above')} />
				</Field>
			) : null}
		</FormDialog>
	);
}

export function MoveGroup({ group, onClose }: Props) {
	const { t } = useTranslation();
	const header = useHeader();
	const refresh = useRefresh();
	const save = ({ parent }: { parent: number | null }) => take(api.PATCH('/api/v1/groups/{id}', { params: { path: { id: group.id }, header }, body: { parent: parent ?? null } }));
	return (
		<FormDialog<{ parent: number | null }> title={t('groups.move_title', { name: group.name })} act={t('groups.move_act')} editing initial={{ parent: group.parent }} submit={save} complain={(_field, kind) => (kind === 'conflict' ? t('groups.taken_there') : null)} onDone={refresh} onClose={onClose}>
			<Field name="parent" label={t('groups.parent')} hint={t('groups.move_hint')}>
				<GroupSelect none={t('groups.root')} without={[group.id]} />
			</Field>
		</FormDialog>
	);
}

/** A job, which goes on when its dialog is put away. */
export function MergeGroup({ group, onClose }: Props) {
	const { t } = useTranslation();
	const language = useLanguage();
	const navigate = useNavigate();
	const header = useHeader();
	const refresh = useRefresh();
	const begun = useRef(false);
	const [into, setInto] = useState<number | null>(null);
	const [job, setJob] = useState<number | null>(null);
	const title = t('groups.merge_title', { name: group.name });
	if (job !== null)
		return (
			<JobDialog
				id={job}
				title={title}
				onDone={() => {
					refresh();
					void navigate(`/groups/${into ?? ''}`);
					onClose();
				}}
				onClose={onClose}
			/>
		);
	return (
		<ConfirmDialog
			title={title}
			consequence={t('groups.merge_text', { name: group.name, meters: formatCount(group.meters, language), groups: formatCount(group.groups, language) })}
			act={t('groups.merge_act')}
			ready={into !== null}
			run={async () => {
				if (into === null) return;
				const { id } = await take(api.POST('/api/v1/groups/{id}/merge', { params: { path: { id: group.id }, header }, body: { into } }));
				begun.current = true;
				setJob(id);
			}}
			onClose={() => {
				if (!begun.current) onClose();
			}}
		>
			<div className="field">
				<label htmlFor="merge-into">{t('groups.into')}</label>
				<GroupSelect id="merge-into" none={t('groups.pick')} value={into} onChange={setInto} without={[group.id]} />
			</div>
		</ConfirmDialog>
	);
}

export function DeleteGroup({ group, onDone, onClose }: Props & { onDone: () => void }) {
	const { t } = useTranslation();
	const header = useHeader();
	const refresh = useRefresh();
	const free = group.kind === 'free';
	return (
		<ConfirmDialog
			title={t('groups.delete_title', { path: spaced(group.path) })}
			consequence={t(free ? 'groups.delete_free_text' : 'groups.delete_text')}
			act={t('groups.act.delete')}
			complain={(_field, kind) => (kind === 'conflict' ? t('groups.not_empty') : null)}
			run={() => take(api.DELETE('/api/v1/groups/{id}', { params: { path: { id: group.id }, header } }))}
			onDone={() => {
				onDone();
				refresh();
			}}
			onClose={onClose}
		/>
	);
}
