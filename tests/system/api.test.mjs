// Every operation of docs/openapi.yaml is called here and its answer held against the document;
// an operation without an entry fails the test. Then what must be refused, and how.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { document } from "./openapi.mjs";
import { PASSWORD, run, runSim, startServer, until } from "./lib.mjs";
import { table as walk } from "./rights-table.mjs";

const REGISTER = `serial;type;group;subscriber;account;city;street;house;flat;phone;zone;email
17000001;ВК-G4ETe;Волгоград/Волжский;Шамилов А.Ш.;1430;Волжский;Мира;7;12;+7 900 000-00-01;;
17000002;ВК-G6ETe;Волгоград;"ООО ""Приоритет""";1755;Волгоград;Ленина;1;;;Europe/Volgograd;info@example.com
17000003;ВК-G4ETe;Пятигорск;Ёлкина Анна;1039;Пятигорск;;;;;;
17000009;ВК-G4ETe;Пятигорск;Давыдова С.Н.;1040;Пятигорск;;;;;;
`;

const ends = [];
let server, api, anna, csrf;

before(async () => {
	server = await startServer({ after: (end) => ends.push(end) }, {
		set: { "session.lock_failures": 3, "session.lock_time": "1h" },
	});
	api = await server.login();
	await api.import(REGISTER);
	// 17000001 … 17000004 call; the fourth is unknown and goes to quarantine.
	await runSim({ server, meters: 4, serial_base: 17000001, days: 40, fast: true });
	await run("themis", ["user", "add", "anna", "--data", server.data, "--password-stdin"], {
		dir: server.data,
		input: `${PASSWORD}\n`,
	});
	anna = await server.login("anna");
	csrf = api.csrf;
});

after(async () => {
	for (const end of ends) await end();
});

const now = Date.now();
const range = `from=${new Date(now - 40 * 86400e3).toISOString()}&to=${new Date(now).toISOString()}`;

const order = { archive: "day", from: "2026-01-01T00:00:00Z", to: "2026-02-01T00:00:00Z" };
// operationId → a call that succeeds; what it yields is checked by api itself.
const operations = {
	createSession: () => server.login(),
	getSession: async () => assert.equal((await api.get("/session")).user.login, "admin"),
	deleteSession: async () => {
		const other = await server.login();
		await other.delete("/session");
		assert.equal((await other.request("GET", "/session")).status, 401);
	},
	listUsers: async () => assert.deepEqual((await api.get("/users")).items.map((u) => u.login), ["admin", "anna"]),
	updateMe: async () => {
		assert.equal((await anna.patch("/users/me", { locale: "en", theme: "dark" })).user.locale, "en");
		assert.equal((await anna.get("/session")).user.theme, "dark");
	},
	setMyPassword: async () => {
		await anna.post("/users/me/password", { current: PASSWORD, new: "Второй-вход-2026" });
		await anna.post("/users/me/password", { current: "Второй-вход-2026", new: PASSWORD });
	},
	getDashboard: async () => {
		const dashboard = await api.get("/dashboard");
		assert.equal(dashboard.figures.meters, 4);
		assert.equal(dashboard.figures.polled_24h, 3);
		assert.equal(dashboard.figures.never_called, 1);
		assert.equal(dashboard.days.length, 30);
		assert.equal(dashboard.hours.length, 24);
		assert.equal(dashboard.calls.length, 4);
	},
	listMeters: async () => {
		const { items, total } = await api.get("/meters?city=волж&sort=-last_call");
		assert.equal(total, 1);
		assert.equal(items[0].group.path, "Волгоград/Волжский");
		assert.equal(items[0].subscriber, "Шамилов А.Ш.");
		assert.ok(items[0].index > 0);
	},
	search: async () => {
		const found = async (q) => (await api.get(`/search?q=${encodeURIComponent(q)}`)).items.map((item) => item.serial ?? item.title);
		assert.deepEqual(await found("17000001"), ["17000001"]);
		assert.deepEqual(await found("шамилов"), await found("шмаилов"));
		assert.deepEqual(await found("шамилов"), await found("ifvbkjd"));
		assert.ok((await found("волжский")).includes("Волгоград/Волжский"));
		const { corrected, items } = await api.get("/search?q=шмаилов");
		assert.deepEqual(corrected, [{ typed: "шмаилов", taken: "шамилов" }]);
		assert.deepEqual(items[0].matched, ["subscriber"]);
		assert.ok(items[0].detail.startsWith("Шамилов А.Ш."));
		assert.deepEqual(await found("такого нет"), []);
	},
	listSuggestions: async () => assert.deepEqual((await api.get("/suggestions?field=city&q=вол")).items, ["Волгоград", "Волжский"]),
	getMeter: async () => {
		const meter = await api.get("/meters/17000002");
		assert.equal(meter.zone, "Europe/Volgograd");
		assert.equal(meter.subscriber.name, 'ООО "Приоритет"');
		assert.equal(meter.completeness, 100);
	},
	listReadings: async () => {
		const page = await api.get(`/meters/17000001/readings?archive=hour&limit=10&${range}`);
		assert.equal(page.items.length, 10);
		assert.ok(page.next_cursor);
		await api.get(`/meters/17000001/readings?archive=month&${range}`);
	},
	listConsumption: () => api.get(`/meters/17000001/consumption?by=day&gas_day_start=06:00&${range}`),
	listParameters: async () => {
		const { items } = await api.get("/meters/17000001/parameters");
		assert.ok(items.length > 10);
		for (const item of items.filter((one) => one.secret)) assert.match(item.value, /^•+$/);
	},
	getParameterHistory: async () => {
		const history = await api.get("/meters/17000001/parameters/apn");
		assert.equal(history.items.length, 1);
		for (const item of (await api.get("/meters/17000001/parameters/sim_pin")).items) assert.match(item.value, /^•+$/);
	},
	listMeterCalls: async () => {
		const { items } = await api.get("/meters/17000001/calls");
		assert.equal(items.length, 1);
		assert.equal(items[0].result, "ok");
	},
	listMeterEvents: () => api.get("/meters/17000001/events"),
	listGroups: async () => {
		const { items } = await api.get("/groups");
		assert.deepEqual(items.map((g) => [g.path, g.meters, g.meters_total]), [
			["Волгоград", 1, 2],
			["Волгоград/Волжский", 1, 1],
			["Пятигорск", 2, 2],
		]);
	},
	listCalls: async () => assert.ok((await api.get("/calls")).items.length >= 4),
	getCall: async () => {
		const { id } = (await api.get("/meters/17000001/calls")).items[0];
		const call = await api.get(`/calls/${id}`);
		assert.equal(call.result, "ok");
		assert.equal(call.listener, "main");
		assert.equal(call.capture, null);
		for (const none of ["999999", "0", "x"]) assert.equal((await api.request("GET", `/calls/${none}`)).status, 404);
	},
	setMeterCapture: async () => {
		const until = new Date(now + 86400e3).toISOString();
		assert.equal(Date.parse((await api.demand("PUT", "/meters/17000002/capture", { until })).until), Math.floor(Date.parse(until) / 1000) * 1000);
		assert.ok((await api.get("/meters/17000002")).capture_until);
		for (const wrong of [{}, { until: "tomorrow" }, { until: "2020-01-01T00:00:00Z" }, { until: new Date(now + 100 * 86400e3).toISOString() }])
			assert.equal((await api.request("PUT", "/meters/17000002/capture", wrong)).body.field, "until");
		await runSim({ server, meters: 1, serial_base: 17000002, days: 40, fast: true });
		assert.equal((await api.demand("PUT", "/meters/17000002/capture", { until: null })).until, null);
	},
	downloadCapture: async () => {
		const { id } = (await api.get("/meters/17000002/calls")).items[0];
		const { capture } = await api.get(`/calls/${id}`);
		const answer = await api.request("GET", `/calls/${id}/capture`);
		assert.equal(answer.body.length, capture.bytes);
		assert.match(answer.body, /^themis-capture 1\nlistener main\n/);
		assert.equal(answer.headers.get("content-disposition"), `attachment; filename="call-${id}.capture.txt"`);
		const other = (await api.get("/meters/17000001/calls")).items[0];
		assert.equal((await api.request("GET", `/calls/${other.id}/capture`)).status, 404);
	},
	decodeCapture: async () => {
		const { id } = (await api.get("/meters/17000002/calls")).items[0];
		const { items, cut } = await api.get(`/calls/${id}/decoded`);
		assert.equal(cut, false);
		assert.ok(items.length > 50);
	},
	listSlots: async () => {
		assert.deepEqual([...new Set((await api.get("/slots")).items.map((one) => one.minute))], [null]);
		await api.post("/slots", { from: "22:00", to: "02:00", apply: true });
		const { items } = await api.get("/slots?limit=500");
		assert.ok(items.length > 3);
		for (const { time } of items) assert.match(time, /^(2[23]|0[01]):[0-5]\d$/);
	},
	computeSlots: async () => {
		const order = { from: "22:00", to: "02:00" };
		const { meters, kept, most } = await api.post("/slots", order);
		assert.equal(kept, meters);
		assert.equal(most, 1);
		const other = await api.post("/slots", { from: "02:00", to: "02:30" });
		assert.deepEqual([other.applied, other.moved, other.minutes], [false, meters, 30]);
		for (const wrong of [{ from: "22:00" }, { from: "24:00", to: "01:00" }, { from: "1:00", to: "02:00" }, { ...order, group: 999 }, { ...order, apply: "yes" }])
			assert.equal((await api.request("POST", "/slots", wrong)).status, 400, JSON.stringify(wrong));
	},
	getLoad: async () => {
		const { items } = await api.get("/load?days=1");
		assert.equal(items.length, 1440);
		assert.ok(items.reduce((sum, one) => sum + one.planned, 0) > 3);
	},
	listQuarantine: async () => assert.deepEqual((await api.get("/quarantine")).items.map((m) => m.serial), ["17000004"]),
	adoptMeters: async () => {
		const serials = ["17000031", "17000032", "17000033", "17000002", "99999999"];
		await runSim({ server, meters: 3, serial_base: 17000031, days: 2, fast: true });
		const begun = (await api.get("/quarantine?q=1700003")).items;
		assert.deepEqual(begun.map((m) => [m.serial, m.calls, m.driver !== null, m.rows > 40]), serials.slice(0, 3).map((one) => [one, 1, true, true]));
		const { items: groups } = await api.get("/groups");
		const result = await api.post("/quarantine/adopt", { serials, group: groups[0].id });
		assert.equal(result.done, 3);
		assert.deepEqual(result.items.map((one) => one.outcome), ["adopted", "adopted", "adopted", "not-in-quarantine", "not-found"]);
		assert.equal((await api.get(`/meters?group=${groups[0].id}&meter=1700003`)).total, 3);
		const wrong = [{}, { serials: [] }, { serials: ["1"], all: true }, { all: true, serials: [], q: "1" }, { serials: [5] }, { serials: ["1"], q: "1" }, { all: 1 }];
		for (const body of wrong) assert.equal((await api.request("POST", "/quarantine/adopt", body)).status, 400, JSON.stringify(body));
		assert.equal((await api.request("POST", "/quarantine/adopt", { all: true, group: 999 })).body.field, "group");
	},
	refuseMeters: async () => {
		await runSim({ server, meters: 2, serial_base: 17000041, days: 1, fast: true });
		const result = await api.post("/quarantine/refuse", { all: true, q: "1700004" });
		assert.deepEqual(result.items, ["17000041", "17000042"].map((serial) => ({ serial, outcome: "refused" })));
		assert.equal(result.more, false);
	},
	adoptMeter: async () => {
		const { items: groups } = await api.get("/groups");
		const meter = await api.post("/quarantine/17000004/adopt", { group: groups[0].id });
		assert.equal(meter.state, "active");
		assert.ok(meter.current, "what it sent before is kept");
		const again = await api.request("POST", "/quarantine/17000004/adopt", {});
		assert.equal(again.status, 409);
	},
	refuseMeter: async () => {
		await runSim({ server, meters: 1, serial_base: 17000005, days: 1, fast: true });
		assert.equal((await api.post("/quarantine/17000005/refuse")).state, "refused");
	},
	listProfiles: async () => assert.equal((await api.get("/profiles")).items[0].name, "vk-g-ete"),
	streamEvents: async () => {
		const end = new AbortController();
		const answer = await fetch(`${server.url}/api/v1/events`, { headers: { Cookie: api.cookie }, signal: end.signal });
		assert.equal(answer.headers.get("content-type"), "text/event-stream");
		let text = "";
		const reading = (async () => {
			for await (const piece of answer.body) text += Buffer.from(piece).toString("utf8");
		})().catch((error) => assert.equal(error.name, "AbortError"));
		await until("the stream's first bytes", () => text.includes("retry:"));
		await runSim({ server, meters: 1, serial_base: 17000001, days: 40, fast: true });
		await until("a call in the stream", () => /event: call\nid: \d+\ndata: \{.*"serial":"17000001".*"result":"ok"/.test(text));
		end.abort();
		await reading;
	},
	// What stands behind these is shown by gaps.test.mjs.
	listRevisions: async () => assert.deepEqual((await anna.get(`/meters/17000001/revisions?archive=hour&${range}`)).items, []),
	listGaps: async () => assert.deepEqual((await anna.get(`/meters/17000001/gaps?archive=hour&${range}`)).items, []),
	createReread: async () => {
		const made = await api.post("/meters/17000002/rereads", order);
		assert.deepEqual([made.state, made.asked_by, made.archive], ["waiting", "admin", "day"]);
		assert.equal((await anna.request("POST", "/meters/17000002/rereads", order)).status, 403);
	},
	listRereads: async () => assert.ok(Array.isArray((await anna.get("/meters/17000002/rereads")).items)),
	cancelReread: async () => {
		const { id } = await api.post("/meters/17000002/rereads", order);
		assert.equal((await anna.request("DELETE", `/meters/17000002/rereads/${id}`)).status, 403);
		await api.delete(`/meters/17000002/rereads/${id}`);
	},
	createGroupReread: async () => {
		const [group] = (await api.get("/groups")).items;
		assert.ok((await api.post(`/groups/${group.id}/rereads`, order)).meters > 0);
		assert.equal((await anna.request("POST", `/groups/${group.id}/rereads`, order)).status, 403);
	},
	listCompleteness: async () => {
		for (const archive of ["hour", "day", "month"]) {
			const sheet = await anna.get(`/meters/17000001/completeness?archive=${archive}&${range}`);
			assert.equal(sheet.received, sheet.expected, archive);
		}
	},
	listGroupCompleteness: async () => assert.ok((await anna.get(`/completeness?${range}`)).items.length > 0),
	listMeterFindings: async () => assert.deepEqual((await anna.get("/meters/17000001/findings")).items, []),
	listFindings: async () => assert.deepEqual((await anna.get("/findings?kind=replay")).items, []),
	settleFinding: async () => {
		const then = `${new Date(Date.now() - 3 * 3600e3).toISOString().slice(0, 19)}Z`;
		await runSim({ server, meters: 1, serial_base: 17000003, days: 1, now: then, speed: 1, fast: true });
		const { items } = await until("the finding", async () => {
			const found = await anna.get("/meters/17000003/findings?open=true");
			return found.items.length > 0 && found;
		});
		assert.equal(items[0].kind, "clock");
		assert.equal((await anna.request("POST", `/findings/${items[0].id}/settle`, { note: "x" })).status, 403);
		assert.equal((await api.post(`/findings/${items[0].id}/settle`, { note: "" })).settled_by, "admin");
	},
	getVersion: async () => {
		const told = await server.api().get("/version");
		const cli = JSON.parse((await run("themis", ["version", "--json"], { dir: server.data })).stdout);
		assert.deepEqual(cli, told);
	},
	setMeterKeys: async () => {
		const keys = { encryption: "00112233445566778899AABBCCDDEEFF", authentication: "d0d1d2d3d4d5d6d7d8d9dadbdcdddedf" };
		assert.deepEqual((await api.get("/meters/17000003")).keys, { set: false, changed_at: null });
		const meter = await api.demand("PUT", "/meters/17000003/keys", keys);
		assert.equal(meter.keys.set, true);
		assert.ok(Math.abs(Date.parse(meter.keys.changed_at) - Date.now()) < 60e3);
		assert.doesNotMatch(JSON.stringify(meter), /00112233|d0d1d2d3/i);
		for (const [wrong, field] of [[{ ...keys, encryption: "00" }, "encryption"], [{ ...keys, title: "xyz" }, "title"], [{ encryption: keys.encryption }, "authentication"]])
			assert.equal((await api.request("PUT", "/meters/17000003/keys", wrong)).body.field, field);
		assert.equal((await api.request("PUT", "/meters/99999999/keys", keys)).status, 404);
		assert.equal((await anna.request("PUT", "/meters/17000003/keys", keys)).status, 403);
		// One key for two meters only when it is meant.
		const twice = await api.request("PUT", "/meters/17000004/keys", keys);
		assert.equal(twice.status, 409);
		assert.match(twice.body.detail, /17000003 has this encryption key/);
		assert.equal((await api.demand("PUT", "/meters/17000004/keys", { ...keys, shared: true })).keys.set, true);
		await api.demand("DELETE", "/meters/17000004/keys");
	},
	clearMeterKeys: async () => {
		assert.equal((await anna.request("DELETE", "/meters/17000003/keys")).status, 403);
		assert.equal((await api.demand("DELETE", "/meters/17000003/keys")).keys.set, false);
		assert.equal((await api.request("DELETE", "/meters/17000003/keys")).status, 404);
	},
	setMeterPassword: async () => {
		assert.equal((await anna.request("PUT", "/meters/17000003/password", { password: "12345678" })).status, 403);
		const meter = await api.demand("PUT", "/meters/17000003/password", { password: "12345678" });
		assert.equal(meter.password_set, true);
		assert.doesNotMatch(JSON.stringify(meter), /12345678/);
		assert.equal((await api.request("PUT", "/meters/17000003/password", { password: "" })).body.field, "password");
	},
	clearMeterPassword: async () => {
		assert.equal((await anna.request("DELETE", "/meters/17000003/password")).status, 403);
		assert.equal((await api.demand("DELETE", "/meters/17000003/password")).password_set, false);
	},
	reloadProfiles: async () => {
		assert.equal((await anna.request("POST", "/profiles/reload")).status, 403);
		assert.deepEqual(await api.post("/profiles/reload"), await api.get("/profiles"));
	},
	getHealth: () => server.api().get("/healthz"),
	getReady: () => server.api().get("/readyz"),
	getMetrics: async () => assert.match(await server.api().get("/metrics"), /^themis_meters \d+$/m),
};

const METHODS = ["get", "post", "put", "patch", "delete"];
const documented = Object.entries(document.paths).flatMap(([path, item]) =>
	METHODS.filter((method) => item[method]).map((method) => ({ path, method: method.toUpperCase(), ...item[method] })),
);

for (const { operationId, method, path } of documented.filter((one) => operations[one.operationId]))
	test(`${method} ${path}`, () => operations[operationId]());

test("every operation is called here or in the walk of rights", () => {
	const called = (id) => operations[id] || walk[id];
	assert.deepEqual(documented.map((one) => one.operationId).filter((id) => !called(id)), []);
});

test("no call of an operation that the document has lost", () => {
	const ids = new Set(documented.map((one) => one.operationId));
	assert.deepEqual(Object.keys(operations).filter((id) => !ids.has(id)), []);
});

const fill = (path) => path.replace("{serial}", "17000001").replace("{key}", "apn").replace("{id}", "1");
const secured = documented.filter((one) => one.security?.length !== 0);

test("nobody gets anything without a session", async () => {
	for (const { method, path, requestBody } of secured) {
		const type = Object.keys(requestBody?.content ?? {})[0];
		const answer = await server.api().request(method, fill(path), type && "{}", type && { headers: { "Content-Type": type } });
		assert.equal(answer.status, 401, `${method} ${path}`);
	}
});

test("nothing changes without the CSRF token", async () => {
	const changes = secured.filter((one) => one.method !== "GET");
	assert.ok(changes.length > 0);
	for (const token of ["", "wrong", anna.csrf]) {
		for (const { method, path, requestBody } of changes) {
			api.csrf = token;
			const type = Object.keys(requestBody?.content ?? {})[0];
			const answer = await api.request(method, fill(path), type && "{}", type && { headers: { "Content-Type": type } });
			api.csrf = csrf;
			assert.equal(answer.status, 403, `${method} ${path}`);
			assert.equal(answer.body.type, "/problems/denied");
		}
	}
	await api.get("/session");
});

test("an operator may not do what an administrator may", async () => {
	const denied = ["/users", "/quarantine", "/profiles"];
	for (const path of denied) assert.equal((await anna.request("GET", path)).status, 403, path);
	assert.equal((await anna.request("POST", "/quarantine/17000004/adopt", {})).status, 403);
	for (const path of ["/calls/1/capture", "/calls/1/decoded", "/slots", "/load"]) assert.equal((await anna.request("GET", path)).status, 403, path);
	for (const path of ["/quarantine/adopt", "/quarantine/refuse", "/slots"]) assert.equal((await anna.request("POST", path, {})).status, 403, path);
	assert.equal((await anna.request("PUT", "/meters/17000001/capture", {})).status, 403);
	const table = { headers: { "Content-Type": "application/octet-stream" } };
	assert.equal((await anna.request("POST", "/imports", "serial\n1\n", table)).status, 403);
	const { rights: functions } = (await anna.get("/session")).user;
	assert.ok(functions.includes("meter.view") && !functions.includes("meter.adopt"));
});

test("a quarantined meter does not exist for an operator", async () => {
	await runSim({ server, meters: 1, serial_base: 17000021, days: 2, fast: true });
	assert.equal((await anna.request("GET", "/meters/17000021")).status, 404);
	assert.equal((await api.get("/meters/17000021")).state, "quarantined");
});

test("wrong parameters are named", async () => {
	const cases = [
		["/meters?nonsense=1", "nonsense"],
		["/meters?limit=0", "limit"],
		["/meters?limit=501", "limit"],
		["/meters?limit=5&limit=6", "limit"],
		["/meters?sort=name", "sort"],
		["/meters?filter=all", "filter"],
		["/meters?group=x", "group"],
		["/meters?cursor=x", "cursor"],
		["/meters?verification_due_before=2026-02-30", "verification_due_before"],
		["/meters?completeness_below=101", "completeness_below"],
		["/meters?phone=none", "phone"],
		["/meters/17000001/readings?archive=hour", "from"],
		["/meters/17000001/readings?archive=year&from=2017-09-01T00:00:00Z&to=2017-09-02T00:00:00Z", "archive"],
		["/meters/17000001/readings?archive=hour&from=yesterday&to=2017-09-02T00:00:00Z", "from"],
		["/meters/17000001/readings?archive=hour&from=2017-09-03T00:00:00Z&to=2017-09-02T00:00:00Z", "to"],
		["/meters/17000001/consumption?by=hour&from=0001-01-01T00:00:00Z&to=9999-12-31T00:00:00Z", "to"],
		["/meters/17000001/consumption?by=day&from=2017-09-01T00:00:00Z&to=2017-09-02T00:00:00Z&gas_day_start=6", "gas_day_start"],
		["/meters/17000001/calls?cursor=-1", "cursor"],
		["/meters/17000001/events?cursor=abc", "cursor"],
		["/suggestions?field=name", "field"],
		["/search", "q"],
		["/search?q=a&limit=51", "limit"],
	];
	for (const [path, field] of cases) {
		const { status, body } = await api.request("GET", path);
		assert.equal(status, 400, path);
		assert.equal(body.field, field, path);
		assert.equal(body.type, "/problems/invalid");
		assert.equal(body.instance, `/api/v1${path.split("?")[0]}`);
	}
});

test("wrong bodies are named", async () => {
	const cases = [
		["{", undefined],
		["[]", undefined],
		['{"locale":"de"}', "locale"],
		['{"locale":5}', "locale"],
		['{"role":"administrator"}', "role"],
		['{"theme":"dark","theme":"light"}', undefined],
		["{}", undefined],
		['{"locale":"ru\\u0000"}', undefined],
	];
	for (const [body, field] of cases) {
		const answer = await api.request("PATCH", "/users/me", body);
		assert.equal(answer.status, 400, body);
		assert.equal(answer.body.field, field, body);
	}
});

test("what is not there, and what is not done", async () => {
	const free = { documented: false };
	for (const path of ["/meters/99999999", "/meters/17000001/parameters/nonsense"])
		assert.equal((await api.request("GET", path)).status, 404, path);
	for (const path of ["/nowhere", "/meters/", "/meters/a/b/c", "/%2e%2e/etc/passwd"])
		assert.equal((await api.request("GET", path, undefined, free)).status, 404, path);
	const put = await api.request("PUT", "/session", "{}", free);
	assert.equal(put.status, 405);
	assert.equal(put.headers.get("allow"), "POST, GET, DELETE");
	const text = await api.request("POST", "/session", "login=admin", { headers: { "Content-Type": "text/plain" } });
	assert.equal(text.status, 415);
	const large = await api.request("POST", "/session", JSON.stringify({ login: "x".repeat(20000), password: "x" }));
	assert.equal(large.status, 413);
});

test("security headers stand on every answer", async () => {
	for (const path of ["/session", "/nowhere", "/healthz"]) {
		const { headers } = await api.request("GET", path, undefined, { documented: false });
		assert.match(headers.get("content-security-policy"), /default-src 'none'; script-src 'self';/);
		assert.doesNotMatch(headers.get("content-security-policy"), /script-src[^;]*unsafe/);
		assert.equal(headers.get("x-content-type-options"), "nosniff");
		assert.equal(headers.get("x-frame-options"), "DENY");
		assert.equal(headers.get("cache-control"), "no-store");
	}
	const answer = await fetch(`${server.url}/api/v1/session`, {
		method: "POST",
		headers: { "Content-Type": "application/json" },
		body: JSON.stringify({ login: "admin", password: PASSWORD }),
	});
	assert.match(answer.headers.get("set-cookie"), /^themis_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
});

test("wrong passwords lock a login, and say until when", async () => {
	for (const login of ["boris", "nobody"]) {
		if (login === "boris")
			await run("themis", ["user", "add", login, "--data", server.data, "--password-stdin"], { dir: server.data, input: `${PASSWORD}\n` });
		const wrong = [];
		for (let i = 0; i < 3; i++) wrong.push(await server.api().request("POST", "/session", { login, password: `wrong ${i}` }));
		for (const answer of wrong) {
			assert.equal(answer.status, 401);
			assert.equal(answer.body.detail, "login and password do not match");
		}
		const locked = await server.api().request("POST", "/session", { login, password: PASSWORD });
		assert.equal(locked.status, 429, login);
		assert.ok(Number(locked.headers.get("retry-after")) > 3000);
		assert.ok(Date.parse(locked.body.locked_until) > Date.now());
	}
	await api.get("/session");
});

test("lists go on where they ended", async () => {
	const serials = (await api.all("/meters?limit=2&sort=-serial")).map((m) => m.serial);
	assert.deepEqual(serials, ["17000033", "17000032", "17000031", "17000009", "17000004", "17000003", "17000002", "17000001"]);
	const whole = await api.get(`/meters/17000001/readings?archive=hour&limit=10000&${range}`);
	const parts = await api.all(`/meters/17000001/readings?archive=hour&limit=100&${range}`);
	const back = await api.all(`/meters/17000001/readings?archive=hour&limit=100&order=desc&${range}`);
	assert.ok(whole.items.length > 900);
	assert.deepEqual(parts, whole.items);
	assert.deepEqual(back.reverse(), whole.items);
});

test("quantities are printed with their digits", async () => {
	const answer = await fetch(`${server.url}/api/v1/meters/17000001/consumption?by=day&${range}`, { headers: { Cookie: api.cookie } });
	const text = await answer.text();
	const numbers = [...text.matchAll(/"(index_start|index_end|consumption|average|total)":(-?[\d.]+)/g)];
	assert.ok(numbers.length > 3);
	for (const [, name, value] of numbers) assert.match(value, /^\d+\.\d{3}$/, name);
});
