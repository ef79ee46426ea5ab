// As many connections at once as descriptors allow, one in twenty of them active, into one
// collector process and into five that share port and store. The fleet's meters are new to
// whoever takes their calls, product and null collector alike: five null collectors do not
// know each other's meters.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { runSim, start, startServer, until } from "../system/lib.mjs";
import { ROUNDS, T0, benchSettings, iso, median, round, say, scope, startNull } from "./common.mjs";

const LIMIT = Number(spawnSync("bash", ["-c", "ulimit -Hn"], { encoding: "utf8" }).stdout);
const ACTIVE = 0.05;
const MIB = 2 ** 20;

function resident(pid) {
	return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) * 1024;
}

// Connections a process: an ended call's descriptor is still open when the next connects, and
// several processes do not get equal shares of a port's connections.
const SHARE = Math.floor(LIMIT * 0.94);

async function startOurs(t, dir, processes) {
	const set = { ...benchSettings, "collector.share_port": true, "collector.max_connections": 1_000_000 };
	const first = await startServer(t, { data: dir, set });
	const all = [first];
	for (let i = 1; i < processes; i++)
		all.push(await startServer(t, { data: dir, set, collector: first.collector, args: ["--roles", "collector"] }));
	return { collector: first.collector, pids: all.map((one) => one.pid) };
}

async function startFloor(t, dir, processes) {
	const first = await startNull(t, dir, { tag: "null-0" });
	const pids = [first.pid];
	for (let i = 1; i < processes; i++)
		pids.push((await startNull(t, dir, { port: first.collector, tag: `null-${i}` })).pid);
	return { collector: first.collector, pids };
}

// Idle connections from an address of their own each 19,000: a pair of addresses has 28,000 ports.
async function hold(t, dir, port, count) {
	for (let from = 2; count > 0; from++) {
		const part = Math.min(count, 19_000);
		const tag = `hold-${port}-${from}`;
		const holder = start("tests/bench/hold", [String(port), String(part), `127.0.0.${from}`], { dir, tag });
		t.after(async () => {
			holder.child.kill("SIGTERM");
			await holder.ended;
		});
		let over = null;
		holder.ended.then((end) => (over = end));
		await until("the idle connections", () => {
			if (over) throw new Error(`hold ended: ${holder.stderr()}`);
			return /^held/.test(holder.stdout());
		}, 120);
		count -= part;
	}
}

async function callAll(server, dir, active, serials) {
	const out = await runSim({
		server: `127.0.0.1:${server.collector}`,
		dir,
		meters: Math.max(5000, active * 2),
		serial_base: serials,
		days: 2,
		now: iso(T0),
		concurrency: active,
		fast: true,
		json: true,
	});
	return JSON.parse(out).sessions_per_second;
}

// One side with its crowd: calls/s of each round, resident bytes a process under load.
function measure(name, startSide, processes) {
	return scope(async (t, dir) => {
		const total = SHARE * processes;
		const active = Math.floor(total * ACTIVE);
		const server = await startSide(t, dir, processes);
		await hold(t, dir, server.collector, total - active);
		const rates = [];
		for (let i = 0; i < ROUNDS; i++) rates.push(await callAll(server, dir, active, 20_000_000 + i * 1_000_000));
		const rss = server.pids.map(resident);
		say(`${name}, ${processes} process(es), ${total} connections: ${round(median(rates))} calls/s, ${rss.map((b) => Math.round(b / MIB)).join(" ")} MiB`);
		return { rates, rss, total, active };
	});
}

// Figures of one and of five processes.
export async function crowd() {
	const result = [];
	for (const processes of [1, 5]) {
		const ours = await measure("themis", startOurs, processes);
		const floor = await measure("null collector", startFloor, processes);
		result.push({ processes, total: ours.total, active: ours.active, rates: ours.rates, floor: floor.rates, rss: ours.rss });
	}
	return result;
}

export function reportCrowd(result) {
	return [
		"## Many connections at once",
		`Idle ones and one in twenty active, up to this machine's ${LIMIT} descriptors a process; all of the meters are new (a first call reads identity, two days of`,
		"archives and all parameters). Five processes share one port and one SQLite store.",
		"",
		"| processes | connections | of them active | calls/s | null collector, calls/s | ratio | resident MiB a process |",
		"|---|---|---|---|---|---|---|",
		...result.map(
			(r) =>
				`| ${r.processes} | ${r.total} | ${r.active} | ${round(median(r.rates))} | ${round(median(r.floor))} | ${(median(r.rates) / median(r.floor)).toFixed(2)} | ${r.rss.map((b) => Math.round(b / MIB)).join(", ")} |`,
		),
		"",
	];
}
