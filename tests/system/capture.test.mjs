// Recorded calls: kept by setting, replayed to the same bytes and records, decoded without
// secrets, as a file and by the commands.
import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { run, runSim, startServer, until } from "./lib.mjs";

const themis = (dir, args, options = {}) => run("themis", args, { dir, ...options });

async function capturedCall(server, api, serial) {
	const { items } = await until("the call's record", async () => {
		const page = await api.get(`/meters/${serial}/calls`);
		return page.items[0]?.ended ? page : null;
	});
	const { id } = items[0];
	const text = (await api.request("GET", `/calls/${id}/capture`)).body;
	const file = join(server.data, `${serial}.capture.txt`);
	writeFileSync(file, text);
	return { id, text, file };
}

for (const protocol of ["hdlc", "wrapper", "push", "lis200"]) {
	test(`a recorded call replays to no difference: ${protocol}`, async (t) => {
		const server = await startServer(t, { set: { "capture.calls": "all", "collector.adopt_unknown": true } });
		const api = await server.login();
		await runSim({ server, meters: 1, serial_base: 18000001, days: 12, fast: true, protocol });
		const { file, text, id } = await capturedCall(server, api, "18000001");
		assert.match(text, /^! \d+ ask (identify|confirm)$/m);
		const data = ["--data", server.data];
		const replay = await themis(server.data, ["replay", "--json", file, ...data]);
		const result = JSON.parse(replay.stdout || "null");
		assert.equal(replay.code, 0, replay.stderr + JSON.stringify(result?.differences));
		assert.deepEqual(result.differences, []);
		assert.ok(result.store.same > 200, JSON.stringify(result.store));
		assert.deepEqual([result.store.different, result.store.missing], [0, 0]);
		const shown = await themis(server.data, ["capture", "show", String(id), "--json", ...data]);
		assert.ok(JSON.parse(shown.stdout).items.length > 20);
		assert.ok(JSON.parse((await themis(server.data, ["decode", "--json", file])).stdout).items.length > 20);
	});
}

test("a driver that would say something else is found", async (t) => {
	const server = await startServer(t, { set: { "capture.calls": "all", "collector.adopt_unknown": true } });
	const api = await server.login();
	await runSim({ server, meters: 1, serial_base: 18000011, days: 3, fast: true, protocol: "wrapper" });
	const { file, text } = await capturedCall(server, api, "18000011");
	const data = ["--data", server.data];
	writeFileSync(file, text.replace(/^> (\d+) 0001(....)(....)/m, "> $1 0001ffff$3"));
	const other = await themis(server.data, ["replay", file, ...data]);
	assert.equal(other.code, 65);
	assert.match(other.stdout, /the driver sends other bytes now: then ffff/);
	assert.match(other.stderr, /1 differences of what was sent, 0 of the store/);
	const lines = text.split("\n");
	const clock = lines.findIndex((line) => / ask clock$/.test(line));
	lines.splice(lines.findIndex((line, i) => i > clock && line.startsWith("<")), 1);
	writeFileSync(file, lines.join("\n"));
	const less = await themis(server.data, ["replay", file, ...data]);
	assert.equal(less.code, 65, less.stdout);
	assert.match(less.stdout, /the driver (sends|is not ready)/);
	writeFileSync(file, "nonsense\n");
	const bad = await themis(server.data, ["replay", "--json", file, ...data]);
	assert.equal(bad.code, 64);
	assert.match(JSON.parse(bad.stderr).detail, /^line 1: /);
});

test("passwords are in the recording and not in its words", async (t) => {
	const server = await startServer(t, { set: { "capture.calls": "all" } });
	const api = await server.login();
	await api.import("serial;city\n18000021;Волжский\n");
	await api.demand("PUT", "/meters/18000021/password", { password: "12345678" });
	await runSim({ server, meters: 1, serial_base: 18000021, days: 2, fast: true, security: "lls", password: "12345678" });
	const { id, text, file } = await capturedCall(server, api, "18000021");
	assert.ok(text.replace(/\n> \d+ /g, "").includes("3132333435363738"));
	const decoded = JSON.stringify(await api.get(`/calls/${id}/decoded`));
	assert.match(decoded, /password ••••/);
	assert.doesNotMatch(decoded, /12345678|3132333435363738/);
	assert.match(decoded, /sim_pin/);
	const replay = await themis(server.data, ["replay", "--json", file, "--data", server.data]);
	assert.equal(replay.code, 0, replay.stderr + replay.stdout.slice(0, 2000));
	const elsewhere = await themis(server.data, ["replay", file, "--data", join(server.data, "nowhere")]);
	assert.equal(elsewhere.code, 77);
	assert.match(elsewhere.stderr, /password is needed/);
});

test("ciphered calls replay with the keys of the installation, and only so", async (t) => {
	const server = await startServer(t, { set: { "capture.calls": "all" } });
	const api = await server.login();
	const keys = { encryption: "000102030405060708090a0b0c0d0e0f", authentication: "d0d1d2d3d4d5d6d7d8d9dadbdcdddedf" };
	const file = join(server.data, "keys.txt");
	writeFileSync(file, `18000061 ${keys.encryption} ${keys.authentication}\n`);
	await api.import("serial\n18000061\n");
	await api.demand("PUT", "/meters/18000061/keys", keys);
	const profile = (await api.get("/profiles")).items.map((one) => one.name).find((name) => /secure|gmac/.test(name));
	await runSim({ server, meters: 1, serial_base: 18000061, days: 4, fast: true, security: "gmac", ciphering: "both", keys: file, ...(profile ? { profile } : {}) });
	const call = await capturedCall(server, api, "18000061");
	assert.doesNotMatch(call.text, new RegExp(keys.encryption, "i"));
	assert.match(call.text, /^! \d+ secrets \S+ password no (offset -?\d+ )?keys [0-9a-f]{16} /m);
	const replay = await themis(server.data, ["replay", "--json", call.file, "--data", server.data]);
	assert.equal(replay.code, 0, replay.stderr + replay.stdout.slice(0, 2000));
	assert.deepEqual(JSON.parse(replay.stdout).differences, []);
	assert.equal((await themis(server.data, ["replay", call.file, "--data", join(server.data, "nowhere")])).code, 77);
	const decoded = JSON.stringify(await api.get(`/calls/${call.id}/decoded`));
	assert.match(decoded, /glo-ciphering: security 30/);
	assert.match(decoded, /hourly archive, buffer/);
	assert.match(readFileSync(`/proc/${server.pid}/limits`, "utf8"), /^Max core file size +0 /m);
	const sealed = (await themis(server.data, ["decode", call.file])).stdout;
	assert.match(sealed, /sealed: the keys are not known/);
	const kept = join(server.data, "decode.keys");
	writeFileSync(kept, `encryption ${keys.encryption}\nauthentication ${keys.authentication}\n`);
	assert.match((await themis(server.data, ["decode", "--keys-file", kept, call.file])).stdout, /hourly archive, buffer/);
});

test("what is kept is what the setting says", async (t) => {
	const server = await startServer(t, { set: { "capture.calls": "unknown" } });
	const api = await server.login();
	await api.import("serial\n18000031\n");
	await runSim({ server, meters: 2, serial_base: 18000031, days: 2, fast: true });
	const list = ["capture", "list", "--json", "--data", server.data];
	const rows = await until("the recording", async () => {
		const found = JSON.parse((await themis(server.data, list)).stdout);
		return found.length ? found : null;
	});
	assert.deepEqual(rows.map((one) => [one.serial, one.result]), [["18000032", "unknown-meter"]]);
	const exported = await themis(server.data, ["capture", "export", String(rows[0].call), "--data", server.data]);
	assert.equal(exported.stdout.length, rows[0].bytes);
	const open = join(server.data, "open.txt");
	writeFileSync(open, "", { mode: 0o644 });
	assert.equal((await themis(server.data, ["capture", "export", String(rows[0].call), "--output", open, "--data", server.data])).code, 0);
	assert.equal(statSync(open).mode & 0o777, 0o600);
	const until2 = new Date(Date.now() + 3600e3).toISOString();
	assert.equal((await themis(server.data, ["capture", "meter", "18000031", "--until", until2, "--data", server.data])).code, 0);
	assert.equal((await themis(server.data, ["capture", "meter", "18000099", "--data", server.data])).code, 66);
	assert.equal((await themis(server.data, ["capture", "show", "999", "--data", server.data])).code, 66);
});

test("dumps of any make are decoded", async (t) => {
	const server = await startServer(t);
	const decode = async (input, ...more) => themis(server.data, ["decode", ...more], { input });
	const snrm = /HDLC SNRM from 16 to 1\/17, P\/F, checksums right/;
	const frame = "7EA00802232193BD647E";
	for (const text of [frame, "7e a0 08 02 23 21 93 bd 64 7e", "0x7E, 0xA0, 0x08, 0x02, 0x23, 0x21, 0x93, 0xBD, 0x64, 0x7E", "00000000: 7ea0 0802 2321 93bd 647e                 ~...#!..d~\n", "00000000  7e a0 08 02 23 21 93 bd  64 7e                    |~...#!..d~|\n0000000a\n", "# sent\n> 7EA00802\n> 232193BD647E\n"]) {
		const { code, stdout, stderr } = await decode(text);
		assert.equal(code, 0, stderr);
		assert.match(stdout, snrm, text);
	}
	const both = JSON.parse((await decode("> 000100100001001F601DA109060760857405080101BE10040E01000000065F1F0400001E1DFFFF\n< 000100010010002B6129A109060760857405080101A203020100A305A103020100BE10040E0800065F1F040000501F01F40007\n", "--json")).stdout);
	assert.deepEqual([...new Set(both.items.map((one) => one.direction))], ["to-meter", "from-meter"]);
	assert.ok(both.items.some((one) => /conformance 00501F, PDU of 500 bytes/.test(one.text)));
	assert.equal((await decode("nothing of hex")).code, 64);
	assert.equal((await decode("00")).code, 64);
	assert.equal((await themis(server.data, ["decode", frame])).code, 0);
	assert.match((await decode("> 01 52 31 02 32 3A 33 30 32 2E 30 28 31 29 03 75", "--driver", "lis200")).stdout, /2:302\.0/);
});

test("10,000 unknown meters are taken in at once, and counted at once", async (t) => {
	const server = await startServer(t);
	const api = await server.login();
	await runSim({ server, meters: 3, serial_base: 18000041, days: 3, fast: true });
	const file = join(server.data, "serials.txt");
	writeFileSync(file, Array.from({ length: 10000 }, (_, i) => `${18000041 + i}\n`).join(""));
	const data = ["--data", server.data];
	const adopt = await themis(server.data, ["quarantine", "adopt", "--json", "--file", file, ...data]);
	assert.equal(adopt.code, 66);
	const { done, items } = JSON.parse(adopt.stdout);
	assert.equal(done, 3);
	assert.equal(items.length, 10000);
	const { figures, days } = await api.get("/dashboard");
	assert.equal(figures.meters, 3);
	assert.ok(days.reduce((sum, day) => sum + day.received, 0) >= 3 * 48);
	assert.equal((await themis(server.data, ["check", "store", ...data])).code, 0);
	assert.equal((await themis(server.data, ["quarantine", "adopt", "--all", "--json", ...data])).code, 0);
	assert.equal((await themis(server.data, ["quarantine", "refuse", "18000041", ...data])).code, 65);
	const slots = JSON.parse((await themis(server.data, ["slots", "compute", "--from", "22:00", "--to", "06:00", "--apply", "--json", ...data])).stdout);
	assert.deepEqual([slots.meters, slots.most, slots.applied], [3, 1, true]);
	assert.equal(JSON.parse((await themis(server.data, ["slots", "list", "--json", ...data])).stdout).length, 3);
	assert.equal(JSON.parse((await themis(server.data, ["slots", "load", "--json", ...data])).stdout).items.length, 1440);
});
