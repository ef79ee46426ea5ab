// "Firefox 140 · Windows" of what a browser says of itself; only enough to tell one's own machines apart.

const browsers: [RegExp, string][] = [
	[/\bEdg\/(\d+)/, 'Edge'],
	[/\bOPR\/(\d+)/, 'Opera'],
	[/\bYaBrowser\/(\d+)/, 'Yandex Browser'],
	[/\bFirefox\/(\d+)/, 'Firefox'],
	[/\b(?:Headless)?Chrom(?:e|ium)\/(\d+)/, 'Chrome'],
	[/\bVersion\/(\d+)[\d.]* (?:Mobile\/\S+ )?Safari\//, 'Safari'],
	[/\bcurl\/([\d.]+)/, 'curl'],
];

const systems: [RegExp, string][] = [
	[/Android/, 'Android'],
	[/iPhone|iPad/, 'iOS'],
	[/Windows/, 'Windows'],
	[/Mac OS X/, 'macOS'],
	[/Linux|X11/, 'Linux'],
];

/** null when it says nothing that we know. */
export function browserOf(agent: string): string | null {
	const browser = browsers.find(([pattern]) => pattern.test(agent));
	const system = systems.find(([pattern]) => pattern.test(agent))?.[1];
	if (!browser) return system ?? null;
	const name = `${browser[1]} ${browser[0].exec(agent)?.[1] ?? ''}`.trim();
	return system ? `${name} · ${system}` : name;
}
