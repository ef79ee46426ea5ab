// Markdown as the page shows it. HTML in it is never made into elements (react-markdown), and what
// remains goes through the list of allowed elements and attributes (rehype-sanitize) all the same.
import { useEffect, useMemo, type ComponentProps, type ReactNode } from 'react';
import Markdown, { type Components } from 'react-markdown';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize';
import rehypeSlug from 'rehype-slug';
import remarkGfm from 'remark-gfm';
import { manualAddress } from '@/lib/manual';
import { pictureAddress } from './manuals';

// Names of headings are of our own making and are what the contents lead to.
const schema = { ...defaultSchema, clobberPrefix: '' };

function Anchor({ href, names, children }: { href: string | undefined; names: readonly string[]; children: ReactNode }) {
	const address = manualAddress(href, names);
	if (address === null) return <span>{children}</span>;
	if (address.startsWith('/')) return <Link to={address}>{children}</Link>;
	if (address.startsWith('#')) return <a href={address}>{children}</a>;
	return (
		<a href={address} target="_blank" rel="noreferrer">
			{children}
		</a>
	);
}

function Picture({ src, alt }: { src: string | undefined; alt: string | undefined }) {
	const address = pictureAddress(src);
	return address ? <img src={address} alt={alt ?? ''} loading="lazy" /> : null;
}

export function ManualText({ text, names }: { text: string; names: readonly string[] }) {
	const { t } = useTranslation();
	const { hash } = useLocation();
	// The text arrives after the address: the browser has looked for the place in vain.
	useEffect(() => {
		const place = hash ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
		if (place) place.scrollIntoView();
		else window.scrollTo(0, 0);
	}, [hash, text]);
	const components = useMemo<Components>(
		() => ({
			// The page has its own first heading.
			h1: ({ children }) => <h2 className="docs-title">{children}</h2>,
			a: ({ href, children }: ComponentProps<'a'>) => (
				<Anchor href={href} names={names}>
					{children}
				</Anchor>
			),
			img: ({ src, alt }) => <Picture src={typeof src === 'string' ? src : undefined} alt={alt} />,
			table: ({ children }) => (
				// A part that scrolls must be reachable by the keyboard.
				// eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
				<div className="docs-table" role="region" aria-label={t('docs.table')} tabIndex={0}>
					<table>{children}</table>
				</div>
			),
			// eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
			pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
		}),
		[t, names],
	);
	return (
		<article className="docs-text">
			<Markdown remarkPlugins={[remarkGfm]} rehypePlugins={[rehypeSlug, [rehypeSanitize, schema]]} components={components}>
				{text}
			</Markdown>
		</article>
	);
}
