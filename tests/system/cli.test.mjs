// The program's commands: help, exit codes, users, registers, checks; and the server's start,
// its refusal of a second one, reload and stop.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { PASSWORD, run, runSim, start, startServer, tempDir, until } from "./lib.mjs";

const themis = (dir, args, options = {}) => run("themis", args, { dir, ...options });

// Every command by its words, from the helps alone.
async function walk(dir, path = []) {
	const { code, stdout } = await themis(dir, [...path, "--help"]);
	assert.equal(code, 0, path.join(" "));
	assert.match(stdout, /^usage: themis/);
	const below = /\ncommands:\n((?: {2}.*\n)+)/.exec(stdout)?.[1];
	if (!below) return [path.join(" ")];
	const found = [];
	for (const [, name] of below.matchAll(/^ {2}(\S+)/gm)) found.push(...(await walk(dir, [...path, name])));
	return found;
}

test("--help leads to every command", async (t) => {
	const commands = await walk(tempDir(t));
	for (const one of ["serve", "config show", "user add", "meter adopt", "group add", "import", "job list", "job undo", "check store", "check truth", "version"])
		assert.ok(commands.includes(one), one);
});

test("exit codes tell what was wrong", async (t) => {
	const dir = tempDir(t);
	const cases = [
		[[], 64],
		[["nonsense"], 64],
		[["user", "nonsense"], 64],
		[["user", "add"], 64],
		[["version", "--nonsense"], 64],
		[["config", "show", "--set", "web.port=x"], 64],
		[["config", "show", "--set", "web.prot=1"], 64],
		[["config", "check", "--set", "collector.profile=nonsense"], 64],
		[["meter", "list", "--data", join(dir, "nowhere")], 66],
		[["import", join(dir, "nowhere")], 66],
	];
	for (const [args, code] of cases) {
		const end = await themis(dir, args);
		assert.equal(end.code, code, `${args.join(" ")}: ${end.stderr}`);
		assert.match(end.stderr, /^themis: /);
		assert.equal(end.stdout, "");
	}
	const json = await themis(dir, ["meter", "list", "--data", join(dir, "nowhere"), "--json"]);
	assert.equal(JSON.parse(json.stderr).error, "not-found");
});

test("what a bill is made of can be worked out by hand", async (t) => {
	const dir = tempDir(t);
	const json = async (...args) => JSON.parse((await themis(dir, ["calc", ...args, "--json"])).stdout);
	assert.deepEqual(await json("volume", "100", "--temperature", "-10"), { factor: 1.114003, volume: 111.4, difference: -11.4, effect: -10.23, compressibility_doubtful: false });
	// Counted with K 0.98, which bills 2.04 % more than 1 does.
	const wrong = await json("volume", "102.041", "--booked-compressibility", "0.98");
	assert.deepEqual([wrong.volume, wrong.effect], [100, 2.04]);
	assert.equal((await json("volume", "1", "--compressibility", "0,98")).compressibility_doubtful, true);
	assert.deepEqual(await json("compressibility", "--pressure", "900000", "--temperature", "16.85", "--nitrogen", "0.8858", "--dioxide", "0.0668"), { compressibility: 0.9844 });
	const text = await themis(dir, ["calc", "volume", "100", "--temperature", "-10"]);
	assert.match(text.stdout, /^factor +1\.114003\nvolume +111\.400 m³\n/);
	for (const args of [["volume", "x"], ["volume", "1", "--temperature", "500"], ["volume", "1", "--pressure", "1.5"], ["compressibility", "--density", "2"]])
		assert.equal((await themis(dir, ["calc", ...args])).code, 64, args.join(" "));
	const version = await themis(dir, ["version"]);
	assert.match(version.stdout, /^themis \S+\ncalculation 1\.0\.0 [0-9a-f]{64}\n$/);
});

test("settings come from table, file and command line", async (t) => {
	const dir = tempDir(t);
	const file = join(dir, "themis.conf");
	writeFileSync(file, "web: { port = 1234; };\ncollector: { port = 4321; };\n");
	const { stdout } = await themis(dir, ["config", "show", "--config", file, "--set", "web.port=99", "--json"]);
	const items = Object.fromEntries(JSON.parse(stdout).map((one) => [one.key, one]));
	assert.deepEqual([items["web.port"].value, items["web.port"].source], ["99", "override"]);
	assert.deepEqual([items["collector.port"].value, items["collector.port"].source], ["4321", `${file}:2`]);
	assert.deepEqual([items["web.address"].value, items["web.address"].source], ["127.0.0.1", "default"]);
	writeFileSync(file, "web: {\n  prot = 1234;\n};\n");
	const bad = await themis(dir, ["config", "check", "--config", file]);
	assert.equal(bad.code, 64);
	assert.match(bad.stderr, /themis\.conf:2/);
});

test("the first start prints a password that opens, once", async (t) => {
	const data = join(tempDir(t), "new");
	const dir = tempDir(t);
	const serve = ["serve", "--data", data, "--set", "web.port=0", "--set", "collector.port=0", "--set", "collector.address=127.0.0.1"];
	const env = { THEMIS_ADMIN_PASSWORD: undefined };
	const first = start("themis", serve, { dir, env, tag: "first" });
	t.after(() => first.child.kill("SIGKILL"));
	await until("the ready line", () => /^themis ready/m.test(first.stdout()));
	const password = /^themis first start: login admin, password (\S+)$/m.exec(first.stdout())[1];
	const url = `http://127.0.0.1:${/web=(\d+)/.exec(first.stdout())[1]}/api/v1/session`;
	const body = JSON.stringify({ login: "admin", password });
	const answer = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body });
	assert.equal(answer.status, 201);

	const second = await themis(dir, serve);
	assert.equal(second.code, 65, second.stderr);
	assert.match(second.stderr, new RegExp(`process ${first.pid}\\)`));

	first.child.kill("SIGTERM");
	assert.equal((await first.ended).code, 0);
	const again = start("themis", serve, { dir, env, tag: "again" });
	t.after(() => again.child.kill("SIGKILL"));
	await until("the ready line", () => /^themis ready/m.test(again.stdout()));
	assert.doesNotMatch(again.stdout(), /password/);
	again.child.kill("SIGINT");
	assert.equal((await again.ended).code, 0);
});

test("a short password for admin is refused at the first start", async (t) => {
	const dir = tempDir(t);
	const env = { THEMIS_ADMIN_PASSWORD: "short" };
	const end = await themis(dir, ["serve", "--data", join(dir, "d"), "--set", "web.port=0", "--set", "collector.port=0"], { env });
	assert.equal(end.code, 64);
	assert.match(end.stderr, /THEMIS_ADMIN_PASSWORD/);
});

test("a reload changes the log's level and says what it cannot change", async (t) => {
	const dir = tempDir(t);
	const file = join(dir, "themis.conf");
	writeFileSync(file, 'log: { level = "info"; };\n');
	const server = await startServer(t, { args: ["--config", file] });
	writeFileSync(file, 'log: { level = "warn"; };\nmeter: { silent_after = "9d"; zone = "Europe/Samara"; };\n');
	process.kill(server.pid, "SIGHUP");
	await until("the word of what is kept", () => /event=reload key=meter\.zone/.test(server.stderr()));
	writeFileSync(file, "nonsense: 1;\n");
	process.kill(server.pid, "SIGHUP");
	await until("the word of the failure", () => /event=reload_failed/.test(server.stderr()));
	await server.api().get("/healthz");
});

test("registers are loaded, groups made, the store checked", async (t) => {
	const server = await startServer(t);
	const data = ["--data", server.data];
	const file = join(server.data, "register.csv");
	writeFileSync(file, "serial;group;subscriber\n15401450;Пятигорск/Центр;Давыдова С.Н.\n15401491;Пятигорск;\n");
	const dry = await themis(server.data, ["import", "--dry-run", "--json", file, ...data]);
	assert.deepEqual(JSON.parse(dry.stdout).result, { rows: 2, created: 2, updated: 0, unchanged: 0, groups_created: 2, subscribers_created: 1, subscribers_updated: 0, dry_run: true });
	const loaded = await themis(server.data, ["import", file, ...data]);
	assert.match(loaded.stdout, /^job \d+: done: rows 2, created 2, updated 0, unchanged 0, .*groups_created 2$/m);
	const group = await themis(server.data, ["group", "add", "Пятигорск/Юг", ...data]);
	assert.match(group.stdout, /^\d+$/m);
	const tree = JSON.parse((await themis(server.data, ["group", "list", "--json", ...data])).stdout);
	assert.deepEqual(tree.map((g) => g.path), ["Пятигорск", "Пятигорск/Центр", "Пятигорск/Юг"]);

	const list = await themis(server.data, ["meter", "list", "--search", "давыдова", ...data]);
	assert.match(list.stdout, /15401450 +Пятигорск\/Центр +Давыдова С\.Н\./);
	const show = JSON.parse((await themis(server.data, ["meter", "show", "15401491", "--json", ...data])).stdout);
	assert.equal(show.group.path, "Пятигорск");
	assert.equal((await themis(server.data, ["meter", "adopt", "15401491", ...data])).code, 65);

	writeFileSync(file, "serial\nx y\n");
	const bad = await themis(server.data, ["import", file, ...data]);
	assert.equal(bad.code, 64);
	assert.match(bad.stderr, /register\.csv:2: serial: a serial has/);
	const told = await themis(server.data, ["import", "--json", file, ...data]);
	assert.equal(told.code, 64);
	assert.equal(JSON.parse(told.stdout).errors, 1);
	assert.match(told.stderr, /"error":"invalid"/);
	assert.deepEqual(JSON.parse((await themis(server.data, ["config", "check", "--json", ...data])).stdout), { in_order: true });

	const check = await themis(server.data, ["check", "store", "--json", ...data]);
	assert.equal(check.code, 0, check.stdout + check.stderr);
	assert.deepEqual(JSON.parse(check.stdout).differences, []);
});

test("the store is compared with what meters have", async (t) => {
	const server = await startServer(t, { set: { "collector.adopt_unknown": true, "collector.clock_limit": 0 } });
	const data = ["--data", server.data];
	const file = join(server.data, "truth.txt");
	await runSim({ server, meters: 3, days: 2, now: "2026-03-01T09:00:00Z", truth: file, compare: server.data });
	const truth = readFileSync(file, "utf8").split("\n");
	const same = JSON.parse((await themis(server.data, ["check", "truth", "--json", file, ...data])).stdout);
	assert.deepEqual(same.differences, []);
	assert.equal(same.same, truth.length - 1);

	const hour = truth[0].split(" ");
	hour[3] = String(Number(hour[3]) + 1);
	writeFileSync(file, [hour.join(" "), ...truth.slice(2)].join("\n"));
	const other = await themis(server.data, ["check", "truth", file, ...data]);
	assert.equal(other.code, 65);
	assert.match(other.stdout, /^17000001 hour .* altered: the store has \d+ l, .*, the meter \d+ l/m);
	assert.match(other.stdout, /^17000001 hour .* extra: the store has/m);
	assert.match(other.stderr, /2 differences were found/);

	writeFileSync(file, `${truth[1]}\n${truth[0]}\n`);
	const mixed = await themis(server.data, ["check", "truth", file, ...data]);
	assert.equal(mixed.code, 64);
	assert.match(mixed.stderr, /truth\.txt:2: stands behind a later record/);
});

test("roles and areas are made, changed and removed from the shell", async (t) => {
	const server = await startServer(t);
	const run = (...args) => themis(server.data, [...args, "--data", server.data]);
	const json = async (...args) => JSON.parse((await run(...args, "--json")).stdout);
	assert.equal((await run("user", "add", "anna")).code, 0);
	assert.equal((await run("group", "add", "Юг/Центр")).code, 0);
	const made = await json("role", "create", "Дежурный", "--rights", "meter.view,call.view");
	assert.deepEqual([made.name, made.built_in, made.users, made.rights], ["Дежурный", false, 0, ["meter.view", "call.view"]]);
	assert.equal((await json("role", "edit", "дежурный", "--name", "Диспетчер")).name, "Диспетчер");
	assert.deepEqual((await json("role", "edit", "Диспетчер", "--rights", "meter.view")).rights, ["meter.view"]);
	assert.deepEqual((await json("role", "list")).map((role) => role.name), ["operator", "metrologist", "administrator", "Диспетчер"]);
	assert.match((await run("role", "list")).stdout, /Диспетчер +meter\.view/);
	assert.match((await run("role", "create", "x", "--rights", "meter.fly")).stderr, /function that does not exist/);
	assert.notEqual((await run("role", "edit", "operator", "--name", "x")).code, 0);
	assert.equal((await run("role", "delete", "Диспетчер")).code, 0);
	const [, centre] = await json("group", "list");
	assert.equal((await run("user", "area", "anna", "--groups", `${centre.id}=2999-01-01T00:00:00Z`)).code, 0);
	assert.equal((await run("user", "area", "anna", "--whole")).code, 0);
	for (const wrong of [[], ["--whole", "--groups", "1"], ["--groups", "x"], ["--groups", "999"], ["--groups", "1=never"]]) assert.notEqual((await run("user", "area", "anna", ...wrong)).code, 0, wrong.join(" "));
	assert.match((await run("user", "area", "admin", "--groups", String(centre.id))).stderr, /nobody would be left/);
});
