import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { callQuery } from '@/api/queries';
import { useMay } from '@/app/session';
import { useTitle } from '@/lib/hooks';
import { CallResultBadge, Time } from '@/parts/bits';
import { CallFacts } from '@/parts/CallFacts';
import { Screen, TroublePage } from '@/parts/Trouble';
import { Decoded } from './call/Decoded';
import './Call.css';

export function Call() {
	const { t } = useTranslation();
	const { id = '' } = useParams();
	const number = /^[1-9]\d{0,15}$/.test(id) ? Number(id) : null;
	useTitle(t('call.title', { id }));
	if (number === null)
		return (
			<Screen code="404" title={t('call.missing', { id })} text={t('call.missing_text')}>
				<Link to="/calls">{t('dashboard.calls.all')}</Link>
			</Screen>
		);
	return <CallPage id={number} />;
}

function CallPage({ id }: { id: number }) {
	const { t } = useTranslation();
	const mayDecode = useMay('capture.view');
	const { data: call, error, refetch } = useQuery(callQuery(id));
	if (error && !call) return <TroublePage error={error} retry={refetch} missing={{ title: t('call.missing', { id }), text: t('call.missing_text') }} />;
	return (
		<div className="page call">
			<nav className="way" aria-label={t('meter.way')}>
				{call?.serial ? (
					<>
						<Link to={`/meters/${call.serial}`}>{t('call.meter', { serial: call.serial })}</Link>
						<span className="muted" aria-hidden="true">
							/
						</span>
						<Link to={`/meters/${call.serial}/calls`}>{t('meter.tab.calls')}</Link>
					</>
				) : (
					<Link to="/calls">{t('nav.calls')}</Link>
				)}
			</nav>
			<div className="page-head">
				<h1>{t('call.title', { id })}</h1>
				{call ? <CallResultBadge result={call.result} /> : null}
				{call ? (
					<span className="muted">
						<Time value={call.started} style="second" />
					</span>
				) : null}
			</div>
			<div className="call-grid">
				<section className="card" aria-label={t('call.facts')}>
					<div className="card-body">{call ? <CallFacts call={call} /> : <span className="skeleton" style={{ height: 380 }} />}</div>
				</section>
				{mayDecode && call ? call.capture ? <Decoded id={id} /> : <NotCaptured serial={call.serial} /> : null}
			</div>
		</div>
	);
}

function NotCaptured({ serial }: { serial: string | null }) {
	const { t } = useTranslation();
	const mayEdit = useMay('capture.edit');
	return (
		<div className="table-frame">
			<div className="table-empty">
				<strong>{t('decoded.none')}</strong>
				<span>{t('decoded.none_text')}</span>
				{mayEdit && serial ? <Link to={`/meters/${serial}`}>{t('decoded.none_act')}</Link> : null}
			</div>
		</div>
	);
}
