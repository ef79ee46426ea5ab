// On the card's head: what about this meter does not fit and nobody has settled yet.
import { useState } from 'react';
import { WarningOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@/api/client';
import { openFindingsQuery } from '@/api/queries';
import { useMay } from '@/app/session';
import { isGraveFinding } from '@/lib/findingText';
import { Time } from '@/parts/bits';
import { FindingDetail, SettleDialog } from '@/parts/Findings';

type Finding = Schemas['Finding'];

/** More are a matter of the list. */
const SHOWN = 3;

export function FindingNotice({ serial }: { serial: string }) {
	const { t } = useTranslation();
	const maySettle = useMay('finding.settle');
	const { data } = useQuery(openFindingsQuery(serial));
	const [settling, setSettling] = useState<Finding | null>(null);
	const open = data?.items ?? [];
	if (!open.length) return null;
	const isGrave = open.some((finding) => isGraveFinding(finding.kind));
	return (
		<section className={`finding-notice${isGrave ? ' bad' : ''}`} aria-label={t('finding.notice')}>
			<WarningOutlined aria-hidden="true" />
			<ul>
				{open.slice(0, SHOWN).map((finding) => (
					<li key={finding.id}>
						<strong>{t(`finding.kind.${finding.kind}`)}</strong>
						<FindingDetail finding={finding} />
						<span className="muted">
							<Time value={finding.last_at} />
						</span>
						{maySettle ? (
							<button type="button" className="text-button" onClick={() => setSettling(finding)}>
								{t('finding.settle')}
							</button>
						) : null}
					</li>
				))}
			</ul>
			<Link to={`/meters/${serial}/findings`}>{open.length > SHOWN ? t('finding.all_more', { count: open.length - SHOWN }) : t('finding.all')}</Link>
			{settling ? <SettleDialog finding={settling} onClose={() => setSettling(null)} /> : null}
		</section>
	);
}
