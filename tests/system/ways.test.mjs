// The ways in: several listeners, TLS, preambles, probes, profiles that are read anew,
// keys of many meters, several collectors on one store.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import tls from "node:tls";
import { ROOT, cleanup, run, runSim, startServer, startSim, tempDir, until } from "./lib.mjs";
import { startProxy } from "./wire.mjs";

// A port that passes everything on to what `dial` connects to.
async function bridge(t, dial) {
	const server = createServer({ noDelay: true }, async (meter) => {
		const far = await dial();
		const end = () => {
			meter.destroy();
			far.destroy();
		};
		meter.pipe(far).pipe(meter);
		for (const one of [meter, far]) one.on("error", end).on("close", end);
	});
	await new Promise((done) => server.listen(0, "127.0.0.1", done));
	cleanup(t, () => server.close());
	return `127.0.0.1:${server.address().port}`;
}

async function lastCall(api) {
	return api.get(`/calls/${(await api.get("/calls?limit=1")).items[0].id}`);
}

test("each listener has settings of its own", async (t) => {
	const server = await startServer(t, {
		set: { "listener.open.port": 0, "listener.open.adopt_unknown": true, "listener.lis.port": 0, "listener.lis.drivers": "lis200" },
	});
	assert.deepEqual(Object.keys(server.listeners).sort(), ["lis", "open"]);
	const api = await server.login();
	await runSim({ server, meters: 1, serial_base: 21000001, days: 2, fast: true });
	await runSim({ dir: server.data, server: `127.0.0.1:${server.listeners.open}`, meters: 1, serial_base: 21000002, days: 2, fast: true });
	assert.equal((await api.get("/meters/21000001")).state, "quarantined");
	assert.equal((await api.get("/meters/21000002")).state, "active");
	assert.equal((await lastCall(api)).listener, "open");
	const wrapped = await api.get("/meters/21000002");
	assert.deepEqual([wrapped.driver, wrapped.listener], ["dlms-wrapper", "open"]);

	const wrong = connect(server.listeners.lis, "127.0.0.1", () => wrong.write(Buffer.from("0001001000010008", "hex")));
	await new Promise((done) => wrong.on("close", done).resume());
	const refused = await until("its record", async () => ((await lastCall(api)).listener === "lis" ? lastCall(api) : null));
	assert.equal(refused.result, "unknown-protocol");
});

test("meters may speak TLS", async (t) => {
	const server = await startServer(t, { set: { "listener.tls.port": 0, "listener.tls.tls": true, "collector.adopt_unknown": true, "listener.tls.sniff_timeout": "2s" } });
	const api = await server.login();
	const file = join(server.data, "meters.pem");
	assert.equal(statSync(file).mode & 0o777, 0o600);
	const ca = readFileSync(file, "utf8").match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/)[0];
	const port = server.listeners.tls;
	const how = { host: "127.0.0.1", port, ca, checkServerIdentity: () => undefined };
	await runSim({ dir: server.data, server: await bridge(t, () => tls.connect(how)), meters: 3, serial_base: 21000011, days: 2, fast: true });
	const call = await lastCall(api);
	assert.equal(call.listener, "tls");
	assert.equal(call.result, "ok");

	// The server says goodbye: the end is an end and no cut.
	const quiet = tls.connect(how);
	const ended = await new Promise((done) => quiet.on("end", () => done("end")).on("error", done).resume());
	assert.equal(ended, "end");
	assert.match((await until("its record", async () => ((await lastCall(api)).result === "silent" ? lastCall(api) : null))).reason, /said nothing/);

	// Old versions and other protocols are told in words.
	const old = tls.connect({ ...how, minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" });
	await new Promise((done) => old.on("error", done));
	const plain = connect(port, "127.0.0.1", () => plain.write("GET / HTTP/1.1\r\n\r\n"));
	await new Promise((done) => plain.on("close", done).on("error", () => {}).resume());
	await until("both records", async () => (await api.get("/calls?limit=2")).items.every((one) => one.result === "protocol-error" && /^TLS: /.test(one.reason)));
	// Not even a handshake.
	const mute = connect(port, "127.0.0.1");
	await new Promise((done) => mute.on("close", done).resume());
	await until("its record", async () => /not even to begin TLS/.test((await lastCall(api)).reason));
});

test("a certificate can be asked of meters", async (t) => {
	const dir = tempDir(t);
	const openssl = (...args) => execFileSync("openssl", args, { cwd: dir, stdio: "pipe" });
	for (const name of ["ca", "other"])
		openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", `/CN=${name}`, "-days", "2", "-keyout", `${name}.key`, "-out", `${name}.pem`);
	openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=21000021", "-keyout", "meter.key", "-out", "meter.csr");
	openssl("x509", "-req", "-in", "meter.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "2", "-out", "meter.pem");
	const server = await startServer(t, {
		set: { "listener.tls.port": 0, "listener.tls.tls": true, "listener.tls.tls_clients": join(dir, "ca.pem"), "collector.adopt_unknown": true },
	});
	const api = await server.login();
	const how = { host: "127.0.0.1", port: server.listeners.tls, rejectUnauthorized: false };
	const read = (name) => readFileSync(join(dir, name));
	const mine = { ...how, cert: read("meter.pem"), key: read("meter.key") };
	await runSim({ dir: server.data, server: await bridge(t, () => tls.connect(mine)), meters: 1, serial_base: 21000021, days: 2, fast: true });
	assert.equal((await lastCall(api)).result, "ok");
	for (const who of [{}, { cert: read("other.pem"), key: read("other.key") }]) {
		const before = (await lastCall(api)).id;
		const refused = tls.connect({ ...how, ...who });
		await new Promise((done) => refused.on("error", done).on("close", done).resume());
		const call = await until("its record", async () => ((await lastCall(api)).id > before ? lastCall(api) : null));
		assert.notEqual(call.result, "ok");
		assert.match(call.reason, /certificate/);
	}
});

test("a preamble is answered and kept with the meter", async (t) => {
	const server = await startServer(t, {
		set: { "collector.preamble": "IMEI=([0-9]+)\\r\\n", "collector.preamble_answer": "OK \\1\\r\\n", "collector.adopt_unknown": true, "collector.probe": "dlms-wrapper,lis200", "collector.probe_after": "1s" },
	});
	const api = await server.login();
	const answers = [];
	const dial = async () => {
		const far = connect({ port: server.collector, host: "127.0.0.1", noDelay: true });
		far.write("IMEI=8670");
		far.write("01\r\n");
		await new Promise((done) => far.once("readable", done));
		answers.push(far.read(11).toString());
		return far;
	};
	// It says no more: the server speaks first.
	await runSim({ dir: server.data, server: await bridge(t, dial), meters: 1, serial_base: 21000031, days: 2, fast: true, silent: true });
	assert.deepEqual(answers, ["OK 867001\r\n"]);
	const meter = await api.get("/meters/21000031");
	assert.equal(meter.hail, "867001");
	assert.equal(meter.driver, "dlms-wrapper");
	assert.equal((await lastCall(api)).result, "ok");
});

test("profiles are read anew without a restart", async (t) => {
	const data = tempDir(t);
	mkdirSync(join(data, "profiles"));
	const text = readFileSync(join(ROOT, "profiles/vk-g-ete.conf"), "utf8");
	const write = (name, words) => writeFileSync(join(data, "profiles", name), words);
	const server = await startServer(t, { data, set: { "meter.profiles": "profiles" } });
	const api = await server.login();
	const names = async () => (await api.get("/profiles")).items.map((one) => one.name);
	const before = await names();
	write("mine.conf", text.replace(/^profile = "[^"]*"/m, 'profile = "mine"'));
	assert.deepEqual((await api.post("/profiles/reload")).items.map((one) => one.name).sort(), [...before, "mine"].sort());

	write("bad.conf", 'profile = "bad";\ntitle = 5;\n');
	const { status, body } = await api.request("POST", "/profiles/reload");
	assert.equal(status, 400);
	assert.match(body.detail, /bad\.conf:2/);
	process.kill(server.pid, "SIGHUP");
	await until("the word of what is kept", () => /event=profiles_kept .*bad\.conf:2/.test(server.stderr()));
	assert.ok((await names()).includes("mine"));
	write("bad.conf", "# nothing\n");
	process.kill(server.pid, "SIGHUP");
	await until("a reload", () => /event=profiles_reloaded/.test(server.stderr().split("profiles_kept").at(-1)));
	await runSim({ server, meters: 1, serial_base: 21000041, days: 2, fast: true });
});

test("keys of many meters come from one file", async (t) => {
	const server = await startServer(t, { set: { "collector.adopt_unknown": true } });
	const api = await server.login();
	await runSim({ server, meters: 2, serial_base: 21000051, days: 2, fast: true });
	const args = ["--data", server.data];
	const hex = (n) => String(n).padStart(32, "0");
	const options = { dir: server.data, input: `# all\n21000051 ${hex(1)} ${hex(2)}\n21000052 ${hex(3)} ${hex(4)}\n` };
	assert.match((await run("themis", ["meter", "keys", "--file", "-", ...args], options)).stdout, /^2 meters/);
	for (const serial of [21000051, 21000052]) assert.ok((await api.get(`/meters/${serial}`)).keys.set);
	const bad = await run("themis", ["meter", "keys", "--file", "-", ...args], { dir: server.data, input: `21000051 ${hex(7)} ${hex(8)}\n99 ${hex(1)} ${hex(2)}\n` });
	assert.notEqual(bad.code, 0);
	assert.match(bad.stderr, /line 2/);
	const one = await run("themis", ["meter", "keys", "21000051", "--encryption", "-", "--authentication", "-", "--json", ...args], { dir: server.data, input: `${hex(5)}\n${hex(6)}\n` });
	assert.deepEqual(JSON.parse(one.stdout), { meters: 1 });
	assert.equal((await run("themis", ["meter", "keys", "21000051", "--clear", ...args], { dir: server.data })).code, 0);
	assert.ok(!(await api.get("/meters/21000051")).keys.set);
	assert.equal((await run("themis", ["meter", "password", "21000051", ...args], { dir: server.data, input: "secret\n" })).code, 0);
	assert.ok((await api.get("/meters/21000051")).password_set);
});

test("several collectors share a port and a store", async (t) => {
	const data = tempDir(t);
	const set = { "collector.share_port": true, "collector.adopt_unknown": true };
	const first = await startServer(t, { data, set });
	const collectors = [first];
	for (let i = 0; i < 2; i++) collectors.push(await startServer(t, { data, collector: first.collector, set, args: ["--roles", "collector"] }));
	const api = await first.login();

	// Calls that are open in one stay open when another one starts.
	const held = [];
	for (let i = 0; i < 12; i++) held.push(connect(first.collector, "127.0.0.1"));
	for (const one of held) cleanup(t, () => one.destroy());
	await runSim({ dir: data, server: `127.0.0.1:${first.collector}`, meters: 30, serial_base: 21000101, days: 5, fast: true });
	assert.equal((await api.get("/dashboard")).figures.meters, 30);
	const refused = await run("themis", ["serve", "--data", data, "--roles", "collector", "--set", "collector.port=0"], { dir: data });
	assert.notEqual(refused.code, 0);
	assert.match(refused.stderr, /a collector .* works in .* already/);
	const twice = await run("themis", ["serve", "--data", data, "--set", "collector.port=0", "--set", "web.port=0", "--set", "collector.share_port=true"], { dir: data });
	assert.match(twice.stderr, /a server .* works in .* already/);
	for (const one of collectors.slice(1)) await one.stop();
});

test("a serial and the profiles are one for all processes of a store", async (t) => {
	const data = tempDir(t);
	const set = { "collector.share_port": true, "collector.adopt_unknown": true };
	const first = await startServer(t, { data, set });
	const second = await startServer(t, { data, set, args: ["--roles", "collector"] });
	const api = await first.login();
	await runSim({ server: second, dir: data, meters: 1, serial_base: 21000201, days: 2, fast: true });

	// A call that is held in the second process once it has said who it is.
	let release;
	const proxy = await startProxy(t, second.collector, (link) => {
		let said = 0;
		link.up = (bytes) => {
			said += bytes.length;
			if (said < 600) return bytes;
			release ??= () => link.toServer.write(bytes);
			return null;
		};
	});
	const meter = { dir: data, meters: 1, serial_base: 21000201, days: 1, fast: true };
	const held = startSim({ server: proxy.address, ...meter });
	await until("the call in the other process", () => release);
	await startSim({ server: first, ...meter, tag: "refused" }).ended;
	const { items } = await api.get("/calls?limit=20");
	assert.ok(items.some((one) => one.serial === "21000201" && one.result === "duplicate"), JSON.stringify(items));

	const reloaded = await run("themis", ["config", "reload", "--json", "--data", data], { dir: data });
	assert.equal(reloaded.code, 0, reloaded.stderr);
	assert.equal(JSON.parse(reloaded.stdout).profiles, (await api.get("/profiles")).items.length);
	for (const server of [first, second]) await until("a reload", () => /event=profiles_reloaded/.test(server.stderr()));

	// The claims of a process go with it, however it ends.
	await second.kill();
	await held.ended;
	const { ok } = JSON.parse(await runSim({ server: first, ...meter, tag: "after", json: true }));
	assert.equal(ok, 1);
});
