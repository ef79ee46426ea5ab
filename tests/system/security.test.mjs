// What is tried from outside: to see what one must not, to hold what others need, to guess.
import assert from "node:assert/strict";
import { once } from "node:events";
import { chmodSync, readdirSync, statSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { PASSWORD, run, runSim, startServer, tempDir, until } from "./lib.mjs";

const ends = [];
const t = { after: (end) => ends.push(end) };
let server, api, anna;

before(async () => {
	// A folder that others can look into, as a package's script may have made it.
	const data = tempDir(t);
	chmodSync(data, 0o755);
	const umask = process.umask(0o022);
	server = await startServer(t, { data, set: { "session.lock_failures": 3, "session.lock_time": "1h" } });
	process.umask(umask);
	api = await server.login();
	await api.import("serial;subscriber\n17000001;Шамилов А.Ш.\n");
	anna = await user("anna");
});

after(async () => {
	for (const end of ends) await end();
});

async function user(login, password = PASSWORD) {
	await run("themis", ["user", "add", login, "--data", server.data, "--password-stdin"], { dir: server.data, input: `${password}\n` });
	return server.login(login, password);
}

test("what the server writes is for its own account only", () => {
	// .out and .err are the test's own, made before the server is.
	const files = readdirSync(server.data).filter((name) => !/\.(out|err)$/.test(name));
	assert.ok(files.includes("themis.db") && files.includes("secret.key"));
	for (const name of files) assert.equal(statSync(join(server.data, name)).mode & 0o077, 0, name);
});

test("an operator hears nothing of meters in quarantine", async () => {
	const heard = { api: "", anna: "" };
	const end = new AbortController();
	for (const [who, client] of Object.entries({ api, anna })) {
		const answer = await fetch(`${server.url}/api/v1/events`, { headers: { Cookie: client.cookie }, signal: end.signal });
		(async () => {
			for await (const piece of answer.body) heard[who] += Buffer.from(piece).toString("utf8");
		})().catch((error) => assert.equal(error.name, "AbortError"));
	}
	await until("both streams", () => heard.api && heard.anna);
	await runSim({ server, meters: 1, serial_base: 17000031, days: 1, fast: true });
	await until("the administrator's news", () => /event: call\n.*\n.*17000031/.test(heard.api));
	await runSim({ server, meters: 1, serial_base: 17000001, days: 1, fast: true });
	await until("everybody's news", () => /17000001.*"result":"ok"/.test(heard.anna));
	end.abort();
	assert.doesNotMatch(heard.anna, /17000031/);

	const serials = async (client, path) => {
		const answer = await client.get(path);
		return (answer.items ?? answer.calls).map((call) => call.serial);
	};
	for (const path of ["/calls", "/dashboard"]) {
		assert.deepEqual(await serials(api, path), ["17000001", "17000031"], path);
		assert.deepEqual(await serials(anna, path), ["17000001"], path);
	}
});

test("a refused meter is heard no more, and can be taken back", async () => {
	await runSim({ server, meters: 1, serial_base: 17000041, days: 1, fast: true });
	assert.equal((await anna.request("POST", "/quarantine/17000041/refuse")).status, 403);
	assert.equal((await api.post("/quarantine/17000041/refuse")).state, "refused");
	assert.equal((await api.request("POST", "/quarantine/17000041/refuse")).status, 409);
	assert.equal((await api.request("POST", "/quarantine/17000001/refuse")).status, 409);
	assert.equal((await api.request("POST", "/quarantine/99999999/refuse")).status, 404);
	assert.ok(!(await api.get("/quarantine")).items.some((meter) => meter.serial === "17000041"));
	assert.equal((await anna.request("GET", "/meters/17000041")).status, 404);

	const before = (await api.get("/calls")).items[0].id;
	await run("themis-sim", ["--server", `127.0.0.1:${server.collector}`, "--meters", "1", "--serial-base", "17000041", "--days", "1", "--fast", "--retries", "0"], { dir: server.data });
	const [call] = await until("the refused call", async () => (await api.get("/calls")).items.filter((one) => one.id > before && one.ended));
	assert.equal(call.result, "unknown-meter");
	assert.ok(!(await anna.get("/calls")).items.some((one) => one.serial === "17000041"), "nor is what was refused told to operators");

	assert.equal((await api.post("/quarantine/17000041/adopt", {})).state, "active");
	await runSim({ server, meters: 1, serial_base: 17000041, days: 1, fast: true });
});

test("one's own password: the present one is asked, other sessions end", async () => {
	const boris = await user("boris");
	const other = await server.login("boris");
	const stream = await fetch(`${server.url}/api/v1/events`, { headers: { Cookie: other.cookie } });
	const ask = (body) => boris.request("POST", "/users/me/password", body);
	const cases = [
		[{ current: "wrong wrong wrong", new: "another-password" }, "current"],
		[{ current: PASSWORD, new: "short" }, "new"],
		[{ current: PASSWORD, new: PASSWORD }, "new"],
		[{ current: PASSWORD }, "new"],
		[{ new: "another-password" }, "current"],
		[{ current: PASSWORD, new: "another-password", login: "admin" }, "login"],
	];
	for (const [body, field] of cases) {
		const answer = await ask(body);
		assert.equal(answer.status, 400, JSON.stringify(body));
		assert.equal(answer.body.field, field, JSON.stringify(body));
	}
	assert.equal((await ask({ current: PASSWORD, new: "another-password" })).status, 204);
	for await (const piece of stream.body) assert.ok(piece.length > 0); // and it ends
	assert.equal((await other.request("GET", "/session")).status, 401);
	assert.equal((await boris.get("/session")).user.login, "boris");
	assert.equal((await server.api().request("POST", "/session", { login: "boris", password: PASSWORD })).status, 401);
	await server.login("boris", "another-password");
});

test("guessing the present password locks like guessing at sign-in; an administrator unlocks", async () => {
	const vera = await user("vera");
	const ask = (current) => vera.request("POST", "/users/me/password", { current, new: "another-password" });
	for (let i = 0; i < 3; i++) assert.equal((await ask(`wrong ${i}`)).status, 400);
	assert.equal((await ask(PASSWORD)).status, 429);
	assert.equal((await server.api().request("POST", "/session", { login: "VERA", password: PASSWORD })).status, 429);
	await run("themis", ["user", "password", "vera", "--data", server.data, "--password-stdin"], { dir: server.data, input: "quite-another-one\n" });
	assert.equal((await server.login("vera", "quite-another-one")).csrf.length, 43);
});

test("a path or parameter does not end at a NUL", async () => {
	const free = { documented: false };
	assert.equal((await api.request("GET", "/meters/17000001%00x", undefined, free)).status, 404);
	assert.equal((await api.request("GET", "/meters?limit=1%00", undefined, free)).status, 400);
	assert.equal((await api.request("GET", "/meters/1700000%31")).status, 200);
});

test("a parameter that is too long is named as the API names it", async () => {
	for (const field of ["q", "meter"]) {
		const answer = await api.request("GET", `/meters?${field}=${"x".repeat(1000)}`, undefined, { documented: false });
		assert.deepEqual([answer.status, answer.body.field], [400, field]);
	}
});

test("a request that comes by drops is cut off", async (own) => {
	const hasty = await startServer(own, { set: { "web.idle_timeout": 1 } });
	for (const head of ["GET /healthz HTTP/1.1\r\nX: ", "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n"]) {
		const socket = connect(hasty.web, "127.0.0.1");
		socket.on("error", () => {});
		let closed = false;
		socket.on("close", () => (closed = true));
		await once(socket, "connect");
		socket.resume();
		socket.write(head);
		// Faster than the idle time allows to stop it.
		await until("the server's patience", () => {
			socket.write(" ");
			return closed;
		}, 30);
	}
	await hasty.login();
});
