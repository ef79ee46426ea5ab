// tools/fleet-run: a scenario against a server of its own, and what came of it.
import { resolve } from "node:path";
import { runFleet } from "../system/fleet.mjs";
import { startServer, tempDir } from "../system/lib.mjs";

const scenario = resolve(process.argv[2]);
const further = (process.env.FLEET_SETTINGS ?? "").split(" ").filter(Boolean).map((s) => s.split("="));
const count = (n) => n.toLocaleString("en");
const share = (part, whole) => `${((part / whole) * 100).toFixed(1)} %`;
const ends = [];
const t = { after: (end) => ends.push(end) };
let code = 1;
try {
	const server = await startServer(t, {
		data: tempDir(t),
		set: {
			"collector.adopt_unknown": true,
			"collector.clock_limit": 0, // the meters live in other days than the server
			"collector.idle_timeout": 5,
			"collector.sniff_timeout": 5,
			"log.level": "warn",
			...Object.fromEntries(further),
		},
	});
	const run = await runFleet({ server, scenario, concurrency: 400, idle: 20 });
	const { figures: f, found } = run;
	code = run.code;
	const bad = Object.values(f.faults).reduce((sum, one) => sum + one.calls, 0);
	const kinds = Object.entries(f.faults).map(([name, one]) => `${name} ${count(one.calls)} (${count(one.ended_well)} ended well)`);
	console.log(`calls: ${count(f.ok + f.failed)}, ${count(f.ok)} ended well, in ${Math.round(f.seconds)} s (${Math.round(f.sessions_per_second)}/s); given up ${count(f.given_up)}`);
	console.log(`bad calls: ${count(bad)} (${share(bad, f.ok + f.failed)}): ${kinds.join(", ")}`);
	console.log(`records: ${count(found.records)} of ${count(found.meters)} meters, ${count(found.stored)} in the store, ${count(found.same)} of them the same`);
	console.log(["lost", "doubled", "altered", "extra", "revised"].map((name) => `${name} ${count(found[name])}`).join(", "));
	const why = Object.entries(found.explained).map(([name, n]) => `${name} ${count(n)}`);
	console.log(`explained: ${why.join(", ")}`);
	for (const line of found.differences.slice(0, 100)) console.log(line);
} finally {
	for (const end of ends.reverse()) await end();
}
process.exitCode = code;
