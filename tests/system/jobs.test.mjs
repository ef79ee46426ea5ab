// Long work: tables brought, tried, loaded, cancelled, killed in the middle, put back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PASSWORD, run, startServer, until } from "./lib.mjs";

const ends = [];
const place = { after: (end) => ends.push(end) };
let server;
let api;

before(async () => {
	server = await startServer(place);
	api = await server.login();
});

after(async () => {
	for (const end of ends) await end();
});

// Everything of the register that people see, to be compared.
async function register() {
	const meters = await api.all("/meters?limit=500");
	const groups = await api.get("/groups");
	return JSON.stringify([meters, groups.items.map((g) => g.path)], null, 1);
}

const entry = async (serial) => (await api.get(`/meters?meter=${serial}`)).items[0];

const cp1251 = (text) => {
	const decode = new TextDecoder("windows-1251");
	const bytes = new Map(Array.from({ length: 256 }, (_, b) => [decode.decode(Uint8Array.of(b)), b]));
	return Uint8Array.from(text, (c) => bytes.get(c));
};

test("columns are guessed by Russian headings in windows-1251, and can be told", async () => {
	const table = "№ счётчика;ФИО;Л/с;Моб. тел.;Улица;Заметка\n17000001;Шамилов А.Ш.;100;8 903 123-45-67;Мира;x\n";
	const info = await api.upload(cp1251(table.replace("\n1", "\n1")), "список.csv");
	assert.equal(info.encoding, "windows-1251");
	assert.equal(info.separator, "semicolon");
	assert.equal(info.rows, 1);
	assert.deepEqual(info.columns.map((c) => c.field), ["serial", "subscriber", "account", "phone", "street", null]);
	assert.deepEqual(info.columns[1].samples, ["Шамилов А.Ш."]);
	const told = await api.get(`/imports/${info.id}?heading=false&separator=comma`);
	assert.equal(told.rows, 2);
	assert.equal(told.columns.length, 1);
	const wrong = await api.request("POST", `/imports/${info.id}/run`, { mapping: { 1: "subscriber" } });
	assert.equal(wrong.body.field, "mapping");
	const contents = await api.upload("17000001\ta@b.ru\t89031234567\n17000002\t\t\n");
	assert.equal(contents.heading, false);
	assert.equal(contents.separator, "tab");
	assert.deepEqual(contents.columns.map((c) => c.field), ["serial", "email", "phone"]);
});

test("a dry run changes nothing and tells every bad row", async () => {
	const job = await api.tryImport("serial;zone;Дата поверки\n17000050;;\n;\n17 51;;\n17000052;Mars/Olympus;31.02.2026\n17000050;;\n17000053;;\n17000054;;31.12.2199\n", { dry_run: true });
	assert.equal(job.state, "done");
	assert.equal(job.errors, 5);
	const { items } = await api.get(`/jobs/${job.id}/errors?language=en`);
	assert.deepEqual(items.map((e) => [e.row, e.column, e.reason]), [
		[4, "serial", "serial-wrong"],
		[5, "zone", "zone-unknown"],
		[5, "verified_on", "date-wrong"],
		[6, "serial", "serial-twice"],
		[8, "verified_on", "date-future"],
	]);
	assert.equal((await api.request("GET", "/meters/17000050")).status, 404);
	const csv = await api.request("GET", `/jobs/${job.id}/errors?format=csv`);
	assert.match(csv.body, /^\ufeff?Строка;Столбец;Причина\r\n4;serial;"номер/);
});

test("one account has one name and one address in a file, and groups have names that are seen", async () => {
	await api.import("serial;subscriber;account\n17000061;Первый;861\n");
	const head = "serial;group;subscriber;account;street\n";
	const rows = ["17000062;;Второй;861;", "17000063;;Первый;861;", "17000064;;Новый;862;Мира", "17000065;;Новый;862;Ленина", "17000066;;;862;", "17000067;Север/..;;;", "17000068;Север\u202eгрюп;;;"];
	const job = await api.tryImport(`${head}${rows.join("\n")}\n`, { dry_run: true });
	const { items } = await api.get(`/jobs/${job.id}/errors?language=en`);
	assert.deepEqual(items.map((e) => [e.row, e.column, e.reason]), [[3, "account", "account-ambiguous"], [5, "account", "account-ambiguous"], [7, "group", "group-wrong"], [8, "group", "group-wrong"]]);
	for (const name of [".", "..", "а\u202eб"]) assert.equal((await api.request("POST", "/groups", { name, parent: null })).body.field, "name", name);
	const damaged = await api.request("POST", "/imports?name=a.csv", Uint8Array.of(0x61, 0xd0, 0x98, 0xff), { headers: { "Content-Type": "application/octet-stream" } });
	assert.deepEqual([damaged.status, /0x98 in line 1/.test(damaged.body.detail)], [400, true], JSON.stringify(damaged.body));
});

test("two utilities count their accounts alike, and neither learns of the other's", async () => {
	await api.import("serial;group;subscriber;account;city;street\n17000071;Запад;Ветрова;900;Омск;Мира\n17000072;Исток;;;;\n17000074;Запад;Снежный;;Омск;Ямская\n");
	const { items } = await api.get("/groups");
	const home = items.find((g) => g.path === "Исток");
	await api.post("/users", { login: "istok", role: 3, password: PASSWORD, area: { whole: false, groups: [{ id: home.id }] } });
	const istok = await server.login("istok");
	const table = "serial;group;subscriber;account;city;street\n17000073;Исток;Ручьёв;900;;\n17000075;Исток;Снежный;;Омск;Ямская\n";
	const result = await istok.import(table);
	assert.deepEqual([result.subscribers_created, result.subscribers_updated], [2, 0]);
	assert.equal((await istok.import(table)).unchanged, 2, "one's own are found again");
	assert.deepEqual([(await entry("17000071")).subscriber, (await entry("17000073")).subscriber], ["Ветрова", "Ручьёв"]);
	const taken = await istok.tryImport("serial;group;subscriber;account\n17000071;Исток;Ручьёв;900\n", { dry_run: true });
	assert.deepEqual((await istok.get(`/jobs/${taken.id}/errors`)).items.map((e) => [e.column, e.reason]), [["serial", "serial-taken"]]);
});

test("a wrong row keeps all others out", async () => {
	const many = Array.from({ length: 1200 }, (_, i) => `${18000000 + i};Часть ${i % 7}/Участок ${i % 21}`);
	const wrong = await api.tryImport(`serial;group\n${[...many, `19000000;${"a/".repeat(200)}`].join("\n")}\n`);
	assert.equal(wrong.state, "failed");
	assert.deepEqual((await api.get(`/jobs/${wrong.id}/errors`)).items.map((e) => [e.row, e.column]), [[1202, "group"]]);
	assert.equal((await api.request("GET", "/meters/18000000")).status, 404);
});

// What a history tells of an action, newest first: fields with their values before and after.
async function told(path, action) {
	const { items } = await api.get(`${path}/history`);
	const found = items.find((one) => one.action === action);
	assert.ok(found, JSON.stringify(items));
	return Object.fromEntries(found.changes.map((one) => [one.field, [one.before, one.after]]));
}

const owner = async (account) => (await api.get(`/subscribers?q=${account}`)).items.find((one) => one.account === account).id;

test("what is loaded is put back exactly, unless somebody has changed it since", async () => {
	await api.import("serial;type;group;subscriber;account;phone\n17000001;ВК-G4;Север;Давыдова С.Н.;1;\n17000002;ВК-G4;Юг;Иванов И.И.;2;\n");
	const as_was = await register();
	const change = "serial;type;group;subscriber;account;phone;verified_on\n17000001;ВК-G6;Восток/Центр;Петрова;77;+79031234567;2024-03-01\n17000002;;;Иванов П.П.;2;;\n17000003;ВК-G4;Юг;Новый;3;;\n";
	const job = await api.tryImport(change);
	assert.deepEqual(job.result, { dry_run: false, rows: 3, created: 1, updated: 1, unchanged: 0, subscribers_created: 2, subscribers_updated: 1, groups_created: 2 });
	assert.equal((await entry("17000001")).subscriber, "Петрова");
	const work = [null, String(job.id)];
	assert.deepEqual(await told("/meters/17000001", "meter.import.update"), { type: ["ВК-G4", "ВК-G6"], group: ["Север", "Восток/Центр"], subscriber: ["Давыдова С.Н.", "Петрова"], verified_on: [null, "2024-03-01"], job: work });
	const made = await told("/meters/17000003", "meter.import.create");
	assert.deepEqual([made.state, made.type, made.group, made.subscriber, made.job], [[null, "active"], [null, "ВК-G4"], [null, "Юг"], [null, "Новый"], work]);
	const [ivanov, newcomer] = [await owner("2"), await owner("3")];
	assert.deepEqual(await told(`/subscribers/${ivanov}`, "subscriber.import.update"), { name: ["Иванов И.И.", "Иванов П.П."], job: work });
	assert.deepEqual(await told(`/subscribers/${newcomer}`, "subscriber.import.create"), { kind: [null, "person"], name: [null, "Новый"], account: [null, "3"], job: work });
	assert.notEqual(await register(), as_was);
	assert.equal((await api.ended(await api.post(`/jobs/${job.id}/undo`))).state, "undone");
	assert.equal(await register(), as_was);
	assert.equal((await api.request("POST", `/jobs/${job.id}/undo`)).status, 409);
	assert.deepEqual((await told("/meters/17000001", "meter.import.back")).group, ["Восток/Центр", "Север"]);
	assert.deepEqual((await told(`/subscribers/${ivanov}`, "subscriber.import.back")).name, ["Иванов П.П.", "Иванов И.И."]);

	const again = await api.tryImport(change);
	assert.ok((await owner("3")) > newcomer, "a number that the audit knows is not given again");
	assert.equal((await told(`/subscribers/${await owner("3")}`, "subscriber.import.create")).name[1], "Новый");
	await api.import("serial;type\n17000001;ВК-G10\n");
	const refused = await api.ended(await api.post(`/jobs/${again.id}/undo`));
	assert.equal(refused.state, "done");
	assert.match(refused.error, /changed/);
	assert.deepEqual((await api.get(`/jobs/${again.id}/errors`)).items.map((e) => [e.column, e.reason]), [["17000001", "changed-since"]]);
	assert.equal((await entry("17000001")).subscriber, "Петрова", "nothing was put back");
});

test("lists are exported whole, masked and guarded, and come back as tables", async () => {
	await api.import("serial;subscriber;account;phone\n17000009;=cmd();9;+79031234567\n");
	const csv = await api.ended(await api.post("/exports", { what: "meters", format: "csv", query: { sort: "serial" }, columns: ["serial", "subscriber", "phone"] }));
	assert.equal(csv.state, "done");
	const total = (await api.get("/meters?limit=1")).total;
	assert.equal(csv.result.rows, total);
	const file = await api.request("GET", `/jobs/${csv.id}/file`);
	assert.match(file.headers.get("content-disposition"), /meters-\d{4}-\d\d-\d\d\.csv/);
	const lines = file.body.replace("\ufeff", "").trim().split("\r\n");
	assert.equal(lines[0], "Номер счётчика;Абонент;Телефон");
	assert.equal(lines.length, total + 1);
	assert.ok(lines.includes("17000009;'=cmd();'+79031234567"));

	const xlsx = await api.ended(await api.post("/exports", { what: "meters", format: "xlsx", language: "en" }));
	const answer = await fetch(`${server.url}/api/v1/jobs/${xlsx.id}/file`, { headers: { Cookie: api.cookie } });
	const back = await api.upload(new Uint8Array(await answer.arrayBuffer()), "meters.xlsx");
	assert.equal(back.format, "xlsx");
	assert.equal(back.rows, total);
	const guessed = back.columns.map((c) => c.field).filter(Boolean);
	for (const field of ["serial", "type", "group", "subscriber", "account", "phone", "city", "street", "house", "flat", "verified_on", "seal"])
		assert.ok(guessed.includes(field), field);
	const again = await api.ended(await api.post(`/imports/${back.id}/run`, { dry_run: true }));
	assert.equal(again.errors, 0, JSON.stringify((await api.get(`/jobs/${again.id}/errors`)).items));
	assert.equal(again.result.unchanged, total, "a table of ours changes nothing");

	for (const what of ["subscribers", "groups", "users", "audit", "calls", "findings", "quarantine"]) {
		const job = await api.ended(await api.post("/exports", { what, format: "csv" }));
		assert.equal(job.state, "done", `${what}: ${job.error}`);
	}
	const marked = await api.ended(await api.post("/exports", { what: "meters", format: "csv", serials: ["17000009", "17000001"], columns: ["serial", "group"] }));
	assert.deepEqual([marked.state, marked.result], ["done", { rows: 2 }]);
	assert.match((await api.request("GET", `/jobs/${marked.id}/file`)).body, /\r\n17000001;Восток\/Центр\r\n17000009;\r\n$/);
	const shell = await run("themis", ["export", "meters", "--serials", "17000009,17000001", "--columns", "serial,group", "--data", server.data], { dir: server.data });
	assert.match(shell.stdout, /\r\n17000001;Восток\/Центр\r\n17000009;\r\n$/, shell.stderr);
	for (const [wish, status] of [[{ what: "meters", serials: ["17000009"], query: { q: "1" } }, 400], [{ what: "groups", serials: ["17000009"] }, 400], [{ what: "meters", serials: ["nobody"] }, 404]])
		assert.equal((await api.request("POST", "/exports", { format: "csv", ...wish })).status, status);
	const unknown = await api.request("POST", "/exports", { what: "meters", format: "csv", query: { colour: "red" } });
	assert.equal(unknown.body.field, "query");
	assert.equal((await api.request("GET", `/jobs/${again.id}/file`)).status, 404);
});

test("one act is done on all that was found, and each meter is told of", async () => {
	await api.import("serial;group\n17000021;Пенза\n17000022;Пенза\n17000023;Тула\n");
	const { items } = await api.get("/groups");
	const id = (path) => items.find((g) => g.path === path).id;
	const query = { group: String(id("Пенза")) };
	const wish = { select: { query }, expected: 2, action: { move: { group: id("Тула") } } };
	assert.equal((await api.request("POST", "/meters/bulk", { ...wish, expected: 3 })).status, 409);
	const moved = await api.ended(await api.post("/meters/bulk", wish));
	assert.deepEqual(moved.result, { rows: 2, succeeded: 2, failed: 0 });
	assert.equal((await entry("17000021")).group.path, "Тула");

	const action = { retire: { date: "2026-03-01", reason: "сняты" } };
	const first = await api.ended(await api.post("/meters/bulk", { select: { serials: ["17000021"] }, action }));
	assert.deepEqual(first.result, { rows: 1, succeeded: 1, failed: 0 });
	const named = await api.request("POST", "/meters/bulk", { select: { serials: ["nobody"] }, action });
	assert.equal(named.status, 404);
	const wrong = await api.request("POST", "/meters/bulk", { select: { query: { colour: "red" } }, action });
	assert.equal(wrong.body.field, "query");
});

test("a person is told what is kept of him, and forgotten", async () => {
	await api.import("serial;subscriber;account;phone;city;street\n17000031;Забывалов З.З.;731;+79031230731;Пенза;Тихая\n");
	const all = await api.ended(await api.post("/exports", { what: "subscribers", format: "csv" }));
	const { body } = await api.request("GET", `/jobs/${all.id}/file`);
	const id = Number(/^(\d+);[^;]*;Забывалов/m.exec(body)[1]);
	const kept = await api.get(`/subscribers/${id}/personal-data`);
	assert.equal(kept.subscriber.phone, "+79031230731");
	assert.deepEqual(kept.meters.map((m) => [m.serial, m.to]), [["17000031", null]]);
	await api.post("/meters/17000031/notes", { text: "Забывалов просил не звонить <вечером>" });
	await api.demand("POST", "/meters/17000031/files?name=akt.txt", "x", { headers: { "Content-Type": "application/octet-stream" } });
	await api.post("/searches", { name: "его", query: { q: "8 (903) 123-07-31" } });
	await api.post("/searches", { name: "чужой", query: { q: "Пенза" } });
	const page = await api.request("GET", `/subscribers/${id}/personal-data?format=html&language=ru`);
	assert.equal(page.headers.get("content-type"), "text/html; charset=utf-8");
	for (const word of ["Забывалов З.З.", "+79031230731", "17000031", "Забывалов просил не звонить &lt;вечером&gt;", "akt.txt", "Лицевой счёт"]) assert.ok(page.body.includes(word), word);
	assert.match((await api.request("GET", `/subscribers/${id}/personal-data?format=html&language=en`)).body, /<html lang="en">[^]*Account/);
	assert.equal((await api.request("GET", `/subscribers/${id}/personal-data?format=pdf`)).body.field, "format");
	const shell = await run("themis", ["subscriber", "personal-data", String(id), "--language", "ru", "--data", server.data], { dir: server.data, tag: "personal" });
	assert.ok(shell.stdout.includes("Забывалов З.З."), shell.stderr);
	const told = JSON.parse((await run("themis", ["subscriber", "personal-data", String(id), "--json", "--data", server.data], { dir: server.data, tag: "personal-json" })).stdout);
	assert.deepEqual(told.notes.map((n) => n.serial), ["17000031"]);

	const nobody = await api.post("/exports", { what: "groups", format: "csv", language: "ru" });
	await until("the groups are exported", async () => (await api.get(`/jobs/${nobody.id}`)).state === "done");
	const erase = () => api.request("POST", `/subscribers/${id}/erase`, { reason: "заявление № 5", notes: true });
	const { status, body: gone } = await erase();
	assert.equal(status, 200);
	const of = (list) => Object.fromEntries(list.map(({ what, count }) => [what, count]));
	assert.deepEqual([of(gone.erased).person, of(gone.erased).notes, of(gone.erased).searches], [1, 1, 1]);
	assert.ok(of(gone.erased).exports >= 1 && of(gone.erased).tables >= 1, JSON.stringify(gone));
	assert.deepEqual([of(gone.remains).files, of(gone.remains).meters, of(gone.remains).notes], [1, 1, undefined]);
	assert.deepEqual((await api.get("/searches")).items.map((s) => s.name), ["чужой"]);
	assert.equal((await api.request("GET", `/jobs/${all.id}/file`)).status, 404);
	assert.equal((await api.request("GET", `/jobs/${nobody.id}/file`)).status, 200, "no subscriber stands among groups");
	assert.deepEqual((await api.get("/meters/17000031/notes")).items, []);
	assert.equal((await erase()).status, 409);
	const left = await api.get(`/subscribers/${id}/personal-data`);
	assert.deepEqual([left.subscriber.name, left.subscriber.account, left.subscriber.phone, left.subscriber.street], [null, null, null, null]);
	assert.deepEqual(left.meters.map((m) => m.serial), ["17000031"], "whose meters they were");
	assert.equal((await api.get("/meters?q=забывалов")).total, 0);
	assert.equal((await entry("17000031")).subscriber, null);
	// The lists have the row that is left, and nothing of the person; a table of ours tells no more.
	const nameless = (await api.get("/subscribers?limit=500")).items.find((one) => one.id === id);
	assert.deepEqual([nameless.erased, nameless.name, nameless.account, nameless.phone, nameless.street, nameless.city], [true, null, null, null, null, "Пенза"]);
	assert.deepEqual((await api.get("/subscribers?q=забывалов")).items, []);
	assert.deepEqual((await api.get("/search?q=забывалов")).items, []);
	assert.deepEqual((await api.get("/search?q=731")).items.filter((one) => one.kind === "subscriber" && one.id === id), []);
	const table = await api.ended(await api.post("/exports", { what: "subscribers", format: "csv" }));
	const exported = (await api.request("GET", `/jobs/${table.id}/file`)).body;
	assert.ok(exported.includes(`\r\n${id};person;;;;;Пенза;;;`), exported);
	assert.ok(!/Забывалов|1230731|Тихая/.test(exported));
});

test("progress is told live, of many jobs that end within a moment as well", async () => {
	const end = new AbortController();
	const answer = await fetch(`${server.url}/api/v1/events`, { headers: { Cookie: api.cookie }, signal: end.signal });
	const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
	let text = "";
	const more = async () => {
		const { value, done } = await reader.read();
		assert.ok(!done, `the stream ended after ${text}`);
		text += value;
	};
	await more();
	const { id } = await api.upload("serial\n17000009\n");
	const asked = Array.from({ length: 45 }, () => api.post(`/imports/${id}/run`, { dry_run: true }));
	const job = (await Promise.all(asked)).reduce((a, b) => (a.id > b.id ? a : b));
	while (!new RegExp(`event: job\ndata: \\{"id":${job.id},[^\n]*"state":"done"`).test(text)) await more();
	end.abort();
});

test("the manuals are in the program, with their pictures", async () => {
	const { items } = await api.get("/docs");
	for (const language of ["ru", "en"]) assert.ok(items.some((d) => d.language === language && d.name === "user" && d.title.length > 5));
	for (const { language, name } of items) {
		const text = (await api.request("GET", `/docs/${language}/${name}.md`)).body;
		assert.match(text, /^# /);
		for (const [, picture] of text.matchAll(/\]\(\.\.\/(images\/[^)]+)\)/g)) assert.equal((await api.request("GET", `/docs/${picture}`)).status, 200, picture);
	}
	assert.equal((await api.request("GET", "/docs/ru/nothing")).status, 404);
});

const big = (from, count) =>
	`serial;type;group;subscriber;account;street\n${Array.from({ length: count }, (_, i) => `${from + i};ВК-G4;Город/Район ${i % 9};Абонент ${i};${from + i};Улица ${i % 50}`).join("\n")}\n`;

async function begin(count, who = api) {
	const { id } = await who.upload(big(20000000, count));
	const job = await who.post(`/imports/${id}/run`, {});
	await until("rows that are written", async () => (await api.get(`/jobs/${job.id}`)).done > count + 500, 60);
	return job;
}

test("an import that is cancelled leaves nothing", async () => {
	const as_was = await register();
	const job = await begin(6000);
	await api.post(`/jobs/${job.id}/cancel`);
	assert.equal((await api.ended(job)).state, "cancelled");
	assert.equal(await register(), as_was);
});

test("an import is put back when its maker may import no more", async () => {
	const as_was = await register();
	const { user } = await api.post("/users", { login: "loader", role: 3, password: PASSWORD });
	const job = await begin(6000, await server.login("loader"));
	await api.patch(`/users/${user.id}`, { role: 1 });
	const ended = await api.ended(job);
	assert.deepEqual([ended.state, ended.error], ["failed", "who asked for the job may not do this any more (import.run)"]);
	assert.equal(await register(), as_was);
});

test("nobody fills the queue, nor the room for tables, alone", async () => {
	await api.post("/users", { login: "greedy", role: 3, password: PASSWORD });
	const greedy = await server.login("greedy");
	// Long enough that all others wait, and ended before it is done.
	const { id } = await api.upload(big(20000000, 20000));
	const long = await api.post(`/imports/${id}/run`, {});
	for (let i = 0; i < 50; i++) await greedy.post("/exports", { what: "groups", format: "csv" });
	const refused = await greedy.request("POST", "/exports", { what: "groups", format: "csv" });
	assert.deepEqual([refused.status, refused.body.detail], [429, "50 jobs of yours are waiting already"]);
	const mine = await api.post("/exports", { what: "groups", format: "csv" });
	await api.post(`/jobs/${long.id}/cancel`);
	assert.equal((await api.ended(mine)).state, "done");

	for (let i = 0; i < 50; i++) await greedy.upload("serial\n1\n");
	const octets = { headers: { "Content-Type": "application/octet-stream" } };
	assert.equal((await greedy.request("POST", "/imports?name=a.csv", "serial\n1\n", octets)).status, 429);
	await api.upload("serial\n1\n");
});

test("an import that is killed is put back at the next start", async () => {
	const as_was = await register();
	const job = await begin(6000);
	await server.kill();
	server = await startServer(place, { data: server.data });
	api = await server.login();
	const ended = await api.ended(job);
	assert.equal(ended.state, "failed");
	assert.match(ended.error, /stopped/);
	assert.equal(await register(), as_was);
});

async function again() {
	server = await startServer(place, { data: server.data });
	api = await server.login();
}

test("an import is put back at the next start when the server was ended in order", async () => {
	const as_was = await register();
	const job = await begin(6000);
	await server.stop();
	await again();
	const ended = await api.ended(job);
	assert.equal(ended.state, "failed");
	assert.match(ended.error, /stopped/);
	assert.equal(await register(), as_was);
});

test("an undo that is killed half-way goes on at the next start, whatever it meets", async () => {
	const as_was = await register();
	const { id } = await api.upload(big(20000000, 6000));
	const job = await api.ended(await api.post(`/imports/${id}/run`, {}));
	assert.equal(job.state, "done", job.error);
	await api.post(`/jobs/${job.id}/undo`);
	await until("a part that is put back", async () => {
		const now = await api.get(`/jobs/${job.id}`);
		return now.undoing && now.total === null && now.done > 0;
	}, 60);
	await server.kill();
	await again();
	const ended = await api.ended(job);
	assert.deepEqual([ended.state, ended.errors, ended.error], ["undone", 0, null]);
	assert.equal(await register(), as_was);
});

test("a merge of large groups is a job that a kill does not end, and a person may", async () => {
	await api.import(`serial;group\n${Array.from({ length: 3000 }, (_, i) => `${21000000 + i};Слияние/${i < 2999 ? "Откуда" : "Куда"}`).join("\n")}\n`);
	const id = async (path) => (await api.get("/groups")).items.find((g) => g.path === path)?.id;
	const [from, into] = [await id("Слияние/Откуда"), await id("Слияние/Куда")];
	const merge = async () => {
		const job = await api.post(`/groups/${from}/merge`, { into });
		await until("meters that have moved", async () => (await api.get(`/jobs/${job.id}`)).done > 0, 60);
		return job;
	};
	const given_up = await merge();
	await api.post(`/jobs/${given_up.id}/cancel`);
	const cancelled = await api.ended(given_up);
	assert.equal(cancelled.state, "cancelled");
	const left = (await api.get(`/groups/${from}`)).meters;
	assert.equal(cancelled.result.rows, 2999 - left);

	const job = await merge();
	await server.kill();
	await again();
	const ended = await api.ended(job);
	assert.deepEqual([ended.state, ended.total, ended.result], ["done", left, { rows: left, group: into }]);
	assert.equal(await id("Слияние/Откуда"), undefined);
	assert.equal((await api.get(`/groups/${into}`)).meters, 3000);
	const { items } = await api.get("/meters/21000000/history");
	assert.deepEqual(items.filter((one) => one.action === "group.merge").map((one) => one.changes), [[{ field: "group", before: "Слияние/Откуда", after: "Слияние/Куда" }]]);
});
