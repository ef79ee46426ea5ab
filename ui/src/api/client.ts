// The one place that speaks to the server. Types come from docs/openapi.yaml.
import createClient from 'openapi-fetch';
import type { components, paths } from './schema';

export type Schemas = components['schemas'];
type Problem = Schemas['Problem'];

/** What went wrong, as far as a page has to tell it apart. */
export type Trouble = 'offline' | 'signed-out' | 'denied' | 'missing' | 'invalid' | 'busy' | 'broken';

export class ApiError extends Error {
	readonly status: number;
	readonly problem: Problem | null;

	constructor(status: number, problem: Problem | null) {
		super(problem?.detail ?? problem?.title ?? `HTTP ${status}`);
		this.name = 'ApiError';
		this.status = status;
		this.problem = problem;
	}

	/** The last part of the problem's type: "/problems/conflict" is a conflict. */
	get kind(): string {
		return this.problem?.type.split('/').at(-1) ?? '';
	}

	get trouble(): Trouble {
		if (this.status === 0) return 'offline';
		if (this.status === 401) return 'signed-out';
		if (this.status === 403) return 'denied';
		if (this.status === 404) return 'missing';
		if (this.status === 429 || this.status === 503) return 'busy';
		return this.status < 500 ? 'invalid' : 'broken';
	}
}

export function troubleOf(error: unknown): Trouble {
	return error instanceof ApiError ? error.trouble : 'broken';
}

export const api = createClient<paths>({
	baseUrl: '',
	headers: { Accept: 'application/json, application/problem+json' },
	// Looked up at each call, so that a test may stand in for it.
	fetch: (request) => window.fetch(request),
});

interface Answer<Data> {
	data?: Data | undefined;
	error?: unknown;
	response: Response;
}

function asProblem(value: unknown): Problem | null {
	return typeof value === 'object' && value !== null && 'title' in value ? (value as Problem) : null;
}

/** The data of an answer; anything else is thrown as an ApiError. */
export async function take<Data>(request: Promise<Answer<Data>>): Promise<Data> {
	let answer: Answer<Data>;
	try {
		answer = await request;
	} catch (error) {
		if (error instanceof DOMException && error.name === 'AbortError') throw error;
		throw new ApiError(0, null);
	}
	if (!answer.response.ok) throw new ApiError(answer.response.status, asProblem(answer.error));
	return answer.data as Data;
}
