// A small fleet over all protocols and securities, on networks on which every kind of thing goes
// wrong, through a life in which everything happens to meters. Afterwards the store has what the
// meters have; what it lacks, no call could have read.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { groupsOf, runFleet } from "./fleet.mjs";
import { ROOT, run, startServer } from "./lib.mjs";

// The scenario, and beside it groups that come by TLS, with a preamble, and both: their ports are
// known only now.
function scenarioOf(server) {
	const all = readFileSync(join(ROOT, "tests/scenarios/all.conf"), "utf8").replaceAll(/(name = ".*";)/g, "$1\n\t\ttls = false;");
	const group = (name, protocol, listener, more) => `
	{
		name = "${name}";
		meters = 6;
		protocol = "${protocol}";
		server = "127.0.0.1:${server.listeners[listener]}";
		faults = "reset=0.03,hangup=0.03,dribble=0.05,corrupt=0.03,duplicate=0.03";
		${more}
	}`;
	const hail = 'preamble = "ID={serial}\\r\\n"; preamble_answer = "OK\\r\\n";';
	const groups = [
		group("TLS", "hdlc", "tls", "tls = true;"),
		group("preamble", "wrapper", "hail", `tls = false; ${hail}`),
		group("preamble in TLS", "lis200", "both", `tls = true; ${hail}`),
	];
	const file = join(server.data, "networks.conf");
	writeFileSync(file, all.replace(/\}\s*\);\s*$/, `},${groups.join(",")}\n);\n`));
	return file;
}

function listener(name, settings) {
	return Object.fromEntries(Object.entries({ port: 0, ...settings }).map(([key, value]) => [`listener.${name}.${key}`, value]));
}

test("whatever networks and meters do, the store has what the meters have", async (t) => {
	const server = await startServer(t, {
		set: {
			"collector.adopt_unknown": true,
			"collector.clock_limit": 0, // the meters live in other days than the server
			"collector.idle_timeout": 3,
			"collector.sniff_timeout": 3,
			...listener("tls", { tls: true }),
			...listener("hail", { preamble: "ID=([0-9]+)\\r\\n", preamble_answer: "OK\\r\\n" }),
			...listener("both", { tls: true, preamble: "ID=([0-9]+)\\r\\n", preamble_answer: "OK\\r\\n" }),
		},
	});
	const scenario = scenarioOf(server);
	const groups = groupsOf(scenario);
	const { code, figures, found, stderr } = await runFleet({ server, scenario, idle: 20, tls: true });
	assert.equal(code, 0, `${found?.differences.slice(0, 20).join("\n")}\n${stderr}`);

	for (const kind of ["reset", "hangup", "loss", "vanish", "half-open", "dribble", "duplicate", "corrupt", "lie", "stray"])
		assert.ok(figures.faults[kind]?.calls > 0, `${kind} must have struck`);
	for (const why of ["ring", "exchange", "unread"]) assert.ok(found.explained[why] > 0, `${why} must have been met`);
	assert.equal(found.meters, groups.flatMap((g) => g.serials).length);
	for (const wrong of ["lost", "doubled", "altered", "extra", "revised"]) assert.equal(found[wrong], 0, wrong);
	assert.ok(found.same > found.records * 0.75, `${found.same} of ${found.records} records were read`);

	const check = await run("themis", ["check", "store", "--data", server.data], { dir: server.data });
	assert.equal(check.code, 0, check.stdout);
	const api = await server.login();
	const calls = await api.all("/calls?limit=200");
	const drivers = new Set(calls.map((call) => call.driver));
	for (const driver of ["dlms-hdlc", "dlms-wrapper", "lis200"]) assert.ok(drivers.has(driver), driver);
	for (const { name, serials } of groups) {
		const { items } = await api.get(`/meters/${serials[0]}/calls?limit=50`);
		assert.ok(items.some((call) => call.result === "ok"), `${name}: ${serials[0]} was never read whole: ${items[0]?.reason}`);
	}
	console.log(`networks: ${figures.ok} calls ended well, ${figures.failed} did not; ${found.same} of ${found.records} records, explained ${JSON.stringify(found.explained)}`);
});
