// What validation on arrival costs: the same fleet calls with all rules on and with all off, in
// turns, at one server.
import { runSim, startServer } from "../system/lib.mjs";
import { DAY, METERS, ROUNDS, T0, benchSettings, cpuSeconds, iso, median, round, say, scope, spread } from "./common.mjs";

async function callDay(server, dir, day) {
	const before = cpuSeconds(server.pid);
	await runSim({ server: `127.0.0.1:${server.collector}`, dir, meters: METERS, days: 2, now: iso(T0 + day * DAY), concurrency: 64, fast: true, json: true });
	return ((cpuSeconds(server.pid) - before) / METERS) * 1000;
}

export function validation() {
	return scope(async (t, dir) => {
		const server = await startServer(t, { data: dir, set: { ...benchSettings, "validation.hour": -1 } });
		const api = await server.login();
		// The meters' clocks are months behind the server's: each of their records would be late.
		await api.demand("PUT", "/validation-rules/late-arrival", { enabled: false });
		const rules = (await api.get("/validation-rules")).items.map((one) => one.rule).filter((rule) => rule !== "late-arrival");
		const turn = async (enabled) => {
			for (const rule of rules) await api.demand("PUT", `/validation-rules/${rule}`, { enabled });
		};
		for (let day = 0; day < 3; day++) await callDay(server, dir, day); // known, and with a past
		const on = [];
		const off = [];
		for (let i = 0; i < ROUNDS; i++) {
			await turn(true);
			on.push(await callDay(server, dir, 3 + 2 * i));
			await turn(false);
			off.push(await callDay(server, dir, 4 + 2 * i));
			say(`round ${i + 1}: CPU with rules ${round(on.at(-1))}, without ${round(off.at(-1))} s per 1,000 calls`);
		}
		return { on, off, rules: rules.length };
	});
}

export function reportValidation({ on, off, rules }) {
	const share = (1 - median(off) / median(on)) * 100;
	return [
		"## Validation on arrival",
		`A day's call with ${rules} rules on (all but that of late records: none is) and with all off: what came is validated with the 48 hours before it, in the transaction of the call.`,
		"",
		"| rules | server CPU, s per 1,000 calls |",
		"|---|---|",
		`| on | ${round(median(on))} (${spread(on)}) |`,
		`| off | ${round(median(off))} (${spread(off)}) |`,
		`| **share of a call's CPU** | **${share.toFixed(1)} %** (aim: about 10 %) |`,
		"",
	];
}
