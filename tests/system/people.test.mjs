// People who may sign in: users, passwords, the second factor, sessions, tokens, the audit of it all;
// over the API and from the shell.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { PASSWORD, run, startServer, until } from "./lib.mjs";

const ends = [];
const t = { after: (end) => ends.push(end) };
let server, api;

before(async () => {
	server = await startServer(t, {
		set: { "session.lock_failures": 4, "session.address_failures": 0, "web.trusted_proxies": "127.0.0.1", "security.second_factor_roles": "Строгие" },
	});
	api = await server.login();
});

after(async () => {
	for (const end of ends) await end();
});

const themis = (...args) => run("themis", [...args, "--data", server.data], { dir: server.data });
const told = async (...args) => JSON.parse((await themis(...args, "--json")).stdout);

// The code of an authenticator (RFC 6238).
function codeOf(secret, step = Math.floor(Date.now() / 30_000)) {
	const bits = [...secret].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
	const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(step));
	const mac = createHmac("sha1", key).update(counter).digest();
	return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function signIn(login, password, code) {
	const client = server.api();
	const answer = await client.request("POST", "/session", { login, password, ...(code ? { code } : {}) });
	client.csrf = answer.body.csrf_token;
	return { client, status: answer.status, kind: answer.body.type?.split("/").at(-1), body: answer.body };
}

test("the password that is printed at the first start opens only the way to another", async (own) => {
	const fresh = await startServer(own, { env: { THEMIS_ADMIN_PASSWORD: undefined } });
	const printed = /^themis first start: login admin, password (\S+)$/m.exec(fresh.running.stdout())[1];
	const admin = await fresh.login("admin", printed);
	assert.equal((await admin.get("/session")).user.must_change_password, true);
	for (const [method, path, body] of [["GET", "/meters"], ["GET", "/events"], ["PATCH", "/users/me", { theme: "dark" }], ["POST", "/users/me/second-factor", { password: printed }], ["GET", "/users/me/sessions"]]) {
		const answer = await admin.request(method, path, body);
		assert.deepEqual([answer.status, answer.body.type], [403, "/problems/password-change-required"], path);
	}
	await admin.post("/users/me/password", { current: printed, new: PASSWORD });
	assert.equal((await admin.get("/session")).user.must_change_password, false);
	await admin.get("/meters");
});

test("a user is made, edited, disabled, and given another password", async () => {
	const { user, one_time_password: once } = await api.post("/users", { login: "anna", name: "Анна Петрова", role: 1 });
	assert.match(once, /^[2-9a-z]{5}(-[2-9a-z]{5}){3}$/);
	assert.deepEqual([user.role, user.area, user.must_change_password], [{ id: 1, name: "operator" }, { whole: true, groups: [] }, true]);
	const twice = await api.request("POST", "/users", { login: "ANNA", role: 1 });
	assert.deepEqual([twice.status, twice.body.field], [409, "login"]);
	for (const [body, field] of [[{ login: "a b", role: 1 }, "login"], [{ login: "x", role: 99 }, "role"], [{ login: "x", role: 1, password: "qwertyuiop" }, "password"], [{ login: "x", role: 1, password: "короткий" }, "password"], [{ login: "x", role: 1, area: { whole: false, groups: [{ id: 999 }] } }, "area"], [{ login: "x", role: 1, more: 1 }, "more"]]) {
		const answer = await api.request("POST", "/users", body);
		assert.deepEqual([answer.status, answer.body.field], [400, field], JSON.stringify(body));
	}
	const { client } = await signIn("anna", once);
	assert.equal((await client.request("GET", "/meters")).status, 403);
	await client.post("/users/me/password", { current: once, new: PASSWORD });
	await client.get("/meters");

	const edited = await api.patch(`/users/${user.id}`, { login: "anya", name: "Анна Иванова", role: 2, locale: "en" });
	assert.deepEqual([edited.login, edited.name, edited.role.name, edited.locale], ["anya", "Анна Иванова", "metrologist", "en"]);
	assert.equal((await client.get("/session")).user.role.name, "metrologist");
	assert.deepEqual((await api.get("/users?q=ИВАНОВА")).items.map((one) => one.login), ["anya"]);
	assert.deepEqual((await api.all("/users?limit=1")).map((one) => one.login), ["admin", "anya"]);

	const reset = await api.post(`/users/${user.id}/password`, {});
	assert.equal((await client.request("GET", "/session")).status, 401);
	const again = (await signIn("anya", reset.one_time_password)).client;
	const stream = await fetch(`${server.url}/api/v1/session`, { headers: { Cookie: again.cookie } });
	assert.equal(stream.status, 200);
	assert.equal((await api.patch(`/users/${user.id}`, { disabled: true })).disabled, true);
	assert.equal((await again.request("GET", "/session")).status, 401);
	assert.equal((await signIn("anya", reset.one_time_password)).status, 401);
	await api.patch(`/users/${user.id}`, { disabled: false });
	assert.equal((await api.request("GET", "/users/999999")).status, 404);
	assert.equal((await api.request("GET", "/users/none")).status, 404);
});

test("nobody disables himself, and the last administrator stays", async () => {
	const me = (await api.get("/session")).user;
	for (const body of [{ disabled: true }, { role: 1 }, { area: { whole: false, groups: [] } }]) assert.equal((await api.request("PATCH", `/users/${me.id}`, body)).status, 409, JSON.stringify(body));
	const disabled = await themis("user", "disable", "admin");
	assert.equal(disabled.code, 65, disabled.stderr);
	assert.equal((await themis("user", "edit", "admin", "--role", "operator")).code, 65);
});

test("the second factor: turned on, asked for, used once, recovered, taken away", async () => {
	await api.post("/users", { login: "factor", role: 1, password: PASSWORD });
	const { client } = await signIn("factor", PASSWORD);
	const other = (await signIn("factor", PASSWORD)).client;
	const { secret, uri } = await client.post("/users/me/second-factor", { password: PASSWORD });
	assert.ok(uri.startsWith(`otpauth://totp/Themis:factor?secret=${secret}&issuer=Themis`));
	assert.equal((await client.request("POST", "/users/me/second-factor", { password: "wrong wrong" })).body.field, "password");
	const step = Math.floor(Date.now() / 30_000);
	const wrong = codeOf(secret, step + 50);
	assert.equal((await client.request("PUT", "/users/me/second-factor", { code: wrong })).body.field, "code");
	const { recovery_codes: codes } = await client.demand("PUT", "/users/me/second-factor", { code: codeOf(secret, step) });
	assert.equal(new Set(codes).size, 10);
	assert.equal((await other.request("GET", "/session")).status, 401);
	assert.equal((await client.get("/session")).user.second_factor, true);

	const asked = await signIn("factor", PASSWORD);
	assert.deepEqual([asked.status, asked.kind], [401, "second-factor-required"]);
	assert.equal((await signIn("factor", PASSWORD, codeOf(secret, step))).kind, "unauthenticated", "the same step again");
	assert.equal((await signIn("factor", PASSWORD, codeOf(secret, step + 1))).status, 201);
	assert.equal((await signIn("factor", PASSWORD, codes[0].toUpperCase().replace("-", " "))).status, 201);
	assert.equal((await signIn("factor", PASSWORD, codes[0])).status, 401);
	assert.equal((await signIn("factor", PASSWORD, codes[1])).status, 201);

	const fresh = await client.post("/users/me/recovery-codes", { password: PASSWORD, code: codes[2] });
	assert.equal((await signIn("factor", PASSWORD, codes[3])).status, 401, "an old one");
	assert.equal((await client.request("DELETE", "/users/me/second-factor", { password: PASSWORD, code: "000000" })).body.field, "code");
	await client.demand("DELETE", "/users/me/second-factor", { password: PASSWORD, code: fresh.recovery_codes[0] });
	assert.equal((await signIn("factor", PASSWORD)).status, 201);
});

test("a role may demand a second factor; an administrator takes away a lost one", async () => {
	const role = await api.post("/roles", { name: "Строгие", rights: ["meter.view"] });
	const { user } = await api.post("/users", { login: "strict", role: role.id, password: PASSWORD });
	const { client, body } = await signIn("strict", PASSWORD);
	assert.deepEqual([body.user.second_factor_required, body.user.second_factor], [true, false]);
	assert.equal((await client.request("GET", "/meters")).body.type, "/problems/second-factor-setup-required");
	const { secret } = await client.post("/users/me/second-factor", { password: PASSWORD });
	const { recovery_codes: codes } = await client.demand("PUT", "/users/me/second-factor", { code: codeOf(secret) });
	await client.get("/meters");
	assert.equal((await client.request("DELETE", "/users/me/second-factor", { password: PASSWORD, code: codes[0] })).status, 409);
	await api.delete(`/users/${user.id}/second-factor`);
	assert.equal((await client.request("GET", "/meters")).status, 403);
	assert.deepEqual(await told("user", "second-factor", "strict"), { login: "strict", second_factor: false });
});

test("sessions are listed and ended; a proxy that is trusted says who asks", async () => {
	const { user } = await api.post("/users", { login: "sessions", role: 1, password: PASSWORD });
	const login = async (headers) => {
		const client = server.api();
		const answer = await client.request("POST", "/session", { login: "sessions", password: PASSWORD }, { headers });
		client.csrf = answer.body.csrf_token;
		return client;
	};
	const one = await login({ "X-Forwarded-For": "198.51.100.7, 203.0.113.9", "User-Agent": "First/1.0" });
	const two = await login({ "X-Forwarded-For": "2001:db8::5" });
	const three = await login({ "X-Forwarded-For": "nonsense" });
	const mine = (await one.get("/users/me/sessions")).items;
	assert.deepEqual(mine.map((s) => [s.peer, s.current]), [["127.0.0.1", false], ["2001:db8::5", false], ["203.0.113.9", true]]);
	await one.delete(`/users/me/sessions/${mine[0].id}`);
	assert.equal((await three.request("GET", "/session")).status, 401);
	assert.equal((await one.request("DELETE", `/users/me/sessions/${mine[0].id}`)).status, 404);
	const adminsOwn = (await api.get("/users/me/sessions")).items[0].id;
	assert.equal((await one.request("DELETE", `/users/me/sessions/${adminsOwn}`)).status, 404, "that of another");
	await one.delete("/users/me/sessions");
	assert.equal((await two.request("GET", "/session")).status, 401);
	assert.equal((await api.get(`/users/${user.id}/sessions`)).items.length, 1);
	await api.delete(`/users/${user.id}/sessions`);
	assert.equal((await one.request("GET", "/session")).status, 401);
	assert.deepEqual(await told("user", "sessions", "sessions"), []);
});

test("a stranger locks nobody out where he is at home", async () => {
	await api.post("/users", { login: "home", role: 1, password: PASSWORD });
	const from = (address, password = PASSWORD) => server.api().request("POST", "/session", { login: "home", password }, { headers: { "X-Forwarded-For": address } });
	assert.equal((await from("198.51.100.1")).status, 201);
	for (let i = 0; i < 4; i++) assert.equal((await from("2001:db8:0:7::1", "wrong wrong")).status, 401);
	assert.equal((await from("2001:db8:0:7::2")).status, 429, "the same network");
	assert.equal((await from("198.51.100.1")).status, 201);
});

test("a token does what it was made for, as far as its maker may", async () => {
	const { user } = await api.post("/users", { login: "maker", role: 2, password: PASSWORD });
	const { client } = await signIn("maker", PASSWORD);
	const ask = async (token, path, method = "GET", body = undefined) => {
		const answer = await fetch(`${server.url}/api/v1${path}`, { method, body, headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" } });
		await answer.text();
		return answer.status;
	};
	assert.equal((await client.request("POST", "/tokens", { name: "x", rights: ["user.edit"] })).status, 403);
	for (const [body, field] of [[{ name: "x", rights: [] }, "rights"], [{ name: "x", rights: ["no.such"] }, "rights"], [{ name: " ", rights: ["meter.view"] }, "name"], [{ name: "x", rights: ["meter.view"], expires_at: "2001-01-01T00:00:00Z" }, "expires_at"]]) {
		const answer = await client.request("POST", "/tokens", body);
		assert.deepEqual([answer.status, answer.body.field], [400, field], JSON.stringify(body));
	}
	const { id, token } = await client.post("/tokens", { name: "сводка", rights: ["meter.view", "slot.edit", "token.own"], expires_at: "2999-01-01T00:00:00Z" });
	assert.match(token, /^themis_[\w-]{43}$/);
	assert.equal(await ask(token, "/meters"), 200);
	assert.equal(await ask(token, "/calls"), 403);
	assert.equal(await ask(token, "/slots", "POST", JSON.stringify({ from: "01:00", to: "05:00" })), 200, "without a CSRF token");
	for (const [method, path] of [["GET", "/session"], ["DELETE", "/session"], ["GET", "/users/me/sessions"], ["DELETE", "/users/me/sessions"]]) assert.equal(await ask(token, path, method), 403, path);
	const [listed] = (await client.get("/tokens")).items;
	assert.deepEqual([listed.id, listed.name, listed.user, listed.rights, listed.last_used_from], [id, "сводка", { id: user.id, login: "maker" }, ["meter.view", "slot.edit", "token.own"], "127.0.0.1"]);
	assert.ok((await api.get("/tokens")).items.some((one) => one.id === id), "an administrator sees all");

	await api.patch(`/users/${user.id}`, { role: 1 });
	assert.equal(await ask(token, "/meters"), 200);
	assert.equal(await ask(token, "/slots", "POST", JSON.stringify({ from: "01:00", to: "05:00" })), 403, "the maker may no longer");
	await api.patch(`/users/${user.id}`, { disabled: true });
	assert.equal(await ask(token, "/meters"), 401);
	await api.patch(`/users/${user.id}`, { disabled: false });
	await api.delete(`/tokens/${id}`);
	assert.equal(await ask(token, "/meters"), 401);
	assert.equal((await api.request("DELETE", `/tokens/${id}`)).status, 404);
	assert.equal(await ask("themis_", "/meters"), 401);
});

test("a token makes no token; another's is revoked by those only who are over him", async () => {
	const bearer = async (token, method, path, body) => {
		const answer = await fetch(`${server.url}/api/v1${path}`, { method, body: body && JSON.stringify(body), headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" } });
		return { status: answer.status, text: await answer.text() };
	};
	const { token, id } = await api.post("/tokens", { name: "малый", rights: ["token.own", "token.manage"], expires_at: "2999-01-01T00:00:00Z" });
	for (const rights of [["user.edit"], ["token.own"]]) {
		const answer = await bearer(token, "POST", "/tokens", { name: "большой", rights });
		assert.equal(answer.status, 403, answer.text);
	}
	assert.ok((await api.get("/tokens")).items.every((one) => one.name !== "большой"));
	const role = await api.post("/roles", { name: "Ключник", rights: ["token.own", "token.manage"] });
	await api.post("/users", { login: "keeper", role: role.id, password: PASSWORD });
	const { client } = await signIn("keeper", PASSWORD);
	assert.equal((await client.request("DELETE", `/tokens/${id}`)).status, 403);
	assert.equal((await bearer(token, "GET", "/tokens")).status, 200);
	const own = await client.post("/tokens", { name: "свой", rights: ["token.own"] });
	await client.delete(`/tokens/${own.id}`);
	await api.delete(`/tokens/${id}`);
});

test("an administrator does not do to himself what needs his password", async () => {
	await api.post("/users", { login: "chief", role: 3, password: PASSWORD });
	const { client, body } = await signIn("chief", PASSWORD);
	const { secret } = await client.post("/users/me/second-factor", { password: PASSWORD });
	await client.demand("PUT", "/users/me/second-factor", { code: codeOf(secret) });
	assert.equal((await client.request("DELETE", `/users/${body.user.id}/second-factor`)).status, 409);
	for (const given of [{}, { password: "Совсем-другой-2026" }]) assert.equal((await client.request("POST", `/users/${body.user.id}/password`, given)).status, 409);
	assert.equal((await client.get("/session")).user.second_factor, true);
	assert.equal((await signIn("chief", PASSWORD)).kind, "second-factor-required");
});

test("who edits roles takes away no function that he does not have", async () => {
	const strong = await api.post("/roles", { name: "Сильные", rights: ["meter.view", "audit.view"] });
	const weak = await api.post("/roles", { name: "Слабые", rights: ["role.edit", "user.view", "meter.view"] });
	await api.post("/users", { login: "weak", role: weak.id, password: PASSWORD });
	const { client } = await signIn("weak", PASSWORD);
	for (const what of [{ rights: ["meter.view"] }, { name: "Другие" }]) assert.equal((await client.request("PATCH", `/roles/${strong.id}`, what)).status, 403);
	assert.equal((await client.request("DELETE", `/roles/${strong.id}`)).status, 403);
	const own = await client.post("/roles", { name: "Новые", rights: ["meter.view"] });
	await client.patch(`/roles/${own.id}`, { rights: [] });
	await client.delete(`/roles/${own.id}`);
	assert.deepEqual((await api.get("/roles")).items.find((one) => one.id === strong.id).rights, ["meter.view", "audit.view"]);
});

test("users, tokens and the audit from the shell", async () => {
	const made = await themis("user", "add", "shell", "--name", "Анна", "--role", "metrologist");
	const password = /^one-time password of shell: (\S+)$/m.exec(made.stdout)[1];
	assert.equal((await signIn("shell", password)).body.user.must_change_password, true);
	assert.equal((await themis("user", "add", "SHELL")).code, 65);
	const edited = await told("user", "edit", "shell", "--name", "Шура", "--role", "operator");
	assert.deepEqual([edited.name, edited.role.name], ["Шура", "operator"]);
	assert.deepEqual((await told("user", "list", "--search", "шур")).map((one) => one.login), ["shell"]);
	assert.equal((await themis("user", "disable", "shell")).code, 0);
	assert.equal((await themis("user", "enable", "shell")).code, 0);
	assert.equal((await themis("user", "disable", "nobody")).code, 66);
	const token = await told("token", "create", "shell", "--rights", "meter.view", "--name", "для шлюза");
	assert.ok((await told("token", "list")).some((one) => one.id === token.id && one.name === "для шлюза"));
	assert.equal((await themis("token", "revoke", String(token.id))).code, 0);
	assert.equal((await themis("token", "revoke", String(token.id))).code, 66);
	assert.equal((await themis("token", "create", "shell", "--rights", "no.such")).code, 64);
	assert.deepEqual((await told("audit", "list", "--object", "user:shell", "--action", "user.", "--limit", "3")).map((one) => one.action), ["user.enable", "user.disable", "user.edit"]);
	const csv = (await themis("audit", "export", "--object", "user:shell")).stdout.trim().split("\n");
	assert.equal(csv[0], "id,time,who,from,action,object,before,after");
	assert.ok(csv.some((line) => line.includes('"token.create"')));
	assert.equal((await told("audit", "list", "--limit", "1"))[0].action, "audit.export");
});

test("what the audit holds of a subscriber is for who may see it, and goes with him; the chain stays whole", async () => {
	const reader = await api.post("/roles", { name: "Ревизоры", rights: ["audit.view", "meter.view"] });
	await api.post("/users", { login: "revisor", role: reader.id, password: PASSWORD });
	const { client } = await signIn("revisor", PASSWORD);
	const { id, version } = await api.post("/subscribers", { name: "Ревизоров Тест", account: "909-909", phone: "+79035550909" });
	await api.patch(`/subscribers/${id}`, { version, name: "Ревизоров Второй", street: "Проверочная" });
	const bodies = async (who) => (await who.get(`/audit?object=subscriber:${id}`)).items.filter((one) => /^subscriber\.(create|edit)$/.test(one.action));
	const shown = await bodies(api);
	assert.deepEqual(shown.map((one) => one.personal), ["shown", "shown"]);
	assert.deepEqual([shown[0].before.name, shown[0].after.name], ["Ревизоров Тест", "Ревизоров Второй"]);
	for (const one of await bodies(client)) assert.deepEqual([one.personal, one.before, one.after], ["hidden", null, null]);
	const words = /Ревизоров|909-909|5550909|Проверочная/;
	const stored = () => execFileSync("python3", ["-c", "import sqlite3,sys;d=sqlite3.connect(sys.argv[1],timeout=30);print([r for r in d.execute('SELECT json_before, json_after FROM audit WHERE object = ?',(sys.argv[2],))])", join(server.data, "themis.db"), `subscriber:${id}`], { encoding: "utf8", env: { ...process.env, PYTHONIOENCODING: "utf-8" } });
	assert.match(stored(), /sealed/);
	assert.doesNotMatch(stored(), words);

	assert.equal((await api.request("POST", `/subscribers/${id}/erase`, { reason: "заявление" })).status, 200);
	for (const one of await bodies(api)) assert.deepEqual([one.personal, one.before, one.after], ["erased", null, null]);
	assert.doesNotMatch(JSON.stringify(await api.all("/audit?limit=500")), words);
	assert.equal((await api.get("/audit/verification")).ok, true);
});

test("the audit tells who did what, and proves that nothing was changed", async () => {
	const { items } = await api.get("/audit?object=user:anya&action=user.edit");
	const [record] = items;
	assert.deepEqual([record.who, record.origin, record.personal], ["admin", "127.0.0.1", "none"]);
	assert.deepEqual((await api.get("/audit?object=user:anna")).items.map((one) => one.action), ["user.password", "session.create", "user.create"]);
	assert.deepEqual([record.before.name, record.after.name, record.before.role, record.after.role], ["Анна Петрова", "Анна Иванова", "operator", "metrologist"]);
	const all = await api.all("/audit?limit=500");
	assert.doesNotMatch(JSON.stringify(all), /Первый-вход|argon2|themis_[\w-]{43}/);
	assert.deepEqual((await api.get(`/audit?from=${encodeURIComponent(all[0].time)}&to=2001-01-01T00:00:00Z`)).items, []);
	assert.equal((await api.request("GET", "/audit?from=never")).status, 400);
	const { client } = await signIn("home", PASSWORD);
	assert.equal((await client.request("GET", "/audit")).status, 403);

	const verdict = await api.get("/audit/verification");
	assert.deepEqual([verdict.ok, verdict.flaw, verdict.first_bad], [true, null, null]);
	assert.ok(verdict.records >= all.length);
	assert.equal((await themis("audit", "verify")).code, 0);
	execFileSync("python3", ["-c", "import sqlite3,sys;d=sqlite3.connect(sys.argv[1],timeout=30);d.execute('UPDATE audit SET who=? WHERE id=3',('nobody',));d.commit()", join(server.data, "themis.db")]);
	await until("the changed record", async () => (await api.get("/audit/verification")).first_bad === 3);
	const verified = await themis("audit", "verify");
	assert.equal(verified.code, 74, verified.stderr);
	assert.match(verified.stderr, /changed: record 3/);
});
