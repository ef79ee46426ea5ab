// A register of new meters and subscribers through the API, against raw inserts of the same rows.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { program, startServer } from "../system/lib.mjs";
import { ROUNDS, benchSettings, median, round, say, scope } from "./common.mjs";

const ROWS = Number(process.env.BENCH_IMPORT_ROWS ?? 100_000);
const GROUP = 250;

const table = () => {
	const rows = ["serial;type;group;subscriber;account;phone;city;street;house;flat"];
	for (let i = 0; i < ROWS; i++)
		rows.push(`${20000000 + i};ВК-G${4 + (i % 2) * 2};Филиал ${i % 10}/Участок ${i % 200};Абонентов Абонент ${i};${30000000 + i};+7903${1000000 + i};Город ${i % 20};Улица ${i % 500};${i % 150};${i % 90}`);
	return `${rows.join("\n")}\n`;
};

function raw(dir, at) {
	const file = join(dir, `raw-${at}.db`);
	const done = spawnSync(program("tests/bench/bench_raw_import"), [file, ROWS, GROUP], { encoding: "utf8" });
	if (done.status !== 0) throw new Error(done.stderr);
	for (const tail of ["", "-wal", "-shm"]) rmSync(file + tail, { force: true });
	return JSON.parse(done.stdout).rows_per_s;
}

async function timed(api, wish) {
	const { id } = await api.upload(table());
	const from = performance.now();
	const job = await api.ended(await api.post(`/imports/${id}/run`, wish));
	if (job.state !== "done") throw new Error(job.error);
	return { rate: (ROWS / (performance.now() - from)) * 1000, job };
}

export async function imports() {
	const figures = { ours: [], dry: [], undo: [], raw: [], rows: ROWS };
	for (let i = 1; i <= Math.min(ROUNDS, 3); i++) {
		await scope(async (t, dir) => {
			const server = await startServer(t, { data: dir, set: benchSettings });
			const api = await server.login();
			figures.dry.push((await timed(api, { dry_run: true })).rate);
			const { rate, job } = await timed(api, {});
			figures.ours.push(rate);
			const from = performance.now();
			await api.ended(await api.post(`/jobs/${job.id}/undo`));
			figures.undo.push((ROWS / (performance.now() - from)) * 1000);
			figures.raw.push(raw(dir, i));
			say(`round ${i}: import ${round(rate)} rows/s, dry run ${round(figures.dry.at(-1))}, undo ${round(figures.undo.at(-1))}, raw SQLite ${round(figures.raw.at(-1))}`);
		});
	}
	return { ...figures, minute: ROWS / median(figures.ours) / 60 };
}
