// Closed months against what happens afterwards: exchanges, retirements, other zones, records that
// come late; and figures that do not depend on the range in which they are asked for.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { runSim, startServer, until } from "./lib.mjs";

const HOUR = 3600e3;
const ends = [];
const t = { after: (end) => ends.push(end) };
const START = Date.parse("2026-01-01T00:00:00+03:00");
const [LATE, FIRST, BACKDATED, MOVED, RETIRED, EDGE] = [1, 2, 3, 4, 5, 6].map((n) => `3200000${n}`);
const FOLLOWER = "32000011";
const BACKDATED_FOLLOWER = "32000012";
let server, api, group;

const iso = (ms) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
const msk = (ms) => `${new Date(ms + 3 * HOUR).toISOString().slice(0, 19)}+03:00`;
const JANUARY = Date.parse("2026-01-15T00:00:00Z");

// The hours `from` to `to` after START, 0.1 m³ each.
const hours = (from, to, index) => Array.from({ length: to - from + 1 }, (_, i) => [from + i, index + i / 10]);

let files = 0;
// Calls of meters that have these records and no others; { serial: [[hour, index], …] }.
async function call(archives) {
	const data = join(server.data, `archives-${files++}`);
	const lines = Object.entries(archives).map(([serial, rows]) => [`meter ${serial} ВК-G4ETe Курск`, ...rows.map(([h, index]) => `${serial} ${msk(START + h * HOUR)} ${index.toFixed(3)} 19.41`)]);
	writeFileSync(data, lines.flat().join("\n") + "\n");
	const last = Math.max(...Object.values(archives).map((rows) => rows.at(-1)[0]));
	await runSim({ server, meters: lines.length, data, now: iso(START + last * HOUR + 600e3), speed: 1, days: 80, fast: true });
}

const month = async (serial) => (await api.get(`/meters/${serial}/consumption?by=month&from=${iso(JANUARY)}&to=${iso(JANUARY + HOUR)}`)).items[0].consumption;

async function close() {
	const job = await api.ended(await api.post("/closings", { group, month: "2026-01" }));
	assert.equal(job.state, "done", job.error ?? "");
	return job.result;
}

// What has become of the closed month: [before, after] of each correction, once there are `n`.
const corrections = (serial, n) => until(`corrections of ${serial}`, async () => {
	const list = await api.get(`/corrections?serial=${serial}`);
	return list.pending === 0 && list.items.length === n && list.items.map((one) => [one.consumption_before, one.consumption_after]);
});

const change = async (serial, what) => api.patch(`/meters/${serial}`, { ...what, version: (await api.get(`/meters/${serial}`)).version });

before(async () => {
	server = await startServer(t, { set: { "collector.adopt_unknown": true, "meter.zone": "Europe/Moscow", "collector.clock_limit": 0 } });
	api = await server.login();
	group = (await api.post("/groups", { name: "Город" })).id;
	await call({
		[LATE]: hours(0, 30 * 24 + 20, 100),
		[FIRST]: hours(0, 45 * 24, 100),
		[BACKDATED]: hours(0, 45 * 24, 100),
		[MOVED]: hours(0, 45 * 24, 100).map(([h, index]) => [h, index + (h % 7) / 1000]),
		[RETIRED]: hours(0, 45 * 24, 100),
		[EDGE]: hours(0, 34 * 24 + 20, 100).filter(([h]) => h % 24 !== 6),
	});
	for (const serial of [LATE, FIRST, BACKDATED, MOVED, RETIRED]) await change(serial, { group });
	assert.equal((await close()).closed, 5);
});

test.after(async () => {
	for (const end of ends) await end();
});

test("an index at a boundary is the same whichever days are asked for", async () => {
	const ask = async (from, to) => (await api.get(`/meters/${EDGE}/consumption?by=day&from=${from}&to=${to}`)).items;
	const all = await ask(iso(START - 24 * HOUR), iso(START + 36 * 24 * HOUR));
	assert.equal(all.filter((day) => day.consumption === 2.4 && day.end_estimated).length, 34);
	for (const day of all) assert.deepEqual(await ask(iso(Date.parse(day.from)), iso(Date.parse(day.to))), [day]);
});

test("a record that comes late beyond the end of a closed month makes a correction of it", async () => {
	assert.equal(await month(LATE), null);
	await call({ [LATE]: hours(31 * 24 + 12, 33 * 24, 175.6) });
	assert.deepEqual(await corrections(LATE, 1), [[null, 74.4]]);
});

test("a month that was closed with the old meter is not closed again with the new one", async () => {
	const at = 40 * 24 + 12;
	await api.post(`/meters/${FIRST}/exchange`, { serial: FOLLOWER, date: msk(START + at * HOUR), final_index: 100 + at / 10, start_index: 0, reason: "поверка" });
	assert.equal(await month(FOLLOWER), 74.4);
	const again = await close();
	assert.deepEqual([again.closed, again.before], [0, 5]);
});

test("an exchange inside a closed month is told of the place, not of the old meter alone", async () => {
	const at = 19 * 24 + 12;
	await api.post(`/meters/${BACKDATED}/exchange`, { serial: BACKDATED_FOLLOWER, date: msk(START + at * HOUR), final_index: 100 + at / 10, start_index: 0, reason: "поверка" });
	await call({ [BACKDATED_FOLLOWER]: hours(at, 45 * 24, 0) });
	const list = await corrections(BACKDATED, 1);
	assert.deepEqual(list, [[74.4, 74.4]]);
	assert.equal((await close()).closed, 0);
	// What is found out of the new meter later changes that same figure.
	const record = START + (31 * 24 + 6) * HOUR;
	await api.put(`/meters/${BACKDATED_FOLLOWER}/readings/hour/${iso(record)}`, { index: 28.3, reason: "обход" });
	assert.deepEqual((await corrections(BACKDATED, 2))[0], [74.4, 74.5]);
});

// The last cell of the total's row of a report for January.
async function reported(meters) {
	const job = await api.ended(await api.post("/reports", { form: "group", period: "2026-01", format: "csv", decimal: ".", ...meters }));
	assert.equal(job.state, "done", job.error ?? "");
	const text = (await api.request("GET", `/reports/${job.result.report}/file`)).body;
	return Number(/^Итого:[;,]*([0-9.]+)/m.exec(text)[1]);
}

async function counted(query) {
	const range = `from=${encodeURIComponent("2026-01-01T06:00:00+03:00")}&to=${encodeURIComponent("2026-02-01T06:00:00+03:00")}`;
	return (await api.get(`/consumption?by=month&${query}&${range}`)).total.consumption;
}

test("a place counts once, whichever of its meters are named", async () => {
	const serials = [BACKDATED, BACKDATED_FOLLOWER];
	const whole = await month(BACKDATED_FOLLOWER);
	assert.equal(whole, 74.5);
	assert.equal(await counted(`serials=${serials}`), whole);
	assert.equal(await reported({ serials: [...serials, BACKDATED] }), whole);
	assert.equal(await reported({ serials: [BACKDATED_FOLLOWER] }), whole);
	assert.equal(await reported({ search: { group: String(group), state: "all" } }), await counted(`group=${group}`));
});

test("another zone and a retirement change closed months, and it is told", async () => {
	const was = await month(MOVED);
	await change(MOVED, { zone: "Asia/Yekaterinburg" });
	const is = await month(MOVED);
	assert.notEqual(is, was);
	assert.deepEqual(await corrections(MOVED, 1), [[was, is]]);
	const at = 19 * 24 + 12;
	await api.post(`/meters/${RETIRED}/retire`, { date: msk(START + at * HOUR), final_index: 100 + at / 10, reason: "снят" });
	assert.deepEqual(await corrections(RETIRED, 1), [[74.4, 46.2]]);
	// What it used until then is a part of its group's month, on paper too.
	assert.equal(await reported({ group }), await counted(`group=${group}`));
	assert.equal(await reported({ search: { group: String(group) } }), await counted(`group=${group}`));
	await api.post(`/meters/${RETIRED}/restore`, { reason: "ошибка" });
	assert.deepEqual((await corrections(RETIRED, 2))[0], [46.2, 74.4]);
});

test("a wish that contradicts itself is refused, and an incomplete sum is told to be one", async () => {
	const wish = { form: "boundary", format: "csv", period: "2026-01" };
	for (const more of [{ group, meter: 5 }, { group, from: "2026-01-01" }, { group, period: 202601 }, { serials: [FIRST], period: "2026-13" }])
		assert.equal((await api.request("POST", "/reports", { ...wish, ...more })).status, 400, JSON.stringify(more));
	assert.equal((await api.request("POST", "/reports", { ...wish, group: 999999 })).status, 404);
	const job = await api.ended(await api.post("/reports", { ...wish, period: "2026-02", serials: [FOLLOWER, EDGE] }));
	const text = (await api.request("GET", `/reports/${job.result.report}/file`)).body;
	assert.match(text, /Счётчиков, по которым потребление известно не полностью: 2\./);
});
