// The two report tables of the original's manual, and a server to which its three meters have called:
// data file → simulator → TCP → collector → store.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, runSim, startServer } from "./lib.mjs";

const NOW = "2017-10-05T05:00:00Z";

// Дата · Показание · Потр-е за час · Температура · Потребление of meter 15401450, as printed.
export const PAPER = `
01 5,443 0,000 19,41 0,000
02 5,443 0,000 19,15 0,000
03 5,443 0,000 18,41 0,000
04 5,443 0,000 20,86 0,000
05 5,443 0,000 21,80 0,000
06 5,443 0,000 22,82 0,000
07 5,443 0,000 21,73 0,000
08 5,443 0,000 17,66 0,000
09 5,443 0,000 19,74 0,000
10 5,443 0,000 20,56 0,000
11 5,443 0,000 21,16 0,000
12 5,443 0,000 21,98 0,000
13 5,443 0,000 21,68 0,000
14 5,443 0,000 22,40 0,000
15 5,443 0,000 22,54 0,000
16 5,443 0,000 22,67 0,000
17 5,443 0,000 22,99 0,000
18 5,443 0,000 22,97 0,000
19 5,443 0,000 23,24 0,000
20 5,443 0,000 23,86 0,000
21 5,443 0,000 23,26 0,000
22 5,443 0,000 23,81 0,000
23 5,443 0,000 22,20 0,000
24 5,443 0,000 19,43 0,000
25 5,443 0,000 18,75 0,000
26 5,443 0,000 17,50 0,000
27 5,443 0,294 15,30 7,067
28 12,510 0,417 16,43 10,007
29 22,517 0,642 14,70 15,404
30 37,921 0,689 16,53 16,524`;

// Номер · Показание · Ср. потребл. · Потребление of the group's month.
export const GROUP = `
15401450 5,443 0,068 49,002
15401491 129,546 0,005 3,477
15666428 0,000 0,000 0,000`;

export const rows = (table) => table.trim().split("\n").map((line) => line.split(" "));
export const number = (text) => Number(text.replace(",", "."));

function tool(name, ...args) {
	const done = spawnSync(join(ROOT, "tools", name), args, { encoding: "utf8", maxBuffer: 1 << 28 });
	assert.equal(done.status, 0, done.stderr);
	return done.stdout;
}

// Started for a test file; `t.after` collects what ends it.
export async function startPaper(t, now = NOW, set = {}) {
	const server = await startServer(t, { set: { "collector.archive_depth": "5000d", "collector.clock_limit": 0, ...set } });
	const register = join(server.data, "register.csv");
	const data = join(server.data, "data.txt");
	// The three meters of the paper are the first of the demo's register.
	writeFileSync(register, tool("demo-register").split("\n").slice(0, 4).join("\n") + "\n");
	writeFileSync(data, tool("demo-data"));
	const api = await server.login();
	await api.import(readFileSync(register, "utf8"));
	await runSim({ server, register, data, now });
	return { server, api };
}
