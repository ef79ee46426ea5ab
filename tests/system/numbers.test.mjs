// Numbers that can be billed on: consumption of places, groups and searches, starts of the gas
// day, edits and estimates, what validation finds, closed months. All readings come from
// simulated meters that called in.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { run, startServer, until } from "./lib.mjs";
import { HOUR, callWith, hours as hoursFrom, iso, msk } from "./records.mjs";

const DAY = 24 * HOUR;
const ends = [];
const t = { after: (end) => ends.push(end) };
const START = Date.parse("2026-01-01T00:00:00+03:00");
const SERIALS = ["31000001", "31000002", "31000003"];
const [FIRST, GAPPY, THIRD] = SERIALS;
const set = { "collector.adopt_unknown": true, "meter.zone": "Europe/Moscow" };
let server, api, group;

before(async () => {
	server = await startServer(t, { set });
	api = await server.login();
	await api.demand("PUT", "/settings", { "validation.hour": -1 });
	const root = await api.post("/groups", { name: "Город" });
	group = (await api.post("/groups", { name: "Улица", parent: root.id })).id;
	await call(FIRST, hours(0, 62 * 24, 100));
	await call(GAPPY, hours(0, 62 * 24, 200, 2).filter((row, i) => i < 105 || i > 109));
	await call(THIRD, hours(0, 62 * 24, 300, 3));
	for (const serial of SERIALS) await api.patch(`/meters/${serial}`, { group, version: (await api.get(`/meters/${serial}`)).version });
});

test.after(async () => {
	for (const end of ends) await end();
});

const q = (text) => encodeURIComponent(text);
const litres = (m3) => Math.round(m3 * 1000);
const sum = (items, of) => items.reduce((all, one) => all + litres(of(one) ?? 0), 0);

const hours = (...how) => hoursFrom(START, ...how);
const call = (serial, rows) => callWith({ server, api }, serial, rows);

const JANUARY = `from=${q("2026-01-01T06:00:00+03:00")}&to=${q("2026-02-01T06:00:00+03:00")}`;
const consumption = (serial, by, more = "") => api.get(`/meters/${serial}/consumption?by=${by}&${JANUARY}${more}`);
const readings = (serial, from, n, more = "") => api.get(`/meters/${serial}/readings?archive=hour&from=${iso(from)}&to=${iso(from + n * HOUR)}${more}`);
const themis = async (...args) => run("themis", [...args, "--data", server.data], { dir: server.data });
const json = async (...args) => {
	const end = await themis(...args, "--json");
	assert.equal(end.code, 0, `themis ${args.join(" ")}: ${end.stderr}`);
	return JSON.parse(end.stdout);
};

test("a group is exactly the sum of its meters, a month of its days, a day of its hours", async () => {
	const sheet = await api.get(`/consumption?by=day&group=${group}&${JANUARY}&compare=year`);
	assert.deepEqual([sheet.meters, sheet.items.length], [3, 31]);
	const own = [];
	for (const serial of SERIALS) own.push((await consumption(serial, "day")).items);
	sheet.items.forEach((period, i) => {
		assert.equal(period.local, `2026-01-${String(i + 1).padStart(2, "0")}T00:00:00`);
		assert.equal(litres(period.consumption), sum(own.map((items) => items[i]), (item) => item.consumption), period.local);
		assert.deepEqual([period.known, period.year_before], [3, null]);
	});
	assert.equal(litres(sheet.total.consumption), sum(sheet.items, (item) => item.consumption));
	const month = await api.get(`/consumption?by=month&group=${group}&${JANUARY}`);
	assert.equal(month.total.consumption, sheet.total.consumption);
	assert.equal(month.items[0].mean, Math.round((month.items[0].consumption / 3) * 1000) / 1000);
	const hour = await api.get(`/consumption?by=hour&serials=${SERIALS}&${JANUARY}`);
	assert.equal(hour.items.length, 31 * 24);
	assert.equal(hour.total.consumption, sheet.total.consumption);
	const { items, meters } = await api.get(`/consumption/meters?by=month&group=${group}&${JANUARY}`);
	assert.deepEqual([items.map((one) => one.serial), meters], [SERIALS, 3]);
	assert.equal(sum(items, (one) => one.consumption), litres(sheet.total.consumption));
	const first = await api.get(`/consumption/meters?by=month&group=${group}&limit=2&${JANUARY}`);
	const second = await api.get(`/consumption/meters?by=month&group=${group}&limit=2&cursor=${first.next_cursor}&${JANUARY}`);
	assert.deepEqual([...first.items, ...second.items], items);
	const profile = await api.get(`/consumption/profile?serials=${FIRST}&${JANUARY}`);
	assert.deepEqual([profile.workday[3].mean, profile.workday[12].mean, profile.weekend[12].mean], [0.011, 0.12, 0.12]);
	assert.equal((await api.request("GET", `/consumption?by=day&group=999999&${JANUARY}`)).status, 404);
	assert.equal((await api.request("GET", `/consumption?by=week&${JANUARY}`)).status, 400);
});

test("hours that lack are estimated and marked, and are not when nobody wants it", async () => {
	const estimated = await consumption(GAPPY, "hour");
	assert.equal(estimated.items.filter((item) => item.flags.includes("estimated")).length, 6);
	assert.deepEqual([estimated.missing, estimated.hours_estimated], [0, 6]);
	const measured = await consumption(GAPPY, "hour", "&estimates=false");
	assert.deepEqual([measured.missing, measured.hours_estimated], [6, 0]);
	assert.equal((await consumption(GAPPY, "day", "&estimates=false")).total, estimated.total);
});

test("what the rules find is work: suggested, estimated, settled once", async () => {
	const { items, open } = await api.get("/exceptions?rule=gap&state=open");
	assert.deepEqual(items.map((x) => [x.serial, x.hours]), [[GAPPY, 5]]);
	assert.equal(open.gap, 1);
	assert.deepEqual((await json("exceptions", "list", "--rule", "gap", "--state", "open")).map((x) => x.id), [items[0].id]);
	const card = await api.get(`/exceptions/${items[0].id}`);
	assert.deepEqual([card.suggestion.items.length, card.suggestion.method], [5, "linear"]);
	assert.ok(card.readings.length >= 20);
	const done = await api.post(`/exceptions/${card.id}/settle`, { act: "estimate", reason: "связи не было" });
	assert.deepEqual([done.state, done.settled_by, done.reason], ["estimated", "admin", "связи не было"]);
	assert.equal((await api.request("POST", `/exceptions/${card.id}/settle`, { act: "accept", reason: "ещё раз" })).status, 409);
	const page = await readings(GAPPY, START + 105 * HOUR, 5);
	assert.ok(page.items.every((r) => r.flags.includes("estimated") && r.quality.join() === "gap"));
	assert.deepEqual((await readings(GAPPY, START + 104 * HOUR, 7)).items.map((r) => r.quality.length), [0, 1, 1, 1, 1, 1, 0]);
	const days = (await consumption(GAPPY, "day")).items.filter((day) => day.quality.includes("gap"));
	assert.deepEqual(days.map((day) => day.from.slice(0, 10)), ["2026-01-05"]);
	const [all] = (await api.get(`/consumption?by=month&group=${group}&${JANUARY}`)).items;
	assert.ok(all.quality.includes("gap"));
	assert.deepEqual((await json("readings", "consumption", GAPPY, "--by", "day", "--from", iso(START + 106 * HOUR), "--to", iso(START + 107 * HOUR))).items[0].quality, ["gap"]);
	assert.deepEqual(page.edits.map((e) => [e.kind, e.method, e.reason]), Array(5).fill(["estimate", "linear", "связи не было"]));
	assert.equal((await consumption(GAPPY, "hour", "&estimates=false")).missing, 0);
	const job = await api.ended(await api.post("/validations", { group, from: "2026-01-01T00:00:00Z", to: "2026-03-01T00:00:00Z" }));
	assert.deepEqual([job.state, job.result.rows], ["done", 3]);
	assert.deepEqual((await api.get("/exceptions?rule=gap&state=open")).items, []);
	const shown = await json("exceptions", "show", String(card.id));
	assert.deepEqual([shown.id, shown.state, shown.readings.length > 0], [card.id, "estimated", true]);
	assert.notEqual((await themis("exceptions", "settle", String(card.id), "--act", "maybe", "--reason", "x")).code, 0);
	assert.match((await themis("exceptions", "settle", String(card.id), "--act", "accept", "--reason", "снова")).stderr, /settled already/);
	const checked = await json("validate", "--group", String(group), "--from", "2026-01-01T00:00:00Z", "--to", "2026-01-02T00:00:00Z");
	assert.deepEqual([checked.kind, checked.state], ["validation", "done"]);
	const many = await api.post("/exceptions/settle", { ids: [card.id, 999999], act: "dismiss", reason: "проверено" });
	assert.deepEqual([many.settled, many.failed.map((one) => one.id)], [0, [card.id, 999999]]);
});

test("rules are a group's, and inherited", async () => {
	const rule = async () => (await api.get(`/validation-rules?group=${group}`)).items.find((one) => one.rule === "equal-values");
	const was = await rule();
	assert.deepEqual([was.enabled, was.own, was.parameters[0].value], [true, false, 24]);
	await api.demand("PUT", "/validation-rules/equal-values", { parameters: { hours: 12 } });
	assert.equal((await rule()).parameters[0].value, 12);
	await api.demand("PUT", `/validation-rules/equal-values?group=${group}`, { enabled: false });
	const own = await rule();
	assert.deepEqual([own.enabled, own.own, own.who], [false, true, "admin"]);
	assert.equal((await api.request("PUT", "/validation-rules/equal-values", { parameters: { hours: 1 } })).status, 400);
	await api.demand("DELETE", `/validation-rules/equal-values?group=${group}`);
	await api.demand("DELETE", "/validation-rules/equal-values");
	assert.deepEqual(await rule(), was);
});

test("an edit keeps the record, with who and why, and can be undone; what was known stays known", async () => {
	const at = START + 48 * HOUR;
	const path = `/meters/${THIRD}/readings/hour/${iso(at)}`;
	const [record] = (await readings(THIRD, at, 1)).items;
	// What is known is known by whole seconds: the edit belongs to a later one than the question.
	const second = Math.floor(Date.now() / 1000) * 1000;
	const before = iso(second);
	await until("the next second", () => Date.now() >= second + 1000);
	await api.demand("PUT", path, { index: record.index + 0.005, reason: "опечатка в акте" });
	const page = await readings(THIRD, at, 1);
	assert.equal(litres(page.items[0].index), litres(record.index) + 5);
	assert.deepEqual([page.items[0].flags, page.items[0].call], [["edited"], record.call]);
	assert.deepEqual([page.edits[0].who, page.edits[0].reason], ["admin", "опечатка в акте"]);
	assert.equal((await readings(THIRD, at, 1, `&known_at=${before}`)).items[0].index, record.index);
	assert.deepEqual((await readings(THIRD, at, 1, "&known_at=2020-01-01T00:00:00Z")).items, []);
	assert.equal((await consumption(THIRD, "day", "&known_at=2020-01-01T00:00:00Z")).total, null);
	assert.equal((await api.request("PUT", path, { index: 1 })).status, 400);
	assert.equal((await api.request("DELETE", path)).status, 400);
	await api.demand("DELETE", `${path}?reason=${q("верно было")}`);
	assert.deepEqual((await readings(THIRD, at, 1)).items, [record]);
	const { items } = await api.get(`/meters/${THIRD}/edits?all=true&from=${iso(at)}&to=${iso(at + HOUR)}`);
	assert.deepEqual(items.map((e) => e.end_reason), ["верно было"]);
	const { items: told } = await api.get(`/audit?object=meter:${THIRD}&action=reading.`);
	assert.deepEqual(told.map((one) => one.action), ["reading.undo", "reading.edit"]);
	// The same from the shell.
	const made = await json("readings", "edit", THIRD, iso(at), "--index", "301.5", "--reason", "по акту");
	assert.deepEqual([made.index, made.kind, made.who.length > 0], [301.5, "edit", true]);
	assert.equal((await json("readings", "list", THIRD, "--from", iso(at), "--to", iso(at + HOUR))).items[0].index, 301.5);
	const undone = await json("readings", "undo", THIRD, iso(at), "--reason", "проба");
	assert.deepEqual(undone.map((e) => e.end_reason), ["верно было", "проба"]);
	assert.notEqual((await themis("readings", "undo", THIRD, iso(at), "--reason", "проба")).code, 0);
});

test("the start of the gas day has a history, a group's is inherited", async () => {
	const usual = await consumption(FIRST, "day");
	await api.demand("PUT", `/groups/${group}/gas-days/2026-01-11`, { gas_day_start: "10:00" });
	const sheet = await consumption(FIRST, "day");
	assert.equal(sheet.gas_day_start, "10:00");
	assert.deepEqual(sheet.items.map((day) => day.hours).filter((n) => n !== 24), [28]);
	assert.equal(sheet.items[9].hours, 28);
	assert.deepEqual(sheet.items[8], usual.items[8]);
	for (let i = 1; i < sheet.items.length; i++) assert.equal(sheet.items[i].from, sheet.items[i - 1].to);
	const effective = [{ from: null, gas_day_start: "06:00" }, { from: "2026-01-11", gas_day_start: "10:00" }];
	assert.deepEqual((await api.get(`/meters/${FIRST}/gas-days`)).effective, effective);
	assert.equal((await api.get(`/meters/${FIRST}`)).gas_day_start, "10:00");
	const own = await json("gas-day", "set", "2026-01-11", "06:00", "--meter", FIRST);
	assert.deepEqual(own.items.map((one) => one.gas_day_start), ["06:00"]);
	assert.deepEqual((await consumption(FIRST, "day")).items, usual.items);
	assert.match((await themis("gas-day", "list", "--meter", FIRST)).stdout, /^2026-01-11 06:00$/m);
	assert.deepEqual((await json("gas-day", "list", "--group", String(group))).items.map((one) => one.from), ["2026-01-11"]);
	assert.deepEqual((await json("gas-day", "remove", "2026-01-11", "--meter", FIRST)).items, []);
	assert.notEqual((await themis("gas-day", "remove", "2026-01-11", "--meter", FIRST)).code, 0);
	await api.demand("DELETE", `/groups/${group}/gas-days/2026-01-11`);
	assert.equal((await api.request("DELETE", `/groups/${group}/gas-days/2026-01-11`)).status, 404);
	assert.deepEqual((await consumption(FIRST, "day")).items, usual.items);
});

test("a closed month stays as it was; what comes later is a correction", async () => {
	const job = await api.ended(await api.post("/closings", { group, month: "2026-01", reason: "сверено" }));
	assert.equal(job.state, "done", job.error ?? "");
	assert.deepEqual([job.result.closed, job.result.before], [3, 0]);
	const id = job.result.closing;
	const closing = await api.get(`/closings/${id}`);
	assert.equal(closing.consumption, (await api.get(`/consumption?by=month&group=${group}&${JANUARY}`)).total.consumption);
	assert.match(closing.figures, /^[0-9a-f]{64}$/);
	const monthly = async (serial) => (await consumption(serial, "month")).items[0];
	const { closed, ...month } = await monthly(FIRST);
	assert.deepEqual(closed, { closing: id, consumption: month.consumption, at: closing.closed_at, by: "admin", differs: false });
	assert.equal((await consumption(FIRST, "day")).items[0].closed, null);
	assert.equal((await consumption(FIRST, "month", "&gas_day_start=10:00")).items[0].closed, null);
	assert.equal((await consumption(FIRST, "month", `&known_at=${q("2026-06-01T00:00:00Z")}`)).items[0].closed, null);
	const again = await api.ended(await api.post("/closings", { group, month: "2026-01" }));
	assert.deepEqual([again.result.closed, again.result.before], [0, 3]);
	const figures = (await api.get(`/closings/${id}/figures`)).items;
	assert.deepEqual(figures.map((f) => f.serial), SERIALS);
	// The index at the end of January is put right by two litres, and back.
	const end = Date.parse("2026-02-01T06:00:00+03:00");
	const path = `/meters/${FIRST}/readings/hour/${iso(end)}`;
	const [record] = (await readings(FIRST, end, 1)).items;
	await api.demand("PUT", path, { index: record.index + 0.002, reason: "контрольный обход" });
	const corrections = await until("the correction", async () => {
		const list = await api.get(`/corrections?closing=${id}`);
		return list.pending === 0 && list.items.length && list.items;
	});
	assert.deepEqual(corrections.map((c) => [c.serial, c.month, c.difference]), [[FIRST, "2026-01", 0.002]]);
	assert.deepEqual((await api.get(`/closings/${id}/figures`)).items, figures);
	assert.deepEqual((await monthly(FIRST)).closed, { ...closed, differs: true });
	assert.equal((await api.get(`/closings/${id}`)).corrections, 1);
	await api.demand("DELETE", `${path}?reason=no`);
	await until("the correction back", async () => (await api.get(`/corrections?serial=${FIRST}&month=2026-01`)).items.length === 2);
	assert.deepEqual((await json("close", "corrections")).map((c) => c.difference), [-0.002, 0.002]);
	assert.equal((await api.request("POST", `/closings/${id}/reopen`, { reason: "" })).status, 400);
	assert.equal((await monthly(FIRST)).closed.differs, false);
	assert.equal((await api.post(`/closings/${id}/reopen`, { reason: "ошибка в составе" })).state, "reopened");
	assert.equal((await monthly(FIRST)).closed, null);
	assert.equal((await api.request("POST", `/closings/${id}/reopen`, { reason: "ещё" })).status, 409);
	assert.equal((await api.request("POST", "/closings", { month: "2099-01" })).status, 400);
	assert.equal((await api.request("POST", "/closings", { month: "2026-13" })).status, 400);
	assert.deepEqual((await json("close", "list")).map((c) => c.state), ["closed", "reopened"]);
	const anew = await json("close", "month", "2026-01", "--group", String(group), "--reason", "заново");
	assert.deepEqual([anew.state, anew.result.closed], ["done", 3]);
	const opened = await json("close", "reopen", String(anew.result.closing), "--reason", "проба");
	assert.deepEqual(opened.map((c) => [c.state, c.reopen_reason]), [["reopened", "проба"]]);
	assert.notEqual((await themis("close", "reopen", String(anew.result.closing), "--reason", "ещё")).code, 0);
	assert.notEqual((await themis("close", "month", "2099-01")).code, 0);
});

test("a place goes on over an exchange", async () => {
	const at = START + 20 * DAY + 12 * HOUR;
	const whole = await consumption(FIRST, "day");
	const [final] = (await readings(FIRST, at, 1)).items;
	await api.post(`/meters/${FIRST}/exchange`, { serial: "31000009", date: msk(at), final_index: final.index, start_index: 0, reason: "поверка" });
	await call("31000009", hours(20 * 24 + 12, 62 * 24, 0));
	const place = await consumption("31000009", "day");
	assert.equal(place.items.find((day) => day.exchanges === 1).from.slice(0, 10), "2026-01-21");
	assert.equal(place.total, whole.total);
	assert.ok(litres((await consumption("31000009", "day", "&place=false")).total) < litres(place.total));
	const sheet = await api.get(`/consumption?by=month&group=${group}&${JANUARY}`);
	const { items } = await api.get(`/consumption/meters?by=month&group=${group}&${JANUARY}`);
	assert.deepEqual([sheet.meters, items.map((one) => one.serial)], [3, [GAPPY, THIRD, "31000009"]]);
	assert.equal(sum(items, (one) => one.consumption), litres(sheet.total.consumption));
});

test("what moves gas days or places is a correction of months that are closed, never silent", async () => {
	const job = await api.ended(await api.post("/closings", { group, month: "2026-01", reason: "после обмена" }));
	assert.deepEqual([job.state, job.result.closed], ["done", 3], job.error ?? "");
	const closing = job.result.closing;
	// Corrections since, once all doubts are settled.
	const since = async (before) =>
		until("the corrections", async () => {
			const { items, pending } = await api.get(`/corrections?closing=${closing}`);
			return pending === 0 && items.length > before && items.slice(0, items.length - before);
		});
	const count = async () => (await api.get(`/corrections?closing=${closing}`)).items.length;
	const settled = async () => until("no doubt", async () => (await api.get(`/corrections?closing=${closing}`)).pending === 0);
	const figure = async (serial) => (await api.get(`/closings/${closing}/figures`)).items.find((f) => f.serial === serial);
	// A group whose gas days begin at another hour: one meter by hand, many at once, a group moved, one merged.
	const late = (await api.post("/groups", { name: "Поздние", parent: (await api.get(`/groups/${group}`)).parent })).id;
	await api.demand("PUT", `/groups/${late}/gas-days/2025-12-01`, { gas_day_start: "10:00" });
	let had = await count();
	await api.patch(`/meters/${THIRD}`, { group: late, version: (await api.get(`/meters/${THIRD}`)).version });
	const [moved] = await since(had);
	assert.deepEqual([moved.serial, moved.consumption_before], [THIRD, (await figure(THIRD)).consumption]);
	const month = (await consumption(THIRD, "month")).items.at(-1);
	assert.deepEqual([moved.consumption_after, month.closed.differs], [month.consumption, moved.difference !== 0]);
	had = await count();
	assert.equal((await api.ended(await api.post("/meters/bulk", { select: { serials: [THIRD, GAPPY] }, expected: 2, action: { move: { group } } }))).state, "done");
	assert.deepEqual((await since(had)).map((c) => c.serial), [THIRD]);
	had = await count();
	const inner = (await api.post("/groups", { name: "Дом", parent: group })).id;
	await api.patch(`/meters/${GAPPY}`, { group: inner, version: (await api.get(`/meters/${GAPPY}`)).version });
	await settled();
	assert.equal(await count(), had);
	await api.patch(`/groups/${inner}`, { parent: late });
	assert.deepEqual((await since(had)).map((c) => c.serial), [GAPPY]);
	had = await count();
	const merge = await api.ended(await api.post(`/groups/${inner}/merge`, { into: group }));
	assert.equal(merge.state, "done", merge.error ?? "");
	assert.deepEqual((await since(had)).map((c) => c.serial), [GAPPY]);
	had = await count();
	await api.patch(`/groups/${late}`, { parent: group });
	await api.patch(`/groups/${group}`, { zone: "Asia/Yekaterinburg" });
	assert.deepEqual((await since(had)).map((c) => c.serial).sort(), [GAPPY, THIRD, "31000009"]);
	await api.patch(`/groups/${group}`, { zone: "" });
	await settled();
	// What follows a meter goes on with its closed month: the figure is the place's.
	had = await count();
	const at = START + 10 * DAY + 12 * HOUR;
	const [final] = (await readings(THIRD, at, 1)).items;
	await api.post(`/meters/${THIRD}/exchange`, { serial: "31000019", date: msk(at), final_index: final.index, start_index: 5, reason: "поверка" });
	const [gone] = await since(had);
	assert.deepEqual([gone.serial, gone.consumption_after], [THIRD, null]);
	await call("31000019", hours(10 * 24 + 12, 62 * 24, 5, 3));
	const [back] = await since(had + 1);
	assert.deepEqual([back.serial, back.consumption_after], [THIRD, (await figure(THIRD)).consumption]);
	const again = await api.ended(await api.post("/closings", { group, month: "2026-01" }));
	assert.deepEqual([again.result.closed, again.result.before], [0, 3]);
	const place = (await consumption("31000019", "month")).items[0];
	assert.deepEqual([place.closed.closing, place.closed.differs], [closing, false]);
	// Taken out of service the month ends with it.
	had = await count();
	await api.post(`/meters/${GAPPY}/retire`, { date: "2026-01-15", reason: "снят" });
	assert.deepEqual((await since(had)).map((c) => c.serial), [GAPPY]);
	await api.post(`/meters/${GAPPY}/restore`, {});
	assert.equal((await since(had + 1))[0].consumption_after, (await figure(GAPPY)).consumption);
});

test("rules that look far back are run once a day over what came", async () => {
	// Three hours of what no stove uses, and Qmax would let through; then as ever.
	const from = 62 * 24;
	const [last] = (await readings(GAPPY, START + from * HOUR, 1)).items;
	const rows = [4.5, 4.5, 4.5, 0.2, 0.2].map((use, i, all) => ({ time: START + (from + 1 + i) * HOUR, index: last.index + all.slice(0, i + 1).reduce((a, b) => a + b) }));
	await call(GAPPY, [{ time: START + from * HOUR, index: last.index }, ...rows]);
	const spikes = async () => (await api.get(`/exceptions?rule=spike&state=open&serial=${GAPPY}`)).items;
	assert.deepEqual(await spikes(), []);
	await api.demand("PUT", "/settings", { "validation.hour": 0 });
	const [found] = await until("the spike", async () => (await spikes()).length && spikes());
	assert.equal(Date.parse(found.from), rows[0].time);
	const { items } = await until("the record", async () => {
		const told = await api.get("/audit?action=validation.run&object=installation");
		return told.items.length && told;
	});
	assert.deepEqual([items[0].who, items[0].after.meters > 0, items[0].after.found > 0], ["system", true, true]);
	const [row] = (await readings(GAPPY, rows[0].time, 1)).items;
	assert.deepEqual(row.quality, ["spike", "late-arrival"]);
	assert.equal((await json("exceptions", "settle", String(found.id), "--act", "dismiss", "--reason", "так и было")).settled, 1);
	// Later than three days, and not by the meter's first call: noted, and work for nobody.
	assert.deepEqual((await readings(GAPPY, rows[0].time, 1)).items[0].quality, ["late-arrival"]);
	const { items: late } = await api.get("/exceptions?rule=late-arrival&state=noted");
	assert.ok(late.some((x) => x.serial === GAPPY && Date.parse(x.from) === rows[0].time && x.facts.records === 5));
	assert.ok(late.every((x) => x.serial !== FIRST));
});

test("kill -9 while a month is being closed leaves none of it half", async () => {
	await api.post("/closings", { group, month: "2026-02", reason: "сверено" });
	await server.kill();
	server = await startServer(t, { data: server.data, set });
	api = await server.login();
	const february = async () => (await api.get("/closings")).items.filter((c) => c.month === "2026-02");
	const [closing] = await until("the closing", async () => {
		const all = await february();
		return all.length && all.every((c) => c.state === "closed") && all;
	});
	assert.equal((await february()).length, 1);
	const figures = (await api.get(`/closings/${closing.id}/figures`)).items;
	assert.deepEqual([closing.meters, figures.length], [3, 3]);
	assert.equal(litres(closing.consumption), sum(figures, (f) => f.consumption));
	const again = await api.ended(await api.post("/closings", { group, month: "2026-02" }));
	assert.deepEqual([again.result.closed, again.result.before], [0, 3]);
});
