// What archives lack, what is read again, clocks that fall back, meters that are not what they
// were: the real daemon, and meters whose archives are written for the purpose.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { PASSWORD, run, startServer, startSim, refuseReport, until } from "./lib.mjs";
import { startProxy } from "./wire.mjs";

const HOUR = 3600e3;
const DAY = 24 * HOUR;
const ends = [];
const t = { after: (end) => ends.push(end) };
// The last full hour but one: nothing is written meanwhile that a test would have to expect.
const NOW = Math.floor(Date.now() / HOUR) * HOUR - HOUR;
let server, api, anna, vera;

before(async () => {
	server = await startServer(t, { set: { "collector.adopt_unknown": true, "collector.batch_rows": 100, "meter.zone": "Europe/Moscow" } });
	api = await server.login();
	[anna, vera] = [await user("anna", "operator"), await user("vera", "metrologist")];
});

test.after(async () => {
	for (const end of ends) await end();
});

async function user(login, role) {
	await run("themis", ["user", "add", login, "--role", role, "--data", server.data, "--password-stdin"], { dir: server.data, input: `${PASSWORD}\n` });
	return server.login(login);
}

const iso = (ms) => new Date(ms).toISOString().replace(".000Z", "Z");
const msk = (ms) => `${new Date(ms + 3 * HOUR).toISOString().slice(0, 19)}+03:00`;
const range = (from, to) => `from=${iso(from)}&to=${iso(to)}`;

// Hours `from` to `to` before NOW, both included, of a steady user: 0.1 m³ an hour.
function hours(from, to, index = 5000) {
	const rows = [];
	for (let h = from; h >= to; h--) rows.push({ time: NOW - h * HOUR, index: index - h * 0.1 });
	return rows;
}

let files = 0;
// One call of a meter that has these records and no others; its clock stands at `now`.
async function call(serial, rows, { now = Date.now(), ...more } = {}) {
	const file = join(server.data, `records-${files++}`);
	const lines = rows.map((r) => `${serial} ${msk(r.time)} ${r.index.toFixed(3)} 19.41`);
	writeFileSync(file, `meter ${serial} ВК-G4ETe Курск\n${lines.join("\n")}\n`);
	const calls = (await api.get("/calls?limit=1")).items[0]?.id ?? 0;
	const sim = startSim({ server, meters: 1, data: file, now: new Date(now).toISOString().slice(0, 19) + "Z", speed: 1, days: 2, fast: true, ...more });
	await sim.ended;
	refuseReport("themis-sim", sim.stderr());
	assert.doesNotMatch(sim.stderr(), /^themis-sim: .*expected/m);
	return until("the call's end", async () => {
		const all = (await api.get("/calls?limit=10")).items;
		return all.find((one) => one.id > calls && one.serial === serial && one.ended);
	}, 20);
}

const gaps = async (serial, archive = "hour") => (await api.get(`/meters/${serial}/gaps?archive=${archive}`)).items;
const times = (items) => items.map((one) => [Date.parse(one.from), Date.parse(one.to), one.state, one.records]);

test("what the meter does not have is permanent and is not asked for again", async () => {
	const rows = [...hours(60, 40), ...hours(29, 0)];
	await api.import("serial;group\n16000001;Орёл/Запад\n");
	const first = await call("16000001", rows);
	assert.equal(first.result, "ok", first.reason);
	const found = await gaps("16000001");
	assert.deepEqual(times(found), [[NOW - 39 * HOUR, NOW - 30 * HOUR, "permanent", 10]]);
	assert.deepEqual([found[0].asked, found[0].call], [1, first.id]);
	await call("16000001", rows);
	assert.deepEqual(await gaps("16000001"), found);

	const { items, expected, received, permanent } = await api.get(`/meters/16000001/completeness?archive=hour&${range(NOW - 4 * DAY, NOW)}`);
	assert.equal(permanent, 10);
	assert.ok(expected - received <= 10 + 2 && items.every((day) => day.received + day.permanent <= day.expected));
	const groups = await api.get(`/completeness?${range(NOW - 4 * DAY, NOW)}`);
	assert.deepEqual(groups.items.map((row) => [row.group.path, row.depth, row.meters]), [["Орёл", 0, 1], ["Орёл/Запад", 1, 1]]);
	for (const row of groups.items) assert.equal(row.received.reduce((a, b) => a + b), received);
	assert.equal(groups.days.length, groups.total.received.length);
	assert.equal(groups.next_cursor, null);
	const below = await api.get(`/completeness?${range(NOW - 4 * DAY, NOW)}&group=${groups.items[1].group.id}&limit=1`);
	assert.deepEqual([below.items, below.total], [[groups.items[1]], null]);
	assert.equal((await api.request("GET", `/completeness?${range(NOW - 500 * DAY, NOW)}`)).status, 400);
	// What the meter has after all is taken when somebody wants it to be read again.
	const order = { archive: "hour", from: iso(NOW - 45 * HOUR), to: iso(NOW - 35 * HOUR) };
	await vera.post("/meters/16000001/rereads", order);
	await call("16000001", hours(60, 0));
	const [done] = (await vera.get("/meters/16000001/rereads")).items;
	assert.deepEqual([done.state, done.same, done.new, done.revised], ["done", 6, 5, 0]);
	assert.deepEqual(times(await gaps("16000001")), [[NOW - 34 * HOUR, NOW - 30 * HOUR, "permanent", 5]]);
});

test("a call that is cut inside its archives is completed by the next ones, without a gap", async () => {
	let left = 3000;
	const proxy = await startProxy(t, server.collector, (link) => {
		link.up = (bytes) => {
			left -= bytes.length;
			if (left < 0) link.toServer.destroy();
			return left < 0 ? null : bytes;
		};
	});
	const rows = hours(900, 0);
	const cut = await call("16000002", rows, { server: proxy.address, dir: server.data });
	assert.equal(cut.result, "partial");
	assert.match(cut.reason, /while/);
	const held = (await api.get(`/meters/16000002/completeness?archive=hour&${range(NOW - 50 * DAY, NOW)}`)).received;
	assert.ok(held < 901, `${held} came`);
	const whole = await call("16000002", rows);
	assert.equal(whole.result, "ok", whole.reason);
	assert.equal((await api.all(`/meters/16000002/readings?archive=hour&${range(NOW - 50 * DAY, NOW + DAY)}`)).length, 901);
	assert.deepEqual((await api.get("/meters/16000002/gaps")).items, []);
});

test("a record that has changed becomes a revision, with its call", async () => {
	await call("16000003", hours(50, 0));
	const changed = hours(50, 0);
	changed[20].index += 0.05;
	const [from, to] = [changed[10].time, changed[30].time];
	const order = { archive: "hour", from: iso(from), to: iso(to) };
	for (const path of ["/meters/16000003/rereads", "/groups/1/rereads"])
		assert.equal((await anna.request("POST", path, order)).status, 403, "an operator may not");
	for (const [bad, field] of [[{ ...order, to: iso(from - HOUR) }, "to"], [{ ...order, archive: "year" }, "archive"], [{ ...order, from: "x" }, "from"], [{ ...order, from: iso(NOW + DAY), to: iso(NOW + 2 * DAY) }, "from"]]) {
		const answer = await vera.request("POST", "/meters/16000003/rereads", bad);
		assert.deepEqual([answer.status, answer.body.field], [400, field]);
	}
	const made = await vera.post("/meters/16000003/rereads", order);
	assert.deepEqual([made.state, made.asked_by], ["waiting", "vera"]);
	const spare = await vera.post("/meters/16000003/rereads", order);
	assert.equal((await vera.request("DELETE", `/meters/16000001/rereads/${spare.id}`)).status, 404);
	assert.equal((await anna.request("DELETE", `/meters/16000003/rereads/${spare.id}`)).status, 403);
	await vera.delete(`/meters/16000003/rereads/${spare.id}`);
	assert.equal((await vera.request("DELETE", `/meters/16000003/rereads/${spare.id}`)).status, 409);

	const brought = await call("16000003", changed);
	const { items } = await vera.get("/meters/16000003/rereads");
	const [cancelled, done] = items;
	assert.deepEqual([cancelled.state, done.state, done.same, done.new, done.revised, done.call], ["cancelled", "done", 20, 0, 1, brought.id]);
	const revisions = await api.get(`/meters/16000003/revisions?archive=hour&${range(from, to + 1000)}`);
	assert.equal(revisions.items.length, 1);
	const [one] = revisions.items;
	assert.deepEqual([Date.parse(one.time), one.call, one.stored.index.toFixed(3)], [changed[20].time, brought.id, (changed[20].index - 0.05).toFixed(3)]);
	assert.equal(one.index.toFixed(3), changed[20].index.toFixed(3));
});

test("all meters of a group are read again; the command line orders it, too", async () => {
	await api.import("serial;group\n16000004;Курск/Юг\n16000005;Курск\n");
	const groups = (await api.get("/groups")).items;
	const kursk = groups.find((one) => one.path === "Курск").id;
	const order = { archive: "day", from: iso(NOW - 30 * DAY), to: iso(NOW) };
	assert.deepEqual(await vera.post(`/groups/${kursk}/rereads`, order), { meters: 2, left_out: 0 });
	assert.equal((await vera.request("POST", "/groups/999999/rereads", order)).status, 404);
	const themis = (...args) => run("themis", [...args, "--data", server.data], { dir: server.data });
	const south = groups.find((one) => one.path === "Курск/Юг").id;
	const times = ["--from", iso(NOW - DAY), "--to", iso(NOW)];
	const told = await themis("group", "reread", `${south}`, "--archive", "hour", ...times, "--json");
	assert.deepEqual(JSON.parse(told.stdout), { meters: 1, left_out: 0 });
	const one = await themis("meter", "reread", "16000004", "--archive", "event", ...times);
	assert.match(one.stdout, /^\d+\n$/);
	assert.equal((await themis("meter", "reread", "16000004", "--archive", "hour")).code, 64);
	assert.equal((await themis("meter", "reread", "1600000", "--archive", "hour", ...times)).code, 66);
	assert.equal((await api.get("/meters/16000004/rereads")).items.length, 3);
	for (let i = 3; i < 16; i++) await vera.post("/meters/16000004/rereads", order);
	assert.equal((await vera.request("POST", "/meters/16000004/rereads", order)).status, 409);
	assert.deepEqual(await vera.post(`/groups/${south}/rereads`, order), { meters: 0, left_out: 1 });
	const list = await themis("meter", "gaps", "16000001", "--archive", "hour", "--json");
	assert.equal(JSON.parse(list.stdout)[0].state, "permanent");
});

test("what a clock that fell back has stamped is asked for, kept and flagged", async () => {
	await call("16000006", hours(100, 10));
	const fallen = NOW - 700 * DAY;
	const rows = Array.from({ length: 6 }, (_, i) => ({ time: fallen - (5 - i) * HOUR, index: 5001 + i * 0.1 }));
	const back = await call("16000006", rows, { now: fallen });
	assert.equal(back.result, "partial");
	assert.match(back.reason, /the clock had fallen back by \d+ s/);
	const { items } = await api.get(`/meters/16000006/readings?archive=hour&${range(fallen - DAY, fallen + DAY)}`);
	assert.deepEqual(items.map((one) => Date.parse(one.time)), rows.map((one) => one.time));
	assert.ok(items.every((one) => one.flags.includes("clock-behind") && one.call === back.id));
	const card = await api.get("/meters/16000006");
	assert.equal(Date.parse(card.first_reading), NOW - 100 * HOUR, "they are no part of the archive");
	assert.ok(card.findings >= 1);
	const { items: found } = await api.get("/meters/16000006/findings?open=true");
	const clock = found.find((one) => one.kind === "clock");
	assert.ok(clock.detail.seconds < -699 * 86400 && clock.call === back.id);
});

test("an index that begins anew is found, told once, and settled with a note", async () => {
	await call("16000007", hours(60, 30));
	assert.deepEqual((await api.get("/meters/16000007/findings")).items, []);
	const after = hours(29, 0).map((row, i) => ({ ...row, index: 12 + i * 0.1 }));
	const anew = await call("16000007", [...hours(60, 30), ...after]);
	// The archive of before is still there: it is the same device.
	const { items } = await anna.get("/findings?kind=reset&open=true");
	const [found] = items.filter((one) => one.serial === "16000007");
	assert.deepEqual([found.times, found.call, found.settled_at], [1, anew.id, null]);
	assert.ok(found.detail.index_before > 4990 && found.detail.index < 20);
	const marked = async () => (await api.get("/meters?filter=finding&limit=200")).items.filter((one) => one.serial === "16000007").length;
	const { meters_with_finding: many } = (await api.get("/dashboard")).figures;
	assert.equal(await marked(), 1);
	assert.equal((await anna.request("POST", `/findings/${found.id}/settle`, { note: "x" })).status, 403);
	assert.equal((await vera.request("POST", `/findings/${found.id}/settle`, {})).status, 400);
	const settled = await vera.post(`/findings/${found.id}/settle`, { note: "Замена 12.03" });
	assert.deepEqual([settled.settled_by, settled.note], ["vera", "Замена 12.03"]);
	assert.equal((await vera.request("POST", `/findings/${found.id}/settle`, { note: "" })).status, 409);
	assert.equal((await vera.request("POST", "/findings/999999/settle", { note: "" })).status, 404);
	assert.equal(await marked(), 0);
	assert.equal((await api.get("/dashboard")).figures.meters_with_finding, many - 1);
	assert.equal((await api.get("/meters/16000007")).findings, 0);
	const told = await run("themis", ["meter", "findings", "--settled", "--json", "--data", server.data], { dir: server.data });
	assert.ok(JSON.parse(told.stdout).some((one) => one.id === found.id));
	const other = await call("16000007", after.slice(-1).map((row) => ({ ...row, index: 3 })));
	const { items: open } = await api.get("/meters/16000007/findings?open=true");
	assert.deepEqual(open.map((one) => [one.kind, one.call]), [["exchange", other.id]], "an archive that is gone is another device's");
});

test("a serial that calls twice at once is found as a clone", async () => {
	// What calls over the proxy says who it is, and goes on only when another has been turned away.
	await call("16000008", hours(40, 21));
	const held = [];
	let open = false;
	const proxy = await startProxy(t, server.collector, (link) => {
		let said = 0;
		link.up = (bytes) => {
			said += bytes.length;
			if (open || said < 600) return bytes;
			held.push(() => link.toServer.write(bytes));
			return null;
		};
	});
	const one = call("16000008", hours(20, 0), { server: proxy.address, dir: server.data });
	await until("both calls' identity", () => held.length === 2, 20);
	const sim = startSim({ server, meters: 1, serial_base: 16000008, days: 1, fast: true });
	await sim.ended;
	open = true;
	for (const go of held) go();
	assert.equal((await one).serial, "16000008");
	const { items } = await api.get("/findings?kind=clone");
	const clone = items.find((f) => f.serial === "16000008");
	assert.match(clone.detail.words, /another call/);
	const { items: calls } = await api.get("/calls?limit=20");
	assert.equal(calls.find((c) => c.id === clone.call).result, "ok");
	assert.ok(calls.some((c) => c.serial === "16000008" && c.result === "duplicate"));
});

test("a gas day's boundary may come from the daily row; what lacks is counted in totals", async () => {
	const six = Math.floor((NOW - 3 * HOUR) / DAY) * DAY + 3 * HOUR - 5 * DAY; // 06:00 in Moscow
	const at = (time) => ({ time, index: 100 + (time - six) / HOUR * 0.1 });
	const rows = [];
	for (let time = six - 2 * DAY; time <= six + 4 * DAY; time += HOUR) rows.push(at(time));
	await call("16000009", rows.filter((row) => row.time !== six && (row.time <= six + DAY || row.time > six + 3 * DAY)));
	const path = `/meters/16000009/consumption?by=day&${range(six - DAY, six + 4 * DAY)}&gas_day_start=06:00`;
	const sheet = await api.get(path);
	const days = (await api.get(`/meters/16000009/readings?archive=day&${range(six - DAY, six + 5 * DAY)}`)).items;
	const known = new Set(days.map((one) => Date.parse(one.time)));
	for (const item of sheet.items) {
		const both = [item.from, item.to].every((time) => known.has(Date.parse(time)) || rows.some((row) => row.time === Date.parse(time) && row.time !== six && (row.time <= six + DAY || row.time > six + 3 * DAY)));
		const estimated = item.start_estimated || item.end_estimated;
		assert.equal(item.consumption !== null && !estimated, both, JSON.stringify(item));
		assert.equal(estimated, item.consumption !== null && !both && item.flags.includes("estimated"), JSON.stringify(item));
	}
	const missing = sheet.items.filter((item) => item.consumption === null && !item.open);
	assert.equal(sheet.missing, missing.length);
});

test("the store's own check finds nothing wrong", async () => {
	const check = await run("themis", ["check", "store", "--json", "--data", server.data], { dir: server.data });
	assert.deepEqual(JSON.parse(check.stdout).differences, []);
});
