// What the pages need to know of a manual before it is rendered: its headings, and where a word stands.

export interface Heading {
	depth: 2 | 3;
	text: string;
	/** As the renderer names it: GitHub's way. */
	slug: string;
}

const strip = (text: string) =>
	text
		.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
		.replace(/[`*_]/g, '')
		.trim();

/** Markdown's own headings; those in a block of code are none. */
export function headingsOf(markdown: string, slugOf: (text: string) => string): Heading[] {
	const list: Heading[] = [];
	let fenced = false;
	for (const line of markdown.split('\n')) {
		if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
		const match = fenced ? null : /^(#{1,3})\s+(.+?)\s*#*\s*$/.exec(line);
		if (!match) continue;
		const text = strip(match[2] ?? '');
		// Every heading takes its name, also those that are not in the contents.
		const slug = slugOf(text);
		const depth = match[1]?.length;
		if (depth === 2 || depth === 3) list.push({ depth, text, slug });
	}
	return list;
}

export interface Hit {
	name: string;
	/** Of the section that it stands in; empty: before the first one. */
	slug: string;
	section: string;
	/** The line around it. */
	line: string;
}

const HITS = 50;

/** Lines in which all words stand, by the section; at most a screenful. */
export function searchManual(name: string, markdown: string, q: string, makeSlugger: () => (text: string) => string): Hit[] {
	const words = q.toLowerCase().split(/\s+/).filter(Boolean);
	if (!words.length) return [];
	const slugOf = makeSlugger();
	const hits: Hit[] = [];
	let slug = '';
	let section = '';
	let fenced = false;
	for (const line of markdown.split('\n')) {
		if (/^\s*(```|~~~)/.test(line)) {
			fenced = !fenced;
			continue;
		}
		const heading = fenced ? null : /^(#{1,6})\s+(.+?)\s*#*\s*$/.exec(line);
		if (heading) {
			section = strip(heading[2] ?? '');
			slug = slugOf(section);
		}
		if (/^\s*\|?[\s|:-]+$/.test(line)) continue;
		const text = strip(line.replace(/^[\s>#|-]+/, '').replaceAll('|', ' · ').replace(/( · )\s*$/, ''));
		const lower = text.toLowerCase();
		if (words.every((word) => lower.includes(word))) hits.push({ name, slug, section, line: text.replace(/\s+/g, ' ') });
		if (hits.length >= HITS) break;
	}
	return hits;
}

/** "administrator.md#settings" as an address of this page; others stay as they are, null: it leads nowhere. */
export function manualAddress(href: string | undefined, known: readonly string[]): string | null {
	if (!href) return null;
	if (href.startsWith('#')) return href;
	const match = /^(?:\.\/|(?:\.\.\/)*(?:(?:docs\/)?(?:ru|en)\/)?)?([\w-]+)\.md(#[\w\p{L}-]+)?$/u.exec(href);
	if (match && known.includes(match[1] ?? '')) return `/documentation/${match[1] ?? ''}${match[2] ?? ''}`;
	return /^https?:\/\//.test(href) ? href : null;
}
