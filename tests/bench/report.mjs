// docs/benchmarks.md: a section a part of the bench. What was measured now replaces its section
// and says when; the others stay as they are.
import { cpus, totalmem } from "node:os";
import { readFileSync } from "node:fs";
import { reportAudit } from "./audit.mjs";
import { reportCiphered } from "./ciphered.mjs";
import { median, round, spread } from "./common.mjs";
import { reportCrowd } from "./crowd.mjs";
import { reportImport } from "./import.mjs";
import { reportPapers } from "./papers.mjs";
import { reportValidation } from "./validation.mjs";

const HEAD = [
	"# Benchmarks",
	"",
	"Written by `make bench`; each section says when it was measured. Ratios tell more than the figures, since both sides of a ratio ran in turns on the same machine",
	"(medians of the rounds, range in brackets). Clients and simulator run on the machine too and share its processors.",
	"",
];

function reportCalls(c) {
	const ours = median(c.ours);
	return [
		"## Calls",
		`A call is a full day of one meter: ${c.rows} archive records in ${Math.round(median(c.trips))} round trips and ${c.bytes} bytes, committed with \`synchronous=FULL\`; ${c.meters} meters, 64 at once.`,
		"The null collector talks to the same fleet and answers the same bytes, but stores nothing. Raw SQLite inserts the same records as plain rows, 64 calls a transaction.",
		"",
		"| what | figure | aim |",
		"|---|---|---|",
		`| calls/s | ${round(ours)} (${spread(c.ours)}) | |`,
		`| null collector, calls/s | ${round(median(c.empty))} (${spread(c.empty)}) | |`,
		`| **ratio to the null collector** | **${(ours / median(c.empty)).toFixed(2)}** | ≥ 0.6 |`,
		`| raw SQLite, calls/s | ${round(median(c.raw))} (${spread(c.raw)}) | |`,
		`| ratio to raw SQLite, with network and protocol | ${(ours / median(c.raw)).toFixed(3)} | |`,
		`| server CPU, s per 1,000 calls | ${round(median(c.cpu))} (null collector ${round(median(c.emptyCpu))}) | |`,
		"",
	];
}

function reportMemory(m) {
	return [
		"## Memory",
		`Resident bytes per idle connection (${m.connections} open): ${Math.round(m.bytes)}; the aim is at most 4096.`,
		"",
	];
}

function reportDisk(d) {
	return [
		"## Disk",
		`Bytes on disk per hourly record (whole database, ${d.hours} records): ${d.bytes.toFixed(2)}; the aim is at most 6.`,
		"",
	];
}

function reportLists(l) {
	return [
		"## Latency of lists",
		`Over HTTP with ${l.meters.toLocaleString("en")} meters, one request after another on one connection, 200 of each kind; pages of 50.`,
		"",
		"| request | p50, ms | p99, ms | aim |",
		"|---|---|---|---|",
		...Object.entries(l.result).map(
			([name, v]) => `| ${name} | ${v.p50.toFixed(1)} | ${v.p99.toFixed(1)} | ${name.startsWith("Meters") ? "p99 ≤ 30" : ""} |`,
		),
		"",
		`(Filling the store through its own verbs, each meter with subscriber, call and a day's records: ${Math.round(l.fillSeconds)} s.)`,
		"",
	];
}

function reportSearch(s) {
	const ms = (us) => (us / 1000).toFixed(2);
	const worst = Math.max(...s.kinds.map((k) => k.p99));
	const raw = median(s.kinds.map((k) => k.raw_p99));
	return [
		"## Search",
		`The search box with ${s.meters.toLocaleString("en")} meters of people who do not exist (tests/bench/people.h, ${Math.round(s.bytes / s.meters)} bytes a meter in the whole file), 20 results with their rows;`,
		"the raw query is one range of an index of the same file over bare SQLite, 20 rows joined to the same columns. Processor time, asked in turns.",
		`What is searched in takes ${Math.round(s.index_bytes / s.meters)} bytes a meter of the file; a search takes at most ${(s.memory / 2 ** 20).toFixed(1)} MiB of memory beside the engine's cache.`,
		"",
		"| what is typed | p50, ms | p99, ms | raw p99, ms | p99 ratio | found |",
		"|---|---|---|---|---|---|",
		...s.kinds.map((k) => `| ${k.kind} | ${ms(k.p50)} | ${ms(k.p99)} | ${ms(k.raw_p99)} | ${(k.p99 / k.raw_p99).toFixed(1)} | ${Math.round(k.found * 100)} % |`),
		`| **worst p99, and its ratio to the raw query's median p99** | | **${ms(worst)}** | ${ms(raw)} | **${Math.round(worst / raw)}** | |`,
		"",
	];
}

function reportKills(k) {
	return [
		"## kill -9",
		`The server was killed ${k.kills} times at random moments while its meters called (${k.cut} calls were cut off in the middle). Afterwards each of the ${k.records.toLocaleString("en")} records`,
		"that the meters have was in the store exactly once.",
		"",
	];
}

const reports = {
	calls: reportCalls,
	validation: reportValidation,
	ciphered: reportCiphered,
	crowd: reportCrowd,
	memory: reportMemory,
	disk: reportDisk,
	lists: reportLists,
	search: reportSearch,
	import: reportImport,
	reports: reportPapers,
	audit: reportAudit,
	kills: reportKills,
};

function where() {
	const release = readFileSync("/proc/sys/kernel/osrelease", "utf8").trim();
	return `*${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release}.*`;
}

// The new text of the file, from the old one and the results of the parts that ran.
export function renew(old, results) {
	const sections = new Map(
		old.split(/^(?=## )/m).slice(1).map((text) => [text.slice(0, text.indexOf("\n")), text.trimEnd()]),
	);
	for (const [name, report] of Object.entries(reports)) {
		if (!results[name]) continue;
		const [title, ...lines] = report(results[name]);
		sections.set(title, [title, where(), "", ...lines].join("\n").trimEnd());
	}
	const titles = ["## Calls", "## Validation on arrival", "## Ciphered calls", "## Many connections at once", "## Memory", "## Disk", "## Latency of lists", "## Search", "## Import", "## Reports", "## Audit", "## kill -9"];
	const known = titles.filter((title) => sections.has(title)).map((title) => sections.get(title));
	return `${HEAD.join("\n")}\n${known.join("\n\n")}\n`;
}
