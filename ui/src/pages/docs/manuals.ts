// The manuals that the server carries, in one language: few and short, so that all are read at once and searched here.
import { queryOptions } from '@tanstack/react-query';
import { api, take } from '@/api/client';
import type { Language } from '@/lib/format';

export interface Manual {
	name: string;
	title: string;
	text: string;
}

/** The page of contents of the folder first, then what people read most. */
const order = ['README', 'user', 'register', 'administrator', 'rights', 'signin', 'install'];
const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);

async function load(language: Language, signal: AbortSignal): Promise<Manual[]> {
	const { items } = await take(api.GET('/api/v1/docs', { signal }));
	const list = await Promise.all(
		items
			.filter((manual) => manual.language === language)
			.map(async ({ name, title }) => ({ name, title, text: String(await take(api.GET('/api/v1/docs/{place}/{name}', { params: { path: { place: language, name } }, parseAs: 'text', signal }))) })),
	);
	return list.sort((one, other) => place(one.name) - place(other.name) || one.name.localeCompare(other.name));
}

export const manualsQuery = (language: Language) => queryOptions({ queryKey: ['docs', language], queryFn: ({ signal }) => load(language, signal), staleTime: Infinity });

/** A manual names its pictures by their path in docs/; null: nothing from elsewhere is shown. */
export function pictureAddress(src: string | undefined): string | null {
	const match = /^(?:\.\.\/)?images\/([\w.-]+)$/.exec(src ?? '');
	return match ? `/api/v1/docs/images/${match[1] ?? ''}` : null;
}
