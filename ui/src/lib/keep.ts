// What this browser remembers. Storage may be forbidden or full: then nothing is kept.
export function kept(key: string): string | null {
	try {
		return localStorage.getItem(`themis.${key}`);
	} catch {
		return null;
	}
}

export function keep(key: string, value: string | null): void {
	try {
		if (value === null) localStorage.removeItem(`themis.${key}`);
		else localStorage.setItem(`themis.${key}`, value);
	} catch {
		// Nothing is lost but the comfort.
	}
}

export function keptList(key: string): string[] | null {
	const text = kept(key);
	if (!text) return null;
	try {
		const value: unknown = JSON.parse(text);
		return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : null;
	} catch {
		return null;
	}
}
