// Settings of the program: what each means, what holds, where it comes from; changed together or not at all.
import { useMemo, useState } from 'react';
import { PlusOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { api, take, type Schemas } from '@/api/client';
import { settingsQuery } from '@/api/queries';
import { useLanguage } from '@/app/look';
import { useCsrf, useMay } from '@/app/session';
import { useTitle } from '@/lib/hooks';
import { faultsOf, findSettings, sectionOf, sectionsOf, withDraft, type Drafts, type SettingRow, type SettingSection } from '@/lib/setting';
import { complaintOf, type Complain } from '@/parts/form/complaint';
import { useLeaveGuard } from '@/parts/form/leave';
import { Gate } from '@/parts/Gate';
import { SearchField } from '@/parts/SearchField';
import { TroublePage } from '@/parts/Trouble';
import { MailTest } from './settings/MailTest';
import { NameDialog } from './settings/NameDialog';
import { SettingLine } from './settings/SettingLine';
import './Settings.css';

type List = Schemas['SettingList'];

export function Settings() {
	return (
		<Gate right="settings.view">
			<SettingPage />
		</Gate>
	);
}

function SettingPage() {
	const { t } = useTranslation();
	const { data, error, refetch } = useQuery(settingsQuery());
	useTitle(t('nav.settings'));
	if (error && !data) return <TroublePage error={error} retry={refetch} />;
	return (
		<div className="page">
			<div className="page-head">
				<h1>{t('nav.settings')}</h1>
				<span className="muted">{t('settings.text')}</span>
			</div>
			{data ? <SettingForm list={data} /> : <span className="skeleton" style={{ height: 480 }} />}
		</div>
	);
}

function SettingForm({ list }: { list: List }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { message } = App.useApp();
	const csrf = useCsrf();
	const client = useQueryClient();
	const mayEdit = useMay('settings.edit');
	const [params, setParams] = useSearchParams();
	const q = params.get('q') ?? '';
	const [drafts, setDrafts] = useState<Drafts>({});
	const [added, setAdded] = useState<Record<string, string[]>>({});
	const [naming, setNaming] = useState<string | null>(null);
	const { setDirty, question } = useLeaveGuard();
	const sections = useMemo(() => sectionsOf(list.items, list.templates, added), [list, added]);
	const rows = sections.flatMap((section) => section.rows);
	const shown = findSettings(sections, q, language);
	const faults = faultsOf(rows, drafts);
	const wrong = Object.keys(faults);
	const count = Object.keys(drafts).length;
	const note = (next: Drafts) => {
		setDrafts(next);
		setDirty(Object.keys(next).length > 0);
	};
	const send = useMutation({
		mutationFn: () => take(api.PUT('/api/v1/settings', { params: csrf, body: drafts })),
		onSuccess: (answer) => {
			const waiting = answer.items.some((item) => item.key in drafts && item.waits);
			client.setQueryData(settingsQuery().queryKey, answer);
			note({});
			setAdded({});
			void message.success(waiting ? t('settings.saved_waits') : t('settings.saved'));
		},
	});
	// The one refusal that depends on how the page came.
	const complain: Complain = (field) => (field === 'web.secure_cookie' ? t('settings.cookie_refused') : null);
	const refused = send.error ? complaintOf(send.error, t, complain) : null;
	const change = (row: SettingRow, text: string | null) => {
		if (send.error) send.reset();
		note(withDraft(drafts, row, text));
	};
	const line = (row: SettingRow) => (
		<SettingLine key={row.key} row={row} draft={drafts[row.key]} fault={faults[row.key] ?? null} refused={refused && refused.field === row.key ? refused.text : null} mayEdit={mayEdit} busy={send.isPending} onChange={(text) => change(row, text)} />
	);
	const elsewhere = refused && !shown.some((section) => section.rows.some((row) => row.key === refused.field)) ? refused.text : null;
	return (
		<div className="settings">
			<Waiting rows={rows} />
			<div className="settings-bar">
				<SearchField label={t('settings.search')} q={q} onChange={(text) => setParams(text ? { q: text } : {}, { replace: true })} />
				<nav aria-label={t('settings.sections')} className="settings-nav">
					{shown.map(({ name }) => (
						<a key={name} href={`#settings-${name}`}>
							{t(`settings.section.${name}`)}
						</a>
					))}
				</nav>
			</div>
			{shown.length === 0 ? <p className="muted">{t('settings.none_found')}</p> : null}
			{shown.map((section) => (
				<Section key={section.name} section={section} mayEdit={mayEdit} changed={Object.keys(drafts).some((key) => sectionOf(key) === section.name)} line={line} onAdd={() => setNaming(section.name)} />
			))}
			{mayEdit ? (
				<div className="settings-save" role="group" aria-label={t('settings.save_bar')}>
					<Button type="primary" loading={send.isPending} disabled={count === 0 || wrong.length > 0 || send.isPending} onClick={() => send.mutate()}>
						{t('settings.save')}
					</Button>
					<Button
						disabled={count === 0 || send.isPending}
						onClick={() => {
							send.reset();
							note({});
							setAdded({});
						}}
					>
						{t('settings.discard')}
					</Button>
					<span className="muted" role="status">
						{count ? t('settings.changed', { count }) : t('settings.unchanged')}
					</span>
					{wrong.length ? <span className="form-bad">{t('settings.wrong', { keys: wrong.join(', ') })}</span> : null}
					{elsewhere ? (
						<span className="form-bad" role="alert">
							{elsewhere}
						</span>
					) : null}
				</div>
			) : null}
			{naming ? (
				<NameDialog
					section={naming}
					taken={sections.find(({ name }) => name === naming)?.names ?? []}
					onDone={(name) => setAdded({ ...added, [naming]: [...(added[naming] ?? []), name] })}
					onClose={() => setNaming(null)}
				/>
			) : null}
			{question}
		</div>
	);
}

function Waiting({ rows }: { rows: readonly SettingRow[] }) {
	const { t } = useTranslation();
	const waiting = rows.filter((row) => row.waits).map((row) => row.key);
	if (!waiting.length) return null;
	return <Alert type="warning" showIcon title={t('settings.waiting', { count: waiting.length })} description={waiting.join(', ')} />;
}

interface SectionProps {
	section: SettingSection;
	mayEdit: boolean;
	/** Something of it is not saved yet. */
	changed: boolean;
	line: (row: SettingRow) => React.ReactNode;
	onAdd: () => void;
}

function Section({ section, mayEdit, changed, line, onAdd }: SectionProps) {
	const { t } = useTranslation();
	const id = `settings-${section.name}`;
	return (
		<section className="card" aria-labelledby={id}>
			<div className="card-head">
				<h2 id={id}>{t(`settings.section.${section.name}`)}</h2>
				<span className="hint">{t(`settings.section_text.${section.name}`)}</span>
				<span className="spacer" />
				{section.name === 'mail' && mayEdit ? <MailTest changed={changed} /> : null}
				{section.template && mayEdit ? (
					<Button icon={<PlusOutlined aria-hidden="true" />} onClick={onAdd}>
						{t(`settings.add.${section.name}`)}
					</Button>
				) : null}
			</div>
			<div className="card-body settings-rows">
				{section.rows.filter((row) => row.name === null).map(line)}
				{section.names.map((name) => {
					const own = section.rows.filter((row) => row.name === name && sectionOf(row.key) === section.name);
					return own.length ? (
						<div key={name} className="settings-named" role="group" aria-label={name}>
							<h3>{name}</h3>
							{own.map(line)}
						</div>
					) : null;
				})}
				{section.template && !section.names.length ? <p className="muted">{t(`settings.no.${section.name}`)}</p> : null}
			</div>
		</section>
	);
}
