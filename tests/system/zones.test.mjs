// Imbalance zones: an inlet against the group behind it, from simulated meters that called in.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { refuseReport, run, startServer, startSim } from "./lib.mjs";

const HOUR = 3600e3;
const START = Date.parse("2026-01-01T00:00:00+03:00");
const [INLET, ONE, TWO, GAPPY] = ["32000001", "32000002", "32000003", "32000004"];
const HOURS = 20 * 24;
const ends = [];
let server, api, root, group, zone;

const iso = (ms) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
const msk = (ms) => `${new Date(ms + 3 * HOUR).toISOString().slice(0, 19)}+03:00`;
const q = (text) => encodeURIComponent(text);
const litres = (m3) => Math.round(m3 * 1000);

// Litres that went through by the end of hour h. The inlet tells all of the three, and 3 litres an hour that nobody counts.
const used = { [ONE]: (h) => 100 * h, [TWO]: (h) => 40 * h + 7 * Math.floor(h / 24), [GAPPY]: (h) => 60 * h };
used[INLET] = (h) => used[ONE](h) + used[TWO](h) + used[GAPPY](h) + 3 * h;

before(async () => {
	server = await startServer({ after: (end) => ends.push(end) }, { set: { "collector.adopt_unknown": true, "meter.zone": "Europe/Moscow" } });
	api = await server.login();
	root = await api.post("/groups", { name: "Посёлок" });
	group = (await api.post("/groups", { name: "Дома", parent: root.id })).id;
	const lines = [];
	for (const serial of [INLET, ONE, TWO, GAPPY]) {
		lines.push(`meter ${serial} ВК-G${serial === INLET ? 25 : 4}ETe Курск`);
		for (let h = 0; h <= HOURS; h++) {
			// One has a gap over the end of a gas day, and is gone after day 15.
			if (serial === GAPPY && ((h >= 100 && h <= 104) || h > 15 * 24)) continue;
			lines.push(`${serial} ${msk(START + h * HOUR)} ${(used[serial](h) / 1000).toFixed(3)} 19.41`);
		}
	}
	const file = join(server.data, "records");
	writeFileSync(file, `${lines.join("\n")}\n`);
	const sim = startSim({ server, meters: 4, data: file, now: iso(START + HOURS * HOUR + 600e3), speed: 1, days: 40, fast: true });
	await sim.ended;
	refuseReport("themis-sim", sim.stderr());
	for (const serial of [ONE, TWO, GAPPY, INLET]) await api.patch(`/meters/${serial}`, { group, version: (await api.get(`/meters/${serial}`)).version });
	zone = await api.post("/zones", { name: "Ввод посёлка", inlets: [INLET], group, note: "по схеме 4" });
});

after(async () => {
	for (const end of ends.reverse()) await end();
});

async function refuse(method, path, body, status) {
	assert.equal((await api.request(method, path, body)).status, status, `${method} ${path}`);
}

const DAYS = `from=${q("2026-01-02T06:00:00+03:00")}&to=${q("2026-01-20T06:00:00+03:00")}`;
const balance = (by = "day", more = "") => api.get(`/zones/${zone.id}/balance?by=${by}&${DAYS}${more}`);
const percent = (part, whole) => (Math.sign(part) * Math.floor((Math.abs(part) * 20000 + whole) / (2 * whole))) / 100;

test("each day is the inlet less its meters, to the litre; what lacks is told", async () => {
	const sheet = await balance();
	assert.deepEqual([sheet.zone, sheet.by, sheet.inlets, sheet.meters, sheet.overlap, sheet.items.length], [zone.id, "day", 1, 3, 1, 18]);
	sheet.items.forEach((item, i) => {
		const h = 30 + 24 * i;
		assert.equal(item.from, msk(START + h * HOUR));
		assert.equal(item.to, msk(START + (h + 24) * HOUR));
		const day = (serial) => used[serial](h + 24) - used[serial](h);
		const gone = h + 24 > 15 * 24;
		const inlet = day(INLET);
		const sum = day(ONE) + day(TWO) + (gone ? 0 : day(GAPPY));
		assert.deepEqual([litres(item.inlet), litres(item.sum), litres(item.imbalance)], [inlet, sum, inlet - sum]);
		assert.equal(item.percent, percent(inlet - sum, inlet));
		assert.deepEqual([item.inlet_completeness, item.group_completeness], [100, gone ? 66.67 : 100]);
		assert.equal(item.group_estimated_share > 0, i === 3 || i === 2, `day ${i}: ${item.group_estimated_share}`);
		assert.equal(item.inlet_substitute_share, 0);
	});
	const { total } = sheet;
	const sum = (member) => sheet.items.reduce((all, item) => all + litres(item[member]), 0);
	for (const member of ["inlet", "sum", "imbalance"]) assert.equal(litres(total[member]), sum(member), member);
	assert.deepEqual([total.periods, total.counted], [18, 18]);
	assert.equal(total.percent, percent(sum("imbalance"), sum("inlet")));
});

test("without estimates a day whose boundary lacks is incomplete; of a month without its boundaries nothing is said", async () => {
	const sheet = await balance("day", "&estimates=false");
	assert.deepEqual(sheet.items.slice(2, 4).map((item) => item.group_completeness), [66.67, 66.67]);
	const { items, total } = await balance("month");
	assert.deepEqual(items.map((item) => [item.from, item.inlet, item.percent, item.inlet_completeness]), [["2026-01-01T06:00:00+03:00", null, null, 0]]);
	assert.deepEqual([total.periods, total.counted, total.percent], [1, 0, null]);
	await refuse("GET", `/zones/${zone.id}/balance?by=hour&${DAYS}`, undefined, 400);
});

test("zones are kept apart by name, changed, refused, and hold their group", async () => {
	const other = await api.post("/zones", { name: "Вторая", inlets: [ONE, TWO], group: root.id });
	assert.deepEqual((await api.get("/zones")).items.map((one) => one.name), ["Ввод посёлка", "Вторая"]);
	assert.equal((await api.patch(`/zones/${other.id}`, { name: "Другая", inlets: [TWO] })).inlets.join(), TWO);
	await refuse("POST", "/zones", { name: "Другая", inlets: [ONE], group }, 409);
	await refuse("POST", "/zones", { name: "Ещё", inlets: [ONE, ONE], group }, 400);
	await refuse("POST", "/zones", { name: "Ещё", inlets: ["99999999"], group }, 404);
	await refuse("POST", "/zones", { name: "Ещё", inlets: [], group }, 400);
	await refuse("POST", "/zones", { name: "Ещё", inlets: [ONE], group: 99999 }, 404);
	const empty = await api.post("/groups", { name: "Пустая" });
	await api.patch(`/zones/${other.id}`, { group: empty.id });
	await refuse("DELETE", `/groups/${empty.id}`, undefined, 409);
	await api.demand("DELETE", `/zones/${other.id}`);
	await api.demand("DELETE", `/groups/${empty.id}`);
	await refuse("GET", `/zones/${other.id}`, undefined, 404);
	const { items } = await api.get(`/audit?object=${q(`zone:${other.id}`)}`);
	assert.deepEqual(items.map((one) => one.action), ["zone.delete", "zone.edit", "zone.edit", "zone.create"]);
	assert.deepEqual(items[2].after, { name: "Другая", inlets: TWO });
});

test("the report of a zone tells the same in every format", async () => {
	const sheet = await balance();
	const wish = { form: "imbalance", zone: zone.id, from: "2026-01-02", to: "2026-01-19" };
	for (const format of ["pdf", "xlsx", "docx", "csv", "html", "xml"]) {
		const job = await api.ended(await api.post("/reports", { ...wish, format }));
		assert.equal(job.state, "done", job.error ?? "");
		const { bytes, body } = await api.request("GET", `/reports/${job.result.report}/file`);
		assert.ok(bytes.length > 1000);
		if (format !== "csv") continue;
		const lines = body.split("\r\n").map((line) => line.split(";"));
		const text = (v, digits) => v.toFixed(digits).replace(".", ",");
		const rows = lines.filter(([first]) => / 06:00:00$/.test(first));
		assert.deepEqual(
			rows.map((line) => line.slice(1, 7)),
			sheet.items.map((item) => [item.inlet, item.sum, item.imbalance].map((v) => text(v, 3)).concat([item.percent, item.inlet_completeness, item.group_completeness].map((v) => text(v, 2)))),
		);
		const total = lines.find(([first]) => first === "Итого:");
		assert.deepEqual([total[1], total[4]], [text(sheet.total.inlet, 3), text(sheet.total.percent, 2)]);
		assert.ok(lines.some((line) => line.join().includes("не вошедших в её сумму: 1.")));
		assert.match(body, /Небаланс зоны: Ввод посёлка/);
	}
	const months = await api.ended(await api.post("/reports", { form: "imbalance", zone: zone.id, period: "2026", format: "csv" }));
	assert.equal(months.state, "done", months.error ?? "");
	for (const [more, status] of [[{ zone: 99999 }, 404], [{ zone: undefined }, 400], [{ by: "hour" }, 400], [{ group }, 400]])
		assert.equal((await api.request("POST", "/reports", { ...wish, format: "pdf", ...more })).status, status, JSON.stringify(more));
});

test("the command line does the same", async () => {
	const themis = (...args) => run("themis", [...args, "--data", server.data], { dir: server.data });
	const json = async (...args) => {
		const end = await themis(...args, "--json");
		assert.equal(end.code, 0, `themis ${args.join(" ")}: ${end.stderr}`);
		return JSON.parse(end.stdout);
	};
	const [made] = await json("zone", "create", "Третья", "--inlets", `${ONE},${TWO}`, "--group", String(group), "--note", "проба");
	assert.deepEqual([made.name, made.inlets, made.note], ["Третья", [ONE, TWO], "проба"]);
	assert.deepEqual((await json("zone", "show", String(zone.id)))[0], await api.get(`/zones/${zone.id}`));
	assert.deepEqual(await json("zone", "list"), (await api.get("/zones")).items);
	assert.equal((await json("zone", "edit", String(made.id), "--name", "Четвёртая", "--note", ""))[0].note, "");
	const range = ["--from", "2026-01-02T06:00:00+03:00", "--to", "2026-01-20T06:00:00+03:00"];
	assert.deepEqual(await json("zone", "balance", String(zone.id), ...range), await balance());
	const report = await themis("report", "make", "imbalance", "--zone", String(zone.id), "--from", "2026-01-02", "--to", "2026-01-19", "--format", "csv", "--out", "-");
	assert.match(report.stdout, /Небаланс зоны: Ввод посёлка/);
	const text = await themis("zone", "balance", String(zone.id), ...range);
	assert.match(text.stdout, /total .* 100\.00/);
	assert.equal((await themis("zone", "delete", String(made.id))).code, 0);
	assert.equal((await themis("zone", "show", String(made.id))).code, 66);
	assert.equal((await themis("zone", "create", "Без группы", "--inlets", ONE)).code, 64);
});

test("an inlet that was exchanged goes on with the meter that came for it", async () => {
	const before = await balance();
	const at = START + 18 * 24 * HOUR + 10 * HOUR;
	await api.post(`/meters/${INLET}/exchange`, { serial: "32000009", type: "ВК-G25", date: msk(at), final_index: used[INLET](18 * 24 + 10) / 1000, start_index: 0, reason: "поверка" });
	const seen = await api.get(`/zones/${zone.id}`);
	assert.deepEqual([seen.inlets, seen.group, seen.note], [["32000009"], { id: group, path: "Посёлок/Дома" }, "по схеме 4"]);
	const sheet = await balance();
	assert.deepEqual(sheet.items.slice(0, 16), before.items.slice(0, 16));
	assert.deepEqual([sheet.meters, sheet.overlap], [3, 1]);
	// The new one has not told anything yet: of the last day nothing can be said.
	const last = sheet.items.at(-1);
	assert.deepEqual([last.inlet, last.imbalance, last.percent, last.inlet_completeness], [null, null, null, 0]);
	assert.deepEqual([sheet.total.periods, sheet.total.counted], [18, sheet.items.filter((item) => item.percent !== null).length]);
});
