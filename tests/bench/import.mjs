// A register of new meters and subscribers through the API into one that is large already,
// from CSV and from XLSX, against raw inserts of the same rows.
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { program, startServer } from "../system/lib.mjs";
import { ROUNDS, benchSettings, cpuSeconds, median, round, say, scope, spread } from "./common.mjs";

const ROWS = Number(process.env.BENCH_IMPORT_ROWS ?? 100_000);
const BEFORE = Number(process.env.BENCH_IMPORT_BEFORE ?? 200_000);
const GROUP = 250;

function run(name, args) {
	const done = spawnSync(program(`tests/bench/${name}`), args.map(String), { encoding: "utf8" });
	if (done.status !== 0) throw new Error(done.stderr);
	return done.stdout;
}

function table(dir, format, from, rows) {
	const file = join(dir, `people.${format}`);
	run("bench_people", [format, file, from, rows]);
	return readFileSync(file);
}

function raw(dir) {
	const file = join(dir, "raw.db");
	const out = run("bench_raw_import", [file, BEFORE, ROWS, GROUP]);
	for (const tail of ["", "-wal", "-shm"]) rmSync(file + tail, { force: true });
	return JSON.parse(out).rows_per_s;
}

export async function imports() {
	const figures = { csv: [], xlsx: [], dry: [], undo: [], raw: [], cpu: [], rows: ROWS, before: BEFORE };
	await scope(async (t, dir) => {
		const server = await startServer(t, { data: dir, set: benchSettings });
		const api = await server.login();
		const timed = async (make, state) => {
			const from = performance.now();
			const cpu = cpuSeconds(server.pid);
			const job = await api.ended(await make(), 1800);
			if (job.state !== state) throw new Error(job.error);
			return { job, rate: (ROWS / (performance.now() - from)) * 1000, cpu: cpuSeconds(server.pid) - cpu };
		};
		const load = async (format, from, rows, wish = {}) => {
			const { id } = await api.upload(table(dir, format, from, rows), `people.${format}`);
			return timed(() => api.post(`/imports/${id}/run`, wish), "done");
		};
		say(`${BEFORE} meters are there already`);
		for (let from = 0; from < BEFORE; from += ROWS) await load("csv", from, Math.min(ROWS, BEFORE - from));
		for (let i = 1; i <= Math.min(ROUNDS, 3); i++) {
			for (const format of ["csv", "xlsx"]) {
				if (format === "csv") figures.dry.push((await load(format, BEFORE, ROWS, { dry_run: true })).rate);
				const { rate, job, cpu } = await load(format, BEFORE, ROWS);
				figures[format].push(rate);
				figures.cpu.push(cpu);
				figures.undo.push((await timed(() => api.post(`/jobs/${job.id}/undo`), "undone")).rate);
			}
			figures.raw.push(raw(dir));
			say(`round ${i}: ${["csv", "xlsx", "dry", "undo", "raw"].map((what) => `${what} ${round(figures[what].at(-1))}`).join(", ")} rows/s`);
		}
	});
	return figures;
}

export function reportImport(m) {
	const line = (what, list) => `| ${what}, rows/s | ${round(median(list))} (${spread(list)}) | |`;
	const minutes = m.rows / median(m.csv) / 60;
	return [
		"## Import",
		`${m.rows.toLocaleString("en")} new meters, each with a subscriber of its own (tests/bench/people.h), through the API into a register of ${m.before.toLocaleString("en")}: checked row by row,`,
		`written with a journal, a line of history and the words of the search box. Raw SQLite inserts the same rows into two plain tables with their keys, ${GROUP} rows a`,
		"transaction.",
		"",
		"| what | figure | aim |",
		"|---|---|---|",
		`| **${m.rows.toLocaleString("en")} rows from CSV, minutes** | **${minutes.toFixed(2)}** | ≤ 1 |`,
		line("from CSV", m.csv),
		line("from XLSX", m.xlsx),
		line("dry run", m.dry),
		line("undo", m.undo),
		line("raw SQLite", m.raw),
		`| ratio of CSV to raw SQLite | ${(median(m.csv) / median(m.raw)).toFixed(3)} | |`,
		`| server CPU, s per 100,000 rows | ${round((median(m.cpu) / m.rows) * 100_000)} | |`,
		"",
	];
}
