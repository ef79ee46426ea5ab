// What the parts of the bench share: figures, scopes, the floor.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { start, until } from "../system/lib.mjs";

export const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
export const METERS = Number(process.env.BENCH_METERS ?? 5000);
export const DAY = 86400;
// Of the meters' clocks: the simulator's archives are a function of the time alone.
export const T0 = Date.UTC(2026, 2, 1, 9) / 1000;
const CPU_TICKS = Number(spawnSync("getconf", ["CLK_TCK"], { encoding: "utf8" }).stdout);

export const say = (text) => process.stderr.write(`bench: ${text}\n`);
export const iso = (seconds) => new Date(seconds * 1000).toISOString().replace(".000", "");
export const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
export const spread = (list) => `${round(Math.min(...list))}–${round(Math.max(...list))}`;
export const round = (x) => (x >= 100 ? Math.round(x) : Number(x.toPrecision(3)));
export const percentile = (list, p) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * p))];

// Stands in for a test's context: what is to be undone at the end, in reverse.
export async function scope(body) {
	const ends = [];
	const t = { after: (end) => ends.push(end) };
	const dir = mkdtempSync(join(tmpdir(), "themis-bench-"));
	try {
		return await body(t, dir);
	} finally {
		for (const end of ends.reverse()) await end();
		rmSync(dir, { recursive: true, force: true });
	}
}

// CPU seconds of a process up to now.
export function cpuSeconds(pid) {
	const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /, "").split(" ");
	return (Number(fields[11]) + Number(fields[12])) / CPU_TICKS;
}

export async function startNull(t, dir, { port = 0, tag = "null" } = {}) {
	const running = start("tests/bench/null_collector", ["--port", String(port)], { dir, tag });
	t.after(async () => {
		running.child.kill("SIGTERM");
		await running.ended;
	});
	const ready = await until("the null collector", () => /port=(\d+)/.exec(running.stdout()));
	return { pid: running.pid, collector: Number(ready[1]) };
}

export const benchSettings = {
	"collector.adopt_unknown": true,
	"collector.clock_limit": 0,
	"collector.sniff_timeout": 600,
	"log.level": "warn",
};
