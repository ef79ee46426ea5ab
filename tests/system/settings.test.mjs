// Settings: the five places that a value comes from, changes that are taken whole or not at all, in
// the API and on the command line; what is told about them.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { join } from "node:path";
import { writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { run, startServer, until } from "./lib.mjs";

const ends = [];
const place = { after: (end) => ends.push(end) };
let server;
let api;
const themis = (...args) => run("themis", [...args, "--data", server.data], { dir: server.data, tag: "themis-settings" });
const item = async (key) => (await api.get("/settings")).items.find((one) => one.key === key);
const put = (body) => api.request("PUT", "/settings", body);

before(async () => {
	server = await startServer(place, { set: { "web.workers": 3 }, env: { THEMIS_WEB_QUEUE: "99" } });
	api = await server.login();
});

after(async () => {
	for (const end of ends) await end();
});

test("every setting is explained in both languages and says where its value comes from", async () => {
	const { items, templates } = await api.get("/settings");
	assert.ok(items.length > 80 && templates.length > 15);
	for (const one of [...items, ...templates]) {
		assert.match(one.description.ru, /[а-яё]/, one.key);
		assert.match(one.description.en, /[a-z]/, one.key);
	}
	const of = Object.fromEntries(items.map((one) => [one.key, one]));
	assert.deepEqual([of["web.workers"].source, of["web.workers"].read_only, of["web.workers"].value], ["command-line", "command-line", "3"]);
	assert.deepEqual([of["web.queue"].source, of["web.queue"].where, of["web.queue"].value], ["environment", "THEMIS_WEB_QUEUE", "99"]);
	assert.deepEqual([of["store.url"].read_only, of["session.idle"].read_only], ["outside", null]);
	assert.deepEqual([of["session.idle"].unit, of["session.idle"].min, of["session.idle"].max, of["session.idle"].needs_restart], ["s", 300, 2592000, false]);
	assert.deepEqual(of["log.level"].words, ["error", "warn", "info", "debug"]);
});

test("what can takes effect at once, what cannot waits; both are kept", async () => {
	const { items } = await api.put("/settings", { "meter.silent_after": "2d", "web.max_streams": 150, "web.metrics_public": true });
	const of = Object.fromEntries(items.map((one) => [one.key, one]));
	assert.deepEqual([of["meter.silent_after"].value, of["meter.silent_after"].source, of["meter.silent_after"].waits, of["meter.silent_after"].changed_by], ["2d", "database", false, "admin"]);
	assert.deepEqual([of["web.max_streams"].value, of["web.max_streams"].waits], ["150", true]);
	const records = (await api.get("/audit?object=setting:web.max_streams")).items;
	assert.deepEqual([records[0].action, records[0].before, records[0].after], ["setting.set", null, { value: "150" }]);
	await api.put("/settings", { "meter.silent_after": null });
	assert.deepEqual([(await item("meter.silent_after")).value, (await item("meter.silent_after")).source], ["3d", "default"]);
});

test("nothing is taken when one is wrong, and the key is named", async () => {
	const busy = createServer();
	await new Promise((done) => busy.listen(0, "127.0.0.1", done));
	const cases = [
		[{ "web.max_streams": 20000 }, 400, "web.max_streams"],
		[{ "web.max_streams": "many" }, 400, "web.max_streams"],
		[{ "web.max_streams": [1] }, 400, "web.max_streams"],
		[{ "web.nonsense": 1 }, 400, "web.nonsense"],
		[{ "store.url": "sqlite:other.db" }, 409, "store.url"],
		[{ "web.workers": 8 }, 409, "web.workers"],
		[{ "web.queue": 8 }, 409, "web.queue"],
		[{ "meter.zone": "Mars/Olympus" }, 400, "meter.zone"],
		[{ "ldap.url": "ldap://nowhere" }, 400, "ldap.url"],
		[{ "ldap.ca_file": "/nowhere/ca.pem" }, 400, "ldap.ca_file"],
		[{ "collector.profile": "nonsense" }, 400, "collector.profile"],
		[{ "meter.profiles": "/nowhere/at-all" }, 400, "meter.profiles"],
		[{ "collector.tls": true, "collector.tls_certificate": "nowhere.pem" }, 400, "collector.tls_certificate"],
		[{ "listener.more.port": busy.address().port, "listener.more.address": "127.0.0.1" }, 400, "listener.more.port"],
		[{ "listener.more.port": 0 }, 400, "listener.more.port"],
		[{ "web.address": "192.0.2.1" }, 400, "web.address"],
		[{ "web.secure_cookie": true }, 400, "web.secure_cookie"],
		[{ "retention.calls": "1d" }, 400, "retention.calls"],
	];
	for (const [body, status, field] of cases) {
		const answer = await put({ "job.file_age": "3d", ...body });
		assert.deepEqual([answer.status, answer.body.field], [status, field], JSON.stringify([body, answer.body]));
	}
	busy.close();
	assert.equal((await put({})).status, 400);
	assert.deepEqual([(await item("job.file_age")).source, (await api.get("/audit?object=setting:job.file_age")).items], ["default", []]);
});

test("cookies for HTTPS alone are for those who come by it, or from the shell", async () => {
	const ask = (headers) => api.request("PUT", "/settings", { "web.secure_cookie": true }, { headers });
	assert.deepEqual((await ask({ Origin: "http://themis.example" })).body.field, "web.secure_cookie");
	for (const headers of [{ Origin: "https://themis.example" }, { "X-Forwarded-Proto": "https" }]) {
		assert.equal((await ask(headers)).status, 200, JSON.stringify(headers));
		assert.equal((await item("web.secure_cookie")).value, "true");
		await api.put("/settings", { "web.secure_cookie": null });
	}
	assert.equal((await themis("config", "set", "web.secure_cookie=true")).code, 0);
	assert.equal((await themis("config", "unset", "web.secure_cookie")).code, 0);
});

test("a secret is masked wherever it could be read", async () => {
	const { items } = await api.put("/settings", { "ldap.bind_password": "Никому-не-скажу" });
	assert.deepEqual([items.find((one) => one.key === "ldap.bind_password").value], ["••••"]);
	for (const path of ["/settings", "/audit"]) assert.ok(!JSON.stringify(await api.get(path)).includes("Никому"), path);
	assert.ok(!(await themis("config", "list")).stdout.includes("Никому"));
	assert.ok(!(await themis("audit", "export")).stdout.includes("Никому"));
	await api.put("/settings", { "ldap.bind_password": null });
	assert.equal((await item("ldap.bind_password")).value, "");
});

test("the command line changes the same, and the server follows", async () => {
	const set = await themis("config", "set", "session.idle=20m", "--json");
	assert.deepEqual([set.code, JSON.parse(set.stdout).value, JSON.parse(set.stdout).source], [0, "20m", "database"], set.stderr);
	await until("the server has taken it", async () => (await item("session.idle")).value === "20m");
	assert.equal((await item("session.idle")).changed_by, "cli");
	assert.match((await themis("config", "get", "session.idle")).stdout, /^session\.idle = 20m {2}# database$/m);
	assert.match((await themis("config", "list")).stdout, /^web\.max_streams = 150 {2}# database$/m);
	assert.equal(JSON.parse((await themis("config", "list", "--json")).stdout).find((one) => one.key === "session.idle").value, "20m");
	const bad = await themis("config", "set", "session.idle=1m", "job.age=30d", "--json");
	assert.deepEqual([bad.code, JSON.parse(bad.stderr).field], [64, "session.idle"]);
	assert.equal((await themis("config", "set", "store.queue=100")).code, 65);
	assert.equal((await themis("config", "get", "web.nonsense")).code, 66);
	const piped = await run("themis", ["config", "set", "ldap.bind_password=-", "--data", server.data], { dir: server.data, tag: "themis-secret", input: "Geheim\n" });
	assert.deepEqual([piped.code, piped.stdout.includes("Geheim")], [0, false], piped.stderr);
	assert.equal((await themis("config", "unset", "session.idle", "ldap.bind_password", "web.metrics_public")).code, 0);
	await until("the server has put it back", async () => (await item("session.idle")).source === "default");
});

test("a file goes before the database, and what was changed here holds after a restart", async (t) => {
	const second = await startServer(t, {});
	const admin = await second.login();
	await admin.put("/settings", { "web.max_streams": 50, "meter.silent_after": "5d" });
	const { port } = await new Promise((done) => {
		const probe = createServer();
		probe.listen(0, "127.0.0.1", () => {
			const at = probe.address();
			probe.close(() => done(at));
		});
	});
	await admin.put("/settings", { "listener.extra.port": port, "listener.extra.address": "127.0.0.1" });
	await second.stop();
	const file = join(second.data, "settings.conf");
	writeFileSync(file, 'meter: { silent_after = "4d"; };\n');
	const third = await startServer(t, { data: second.data, args: ["--config", file] });
	const again = await third.login();
	const of = Object.fromEntries((await again.get("/settings")).items.map((one) => [one.key, one]));
	assert.deepEqual([of["web.max_streams"].value, of["web.max_streams"].waits], ["50", false]);
	assert.deepEqual([of["meter.silent_after"].value, of["meter.silent_after"].source, of["meter.silent_after"].read_only], ["4d", "file", "file"]);
	assert.match(of["meter.silent_after"].where, /settings\.conf:1$/);
	assert.equal(of["listener.extra.port"].value, String(port));
	assert.equal(third.listeners.extra, port);
	assert.equal((await again.request("PUT", "/settings", { "meter.silent_after": "6d" })).status, 409);
});
