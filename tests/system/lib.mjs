// What every system test needs: the real daemon in a folder of its own on free ports,
// a client of its API, and the simulator. Everything is stopped by its pid, and a
// sanitizer's report in anybody's stderr fails the test.
//
//	const server = await startServer(t, { set: { "collector.adopt_unknown": true } });
//	const api = await server.login();
//	await runSim({ server, meters: 10, days: 3 });
//	const { items } = await api.get("/meters?limit=50");
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { checkAnswer } from "./openapi.mjs";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const BUILD = resolve(ROOT, process.env.THEMIS_BUILD ?? "build-asan");
// Without it a server that has come to a stop is found only after five minutes.
const ANSWER_MS = 120_000;
export const PASSWORD = "Первый-вход-2026";
const READY = /^themis ready collector=(\d+) web=(\d+)(.*)$/m;
const REPORT = /ERROR: (Address|Leak|Thread)Sanitizer|runtime error:/;

// The program NAME of the build under test, wherever its module puts it.
export function program(name) {
	return join(BUILD, name);
}

const cleanups = new WeakMap();

// At the end of test t, the last one first (t.after by itself runs the first one first, and
// would take the folder away from under the server).
export function cleanup(t, end) {
	const known = cleanups.get(t);
	if (known) {
		known.push(end);
		return;
	}
	const ends = [end];
	cleanups.set(t, ends);
	t.after(async () => {
		for (const one of ends.reverse()) await one();
	});
}

// In memory where there is room: a disk that others keep busy can take ten seconds for one
// fsync, longer than the servers under test are told to wait for a meter.
function scratch() {
	try {
		const { bavail, bsize } = statfsSync("/dev/shm");
		if (bavail * bsize > 4 * 2 ** 30) return "/dev/shm";
	} catch {
		// no such file system here
	}
	return tmpdir();
}

const SCRATCH = scratch();

export function tempDir(t) {
	const dir = mkdtempSync(join(SCRATCH, "themis-test-"));
	cleanup(t, () => rmSync(dir, { recursive: true, force: true }));
	return dir;
}

// Starts a program with stdout and stderr in files (no pipe can fill up or break); `input` is
// what it reads from stdin.
export function start(name, args, { dir, env = {}, tag = name, input } = {}) {
	const files = { out: join(dir, `${tag}.out`), err: join(dir, `${tag}.err`) };
	const out = openSync(files.out, "w");
	const err = openSync(files.err, "w");
	const child = spawn(program(name), args, {
		cwd: dir,
		env: { ...process.env, ...env },
		stdio: [input === undefined ? "ignore" : "pipe", out, err],
	});
	child.stdin?.end(input);
	closeSync(out);
	closeSync(err);
	const ended = new Promise((done) => {
		child.on("error", (error) => done({ code: null, signal: null, error }));
		child.on("exit", (code, signal) => done({ code, signal }));
	});
	return {
		child,
		pid: child.pid,
		ended,
		stdout: () => readFileSync(files.out, "utf8"),
		stderr: () => readFileSync(files.err, "utf8"),
	};
}

// Runs a program to its end: { code, signal, stdout, stderr }.
export async function run(name, args, options) {
	const running = start(name, args, options);
	const end = await running.ended;
	if (end.error) throw end.error;
	const result = { ...end, stdout: running.stdout(), stderr: running.stderr() };
	refuseReport(name, result.stderr);
	return result;
}

export function refuseReport(who, stderr) {
	const at = stderr.search(REPORT);
	if (at >= 0) assert.fail(`${who}: ${stderr.slice(Math.max(0, at - 200), at + 4000)}`);
}

// Resolves when `check` yields something true; asked again every few milliseconds until
// the deadline, which is there to end a hung test and not to time anything.
export async function until(what, check, seconds = 60) {
	const deadline = performance.now() + seconds * 1000;
	for (;;) {
		const value = await check();
		if (value) return value;
		if (performance.now() > deadline) assert.fail(`waited ${seconds} s in vain: ${what}`);
		await new Promise((resume) => setTimeout(resume, 20));
	}
}

function settings(set) {
	return Object.entries(set).flatMap(([key, value]) => ["--set", `${key}=${value}`]);
}

let started = 0;

/*
 * The daemon on free ports of the loopback. Options:
 *   data  its folder (default: a new one; give that of a killed server to go on with it)
 *   set   { "section.key": value }
 *   args  further arguments;  env  further environment
 *   collector, web  ports (default 0: any free one)
 */
export async function startServer(t, options = {}) {
	const data = options.data ?? tempDir(t);
	const set = {
		"collector.port": options.collector ?? 0,
		"collector.address": "127.0.0.1",
		"collector.max_per_address": 0,
		"collector.quarantine_pause": 0,
		"web.port": options.web ?? 0,
		...options.set,
	};
	const args = ["serve", "--data", data, ...settings(set), ...(options.args ?? [])];
	const env = { THEMIS_ADMIN_PASSWORD: PASSWORD, ...options.env };
	const running = start("themis", args, { dir: data, env, tag: `themis-${started++}` });
	let over = null;
	running.ended.then((end) => (over = end));

	const ready = await until("the server's ready line", () => {
		if (over) assert.fail(`themis ended with ${over.error ?? over.signal ?? over.code}:\n${running.stderr()}`);
		return READY.exec(running.stdout());
	}, options.seconds ?? 60);

	const server = new Server(running, data, Number(ready[1]), Number(ready[2]));
	// Ports of further listeners by their names.
	server.listeners = Object.fromEntries([...ready[3].matchAll(/ listener\.([a-z0-9-]+)=(\d+)/g)].map(([, name, port]) => [name, Number(port)]));
	cleanup(t, () => server.stop());
	return server;
}

export class Server {
	constructor(running, data, collector, web) {
		Object.assign(this, { running, data, collector, web, pid: running.pid, gone: false });
		this.url = `http://127.0.0.1:${web}`;
	}

	stderr() {
		return this.running.stderr();
	}

	// Ends it in order and demands that it went well; may be called twice.
	async stop() {
		if (this.gone) return;
		this.gone = true;
		this.running.child.kill("SIGTERM");
		const { code, signal } = await this.running.ended;
		refuseReport("themis", this.stderr());
		assert.equal(code, 0, `themis ended with ${signal ?? code}:\n${this.stderr().slice(-4000)}`);
	}

	// kill -9, as a power cut would.
	async kill() {
		this.gone = true;
		this.running.child.kill("SIGKILL");
		await this.running.ended;
		refuseReport("themis", this.stderr());
	}

	// Resident memory in bytes.
	memory() {
		const status = readFileSync(`/proc/${this.pid}/status`, "utf8");
		return Number(/^VmRSS:\s+(\d+)/m.exec(status)[1]) * 1024;
	}

	// A signed-in client.
	async login(login = "admin", password = PASSWORD) {
		const api = this.api();
		await api.login(login, password);
		return api;
	}

	api() {
		return new Api(this.url, this);
	}
}

// A client of /api/v1 with cookie and CSRF token. Methods demand success and yield the
// body; `request` yields { status, headers, body } whatever the status. Every answer is
// held against docs/openapi.yaml; wrong methods and unknown paths only where `documented`
// is left true.
export class Api {
	constructor(url, server = null) {
		this.url = url;
		this.server = server;
		this.cookie = "";
		this.csrf = "";
	}

	async request(method, path, body, { headers = {}, documented = true } = {}) {
		const all = { ...headers };
		if (this.cookie) all.Cookie = this.cookie;
		if (this.csrf && method !== "GET") all["X-CSRF-Token"] = this.csrf;
		if (body !== undefined) all["Content-Type"] ??= "application/json";
		const url = new URL(/^\/(api\/|healthz|readyz|metrics)/.test(path) ? path : `/api/v1${path}`, this.url);
		const answer = await fetch(url, {
			method,
			headers: all,
			body: body === undefined || typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
			redirect: "manual",
			signal: AbortSignal.timeout(ANSWER_MS),
		}).catch((error) => {
			// Most likely the server is gone: its last words tell more than the connection's. They
			// are written: a process that dies closes its connections after them.
			if (this.server) refuseReport("themis", this.server.stderr());
			throw error;
		});
		for (const cookie of answer.headers.getSetCookie()) this.cookie = cookie.split(";")[0];
		const bytes = Buffer.from(await answer.arrayBuffer());
		const text = bytes.toString();
		const type = (answer.headers.get("content-type") ?? "").split(";")[0];
		const result = { status: answer.status, headers: answer.headers, bytes, body: /json/.test(type) ? JSON.parse(text) : text };
		if (documented) checkAnswer(method, url.pathname, result.status, type, result.body);
		return result;
	}

	async demand(method, path, body, options) {
		const answer = await this.request(method, path, body, options);
		assert.ok(
			answer.status >= 200 && answer.status < 300,
			`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`,
		);
		return answer.body;
	}

	async login(login, password) {
		const body = await this.demand("POST", "/session", { login, password });
		this.csrf = body.csrf_token;
		return body;
	}

	get(path) {
		return this.demand("GET", path);
	}

	post(path, body) {
		return this.demand("POST", path, body);
	}

	put(path, body) {
		return this.demand("PUT", path, body);
	}

	patch(path, body) {
		return this.demand("PATCH", path, body);
	}

	// How a job has ended.
	async ended({ id }, seconds = 120) {
		let job;
		await until(`the end of job ${id}`, async () => {
			job = await this.get(`/jobs/${id}`);
			return !["waiting", "running"].includes(job.state);
		}, seconds);
		return job;
	}

	// Brings a table: text of CSV or the bytes of a file.
	upload(table, name = "register.csv") {
		const type = { headers: { "Content-Type": "application/octet-stream" } };
		return this.demand("POST", `/imports?name=${encodeURIComponent(name)}`, table, type);
	}

	// Tries or loads a table; the job as it has ended.
	async tryImport(table, wish = {}) {
		const { id } = await this.upload(table);
		return this.ended(await this.post(`/imports/${id}/run`, wish));
	}

	// Loads a register of meters; the job's result.
	async import(table, wish = {}) {
		const job = await this.tryImport(table, wish);
		assert.equal(job.state, "done", job.error ?? "");
		return job.result;
	}

	delete(path) {
		return this.demand("DELETE", path);
	}

	// All items of a list, page after page.
	async all(path) {
		const items = [];
		let cursor = "";
		do {
			const next = cursor ? `${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(cursor)}` : "";
			const page = await this.get(path + next);
			items.push(...page.items);
			cursor = page.next_cursor ?? "";
		} while (cursor);
		return items;
	}
}

// Options of themis-sim from an object: { meters: 10, fast: true } is --meters 10 --fast.
// A call that fails is not tried again unless `retries` says so.
function simArguments({ server, dir, tag, ...given }) {
	const options = { retries: 0, progress: 0, ...given };
	const args = ["--server", typeof server === "string" ? server : `127.0.0.1:${server.collector}`];
	for (const [name, value] of Object.entries(options)) {
		if (value === false || value === undefined) continue;
		args.push(`--${name.replaceAll("_", "-")}`);
		if (value !== true) args.push(String(value));
	}
	return args;
}

export function startSim(options) {
	return start("themis-sim", simArguments(options), {
		dir: options.dir ?? options.server.data,
		tag: options.tag ?? `sim-${started++}`,
	});
}

// Runs the simulator to its end and demands that all its calls ended well.
export async function runSim(options) {
	const sim = startSim(options);
	const { code, signal, error } = await sim.ended;
	if (error) throw error;
	refuseReport("themis-sim", sim.stderr());
	assert.equal(code, 0, `themis-sim ended with ${signal ?? code}:\n${sim.stdout()}\n${sim.stderr()}`);
	return sim.stdout();
}

// A small generator with a seed, so that a failure can be repeated (mulberry32).
export function random(seed) {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let x = Math.imul(state ^ (state >>> 15), state | 1);
		x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
		return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
	};
}

// A certificate authority and a server's certificate for 127.0.0.1.
export function makeCertificates(dir) {
	const openssl = (...args) => execFileSync("openssl", args, { cwd: dir, stdio: "pipe" });
	openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj", "/CN=Test CA", "-keyout", "ca.key", "-out", "ca.pem");
	openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=127.0.0.1", "-keyout", "server.key", "-out", "server.csr");
	writeFileSync(join(dir, "names"), "subjectAltName=IP:127.0.0.1\n");
	openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30", "-extfile", "names", "-out", "server.pem");
}
