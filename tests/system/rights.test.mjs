// The walk: every operation of docs/openapi.yaml as everybody who may sign in, on what lies inside
// his area of visibility and outside it. What each needs stands in rights-table.mjs.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { document } from "./openapi.mjs";
import { PASSWORD, ROOT, run, runSim, startServer, until } from "./lib.mjs";
import { closingOf, exceptionOf, table, zoneOf } from "./rights-table.mjs";

const INSIDE = "17100001";
const OUTSIDE = "17200001";
// Words that only what lies outside has: no answer to somebody who sees a part may hold them.
const SECRETS = [OUTSIDE, "Закрытый", "Тайнов", "Невидимск"];
const METHODS = ["get", "post", "put", "patch", "delete"];

// What the router demands: "GET /api/v1/meters" → "meter.view", "self" or "public".
function routesOf(source) {
	const rightOf = (name) => (name === "ROUTE_PUBLIC" ? "public" : name.startsWith("ROUTE_") ? "self" : name.replace("RIGHT_", "").toLowerCase().replace("_", "."));
	const rows = source.matchAll(/\{ "([A-Z]+)",\s+"([^"]+)", \w+,\s+(\w+),/g);
	return new Map([...rows].map(([, method, path, right]) => [`${method} ${path}`, rightOf(right)]));
}

const routes = routesOf(readFileSync(join(ROOT, "src/web/router.c"), "utf8"));
const functions = [...readFileSync(join(ROOT, "src/service/rights.conf"), "utf8").matchAll(/name = "([a-z.]+)"; group = "[a-z]+"; roles = "([a-z]+)"/g)].map(([, name, roles]) => ({ name, roles }));
const BUILT_IN = {
	operator: functions.filter((f) => f.roles === "all").map((f) => f.name),
	metrologist: functions.filter((f) => f.roles !== "administrator").map((f) => f.name),
	administrator: functions.map((f) => f.name),
};

const operations = Object.entries(document.paths).flatMap(([path, item]) =>
	METHODS.filter((method) => item[method]).map((method) => ({ id: item[method].operationId, method: method.toUpperCase(), path })),
);

const ends = [];
let server;
let admin;
let folder;
let exchanged = 0;
const fresh = () => `17500${++exchanged}`;
let groups;
const places = {};
// { name, api, rights, whole }
const callers = [];

const themis = async (args, input) => {
	const end = await run("themis", [...args, "--data", server.data], { dir: folder, input });
	assert.equal(end.code, 0, `themis ${args.join(" ")}: ${end.stderr}`);
	return end.stdout;
};

// Statuses are what is looked at here; the other tests hold answers against the document.
const plain = { documented: false };

async function signIn(login, password = PASSWORD) {
	const api = server.api();
	const answer = await api.request("POST", "/session", { login, password }, plain);
	assert.equal(answer.status, 201, `${login}: ${JSON.stringify(answer.body)}`);
	api.csrf = answer.body.csrf_token;
	api.demand = async (method, path, body, options) => {
		const { status, body: told } = await api.request(method, path, body, { ...options, ...plain });
		assert.ok(status >= 200 && status < 300, `${method} ${path}: ${status} ${JSON.stringify(told)}`);
		return told;
	};
	return api;
}

async function addUser(login, role, area) {
	await themis(["user", "add", login, "--role", role, "--password-stdin"], `${PASSWORD}\n`);
	if (area) await themis(["user", "area", login, "--groups", area]);
	return signIn(login);
}

// A program with every function that a token may have, in an area.
async function tokenCaller(group) {
	const rights = BUILT_IN.administrator;
	const { token } = await admin.post("/tokens", { name: "walk", rights, area: { whole: false, groups: [{ id: group }] } });
	const api = server.api();
	const request = api.request.bind(api);
	api.request = (method, path, body, how = {}) => request(method, path, body, { ...how, headers: { ...how.headers, Authorization: `Bearer ${token}` } });
	api.demand = admin.demand; // what is its own is made by its maker
	return { name: "token, area", api, rights, whole: false, token };
}

async function placeOf(serial) {
	const card = await admin.get(`/meters/${serial}`);
	const call = (await admin.get(`/meters/${serial}/calls`)).items[0].id;
	const [finding] = (await admin.get(`/meters/${serial}/findings`)).items;
	await admin.request("POST", `/findings/${finding.id}/settle`, { note: "" });
	const place = { serial, group: card.group.id, path: card.group.path, call, finding: finding.id, subscriber: card.subscriber?.id };
	return { ...place, exception: (await exceptionOf(admin, place)).id, closing: (await closingOf(admin, place)).id, zone: (await zoneOf(admin, place)).id };
}

before(async () => {
	server = await startServer({ after: (end) => ends.push(end) }, {
		set: { "capture.calls": "all", "session.address_failures": 0 },
	});
	folder = server.data;
	admin = await signIn("admin");
	await admin.import(
		[
			"serial;type;group;subscriber;account;city;street",
			`${INSIDE};ВК-G4ETe;Область/Открытый/Глубже;Явнов А.А.;2101;Видимск;Мира`,
			`${OUTSIDE};ВК-G6ETe;Область/Закрытый;Тайнов Б.Б.;2202;Невидимск;Тихая`,
			"17300001;ВК-G6ETe;;Тайнов В.В.;2303;Невидимск;Тихая",
		].join("\n"),
	);
	// With a clock that is wrong, so that there is a finding; then one that nobody knows.
	const then = `${new Date(Date.now() - 3 * 3600e3).toISOString().slice(0, 19)}Z`;
	for (const base of [INSIDE, OUTSIDE]) await runSim({ server, meters: 1, serial_base: base, days: 1, now: then, speed: 1, fast: true });
	await runSim({ server, meters: 1, serial_base: 17400001, days: 1, fast: true });
	groups = (await admin.get("/groups")).items;
	places.inside = await placeOf(INSIDE);
	places.outside = { ...(await placeOf(OUTSIDE)), home: places.inside.group };
	places.inside.home = places.inside.group;
	const area = String(groups.find((group) => group.path === "Область/Открытый").id);
	for (const role of Object.keys(BUILT_IN)) {
		callers.push({ name: `${role}, whole`, api: await addUser(`${role}-whole`, role), rights: BUILT_IN[role], whole: true });
		callers.push({ name: `${role}, area`, api: await addUser(`${role}-area`, role, area), rights: BUILT_IN[role], whole: false });
	}
	if (routes.has("POST /api/v1/tokens")) callers.push(await tokenCaller(Number(area)));
	await themis(["role", "create", "one function", "--rights", ""]);
	await themis(["role", "create", "all but one", "--rights", ""]);
});

after(async () => {
	for (const end of ends.reverse()) await end();
});

const described = (id) => operations.find((one) => one.id === id);

// What an answer must be for somebody with these rights who sees everything or the inside only.
function expected(entry, who, outside) {
	const mine = ["public", "self"].includes(entry.right) || [entry.right, ...(entry.also ?? [])].every((right) => who.rights.includes(right));
	if (!mine || (who.token && entry.session)) return 403;
	if (who.whole) return entry.ok ?? 200;
	if (entry.area === "whole") return 403;
	return entry.area === "object" && outside ? 404 : (entry.ok ?? 200);
}

// A stream never ends: only its status is waited for.
async function statusOfStream(who) {
	const end = new AbortController();
	const answer = await fetch(`${server.url}/api/v1/events`, { headers: who.token ? { Authorization: `Bearer ${who.token}` } : { Cookie: who.api.cookie }, signal: end.signal });
	end.abort();
	return answer.status;
}

let calls = 0;

async function callAs(entry, id, who, place) {
	const wanted = expected(entry, who, place === places.outside);
	const made = entry.make && wanted < 300 ? await entry.make(entry.own ? who.api : admin, place) : undefined;
	const [path, body, headers] = entry.call(place, made);
	const what = `${id} as ${who.name}, ${place === places.outside ? "outside" : "inside"}`;
	calls++;
	if (entry.stream) {
		assert.equal(await statusOfStream(who), wanted, what);
		return;
	}
	const { method } = described(id);
	const refused = method !== "GET" && wanted >= 400;
	const before = refused && (await newestRecord());
	const answer = await who.api.request(method, path, body, { headers, ...plain });
	assert.equal(answer.status, wanted, `${what}: ${JSON.stringify(answer.body).slice(0, 300)}`);
	// An answer alone proves nothing: what is refused must not have been done either.
	if (refused) assert.equal(await newestRecord(), before, `${what} was refused, and done`);
	if (!who.whole && answer.status < 300 && entry.area === "list") {
		// What was sent may come back, if nothing is told of it.
		const sent = `${path} ${JSON.stringify(body ?? "")}`;
		for (const secret of SECRETS) assert.ok(sent.includes(secret) || !JSON.stringify(answer.body).includes(secret), `${what} tells of ${secret}`);
	}
	if (answer.status === 404) notThere.push({ id, path, body, headers, detail: answer.body.detail });
}

// Jobs that others have asked for write theirs later: they end first.
async function newestRecord() {
	const over = (job) => !["waiting", "running"].includes(job.state);
	await until("the end of jobs", async () => (await admin.get("/jobs?limit=20")).items.every(over));
	return (await admin.get("/audit?limit=1")).items[0].id;
}

// Words of what isn't seen, to be compared with those of what isn't there.
const notThere = [];

test("every operation has an entry, and its right is the route's", () => {
	assert.ok(routes.size > 50);
	const lost = operations.filter(({ id }) => !table[id]).map(({ id }) => id);
	assert.deepEqual(lost, [], "operations without an entry in rights-table.mjs");
	const known = new Set(operations.map(({ id }) => id));
	assert.deepEqual(Object.keys(table).filter((id) => !known.has(id)), [], "entries of no operation");
	for (const { id, method, path } of operations) {
		const { right, also = [] } = table[id];
		assert.equal(right, routes.get(`${method} ${path}`), id);
		for (const name of [...(["self", "public"].includes(right) ? [] : [right]), ...also]) assert.ok(BUILT_IN.administrator.includes(name), `${id}: ${name} is no function`);
	}
});

const routed = (id) => routes.has(`${described(id)?.method} ${described(id)?.path}`);
const walked = Object.entries(table).filter(([id, entry]) => entry.each !== false && routed(id));

describe("the walk", () => {
	for (const [id, entry] of walked) {
		test(id, async () => {
			for (const who of callers)
				for (const place of entry.area === "none" || entry.area === "whole" ? [places.inside] : [places.inside, places.outside]) await callAs(entry, id, who, place);
		});
	}

	test("with one function only, and with all but that one", async () => {
		const one = await addUser("one", "one function");
		const others = await addUser("others", "all but one");
		const { items } = await admin.get("/roles");
		const role = (name) => items.find((item) => item.name === name).id;
		for (const [id, entry] of walked) {
			if (["self", "public"].includes(entry.right)) continue;
			const rights = [entry.right, ...(entry.also ?? [])];
			await admin.patch(`/roles/${role("one function")}`, { rights });
			await callAs(entry, id, { name: "one function", api: one, rights, whole: true }, places.inside);
			const left = BUILT_IN.administrator.filter((right) => right !== entry.right);
			await admin.patch(`/roles/${role("all but one")}`, { rights: left });
			await callAs(entry, id, { name: "all but one", api: others, rights: left, whole: true }, places.inside);
		}
	});

	test("once, what is called once only", async () => {
		for (const [id, entry] of Object.entries(table).filter(([name, one]) => one.each === false && routed(name))) {
			const who = await addUser(`once-${id.toLowerCase()}`, "administrator");
			const made = entry.make && (await entry.make(entry.own ? who : admin, places.inside));
			const [path, body, headers] = entry.call(places.inside, made);
			const answer = await who.request(described(id).method, path, body, { headers, ...plain });
			assert.equal(answer.status, entry.ok ?? 200, `${id}: ${JSON.stringify(answer.body)}`);
			calls++;
		}
	});

	test("what an area hides is told of in the words of what isn't there", async () => {
		const limited = callers.find((who) => who.name === "administrator, area");
		const seen = callers.find((who) => who.name === "administrator, whole");
		assert.ok(notThere.length > 20);
		for (const { id, path, body, headers, detail } of new Map(notThere.map((one) => [one.id, one])).values()) {
			if (!path.includes(OUTSIDE)) continue;
			const nowhere = path.replace(OUTSIDE, "19999999");
			for (const who of [limited, seen]) {
				const answer = await who.api.request(described(id).method, nowhere, body, { headers, ...plain });
				assert.equal(answer.status, 404, id);
				assert.equal(answer.body.detail, detail.replace(OUTSIDE, "19999999"), id);
			}
		}
	});

	test("the live stream tells of the area only, from the moment it changes", async () => {
		const limited = callers.find((who) => who.name === "metrologist, area");
		const end = new AbortController();
		const answer = await fetch(`${server.url}/api/v1/events`, { headers: { Cookie: limited.api.cookie }, signal: end.signal });
		let text = "";
		const reading = (async () => {
			for await (const piece of answer.body) text += Buffer.from(piece).toString("utf8");
		})().catch((error) => assert.equal(error.name, "AbortError"));
		const told = (serial) => new RegExp(`event: call\\nid: \\d+\\ndata: \\{.*"serial":"${serial}"`).test(text);
		const call = (base) => runSim({ server, meters: 1, serial_base: base, days: 1, fast: true });
		await until("the stream's first bytes", () => text.includes("retry:"));
		await call(OUTSIDE);
		await call(INSIDE);
		await until("the call inside", () => told(INSIDE));
		assert.ok(!told(OUTSIDE) && !text.includes("event: dashboard"));
		const area = (path) => themis(["user", "area", "metrologist-area", "--groups", String(groups.find((group) => group.path === path).id)]);
		await area("Область/Закрытый");
		text = "";
		await call(INSIDE);
		await call(OUTSIDE);
		await until("the call of the other area", () => told(OUTSIDE));
		assert.ok(!told(INSIDE));
		await area("Область/Открытый");
		end.abort();
		await reading;
	});

	test("who may not see subscribers sees a mask, and can neither sort nor search by what it hides", async () => {
		await themis(["role", "create", "without people", "--rights", "meter.view,search.save"]);
		const api = await addUser("masked", "without people");
		const get = (path) => api.request("GET", path, undefined, plain);
		const personal = ["Явнов", "Тайнов", "2101", "2202", "Мира", "Тихая"];
		for (const path of ["/meters", "/meters?q=17", `/meters/${INSIDE}`, `/meters/${OUTSIDE}`]) {
			const { status, body } = await get(path);
			assert.equal(status, 200);
			const text = JSON.stringify(body);
			assert.match(text, /•••/);
			for (const word of personal) assert.ok(!text.includes(word), `${path} tells ${word}`);
		}
		for (const path of ["/meters?sort=subscriber", "/meters?sort=-account", "/meters?subscriber=Явнов", "/meters?account=2101"]) assert.equal((await get(path)).status, 403, path);
		assert.equal((await get("/meters?q=Явнов")).body.total, 0);
		assert.equal((await get("/meters?q=2101")).body.total, 0);
		assert.equal((await get("/meters?city=Видимск")).body.total, 1);
		assert.equal((await get("/suggestions?field=street")).status, 403);
		assert.deepEqual((await get("/suggestions?field=city&q=Вид")).body.items, ["Видимск"]);
		// Nor is he told by what he may write.
		await themis(["role", "create", "writes blindly", "--rights", "subscriber.edit"]);
		const blind = await addUser("blind", "writes blindly");
		const { id, version } = await admin.get(`/subscribers/${places.outside.subscriber}`);
		const edited = await blind.request("PATCH", `/subscribers/${id}`, { version, email: "t@example.org" }, plain);
		const made = await blind.request("POST", "/subscribers", { name: "Иной", account: "2202" }, plain);
		assert.deepEqual([edited.status, edited.body.name, edited.body.street, made.status, made.body.duplicates], [200, "•••", "•••", 201, []]);
		for (const word of personal) assert.ok(!JSON.stringify([edited.body, made.body]).includes(word), word);
	});

	test("the history of a meter does not name the other one of an exchange outside", async () => {
		const [left, moved] = [fresh(), fresh()];
		const { id: inside } = groups.find((group) => group.path === "Область/Открытый");
		const { id: outside } = groups.find((group) => group.path === "Область/Закрытый");
		await admin.post("/meters", { serial: left, group: inside });
		const { version } = await admin.post(`/meters/${left}/exchange`, { serial: moved, date: "2026-01-10", final_index: 1, start_index: 0, reason: "" });
		await admin.patch(`/meters/${moved}`, { version, group: outside });
		const limited = callers.find((who) => who.name === "operator, area");
		const { status, body } = await limited.api.request("GET", `/meters/${left}/history`, undefined, plain);
		assert.equal(status, 200);
		const told = body.items.flatMap((item) => item.changes).find((change) => change.field === "exchanged_for");
		assert.equal(told.after, "•••");
		assert.ok(!JSON.stringify(body).includes(moved));
	});

	test("neither the search box nor suggestions tell of what lies outside", async () => {
		const limited = callers.find((who) => who.name === "administrator, area");
		const get = async (path) => (await limited.api.request("GET", path, undefined, plain)).body;
		// Whole, begun, mistyped, with the keyboard's other layout.
		for (const q of [OUTSIDE, "172", "Тайнов", "Тайноф", "тойнов", "nfqyjd", "Невидимск", "невидимсг", "Закрытый", "2202", "2303", "Тихая"]) {
			const { items, corrected } = await get(`/search?q=${encodeURIComponent(q)}`);
			// A number outside may be taken for a mistyped one inside; never the other way.
			const told = JSON.stringify([items, corrected.map((word) => word.taken)]).toLowerCase();
			for (const secret of SECRETS) assert.ok(!told.includes(secret.toLowerCase()), `${q}: ${told}`);
		}
		assert.equal((await get(`/search?q=${encodeURIComponent("явноф")}`)).items[0].serial, INSIDE);
		for (const field of ["city", "type", "driver", "firmware", "street", "house&street=Тихая"]) assert.ok(!/Невидимск|Тихая/.test(JSON.stringify(await get(`/suggestions?field=${field}`))), field);
		for (const state of ["retired", "all"]) {
			assert.ok(!JSON.stringify(await get(`/meters?limit=500&state=${state}`)).includes(OUTSIDE));
			assert.ok((await get(`/search?q=${OUTSIDE}&state=${state}`)).items.every((item) => item.serial !== OUTSIDE));
		}
		// What is selected by number: a meter that is not seen and one that is not there, in the same words.
		const select = (serial) => limited.api.request("POST", "/meters/bulk", { select: { serials: [INSIDE, serial] }, action: { retire: { date: "2026-01-10", reason: "снос" } } }, plain);
		const [hidden, none] = [await select(OUTSIDE), await select("99999999")];
		assert.deepEqual([hidden.status, none.status], [404, 404], JSON.stringify([hidden.body, none.body]));
		assert.equal(hidden.body.detail.replace(OUTSIDE, "99999999"), none.body.detail);
		assert.equal((await get("/meters?city=Невидимск")).total, 0);
		// A page that somebody else was given does not lead out, either.
		const { next_cursor: next } = await admin.get("/meters?limit=1&sort=-serial");
		assert.ok((await get(`/meters?limit=500&sort=-serial&cursor=${encodeURIComponent(next)}`)).items.every((row) => !row.serial.startsWith("172")));
	});

	test("an area that has ended shows nothing", async () => {
		const group = groups.find((one) => one.path === "Область/Открытый").id;
		const api = await addUser("ended", "operator", `${group}=2020-01-01T00:00:00Z`);
		const { body } = await api.request("GET", "/meters", undefined, plain);
		assert.deepEqual([body.total, body.items.length], [0, 0]);
		assert.equal((await api.request("GET", `/meters/${INSIDE}`, undefined, plain)).status, 404);
		const dashboard = (await api.request("GET", "/dashboard", undefined, plain)).body;
		assert.equal(dashboard.figures.meters, 0);
		assert.deepEqual(dashboard.groups, []);
	});

	test("figures of an area are those of its meters", async () => {
		const inside = groups.find((group) => group.path === "Область/Открытый").id;
		const wanted = await admin.get(`/meters?group=${inside}`);
		const limited = callers.find((who) => who.name === "administrator, area");
		const get = async (path) => (await limited.api.request("GET", path, undefined, plain)).body;
		const { figures, days, hours } = await get("/dashboard");
		assert.deepEqual([figures.meters, figures.polled_24h, figures.never_called], [wanted.total, 1, wanted.total - 1]);
		assert.deepEqual([hours.length, days[0].calls], [0, null]);
		assert.equal((await get("/meters")).total, wanted.total);
		const [top, below] = (await get("/groups")).items;
		assert.deepEqual([top.path, top.parent, top.meters_total], ["Область/Открытый", null, wanted.total]);
		assert.deepEqual([below.path, below.parent], ["Область/Открытый/Глубже", inside]);
		assert.equal((await get(`/meters?group=${groups[0].id}`)).total, wanted.total);
	});

	test("counted", (t) => {
		t.diagnostic(`${walked.length} operations × ${callers.length} roles and areas: ${calls} calls`);
		assert.ok(calls > 500);
	});
});
