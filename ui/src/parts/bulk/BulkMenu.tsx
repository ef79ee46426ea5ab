// «Выполнить ▾»: one act on the meters that are ticked, or on all that are found.
import { useState } from 'react';
import { DownOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Schemas } from '@/api/client';
import { useMay } from '@/app/session';
import { readSearch } from '@/lib/meterSearch';
import { reportAddress } from '@/lib/report';
import { emptyWhose, METERS_MAX, type Whose } from '@/lib/usage';
import { JobDialog } from '../JobDialog';
import { BulkDialog } from './BulkDialog';
import { BulkEnded } from './BulkEnded';

/** Acts with a dialog and a job of their own; a report is made on its page. */
export type BulkKind = 'move' | 'add' | 'remove' | 'reread' | 'retire';
export type BulkSelect = NonNullable<Schemas['BulkWish']['select']>;

interface Props {
	select: BulkSelect;
	/** How many the person sees chosen; null: not counted. */
	count: number | null;
	/** Of what is not counted: so many there are at least. */
	atLeast?: number | null;
	/** The free group whose list this is: taking out of it is offered. */
	freeGroup?: number | null;
	onDone: () => void;
}

export function BulkMenu({ select, count, atLeast = null, freeGroup = null, onDone }: Props) {
	const { t } = useTranslation();
	const client = useQueryClient();
	const mayRun = useMay('bulk.run');
	const mayEdit = useMay('meter.edit');
	const mayRead = useMay('reading.reread');
	const mayRetire = useMay('meter.retire');
	const [kind, setKind] = useState<BulkKind | null>(null);
	const [job, setJob] = useState<{ id: number; kind: BulkKind } | null>(null);
	const mayReport = useMay('report.run');
	const navigate = useNavigate();
	const acts: BulkKind[] = [...(mayEdit ? (['move', 'add', 'remove'] as const) : []), ...(mayRead ? (['reread'] as const) : []), ...(mayRetire ? (['retire'] as const) : [])];
	const kinds: (BulkKind | 'report')[] = [...(mayReport ? (['report'] as const) : []), ...(mayRun ? acts : [])];
	const choose = (chosen: BulkKind | 'report') => {
		if (chosen !== 'report') return setKind(chosen);
		const serials = select.serials ?? [];
		const whose: Whose = select.query ? { ...emptyWhose, kind: 'search', search: readSearch(new URLSearchParams(select.query)) } : { ...emptyWhose, serials };
		// An address has room for so many; all of them go along beside it.
		return void navigate(reportAddress(serials.length > METERS_MAX ? { ...whose, serials: serials.slice(0, METERS_MAX) } : whose), { state: serials.length > METERS_MAX ? { serials } : null });
	};
	if (kinds.length === 0) return null;
	return (
		<>
			<Dropdown
				trigger={['click']}
				menu={{ items: kinds.map((key) => ({ key, label: t(`bulk.menu.${key}`), danger: key === 'retire' })), onClick: ({ key }) => choose(key as BulkKind | 'report') }}
			>
				<Button type="primary">
					{t('bulk.title')} <DownOutlined aria-hidden="true" />
				</Button>
			</Dropdown>
			{kind ? <BulkDialog kind={kind} select={select} count={count} atLeast={atLeast} freeGroup={freeGroup} onBegun={(id) => setJob({ id, kind })} onClose={() => setKind(null)} /> : null}
			{job ? (
				<JobDialog
					id={job.id}
					title={t(`bulk.menu.${job.kind}`)}
					ended={(ended) => <BulkEnded job={ended} />}
					onDone={() => {
						void client.invalidateQueries({ queryKey: ['meters'] });
						void client.invalidateQueries({ queryKey: ['meter'] });
						void client.invalidateQueries({ queryKey: ['groups'] });
					}}
					onClose={() => {
						setJob(null);
						onDone();
					}}
				/>
			) : null}
		</>
	);
}
