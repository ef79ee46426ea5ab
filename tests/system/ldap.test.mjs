// Signing in by a directory: against a real slapd of our own, in a folder of its own on the loopback.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { makeCertificates, PASSWORD, run, startServer, tempDir, until } from "./lib.mjs";

const ends = [];
const t = { after: (end) => ends.push(end) };
const BASE = "dc=example,dc=org";
let folder, directory, server, api;

after(async () => {
	for (const end of ends) await end();
});

async function freePort() {
	const probe = createServer().listen(0, "127.0.0.1");
	await new Promise((listening) => probe.once("listening", listening));
	const { port } = probe.address();
	await new Promise((closed) => probe.close(closed));
	return port;
}

async function startDirectory(dir) {
	makeCertificates(dir);
	mkdirSync(join(dir, "db"));
	chmodSync(join(dir, "db"), 0o700);
	const schema = ["core", "cosine", "inetorgperson"].map((name) => `include /etc/ldap/schema/${name}.schema`);
	writeFileSync(
		join(dir, "slapd.conf"),
		[
			...schema,
			"modulepath /usr/lib/ldap",
			"moduleload back_mdb",
			"moduleload memberof",
			`pidfile ${dir}/slapd.pid`,
			`TLSCACertificateFile ${dir}/ca.pem`,
			`TLSCertificateFile ${dir}/server.pem`,
			`TLSCertificateKeyFile ${dir}/server.key`,
			"database mdb",
			`suffix "${BASE}"`,
			`rootdn "cn=root,${BASE}"`,
			"rootpw root-secret",
			`directory ${dir}/db`,
			"maxsize 16777216",
			"overlay memberof",
			"access to attrs=userPassword by anonymous auth by * none",
			"access to * by users read by * none",
			"",
		].join("\n"),
	);
	const [plain, tls] = [await freePort(), await freePort()];
	const log = openSync(join(dir, "slapd.log"), "w");
	const child = spawn("/usr/sbin/slapd", ["-d", "0", "-f", join(dir, "slapd.conf"), "-h", `ldap://127.0.0.1:${plain} ldaps://127.0.0.1:${tls}`], { stdio: ["ignore", log, log] });
	let over = false;
	const ended = new Promise((done) => child.on("exit", () => done((over = true))));
	t.after(async () => {
		child.kill("SIGTERM");
		await ended;
	});
	const people = [["anna", "Анна Петрова", "anna-secret-word"], ["boris", "Борис", "boris-secret-word"], ["vera", "Вера", "vera-secret-word"], ["reader", "reader", "reader-secret"]];
	const person = ([uid, cn, password]) => `dn: uid=${uid},ou=people,${BASE}\nobjectClass: inetOrgPerson\nuid: ${uid}\ncn: ${cn}\nsn: x\nuserPassword: ${password}\n`;
	const group = (cn, ...members) => `dn: cn=${cn},ou=groups,${BASE}\nobjectClass: groupOfNames\ncn: ${cn}\n${members.map((uid) => `member: uid=${uid},ou=people,${BASE}\n`).join("")}`;
	const ldif = [
		`dn: ${BASE}\nobjectClass: domain\ndc: example\n`,
		...["people", "groups"].map((ou) => `dn: ou=${ou},${BASE}\nobjectClass: organizationalUnit\nou: ${ou}\n`),
		...people.map(person),
		group("Operators", "anna", "boris"),
		group("Chiefs", "boris"),
		// Who follows it sends the password to a stranger.
		`dn: ou=else,${BASE}\nobjectClass: referral\nobjectClass: extensibleObject\nou: else\nref: ldap://127.0.0.1:1/ou=else,${BASE}\n`,
	].join("\n");
	const admin = ["-x", "-H", `ldap://127.0.0.1:${plain}`, "-D", `cn=root,${BASE}`, "-w", "root-secret"];
	await until("the directory", () => {
		if (over) assert.fail(`slapd ended: ${readFileSync(join(dir, "slapd.log"), "utf8")}`);
		try {
			execFileSync("ldapwhoami", admin, { stdio: "pipe" });
			return true;
		} catch {
			return false;
		}
	});
	const modify = (text, ...args) => execFileSync("ldapmodify", [...admin, "-M", ...args], { input: text, stdio: "pipe" });
	modify(ldif, "-a");
	return { dir, plain, tls, modify };
}

const settings = (more = {}) => ({
	"ldap.url": `ldaps://127.0.0.1:${directory.tls}`,
	"ldap.ca_file": join(folder, "ca.pem"),
	"ldap.base": BASE,
	"ldap.bind_dn": `uid=reader,ou=people,${BASE}`,
	"ldap.bind_password": "reader-secret",
	"ldap.timeout": 2,
	"ldap_group.a-chiefs.dn": `CN=Chiefs, OU=groups, ${BASE}`,
	"ldap_group.a-chiefs.role": "metrologist",
	"ldap_group.a-chiefs.area": "*",
	"ldap_group.b-operators.dn": `cn=Operators,ou=groups,${BASE}`,
	"ldap_group.b-operators.area": "Область/Открытый; Область/Нет такого",
	"session.address_failures": 0,
	...more,
});

async function signIn(login, password, from = server) {
	const client = from.api();
	const answer = await client.request("POST", "/session", { login, password });
	client.csrf = answer.body.csrf_token;
	return { client, status: answer.status, user: answer.body.user, body: answer.body };
}

before(async () => {
	folder = tempDir(t);
	directory = await startDirectory(folder);
	server = await startServer(t, { set: settings() });
	await run("themis", ["group", "add", "Область/Открытый", "--data", server.data], { dir: server.data });
	api = await server.login();
});

test("a person of a group signs in, and is made with the group's role and area", async () => {
	const { status, user, client, body } = await signIn("anna", "anna-secret-word");
	assert.equal(status, 201, JSON.stringify(body));
	assert.deepEqual([user.name, user.role.name, user.ldap, user.area.whole, user.area.groups.map((g) => g.path)], ["Анна Петрова", "operator", true, false, ["Область/Открытый"]]);
	await client.get("/meters");
	assert.deepEqual([(await signIn("ANNA", "anna-secret-word")).user.id, (await api.get("/users?q=anna")).items.length], [user.id, 1]);
	const chief = (await signIn("boris", "boris-secret-word")).user;
	assert.deepEqual([chief.role.name, chief.area.whole], ["metrologist", true], "the first of the groups");
	assert.equal((await client.request("POST", "/users/me/password", { current: "anna-secret-word", new: "another-password" })).status, 409);
	assert.equal((await api.request("PATCH", `/users/${user.id}`, { role: 3 })).status, 409);
	assert.equal((await api.request("POST", `/users/${user.id}/password`, {})).status, 409);
});

test("wrong passwords, empty ones, strangers and filters do not get in", async () => {
	assert.equal((await signIn("anna", "wrong-secret-word")).status, 401);
	assert.equal((await signIn("anna", "")).status, 400, "an empty one would be an unauthenticated bind");
	for (const login of ["nobody", "*", "a*", "anna)(uid=*", "anna,ou=people", "anna\\2a"]) assert.notEqual((await signIn(login, "anna-secret-word")).status, 201, login);
	assert.equal((await signIn("vera", "vera-secret-word")).status, 401, "in no group that may sign in");
	const [refused] = (await api.get("/audit?action=session.refuse&limit=1")).items;
	assert.match(JSON.stringify(refused.after), /no-ldap-group/);
});

test("what changes in the directory holds from the next sign-in; disabling here shuts out", async () => {
	directory.modify(`dn: cn=Chiefs,ou=groups,${BASE}\nchangetype: modify\nadd: member\nmember: uid=anna,ou=people,${BASE}\n`);
	const { user, client } = await signIn("anna", "anna-secret-word");
	assert.deepEqual([user.role.name, user.area.whole], ["metrologist", true]);
	assert.equal((await api.get("/audit?object=user:anna&action=user.directory")).items.length, 1);
	await api.patch(`/users/${user.id}`, { disabled: true });
	assert.equal((await client.request("GET", "/session")).status, 401);
	assert.equal((await signIn("anna", "anna-secret-word")).status, 401);
	await api.patch(`/users/${user.id}`, { disabled: false });
});

test("by StartTLS and by names instead of a search; groups by a search of their own", async (own) => {
	const other = await startServer(own, {
		set: settings({ "ldap.url": `ldap://127.0.0.1:${directory.plain}`, "ldap.start_tls": true, "ldap.bind_dn": "", "ldap.bind_password": "", "ldap.user_dn": `uid=%s,ou=people,${BASE}`, "ldap.group_attribute": "", "ldap.group_filter": "(member=%s)" }),
	});
	assert.equal((await signIn("boris", "boris-secret-word", other)).user.role.name, "metrologist");
	assert.equal((await signIn("boris", "wrong-secret-word", other)).status, 401);
	assert.equal((await signIn("boris,ou=people", "boris-secret-word", other)).status, 401);
});

test("a certificate of somebody else, and a directory that hangs, are no way in; our own people still sign in", async (own) => {
	const hanging = createServer((socket) => socket.on("error", () => {})).listen(0, "127.0.0.1");
	await new Promise((listening) => hanging.once("listening", listening));
	own.after(() => hanging.close());
	const strange = join(tempDir(own), "strange");
	mkdirSync(strange);
	makeCertificates(strange);
	for (const set of [{ "ldap.ca_file": join(strange, "ca.pem") }, { "ldap.url": `ldaps://127.0.0.1:${hanging.address().port}`, "ldap.timeout": 1 }]) {
		const other = await startServer(own, { set: settings(set) });
		const answer = await signIn("boris", "boris-secret-word", other);
		assert.equal(answer.status, 504, JSON.stringify(answer.body));
		assert.doesNotMatch(other.stderr(), /boris-secret-word|reader-secret/);
		await other.login("admin", PASSWORD);
	}
});

test("settings that would tell passwords are refused", async () => {
	const refused = async (set) => {
		const args = Object.entries(settings(set)).flatMap(([key, value]) => ["--set", `${key}=${value}`]);
		const { code, stderr } = await run("themis", ["user", "list", "--data", server.data, ...args], { dir: server.data });
		assert.notEqual(code, 0);
		return stderr;
	};
	assert.match(await refused({ "ldap.url": `ldap://127.0.0.1:${directory.plain}` }), /passwords need TLS/);
	assert.match(await refused({ "ldap.filter": "(uid=x)" }), /must hold %s/);
	assert.match(await refused({ "ldap.base": "" }), /ldap\.base/);
	const shown = await run("themis", ["config", "show", "--data", server.data, "--set", "ldap.bind_password=reader-secret"], { dir: server.data });
	assert.doesNotMatch(shown.stdout, /reader-secret/);
});
