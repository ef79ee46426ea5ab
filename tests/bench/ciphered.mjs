// The same call in the plain (authentication none) and ciphered (HLS with GMAC, every APDU
// authenticated and encrypted): two fleets take turns at one server.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { program, runSim, startServer, startSim } from "../system/lib.mjs";
import { DAY, METERS, ROUNDS, T0, benchSettings, cpuSeconds, iso, median, round, say, scope, spread } from "./common.mjs";

const PLAIN = 30_000_000;
const SECRET = 40_000_000;
const ciphering = { security: "gmac", ciphering: "both", keys: 7 };

async function callDay(server, dir, day, serials, extra = {}) {
	const before = cpuSeconds(server.pid);
	const out = await runSim({
		server: `127.0.0.1:${server.collector}`,
		dir,
		meters: METERS,
		serial_base: serials,
		days: 2,
		now: iso(T0 + day * DAY),
		protocol: "wrapper",
		concurrency: 64,
		fast: true,
		json: true,
		...extra,
	});
	const { ok, sessions_per_second: rate, apdus } = JSON.parse(out);
	return { rate, trips: apdus / ok, cpu: ((cpuSeconds(server.pid) - before) / METERS) * 1000 };
}

// The secret fleet makes itself known in the plain, then calls without the server knowing its
// keys: it is refused, and leaves the keys in a file.
async function register(server, dir) {
	const keys = join(dir, "keys.txt");
	await callDay(server, dir, 0, SECRET);
	const refused = startSim({ server, dir, meters: METERS, serial_base: SECRET, protocol: "wrapper", fast: true, ...ciphering, keys_out: keys });
	await refused.ended;
	const given = spawnSync(program("themis"), ["meter", "keys", "--file", keys, "--data", dir], { encoding: "utf8" });
	if (given.status !== 0) throw new Error(`${refused.stderr()}${given.stderr}`);
}

export function ciphered() {
	return scope(async (t, dir) => {
		const server = await startServer(t, { data: dir, set: benchSettings });
		await register(server, dir);
		await callDay(server, dir, 0, PLAIN);
		const plain = [];
		const secret = [];
		for (let day = 1; day <= ROUNDS; day++) {
			plain.push(await callDay(server, dir, day, PLAIN));
			secret.push(await callDay(server, dir, day, SECRET, ciphering));
			say(`round ${day}: plain ${round(plain.at(-1).rate)}, ciphered ${round(secret.at(-1).rate)} calls/s`);
		}
		return { plain, secret };
	});
}

export function reportCiphered({ plain, secret }) {
	const row = (name, list) => {
		const rates = list.map((one) => one.rate);
		return `| ${name} | ${round(median(rates))} (${spread(rates)}) | ${Math.round(median(list.map((one) => one.trips)))} | ${round(median(list.map((one) => one.cpu)))} |`;
	};
	const ratio = median(secret.map((one) => one.rate)) / median(plain.map((one) => one.rate));
	return [
		"## Ciphered calls",
		"A day's call over the wrapper, plain and with HLS (GMAC) and every APDU authenticated and encrypted; the simulator ciphers on the same processors.",
		"",
		"| calls | calls/s | round trips | server CPU, s per 1,000 calls |",
		"|---|---|---|---|",
		row("plain", plain),
		row("ciphered", secret),
		`| **ratio** | **${ratio.toFixed(2)}** | | |`,
		"",
	];
}
