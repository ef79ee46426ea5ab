// Proving the chain of the audit, against reading its rows.
import { spawnSync } from "node:child_process";
import { program } from "../system/lib.mjs";
import { ROUNDS, median, round, say, scope, spread } from "./common.mjs";

const RECORDS = Number(process.env.BENCH_AUDIT_RECORDS ?? 1_000_000);

export function audit() {
	return scope(async (_t, dir) => {
		say(`filling an audit with ${RECORDS} records`);
		const done = spawnSync(program("tests/bench/bench_audit"), [dir, RECORDS, ROUNDS], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
		if (done.status !== 0) throw new Error("bench_audit failed");
		return JSON.parse(done.stdout);
	});
}

export function reportAudit(m) {
	const ours = m.rounds.map((r) => r.verify);
	const raw = m.rounds.map((r) => r.raw);
	return [
		"## Audit",
		`\`themis audit verify\` over ${m.records.toLocaleString("en")} records, each hashed over the one before it, against one walk over the same rows in bare SQLite that`,
		"touches every column. Processor time, in turns.",
		"",
		"| what | figure |",
		"|---|---|",
		`| verify, s | ${round(median(ours))} (${spread(ours)}) |`,
		`| records/s | ${Math.round(m.records / median(ours)).toLocaleString("en")} |`,
		`| reading the rows, s | ${round(median(raw))} (${spread(raw)}) |`,
		`| **ratio to reading the rows** | **${round(median(ours) / median(raw))}** |`,
		"",
	];
}
