import { useState } from 'react';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { useMay } from '@/app/session';
import { useTitle } from '@/lib/hooks';
import { Gate } from '@/parts/Gate';
import { CloseDialog } from './closings/CloseDialog';
import { ClosingList } from './closings/ClosingList';
import { CorrectionList } from './closings/CorrectionList';
import './Closings.css';

const tabs = ['months', 'corrections'] as const;

/** Months whose figures stand, and what came later. */
export function Closings() {
	return (
		<Gate right="closing.view">
			<ClosingsPage />
		</Gate>
	);
}

function ClosingsPage() {
	const { t } = useTranslation();
	const [params] = useSearchParams();
	const mayClose = useMay('closing.close');
	const show = tabs.find((tab) => tab === params.get('show')) ?? 'months';
	const [closing, setClosing] = useState(false);
	useTitle(t('nav.closings'));
	return (
		<div className="page">
			<div className="page-head">
				<h1>{t('nav.closings')}</h1>
				<span className="muted">{t(`closing.intro.${show}`)}</span>
				<span className="spacer" />
				{mayClose ? (
					<Button type="primary" onClick={() => setClosing(true)}>
						{t('closing.open')}
					</Button>
				) : null}
			</div>
			<nav className="tabs" aria-label={t('closing.tabs')}>
				{tabs.map((key) => (
					<Link key={key} to={key === 'months' ? '/closings' : `/closings?show=${key}`} className={key === show ? 'active' : undefined} aria-current={key === show ? 'page' : undefined}>
						{t(`closing.tab.${key}`)}
					</Link>
				))}
			</nav>
			{show === 'months' ? <ClosingList /> : <CorrectionList />}
			{closing ? <CloseDialog onClose={() => setClosing(false)} /> : null}
		</div>
	);
}
