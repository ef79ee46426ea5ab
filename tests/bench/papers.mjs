// A month's report of many meters, against one query over the same rows; and its memory.
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { program } from "../system/lib.mjs";
import { ROUNDS, median, round, say, scope, spread } from "./common.mjs";

const METERS = Number(process.env.BENCH_REPORT_METERS ?? 10_000);
const DAYS = 64; // so that the last whole month lies in them
const SIZES = [
	[METERS / 10, "20000"],
	[METERS, "2"],
];

function measured(...args) {
	const done = spawnSync(program("tests/bench/measure"), args.map(String), { encoding: "utf8", maxBuffer: 1 << 28 });
	if (done.status !== 0) throw new Error(done.stderr);
	return { ...JSON.parse(done.stderr.trim().split("\n").at(-1)), out: done.stdout };
}

function lastMonth() {
	const now = new Date();
	const first = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1);
	const last = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
	return { period: new Date(first).toISOString().slice(0, 7), first: first / 86400e3, last: last / 86400e3 };
}

export function papers() {
	return scope(async (t, dir) => {
		const db = join(dir, "themis.db");
		say(`${METERS} meters with ${DAYS} days of hours`);
		const filled = spawnSync(program("tests/bench/bench_fill"), [db, METERS, DAYS], { encoding: "utf8" });
		if (filled.status !== 0) throw new Error(filled.stderr);
		const { period, first, last } = lastMonth();
		const idle = measured(program("themis"), "report", "list", "--data", dir).rss;
		const lines = [];
		for (const [meters, serials] of SIZES) {
			for (const format of ["pdf", "xlsx"]) {
				const line = { meters, format, cpu: [], wall: [], raw: [], rss: [] };
				const file = join(dir, `out.${format}`);
				for (let i = 0; i < Math.min(ROUNDS, 3); i++) {
					const raw = measured(program("tests/bench/bench_raw_report"), db, serials, first, last);
					const made = measured(program("themis"), "report", "make", "group", "--search", `meter=${serials}`, "--period", period, "--out", file, "--data", dir, "--json");
					line.rows = JSON.parse(made.out).result.rows;
					line.raw.push(raw.cpu);
					line.cpu.push(made.cpu);
					line.wall.push(made.wall);
					line.rss.push(made.rss - idle);
				}
				line.size = statSync(file).size;
				say(`${meters} meters, ${format}: ${round(median(line.cpu))} s, raw query ${round(median(line.raw))} s, ${round(median(line.rss) / 2 ** 20)} MiB`);
				lines.push(line);
			}
		}
		return { lines, idle };
	});
}

export function reportPapers(m) {
	const mib = (bytes) => (bytes / 2 ** 20).toFixed(1);
	return [
		"## Reports",
		`The form \`group\` for a month, made by \`themis report make\`: each meter has ${DAYS} days of hours, and gas days are cut out of those of the month. The raw query is one`,
		"ordered read of the same meters, subscribers and day blocks over bare SQLite, all columns touched and nothing computed. Processor seconds of whole processes, in turns;",
		`memory is the most that was resident, without the ${mib(m.idle)} MiB of a \`themis\` that makes none.`,
		"",
		"| meters | format | report, s | raw query, s | ratio | elapsed, s | memory, MiB | file, KiB |",
		"|---|---|---|---|---|---|---|---|",
		...m.lines.map(
			(l) =>
				`| ${l.rows.toLocaleString("en")} | ${l.format} | ${round(median(l.cpu))} (${spread(l.cpu)}) | ${round(median(l.raw))} | **${(median(l.cpu) / median(l.raw)).toFixed(1)}** | ${round(median(l.wall))} | ${mib(median(l.rss))} | ${Math.round(l.size / 1024)} |`,
		),
		"",
		`Ten times the meters take ${["pdf", "xlsx"].map((format) => `${(median(m.lines.find((l) => l.format === format && l.meters === METERS).rss) / median(m.lines.find((l) => l.format === format && l.meters !== METERS).rss)).toFixed(2)} times the memory as ${format.toUpperCase()}`).join(", ")}.`,
		"",
	];
}
