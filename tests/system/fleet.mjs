// A fleet from a scenario against a server: what the server must know of its meters first, the
// run, and what the comparison found. For networks.test.mjs and tests/bench/fleet.mjs.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { random, refuseReport, run, startSim } from "./lib.mjs";

const BASE = 17000001; // serial of a scenario's first meter
const SEED = 20261122;

// Groups of a scenario in its order: { name, serials, password, ciphered }.
export function groupsOf(file) {
	let first = BASE;
	return readFileSync(file, "utf8").split(/name = "/).slice(1).map((text) => {
		const meters = Number(/meters = (\d+);/.exec(text)[1]);
		const group = {
			name: text.slice(0, text.indexOf('"')),
			serials: Array.from({ length: meters }, (_, i) => String(first + i)),
			password: /password = "(.*?)";/.exec(text)?.[1],
			ciphered: /security = "gmac";/.test(text),
		};
		first += meters;
		return group;
	});
}

function hex(chance, bytes) {
	return Array.from({ length: bytes }, () => Math.floor(chance() * 256).toString(16).padStart(2, "0")).join("");
}

// Registers the meters that have secrets, and gives the server these. Yields the file of keys.
async function tellSecrets(dir, groups) {
	const themis = async (args, options) => {
		const end = await run("themis", [...args, "--data", dir], { dir, ...options });
		assert.equal(end.code, 0, `${args.join(" ")}: ${end.stderr}`);
	};
	const chance = random(SEED);
	const secret = groups.filter((g) => g.ciphered || g.password);
	const register = join(dir, "register.csv");
	writeFileSync(register, ["serial", ...secret.flatMap((g) => g.serials)].join("\n"));
	await themis(["import", register]);
	const line = (serial) => `${serial} ${hex(chance, 16)} ${hex(chance, 16)}\n`;
	const lines = new Map(groups.flatMap((g) => g.serials).map((serial) => [serial, line(serial)]));
	const known = groups.filter((g) => g.ciphered).flatMap((g) => g.serials).map((serial) => lines.get(serial));
	if (known.length) await themis(["meter", "keys", "--file", "-"], { input: known.join("") });
	for (const { serials, password } of groups.filter((g) => g.password))
		for (const serial of serials) await themis(["meter", "password", serial], { input: `${password}\n` });
	const keys = join(dir, "keys.txt");
	writeFileSync(keys, [...lines.values()].join(""));
	return keys;
}

/*
 * Runs the scenario to its end. Yields { code, figures, found, stderr }: the exit code and
 * the two lines of JSON that themis-sim prints, its own and those of themis check truth.
 */
export async function runFleet({ server, scenario, ...options }) {
	const dir = server.data;
	const keys = await tellSecrets(dir, groupsOf(scenario));
	const sim = startSim({ server, scenario, keys, backoff: 0, json: true, compare: dir, retries: undefined, ...options });
	const { code, error } = await sim.ended;
	if (error) throw error;
	refuseReport("themis-sim", sim.stderr());
	const [figures, found] = sim.stdout().trim().split("\n").map((text) => JSON.parse(text));
	return { code, figures, found, stderr: sim.stderr() };
}
