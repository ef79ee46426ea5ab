// When something is not there, not allowed or not working: what, and what to do.
import type { ReactNode } from 'react';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ApiError, troubleOf } from '@/api/client';
import './Trouble.css';

interface ScreenProps {
	code?: string | undefined;
	title: string;
	text: string;
	detail?: string | undefined;
	children?: ReactNode;
}

/** A whole page that says one thing. */
export function Screen({ code, title, text, detail, children }: ScreenProps) {
	return (
		<section className="screen" role="alert">
			{code ? (
				<p className="screen-code" aria-hidden="true">
					{code}
				</p>
			) : null}
			<h1>{title}</h1>
			<p className="muted">{text}</p>
			{detail ? <p className="muted mono">{detail}</p> : null}
			{children ? <div className="screen-acts">{children}</div> : null}
		</section>
	);
}

interface Props {
	error: unknown;
	retry?: (() => unknown) | undefined;
	/** What was looked for, when it is missing. */
	missing?: { title: string; text: string } | undefined;
}

export function TroublePage({ error, retry, missing }: Props) {
	const { t } = useTranslation();
	const kind = troubleOf(error);
	const status = error instanceof ApiError && error.status ? String(error.status) : undefined;
	const detail = error instanceof ApiError && (kind === 'invalid' || kind === 'broken') ? error.problem?.detail : undefined;
	const own = kind === 'missing' ? missing : undefined;
	return (
		<Screen code={status} title={own?.title ?? t(`trouble.${kind}.title`)} text={own?.text ?? t(`trouble.${kind}.text`)} detail={detail}>
			{retry && kind !== 'missing' && kind !== 'denied' ? (
				<Button type="primary" onClick={() => void retry()}>
					{t('act.retry')}
				</Button>
			) : null}
			<Link to="/">{t('act.to_dashboard')}</Link>
		</Screen>
	);
}

/** The same within a part of a page. */
export function TroubleNote({ error, retry }: Props) {
	const { t } = useTranslation();
	const kind = troubleOf(error);
	return (
		<div className="trouble-note" role="alert">
			<strong>{t(`trouble.${kind}.title`)}</strong>
			<span className="muted">{t(`trouble.${kind}.text`)}</span>
			{retry ? (
				<Button size="small" onClick={() => void retry()}>
					{t('act.retry')}
				</Button>
			) : null}
		</div>
	);
}
