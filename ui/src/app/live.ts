// The server's live stream: a call that came in is on the page without a reload.
import { useEffect, useSyncExternalStore } from 'react';
import { type Query, type QueryClient, useQueryClient } from '@tanstack/react-query';
import type { Schemas } from '@/api/client';
import { dashboardQuery, jobQuery } from '@/api/queries';
import { isEnded } from '@/lib/job';
import { sessionQuery } from './session';

type Call = Schemas['Call'];
type Figures = Schemas['DashboardFigures'];
type Job = Schemas['Job'];

/** Lists are asked again at most this often, however many meters call. */
const PAUSE = 4_000;
const RETRY = 10_000;
const NEWEST = 10;

type LiveState = 'connecting' | 'live' | 'lost';
let state: LiveState = 'connecting';
const watchers = new Set<() => void>();

function setState(value: LiveState) {
	if (state === value) return;
	state = value;
	for (const watcher of watchers) watcher();
}

export function useLiveState(): LiveState {
	return useSyncExternalStore(
		(watcher) => {
			watchers.add(watcher);
			return () => watchers.delete(watcher);
		},
		() => state,
	);
}

/** Newest first, one row a call: an ended call takes the place of its begin. */
export function withCall(calls: Call[], call: Call): Call[] {
	const rest = calls.filter((other) => other.id !== call.id);
	const at = rest.findIndex((other) => other.id < call.id);
	rest.splice(at < 0 ? rest.length : at, 0, call);
	return rest.slice(0, NEWEST);
}

/** What never changes with a call, and heavy sums that no message renews either. */
const still = ['usage', 'session', 'version', 'users', 'suggestions', 'profiles', 'rights', 'roles', 'tokens', 'audit', 'settings', 'docs', 'report-forms'];

/**
 * A stream tells what happens from its opening on. What was asked before may have been answered
 * before a call ended that no message will tell of: it is asked again, an answer under way as
 * soon as it is here.
 */
export function askAgain(client: QueryClient): void {
	const again = (query: Query) => void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
	for (const query of client.getQueryCache().findAll({ predicate: ({ queryKey }) => !still.includes(String(queryKey[0])) })) {
		if (query.state.fetchStatus === 'idle') again(query);
		else
			query.promise?.then(
				() => again(query),
				() => again(query),
			);
	}
}

/** How far a job is, wherever it is shown; what it has made is in the lists when it ends. */
export function noteJob(client: QueryClient, job: Job): void {
	client.setQueryData(jobQuery(job.id).queryKey, (old) => (old ? job : old));
	if (!isEnded(job)) return;
	void client.invalidateQueries({ queryKey: ['jobs', 'list'] });
	if (job.kind === 'report') void client.invalidateQueries({ queryKey: ['reports'] });
}

/** Gathers what became stale and asks for it again once a pause. */
class Stale {
	private readonly client: QueryClient;
	private readonly serials = new Set<string>();
	private lists = false;
	private timer: number | undefined;

	constructor(client: QueryClient) {
		this.client = client;
	}

	add(serial: string | null) {
		this.lists = true;
		if (serial) this.serials.add(serial);
		// The first of a burst is shown at once, the others after the pause.
		this.timer ??= window.setTimeout(() => this.flush(), 150);
	}

	private flush() {
		if (!this.lists) {
			this.timer = undefined;
			return;
		}
		for (const key of ['meters', 'calls', 'quarantine', 'findings']) void this.client.invalidateQueries({ queryKey: [key] });
		for (const serial of this.serials) void this.client.invalidateQueries({ queryKey: ['meter', serial] });
		this.lists = false;
		this.serials.clear();
		this.timer = window.setTimeout(() => this.flush(), PAUSE);
	}

	stop() {
		window.clearTimeout(this.timer);
	}
}

function parse<Data>(event: Event): Data | null {
	try {
		return JSON.parse((event as MessageEvent<string>).data) as Data;
	} catch {
		return null;
	}
}

export function useLive(): void {
	const client = useQueryClient();
	useEffect(() => {
		const stale = new Stale(client);
		let source: EventSource | undefined;
		let retry: number | undefined;

		const open = () => {
			source = new EventSource('/api/v1/events');
			source.addEventListener('open', () => {
				askAgain(client);
				setState('live');
			});
			source.addEventListener('call', (event) => {
				const call = parse<Call>(event);
				if (!call) return;
				client.setQueryData(dashboardQuery().queryKey, (old) => (old ? { ...old, calls: withCall(old.calls, call) } : old));
				// A call that has only begun has changed nothing yet but the newest calls.
				if (call.result !== 'open') stale.add(call.serial);
			});
			source.addEventListener('finding', (event) => {
				const finding = parse<{ serial: string }>(event);
				if (finding) stale.add(finding.serial);
			});
			source.addEventListener('job', (event) => {
				const job = parse<Job>(event);
				if (job) noteJob(client, job);
			});
			source.addEventListener('dashboard', (event) => {
				const figures = parse<Figures>(event);
				if (figures) client.setQueryData(dashboardQuery().queryKey, (old) => (old ? { ...old, figures } : old));
			});
			source.addEventListener('error', () => {
				setState('lost');
				// The browser tries again by itself unless it was refused: then the session may be over.
				if (source?.readyState !== EventSource.CLOSED) return;
				void client.invalidateQueries({ queryKey: sessionQuery().queryKey });
				window.clearTimeout(retry);
				retry = window.setTimeout(open, RETRY);
			});
		};
		open();
		return () => {
			source?.close();
			window.clearTimeout(retry);
			stale.stop();
			setState('connecting');
		};
	}, [client]);
}
