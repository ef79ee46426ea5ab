// make bench: see tools/bench. Figures of one run on one machine; what is compared is
// measured in turns, and the median of the rounds is taken, since machines are noisy.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { Agent, get as httpGet } from "node:http";
import { join } from "node:path";
import { ROOT, program, runSim, startServer, until } from "../system/lib.mjs";
import { dial } from "../system/wire.mjs";
import { DAY, METERS, ROUNDS, T0, benchSettings, cpuSeconds, iso, median, percentile, round, say, scope, startNull } from "./common.mjs";
import { audit } from "./audit.mjs";
import { ciphered } from "./ciphered.mjs";
import { crowd } from "./crowd.mjs";
import { imports } from "./import.mjs";
import { papers } from "./papers.mjs";
import { renew } from "./report.mjs";
import { validation } from "./validation.mjs";

const LIST_METERS = Number(process.env.BENCH_LIST_METERS ?? 1_000_000);
const KILLS = Number(process.env.KILLS ?? 200);
const IDLE = 10_000;

function sizeOf(dir, pattern) {
	return readdirSync(dir).filter((f) => pattern.test(f)).reduce((sum, f) => sum + statSync(join(dir, f)).size, 0);
}

async function callDay(server, dir, day) {
	const before = cpuSeconds(server.pid);
	const out = await runSim({
		server: `127.0.0.1:${server.collector}`,
		dir,
		meters: METERS,
		days: 2,
		now: iso(T0 + day * DAY),
		concurrency: 64,
		fast: true,
		json: true,
	});
	const { ok, sessions_per_second: rate, apdus } = JSON.parse(out);
	return { rate, trips: apdus / ok, cpu: ((cpuSeconds(server.pid) - before) / METERS) * 1000 };
}

function rawSqlite(dir, round) {
	const file = join(dir, `raw-${round}.db`);
	const done = spawnSync(program("tests/bench/bench_raw_sqlite"), [file, METERS, 1, 64], { encoding: "utf8" });
	if (done.status !== 0) throw new Error(done.stderr);
	const { calls_per_s: rate } = JSON.parse(done.stdout);
	rmSync(file);
	return rate;
}

function calls() {
	return scope(async (t, dir) => {
		const server = await startServer(t, { data: dir, set: benchSettings });
		const empty = await startNull(t, dir);
		say(`${METERS} meters make themselves known`);
		await callDay(server, dir, 0);
		await callDay(empty, dir, 0);
		const figures = { ours: [], empty: [], raw: [], cpu: [], emptyCpu: [], trips: [] };
		for (let day = 1; day <= ROUNDS; day++) {
			const ours = await callDay(server, dir, day);
			const none = await callDay(empty, dir, day);
			figures.ours.push(ours.rate);
			figures.cpu.push(ours.cpu);
			figures.trips.push(ours.trips);
			figures.empty.push(none.rate);
			figures.emptyCpu.push(none.cpu);
			figures.raw.push(rawSqlite(dir, day));
			say(`round ${day}: ${round(ours.rate)} calls/s, null collector ${round(none.rate)}, raw SQLite ${round(figures.raw.at(-1))}`);
		}
		const api = await server.login();
		const { items } = await api.get("/calls?limit=200");
		const rows = median(items.map((call) => call.rows));
		const bytes = median(items.map((call) => call.bytes_in + call.bytes_out));
		return { ...figures, rows, bytes, meters: METERS };
	});
}

function memory() {
	return scope(async (t, dir) => {
		const server = await startServer(t, { data: dir, set: benchSettings });
		const lines = [];
		const open = async (n) => {
			while (lines.length < n)
				lines.push(...(await Promise.all(Array.from({ length: 500 }, () => dial(server.collector)))));
			await until("the server to have taken them", async () => {
				const { body } = await server.api().request("GET", "/metrics");
				return Number(/^themis_collector_open_connections (\d+)/m.exec(body)?.[1]) >= n;
			});
		};
		// Between one and ten thousand, so that what is there once anyway does not count.
		await open(1000);
		const before = server.memory();
		await open(IDLE);
		const bytes = (server.memory() - before) / (IDLE - 1000);
		for (const line of lines) line.socket.destroy();
		return { bytes, connections: IDLE };
	});
}

function disk() {
	return scope(async (t, dir) => {
		const meters = 300;
		const days = 400;
		const server = await startServer(t, { data: dir, set: benchSettings });
		await runSim({ server, dir, meters, days, now: iso(T0), fast: true, concurrency: 32 });
		const api = await server.login();
		let hours = 0;
		const list = await api.all("/meters?limit=500");
		for (const { serial } of list) {
			const rows = await api.all(`/meters/${serial}/readings?archive=hour&from=2000-01-01T00:00:00Z&to=2030-01-01T00:00:00Z&limit=10000`);
			hours += rows.length;
		}
		await server.stop();
		return { hours, bytes: sizeOf(dir, /\.db$/) / hours };
	});
}

// One request over a kept connection: milliseconds.
function timed(agent, url, cookie) {
	return new Promise((done, fail) => {
		const began = performance.now();
		httpGet(url, { agent, headers: { Cookie: cookie } }, (answer) => {
			answer.resume();
			answer.on("end", () =>
				answer.statusCode === 200 ? done(performance.now() - began) : fail(new Error(`${url}: ${answer.statusCode}`)),
			);
		}).on("error", fail);
	});
}

async function latencies(api, requests) {
	const agent = new Agent({ keepAlive: true, maxSockets: 1 });
	const result = {};
	for (const [name, paths] of Object.entries(requests)) {
		const times = [];
		for (let i = 0; i < 200; i++) times.push(await timed(agent, `${api.url}/api/v1${paths(i)}`, api.cookie));
		result[name] = { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
		say(`${name}: p50 ${round(result[name].p50)} ms, p99 ${round(result[name].p99)} ms`);
	}
	agent.destroy();
	return result;
}

function lists() {
	return scope(async (t, dir) => {
		say(`filling a store with ${LIST_METERS} meters`);
		const began = Date.now();
		const filled = spawnSync(program("tests/bench/bench_fill"), [join(dir, "themis.db"), LIST_METERS], { encoding: "utf8" });
		if (filled.status !== 0) throw new Error(filled.stderr);
		const fillSeconds = (Date.now() - began) / 1000;
		const server = await startServer(t, { data: dir, set: benchSettings });
		const api = await server.login();
		const groups = (await api.get("/groups")).items;
		const names = ["Давыдова", "Шамилов", "Кузнецов", "Смирнова", "Попов", "Волкова", "Соколов", "Лебедева"];
		const cities = ["Волгоград", "Пятигорск", "Ростов-на-Дону", "Арзамас", "Шахты"];
		const q = encodeURIComponent;
		// A cursor from the depth of the list, by way of ten pages of 500.
		let cursor = "";
		for (let i = 0; i < 10; i++)
			cursor = (await api.get(`/meters?limit=500&sort=city${cursor && `&cursor=${q(cursor)}`}`)).next_cursor;
		const result = await latencies(api, {
			"Dashboard": () => "/dashboard",
			"Meters, first page": () => "/meters?limit=50",
			"Meters by last call, falling": () => "/meters?limit=50&sort=-last_call",
			"Meters by subscriber": () => "/meters?limit=50&sort=subscriber",
			"Meters, page 101 by city": () => `/meters?limit=50&sort=city&cursor=${q(cursor)}`,
			"Meters of a subscriber": (i) => `/meters?limit=50&subscriber=${q(names[i % names.length])}`,
			"Meters of a city, by index": (i) => `/meters?limit=50&sort=-index&city=${q(cities[i % cities.length])}`,
			"Meters of a group": (i) => `/meters?limit=50&group=${groups[(i * 7) % groups.length].id}`,
			"Meters, search box, serial": (i) => `/meters?limit=50&q=${20000000 + ((i * 4999) % LIST_METERS)}`,
			"Meters, search box, name": (i) => `/meters?limit=50&q=${q(names[i % names.length].slice(0, 4))}`,
			"A meter's card": (i) => `/meters/${20000000 + ((i * 7919) % LIST_METERS)}`,
		});
		return { result, fillSeconds, meters: LIST_METERS };
	});
}

// The search box at the size of a large company, against a range of an index of the same file.
function search() {
	return scope(async (_t, fresh) => {
		// A store that a run before this one has filled may be taken again.
		const dir = process.env.BENCH_SEARCH_DIR ?? fresh;
		say(`filling a store with ${LIST_METERS} meters`);
		const began = Date.now();
		const done = spawnSync(program("tests/bench/bench_search"), [dir, LIST_METERS, 500], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
		if (done.status !== 0) throw new Error("bench_search failed");
		return { ...JSON.parse(done.stdout), seconds: (Date.now() - began) / 1000 };
	});
}

function kills() {
	const done = spawnSync("node", ["--test", "tests/system/kill.test.mjs"], {
		cwd: ROOT,
		encoding: "utf8",
		env: { ...process.env, KILLS: String(KILLS), KILL_CALLS: "30" },
		stdio: ["ignore", "pipe", "inherit"],
	});
	const fleets = [...done.stdout.matchAll(/(\d+) records of (\d+) meters.*?(\d+) were cut off/g)];
	if (done.status !== 0) throw new Error(`kills:\n${done.stdout}`);
	return {
		kills: KILLS,
		records: fleets.reduce((sum, f) => sum + Number(f[1]), 0),
		cut: fleets.reduce((sum, f) => sum + Number(f[3]), 0),
	};
}

const parts = { calls, validation, ciphered, crowd, memory, disk, lists, search, import: imports, reports: papers, audit, kills };
const wanted = process.argv.slice(2);
const results = {};
for (const [name, part] of Object.entries(parts)) {
	if (wanted.length && !wanted.includes(name)) continue;
	say(name);
	results[name] = await part();
	console.log(name, JSON.stringify(results[name], null, 1));
}
const file = join(ROOT, "docs/benchmarks.md");
writeFileSync(file, renew(readFileSync(file, "utf8"), results));
