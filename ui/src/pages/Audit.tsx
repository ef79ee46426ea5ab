// Who did what, when, from where; before → after; and whether the chain of records is whole.
import { useMemo } from 'react';
import { SafetyCertificateOutlined, WarningOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { Schemas } from '@/api/client';
import { auditQuery, verificationQuery } from '@/api/queries';
import { useLanguage } from '@/app/look';
import { useSession } from '@/app/session';
import { auditFilter, readAudit, writeAudit, type AuditSearch } from '@/lib/auditSearch';
import { NOTHING, columnOffset, formatCount, withOffset } from '@/lib/format';
import { useTitle } from '@/lib/hooks';
import { actionName, auditKinds, objectOf, whoName } from '@/lib/auditText';
import { Time } from '@/parts/bits';
import type { Column } from '@/parts/DataTable';
import { ExportMenu } from '@/parts/ExportMenu';
import { DateBox } from '@/parts/form/fields';
import { Gate, May } from '@/parts/Gate';
import { ListBar } from '@/parts/ListBar';
import { MoreTable } from '@/parts/MoreTable';
import { SearchField } from '@/parts/SearchField';
import { TroubleNote } from '@/parts/Trouble';
import { Changes } from './audit/Changes';
import './Audit.css';

type Entry = Schemas['AuditRecord'];

const PAGE = 100;

export function Audit() {
	return (
		<Gate right="audit.view">
			<Records />
		</Gate>
	);
}

function Records() {
	const { t } = useTranslation();
	const { zone } = useSession();
	const [params, setParams] = useSearchParams();
	const search = readAudit(params);
	const filter = auditFilter(search, zone);
	const source = useInfiniteQuery(auditQuery({ ...filter, limit: PAGE }));
	const rows = source.data?.pages.flatMap((page) => page.items);
	const columns = useColumns(rows, zone);
	useTitle(t('nav.audit'));
	const change = (part: Partial<AuditSearch>) => setParams(writeAudit({ ...search, ...part }), { replace: true });
	const narrowed = writeAudit(search).size > 0;
	return (
		<div className="page">
			<div className="page-head">
				<h1>{t('nav.audit')}</h1>
				<span className="muted">{t('audit.text')}</span>
			</div>
			<Verification />
			<search>
				<form className="audit-form" aria-label={t('audit.form')} onSubmit={(event) => event.preventDefault()}>
					<SearchField label={t('audit.who')} maxLength={64} q={search.who} onChange={(who) => change({ who })} />
					<div className="field">
						<label htmlFor="audit-action">{t('audit.kind')}</label>
						<Select
							id="audit-action"
							value={search.action}
							popupMatchSelectWidth={false}
							options={[{ value: '', label: t('audit.any') }, ...Object.entries(auditKinds).map(([kind, value]) => ({ value, label: t(`audit_kind.${kind}`) }))]}
							onChange={(action) => change({ action })}
						/>
					</div>
					<SearchField label={t('audit.object_search')} q={search.object} onChange={(object) => change({ object })} />
					<div className="field">
						<label htmlFor="audit-from">{t('range.from')}</label>
						<DateBox id="audit-from" value={search.from} last={search.to ?? undefined} onChange={(from) => change({ from })} />
					</div>
					<div className="field">
						<label htmlFor="audit-to">{t('range.to')}</label>
						<DateBox id="audit-to" value={search.to} first={search.from ?? undefined} onChange={(to) => change({ to })} />
					</div>
					<Button disabled={!narrowed} onClick={() => setParams({}, { replace: true })}>
						{t('meters.reset')}
					</Button>
				</form>
			</search>
			<ListBar>
				<May right="audit.export">
					<ExportMenu what="audit" query={filter} />
				</May>
			</ListBar>
			<MoreTable
				caption={t('nav.audit')}
				source={source}
				columns={columns}
				rows={rows}
				rowKey={(entry) => String(entry.id)}
				empty={
					<>
						<strong>{t(narrowed ? 'meters.none_found' : 'audit.none')}</strong>
						<span>{t(narrowed ? 'audit.none_found' : 'audit.none_text')}</span>
					</>
				}
			/>
		</div>
	);
}

/** A record that says more than that it was done. */
const isTold = ({ before, after, personal }: Entry) => before !== null || after !== null || personal === 'hidden' || personal === 'erased';

function useColumns(rows: Entry[] | undefined, zone: string): Column<Entry>[] {
	const { t } = useTranslation();
	const offset = columnOffset((rows ?? []).map((entry) => entry.time));
	return useMemo(
		() => [
			{ key: 'time', title: withOffset(t('column.time'), offset), nowrap: true, render: (entry) => <Time value={entry.time} style="second" known={offset} /> },
			{ key: 'who', title: t('audit.who'), strong: true, nowrap: true, render: (entry) => whoName(entry.who, t) },
			{ key: 'origin', title: t('audit.origin'), nowrap: true, desk: true, render: (entry) => entry.origin || NOTHING },
			{
				key: 'action',
				title: t('audit.action'),
				render: (entry) => <span title={entry.action}>{actionName(entry.action, t)}</span>,
			},
			{ key: 'object', title: t('audit.object'), render: (entry) => <What object={entry.object} /> },
			{ key: 'change', title: t('audit.change'), render: (entry) => (isTold(entry) ? <Changes entry={entry} zone={zone} /> : NOTHING) },
		],
		[t, offset, zone],
	);
}

function What({ object }: { object: string }) {
	const { t } = useTranslation();
	if (!object) return NOTHING;
	const { kind, name, address } = objectOf(object);
	// Users and meters are known by what stands there, all else by a number.
	const shown = kind !== 'user' && kind !== 'meter' && /^\d+$/.test(name) ? t('audit.number', { number: name }) : name;
	return (
		<span className="audit-object" title={object}>
			<span className="muted">{t(`audit_object.${kind}`, { defaultValue: kind })}</span> {address ? <Link to={address}>{shown}</Link> : shown}
		</span>
	);
}

/** The server goes through the whole chain: asked for, not at every look. */
function Verification() {
	const { t } = useTranslation();
	const language = useLanguage();
	const { data, error, isFetching, refetch } = useQuery({ ...verificationQuery(), enabled: false });
	return (
		<section className={`audit-chain${data && !data.ok ? ' bad' : ''}`} aria-label={t('audit.chain')}>
			<span aria-hidden="true" className="audit-chain-sign">
				{data && !data.ok ? <WarningOutlined /> : <SafetyCertificateOutlined />}
			</span>
			<p role="status">
				{!data ? t('audit.chain_text') : data.ok ? t('audit.chain_ok', { count: data.records, shown: formatCount(data.records, language) }) : t(`audit.flaw.${data.flaw ?? 'changed'}`, { id: String(data.first_bad ?? data.newest) })}
			</p>
			<Button loading={isFetching} onClick={() => void refetch()}>
				{t(data ? 'audit.verify_again' : 'audit.verify')}
			</Button>
			{error ? <TroubleNote error={error} /> : null}
		</section>
	);
}
