// Meters that have exactly the records that a test gives them, and call once with them.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { refuseReport, startSim, until } from "./lib.mjs";

export const HOUR = 3600e3;

export const iso = (ms) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
export const msk = (ms) => `${new Date(ms + 3 * HOUR).toISOString().slice(0, 19)}+03:00`;

// Hours `from` to `to` after `start`: more by day than at night, `times` as much.
export function hours(start, from, to, index, times = 1) {
	const rows = [];
	for (let h = from; h <= to; h++) {
		rows.push({ time: start + h * HOUR, index });
		index = Math.round((index + (h % 24 > 6 ? 0.12 : 0.011) * times) * 1000) / 1000;
	}
	return rows;
}

let files = 0;
// One call of a meter that has these records and no others; its clock is ten minutes past the last of them, or `now`.
export async function callWith({ server, api }, serial, rows, now = rows.at(-1).time + 10 * 60e3) {
	const file = join(server.data, `records-${files++}`);
	const lines = rows.map((r) => `${serial} ${msk(r.time)} ${r.index.toFixed(3)} 19.41`);
	writeFileSync(file, `meter ${serial} ВК-G4ETe Курск\n${lines.join("\n")}\n`);
	const last = (await api.get("/calls?limit=1")).items[0]?.id ?? 0;
	const sim = startSim({ server, meters: 1, data: file, now: iso(now), speed: 1, days: 80, fast: true });
	await sim.ended;
	refuseReport("themis-sim", sim.stderr());
	return until("the call's end", async () => (await api.get("/calls?limit=10")).items.find((one) => one.id > last && one.serial === serial && one.ended), 30);
}
