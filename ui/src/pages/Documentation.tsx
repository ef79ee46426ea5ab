// «Документация»: the manuals of this very version, in the language of the page.
import { useMemo } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import { ApiError } from '@/api/client';
import { useLanguage } from '@/app/look';
import { useTitle } from '@/lib/hooks';
import { headingsOf, searchManual } from '@/lib/manual';
import { SearchField } from '@/parts/SearchField';
import { TroublePage } from '@/parts/Trouble';
import { manualsQuery, type Manual } from './docs/manuals';
import { ManualText } from './docs/ManualText';
import { makeSlugger } from './docs/slug';
import './Documentation.css';

const FIRST = 'user';

export function Documentation() {
	const { t } = useTranslation();
	const language = useLanguage();
	const { name = FIRST } = useParams();
	const [params, setParams] = useSearchParams();
	const q = (params.get('q') ?? '').trim().slice(0, 100);
	const { data: manuals, error, refetch } = useQuery(manualsQuery(language));
	const manual = manuals?.find((known) => known.name === name);
	useTitle(manual?.title ?? t('nav.documentation'));
	if (error && !manuals) return <TroublePage error={error} retry={refetch} />;
	if (manuals && !manual) return <TroublePage error={new ApiError(404, null)} missing={{ title: t('docs.missing'), text: t('docs.missing_text') }} />;
	return (
		<div className="page docs">
			<div className="page-head">
				<h1>{t('nav.documentation')}</h1>
				<span className="muted">{t('docs.text')}</span>
			</div>
			{manuals && manual ? (
				<div className="docs-grid">
					<aside className="docs-side no-print" aria-label={t('docs.contents')}>
						<SearchField label={t('docs.search')} q={q} onChange={(next) => setParams(next ? { q: next } : {}, { replace: true })} />
						<nav aria-label={t('docs.manuals')}>
							<ul>
								{manuals.map((known) => (
									<li key={known.name}>
										<Link to={`/documentation/${known.name}`} aria-current={known.name === name && !q ? 'page' : undefined}>
											{known.title}
										</Link>
										{known.name === name && !q ? <Contents text={known.text} /> : null}
									</li>
								))}
							</ul>
						</nav>
					</aside>
					{q ? <Found q={q} manuals={manuals} /> : <ManualText text={manual.text} names={manuals.map((known) => known.name)} />}
				</div>
			) : (
				<span className="skeleton" style={{ height: 480 }} />
			)}
		</div>
	);
}

function Contents({ text }: { text: string }) {
	const headings = useMemo(() => headingsOf(text, makeSlugger()), [text]);
	if (!headings.length) return null;
	return (
		<ul className="docs-contents">
			{headings.map((heading) => (
				<li key={heading.slug} className={heading.depth === 3 ? 'deep' : undefined}>
					<a href={`#${heading.slug}`}>{heading.text}</a>
				</li>
			))}
		</ul>
	);
}

function Found({ q, manuals }: { q: string; manuals: Manual[] }) {
	const { t } = useTranslation();
	const hits = useMemo(() => manuals.flatMap((manual) => searchManual(manual.name, manual.text, q, makeSlugger).map((hit) => ({ ...hit, title: manual.title }))), [manuals, q]);
	return (
		<section className="docs-found" aria-label={t('docs.found')}>
			<p className="muted" role="status">
				{hits.length ? t('docs.hits', { count: hits.length }) : t('docs.no_hits', { q })}
			</p>
			<ol>
				{hits.map((hit, at) => (
					<li key={at}>
						<Link to={`/documentation/${hit.name}${hit.slug ? `#${hit.slug}` : ''}`}>
							{hit.title}
							{hit.section && hit.section !== hit.title ? ` › ${hit.section}` : ''}
						</Link>
						<p>{hit.line}</p>
					</li>
				))}
			</ol>
		</section>
	);
}
