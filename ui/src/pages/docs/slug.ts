// Headings are named as the renderer names them, so that contents and links agree.
import GithubSlugger from 'github-slugger';

export function makeSlugger(): (text: string) => string {
	const slugger = new GithubSlugger();
	return (text) => slugger.slug(text);
}
