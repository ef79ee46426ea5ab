// kill -9 of the server at random moments while 500 meters call. Afterwards every record
// that the simulator has in its archives is in the store exactly once, and nothing else.
//	KILLS=10 (make bench: 200)   how often
//	KILL_SEED=…                  repeats the moments of a run (printed at its start)
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import { random, refuseReport, startServer, startSim, tempDir } from "./lib.mjs";

const KILLS = Number(process.env.KILLS ?? 10);
const SEED = Number(process.env.KILL_SEED ?? Date.now() % 1e9);
const METERS = 500;
// Each meter calls so often, and has a day more of records each time.
const CALLS = Number(process.env.KILL_CALLS ?? 4);
const DAYS = 10;
const PAUSE_MAX = 1500; // ms that a server lives at most
const NOW = "2026-03-01T09:00:00Z";

// A port that stays the same over all starts of the server, as the meters know it.
function freePort() {
	return new Promise((done, fail) => {
		const probe = createServer().once("error", fail);
		probe.listen(0, "127.0.0.1", () => {
			const { port } = probe.address();
			probe.close(() => done(port));
		});
	});
}

// One fleet in one data folder: kills until `kills` are done or the fleet is. Yields how many.
async function killFleet(t, kills, chance, say) {
	const data = tempDir(t);
	const port = await freePort();
	// Small batches, so that a call commits several times and can be cut between two commits.
	const set = { "collector.adopt_unknown": true, "collector.clock_limit": 0, "collector.batch_rows": 60 };
	const launch = () => startServer(t, { data, collector: port, set });

	let server = await launch();
	let over = false;
	const sim = startSim({
		server: `127.0.0.1:${port}`,
		dir: data,
		meters: METERS,
		days: DAYS,
		calls: CALLS,
		step: 86400,
		now: NOW,
		seed: Math.floor(chance() * 1e9),
		protocol: "mixed",
		concurrency: 25,
		retries: "forever",
		backoff: 0,
		compare: data,
		json: true,
	});
	sim.ended.then(() => (over = true));
	const moments = [];
	while (moments.length < kills && !over) {
		const wait = Math.floor(chance() * PAUSE_MAX);
		await Promise.race([sim.ended, new Promise((resume) => setTimeout(resume, wait))]);
		if (over) break;
		moments.push(wait);
		await server.kill();
		server = await launch();
	}
	const { code } = await sim.ended;
	assert.equal(code, 0, `themis-sim: ${sim.stderr()}`);
	refuseReport("themis-sim", sim.stderr());

	const api = await server.login();
	// themis-sim would have failed on any difference: see compare.h.
	const [figures, found] = sim.stdout().trim().split("\n").map((line) => JSON.parse(line));
	assert.equal(found.meters, METERS);
	assert.equal(found.same, found.records, "nothing may be missing, whatever the reason");
	const calls = await api.all("/calls?limit=200");
	assert.equal(calls.filter((c) => c.result === "open").length, 0, "no call may stay open");
	const halves = calls.filter((c) => c.result === "interrupted").length;
	// As the meters saw it; those that nobody answered do not count.
	const { refused = 0, ...failures } = figures.failures;
	const cut = Object.values(failures).reduce((sum, n) => sum + n, 0);
	say(`killed after ${moments.join(", ")} ms, ${refused} calls refused: ${found.records} records of ${found.meters} meters, each exactly once; ${calls.length} calls kept; ${cut} were cut off, ${halves} of them between two commits`);
	await server.stop();
	return { kills: moments.length, cut };
}

test(`kill -9 at ${KILLS} random moments loses nothing and doubles nothing`, async (t) => {
	const say = (text) => console.log(`kill: ${text}`);
	say(`KILL_SEED=${SEED} KILLS=${KILLS}`);
	const chance = random(SEED);
	let cut = 0;
	for (let left = KILLS; left > 0; ) {
		const done = await killFleet(t, left, chance, say);
		left -= done.kills;
		cut += done.cut;
	}
	assert.ok(cut > 0, "the kills must have hit calls under way");
});
