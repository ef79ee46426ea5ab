// Suspicions: what a table of them shows, and settling one with a note.
import { useMemo, useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, take, troubleOf, type Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { useMay, useSession } from '@/app/session';
import { findingDetail, isGraveFinding } from '@/lib/findingText';
import { NOTHING, columnOffset, formatCount, withOffset } from '@/lib/format';
import { Badge, Time } from './bits';
import { Reason } from './Reason';
import { CallLink } from './CallLink';
import type { Column } from './DataTable';
import './Findings.css';

type Finding = Schemas['Finding'];

export function FindingBadge({ finding }: { finding: Pick<Finding, 'kind' | 'settled_at'> }) {
	const { t } = useTranslation();
	return (
		<Badge tone={finding.settled_at ? 'quiet' : isGraveFinding(finding.kind) ? 'bad' : 'warn'} hint={t(`finding.hint.${finding.kind}`)}>
			{t(`finding.kind.${finding.kind}`)}
		</Badge>
	);
}

export function FindingDetail({ finding }: { finding: Pick<Finding, 'kind' | 'detail'> }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const parts = findingDetail(finding, t, language);
	const { words } = finding.detail;
	if (!parts.length && !words) return NOTHING;
	return (
		<span className="finding-detail">
			{parts.join('; ')}
			{words ? (
				<span className="muted">
					{parts.length ? ' · ' : ''}
					<Reason text={words} />
				</span>
			) : null}
		</span>
	);
}

export function useFindingColumns(withSerial: boolean, findings: Finding[] | undefined, onSettle: (finding: Finding) => void): Column<Finding>[] {
	const { t } = useTranslation();
	const language = useLanguage();
	const maySettle = useMay('finding.settle');
	const offset = columnOffset((findings ?? []).map((finding) => finding.last_at));
	return useMemo(() => {
		const columns: Column<Finding>[] = [
			{ key: 'kind', title: t('finding.what'), strong: !withSerial, nowrap: true, render: (finding) => <FindingBadge finding={finding} /> },
			{ key: 'detail', title: t('finding.detail'), render: (finding) => <FindingDetail finding={finding} /> },
			{ key: 'first_at', title: withOffset(t('finding.first_at'), offset), nowrap: true, desk: true, render: (finding) => <Time value={finding.first_at} known={offset} /> },
			{ key: 'last_at', title: withOffset(t('finding.last_at'), offset), nowrap: true, render: (finding) => <Time value={finding.last_at} known={offset} /> },
			{ key: 'times', title: t('finding.times_seen'), end: true, render: (finding) => formatCount(finding.times, language) },
			{ key: 'call', title: t('column.call'), end: true, render: (finding) => (finding.call === null ? NOTHING : <CallLink id={finding.call}>{finding.call}</CallLink>) },
			{
				key: 'settled',
				title: t('finding.settled'),
				render: (finding) =>
					finding.settled_at ? (
						<span className="finding-note">
							{finding.note ? <span>{finding.note}</span> : null}
							<span className="muted">
								{finding.settled_by} · <Time value={finding.settled_at} known={offset} />
							</span>
						</span>
					) : maySettle ? (
						<button type="button" className="text-button" onClick={() => onSettle(finding)}>
							{t('finding.settle')}
						</button>
					) : (
						<span className="muted">{t('finding.open')}</span>
					),
			},
		];
		const serial: Column<Finding> = { key: 'serial', title: t('column.serial'), strong: true, nowrap: true, render: (finding) => <Link to={`/meters/${finding.serial}/findings`}>{finding.serial}</Link> };
		return withSerial ? [serial, ...columns] : columns;
	}, [t, language, withSerial, offset, maySettle, onSettle]);
}

const LONGEST = 500;

export function SettleDialog({ finding, onClose }: { finding: Finding; onClose: () => void }) {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const { csrf_token } = useSession();
	const client = useQueryClient();
	const [note, setNote] = useState('');
	const settle = useMutation({
		mutationFn: () => take(api.POST('/api/v1/findings/{id}/settle', { params: { path: { id: finding.id }, header: { 'X-CSRF-Token': csrf_token } }, body: { note: note.trim() } })),
		onSuccess: () => {
			void message.success(t('finding.settled_done'));
			onClose();
		},
		onError: (error) => void message.error(t(`trouble.${troubleOf(error)}.title`)),
		onSettled: () => {
			for (const key of ['findings', 'meter', 'meters']) void client.invalidateQueries({ queryKey: [key] });
		},
	});
	return (
		<Modal open title={t('finding.settle_title', { serial: finding.serial })} okText={t('finding.settle_act')} okButtonProps={{ disabled: !note.trim() }} onOk={() => settle.mutate()} confirmLoading={settle.isPending} onCancel={onClose}>
			<div className="dialog">
				<p>
					<FindingBadge finding={finding} />
				</p>
				<p className="muted">{t(`finding.hint.${finding.kind}`)}</p>
				<p>
					<FindingDetail finding={finding} />
				</p>
				<div className="field">
					<label htmlFor="finding-note">{t('finding.note')}</label>
					<Input.TextArea id="finding-note" autoFocus rows={3} maxLength={LONGEST} showCount value={note} placeholder={t('finding.note_example')} onChange={(event) => setNote(event.target.value)} />
				</div>
				<p className="muted">{t('finding.settle_text')}</p>
			</div>
		</Modal>
	);
}
