// Both reports of the original's manual, from meters that called in, in six formats; read back by other
// programs: pdftotext, a zip and XML, LibreOffice where it is installed.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { run } from "./lib.mjs";
import { GROUP, PAPER, rows, startPaper } from "./paper.mjs";

const ends = [];
let server, api, group;

before(async () => {
	({ server, api } = await startPaper({ after: (end) => ends.push(end) }, "2017-10-04T04:37:10Z"));
	group = (await api.get("/meters/15401450")).group.id;
});

after(async () => {
	for (const end of ends.reverse()) await end();
});

// What stands on paper, cell by cell.
const month = rows(PAPER).map(([day, ...rest]) => [`${day}.09.2017 06:00:00`, ...rest]);
const accounts = { 15401450: "1039", 15401491: "1755", 15666428: "1430" };
const several = rows(GROUP).map(([serial, ...rest]) => [serial, accounts[serial], "01.09.2017 06:00:00", ...rest]);
const HEADS = {
	meter: ["Дата", "Показание, м³", "Потр-е за час, м³/ч", "Температура", "Потребление, м³"],
	group: ["Номер", "Л/с", "Дата показания", "Показание, м³", "Ср. потребл., м³/ч", "Потребление, м³"],
};
const forms = {
	meter: { wish: { form: "meter", meter: "15401450", period: "2017-09", gas_day_start: "06:00" }, table: month, total: "49,002" },
	group: { wish: () => ({ form: "group", group, period: "2017-09", gas_day_start: "06:00" }), table: several, total: "52,479" },
};

let made = 0;
// Asks for a report and saves its file; { path, report }.
async function make(form, format, more = {}) {
	const { wish } = forms[form];
	const job = await api.ended(await api.post("/reports", { ...(typeof wish === "function" ? wish() : wish), format, ...more }));
	assert.equal(job.state, "done", job.error ?? "");
	const report = await api.get(`/reports/${job.result.report}`);
	assert.equal(report.code, job.result.code);
	const path = join(server.data, `report-${made++}.${format}`);
	writeFileSync(path, (await api.request("GET", `/reports/${report.id}/file`)).bytes);
	return { path, report };
}

function tool(name, ...args) {
	const done = spawnSync(name, args, { encoding: "utf8", maxBuffer: 1 << 28 });
	assert.equal(done.status, 0, `${name}: ${done.stderr}`);
	return done.stdout;
}

const words = (line) => line.trim().split(/\s{2,}/);

for (const form of ["meter", "group"]) {
	const { table, total } = forms[form];

	test(`${form}: PDF, by pdftotext`, async () => {
		const { path, report } = await make(form, "pdf");
		const lines = tool("pdftotext", "-layout", path, "-").split("\n");
		const text = lines.map(words);
		assert.ok(text.some((line) => JSON.stringify(line) === JSON.stringify(HEADS[form])), "the headings");
		const found = text.filter((line) => line.length === table[0].length && /\d{2}\.09\.2017/.test(line.join(" ")));
		assert.deepEqual(found, table);
		assert.ok(text.some(([a, b]) => a === "Итого:" && b === total));
		assert.ok(text.some((line) => line.join(" ") === `Код проверки: ${report.code} 1 из 1`));
		const fonts = tool("pdffonts", path).trim().split("\n").slice(2);
		assert.ok(fonts.length > 0 && fonts.every((font) => /PTSans.*\byes yes (yes|no)/.test(font)), "all fonts are in the file");
		if (form !== "meter") return;
		for (const fact of ["Отчёт по счётчику: 15401450", "Отчёт за месяц: 09.2017", "Давыдова С.Н.", "1039", "105,422 м³", "04.10.2017 07:37:10"])
			assert.ok(lines.some((line) => line.includes(fact)), fact);
	});

	test(`${form}: CSV`, async () => {
		const { path } = await make(form, "csv");
		const text = readFileSync(path, "utf8").split("\r\n").map((line) => line.split(";"));
		const head = text.findIndex(([cell]) => cell === HEADS[form][0]);
		assert.deepEqual(text[head].slice(0, -1), HEADS[form]);
		assert.deepEqual(text.slice(head + 1, head + 1 + table.length).map((line) => line.slice(0, -1)), table);
		assert.equal(text[head + 1 + table.length].filter((cell) => cell).join(" "), `Итого: ${total}`);
	});

	test(`${form}: XML`, async () => {
		const { path } = await make(form, "xml");
		const text = readFileSync(path, "utf8");
		const cells = (line) => [...line.matchAll(/<cell column="\w+"[^>]*>([^<]*)</g)].map(([, value]) => value);
		const plain = (value) => (/^\d{2}\.09\.2017/.test(value) ? value.replace(/^(\d+)\.(\d+)\.(\d+) (.*)$/, "$3-$2-$1T$4+03:00") : value.replace(",", "."));
		assert.deepEqual([...text.matchAll(/<row>.*<\/row>/g)].map(([line]) => cells(line)), table.map((row) => row.map(plain)));
		assert.deepEqual(cells(text.match(/<total>.*<\/total>/)[0]), ["Итого:", plain(total)]);
	});

	test(`${form}: HTML, in a sandbox`, async () => {
		const { path, report } = await make(form, "html");
		const text = readFileSync(path, "utf8");
		const cells = (line) => [...line.matchAll(/<td[^>]*>([^<]*)/g)].map(([, value]) => value);
		const body = text.match(/<tbody>(.*?)<\/tbody>/s)[1].trim().split("\n");
		assert.deepEqual(body.map(cells), table);
		assert.deepEqual(cells(text.match(/<tfoot>(.*?)<\/table>/s)[1]).filter(Boolean), ["Итого:", total]);
		const shown = await api.request("GET", `/reports/${report.id}/file?preview=true`);
		assert.match(shown.headers.get("content-security-policy"), /^sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:;/);
		assert.equal(shown.headers.get("content-disposition"), "inline");
		assert.equal(shown.body, text);
	});

	test(`${form}: XLSX has numbers and a formula`, async () => {
		const { path } = await make(form, "xlsx");
		const sheet = tool("unzip", "-p", path, "xl/worksheets/sheet1.xml");
		const row = (xml) => [...xml.matchAll(/<c r="[A-Z]+\d+"[^>]*?(?:\/>|>(.*?)<\/c>)/g)].map(([, cell]) => cell ?? "");
		const value = (cell) => cell.match(/<v>(.*?)<\/v>/)?.[1] ?? cell.match(/<t[^>]*>(.*?)<\/t>/)?.[1] ?? "";
		const serialDay = (text) => {
			const [, d, m, y, h] = text.match(/^(\d+)\.(\d+)\.(\d+) (\d+)/).map(Number);
			return Date.UTC(y, m - 1, d, h) / 86400e3 + 25569;
		};
		const all = [...sheet.matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map(([, xml]) => row(xml));
		const head = all.findIndex((cells) => value(cells[0] ?? "") === HEADS[form][0]);
		assert.deepEqual(all[head].map(value), HEADS[form]);
		table.forEach((want, i) => {
			all[head + 1 + i].forEach((cell, k) => {
				if (/^\d+\.\d+\.\d+ /.test(want[k])) assert.ok(Math.abs(Number(value(cell)) - serialDay(want[k])) < 1e-6);
				else if (cell.includes("<t")) assert.equal(value(cell), want[k]);
				else assert.ok(Math.abs(Number(value(cell)) - Number(want[k].replace(",", "."))) < 1e-9, `${want}: ${cell}`);
			});
		});
		const sum = all[head + 1 + table.length].at(-1);
		assert.match(sum, /<f>SUM\([EF]\d+:[EF]\d+\)<\/f>/);
		assert.ok(Math.abs(Number(value(sum)) - Number(total.replace(",", "."))) < 1e-9);
	});

	test(`${form}: DOCX`, async () => {
		const { path } = await make(form, "docx");
		const text = tool("unzip", "-p", path, "word/document.xml");
		const cells = (line) => [...line.matchAll(/<w:tc>(.*?)<\/w:tc>/gs)].map(([, cell]) => [...cell.matchAll(/<w:t [^>]*>([^<]*)/g)].map(([, t]) => t).join(""));
		const all = [...text.matchAll(/<w:tr>(.*?)<\/w:tr>/gs)].map(([, line]) => cells(line));
		const head = all.findIndex(([cell]) => cell === HEADS[form][0]);
		assert.deepEqual(all[head], HEADS[form]);
		assert.deepEqual(all.slice(head + 1, head + 1 + table.length), table);
		assert.deepEqual(all[head + 1 + table.length].filter(Boolean), ["Итого:", total]);
	});
}

// LibreOffice takes seconds to start, so that all is shown to it at once.
test("LibreOffice opens XLSX and DOCX", async () => {
	const out = join(server.data, "office");
	mkdirSync(out);
	const home = `-env:UserInstallation=file://${join(server.data, "office-home")}`;
	for (const form of ["meter", "group"]) {
		const { table, total } = forms[form];
		const [xlsx, docx] = [await make(form, "xlsx"), await make(form, "docx")];
		tool("soffice", home, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):59,34,76", "--outdir", out, xlsx.path);
		tool("soffice", home, "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", out, docx.path);
		const name = (path, type) => join(out, path.split("/").at(-1).replace(/\w+$/, type));
		const csv = readFileSync(name(xlsx.path, "csv"), "utf8").split("\n").map((line) => line.replaceAll('"', "").split(";").map((cell) => cell.replace(/^(\d+)\.(\d{2,3})$/, "$1,$2")));
		assert.deepEqual(csv.filter((line) => table.some(([first, , third]) => line[0] === first && (form === "meter" || line[2] === third))), table);
		assert.ok(csv.some((line) => line[0] === "Итого:" && line.includes(total)));
		const text = readFileSync(name(docx.path, "txt"), "utf8");
		for (const cell of [...HEADS[form], ...table.flat(), total]) assert.ok(text.includes(cell), cell);
	}
});

test("the same wish tells the same, and its code is found again", async () => {
	const { report } = await make("meter", "csv", { language: "en", decimal: ".", charts: true });
	assert.equal(report.language, "en");
	const { items } = await api.get(`/reports?code=${report.code}`);
	assert.deepEqual(items.map((one) => one.id), [report.id]);
	assert.deepEqual((await api.get("/reports?code=0000-0000-0000-0000")).items, []);
	assert.equal((await api.get("/reports?limit=1")).items[0].id, report.id);
	const made = (await api.get("/audit?action=report.make&limit=1")).items[0];
	assert.equal(made.object, `report:${report.id}`);
});

// The tables of a report in CSV: headings and the lines of cells below them.
async function sheets(wish) {
	const job = await api.ended(await api.post("/reports", { format: "csv", ...wish }));
	assert.equal(job.state, "done", job.error ?? "");
	const { body } = await api.request("GET", `/reports/${job.result.report}/file`);
	const parts = body.split("\r\n\r\n").map((part) => part.split("\r\n").map((line) => line.split(";")));
	return parts.slice(1, -1).map((lines) => lines.filter((line) => line.length > 2).slice(1));
}

test("a day by hours, a year by months, some days, readings at the end", async () => {
	const [day] = await sheets({ form: "meter", meter: "15401450", period: "2017-09-30" });
	assert.equal(day.length, 25);
	assert.equal(day[0][0], "30.09.2017 06:00:00");
	assert.equal(day.at(-1)[4], "16,524");
	const [year] = await sheets({ form: "meter", meter: "15401450", period: "2017", gas_day_start: "06:00" });
	assert.deepEqual(year.find(([date]) => date.startsWith("01.09"))?.slice(0, 3), ["01.09.2017 06:00:00", "5,443", "0,068"]);
	const [some] = await sheets({ form: "meter", meter: "15401450", from: "2017-09-27", to: "2017-09-28", convention: "end" });
	assert.deepEqual(some, [["28.09.2017 06:00:00", "12,510", "0,294", "15,30", "7,067", ""], ["29.09.2017 06:00:00", "22,517", "0,417", "16,43", "10,007", ""], ["Итого:", "", "", "", "17,074", ""]]);
	const two = await sheets({ form: "meter", serials: ["15401450", "15401491"], period: "2017-09" });
	assert.deepEqual(two.map((lines) => lines.at(-1)[4]), ["49,002", "3,477"]);
	const book = await api.ended(await api.post("/reports", { form: "meter", group, period: "2017-09", format: "xlsx", sheets: true, charts: true }));
	const path = join(server.data, "sheets.xlsx");
	writeFileSync(path, (await api.request("GET", `/reports/${book.result.report}/file`)).bytes);
	assert.equal(tool("unzip", "-p", path, "xl/workbook.xml").match(/<sheet /g).length, 3);
});

test("the forms that suppliers use besides", async () => {
	const only = async (form, more = {}) => (await sheets({ form, group, period: "2017-09", ...more }))[0];
	assert.deepEqual(await only("boundary"), [
		["15401450", "1039", "01.09.2017 06:00:00", "5,443", "01.10.2017 06:00:00", "54,445", "49,002"],
		["15401491", "1755", "01.09.2017 06:00:00", "129,546", "01.10.2017 06:00:00", "133,023", "3,477"],
		["15666428", "1430", "01.09.2017 06:00:00", "0,000", "01.10.2017 06:00:00", "0,000", "0,000"],
		["Итого:", "", "", "", "", "", "52,479"],
	]);
	assert.deepEqual((await only("zero")).map(([serial, account, name]) => [serial, account, name]), [["15666428", "1430", "Шамилов А.Ш."]]);
	assert.deepEqual((await only("top", { count: 2 })).map(([rank, serial, , , , volume]) => [rank, serial, volume]), [["1", "15401450", "49,002"], ["2", "15401491", "3,477"]]);
	assert.deepEqual((await only("substitute")).at(-1), ["Итого:", "", "2160", "0", "0", "52,479", "0,000", "", "", "0,000", ""]);
	const complete = await only("completeness");
	assert.deepEqual([complete[0][0], ...complete[0].slice(2)], ["15401450", "720", "720", "0", "0", "100,00"]);
	const calls = (await only("link", { period: undefined, from: "2026-01-01", to: "2099-12-31" })).map((line) => [line[0], ...line.slice(3, 7)]);
	assert.deepEqual(calls, [["15401450", "0", "1", "1", "100,00"], ["15401491", "0", "1", "1", "100,00"], ["15666428", "0", "1", "1", "100,00"], ["Итого:", "", "3", "3", ""]]);
	const { version } = await api.get("/meters/15401491");
	await api.patch("/meters/15401491", { version, verification_due: "2017-08-15", verified_on: "2007-08-15" });
	assert.deepEqual((await only("verification")).map((line) => [line[0], ...line.slice(5)]), [["15401491", "15.08.2007", "15.08.2017"]]);
	const daily = await only("completeness_days");
	assert.deepEqual([daily.length, daily[0], daily.at(-1).slice(0, 5)], [31, ["01.09.2017", "72", "72", "0", "0", "100,00"], ["Итого:", "2160", "2160", "0", "0"]]);
	const low = await only("battery", { period: undefined, battery_below: 100 });
	for (const line of low) assert.match(line[5], /^\d+$/);
	assert.deepEqual(await only("battery", { period: undefined, battery_below: 1 }), []);
	for (const form of ["events", "situations", "corrections", "parameters"]) assert.ok(Array.isArray(await only(form)), form);
	const [acts] = await sheets({ form: "actions", from: "2026-01-01", to: "2099-12-31" });
	assert.ok(acts.some(([, who, , what]) => who === "admin" && what === "Составлен отчёт"));
	const { items } = await api.get("/reports/forms");
	assert.equal(items.length, 17);
	for (const { name, title } of items) assert.ok(title.ru && title.en && !title.ru.startsWith("form."), name);
});

test("a saved search is one's own or shared, and its name stands in the head", async () => {
	const saved = await api.post("/searches", { name: "Волжский, дома", query: { meter: "154014" } });
	const job = await api.ended(await api.post("/reports", { form: "group", saved_search: saved.id, period: "2017-09", format: "csv" }));
	assert.equal(job.state, "done", job.error ?? "");
	const { body } = await api.request("GET", `/reports/${job.result.report}/file`);
	assert.match(body, /Поиск:?;"?Волжский, дома/);
	assert.deepEqual(body.match(/^154\d+/gm), ["15401450", "15401491"]);
	const lost = await api.request("POST", "/reports", { form: "group", saved_search: 99999, period: "2017-09", format: "csv" });
	assert.equal(lost.status, 404);
	const both = await api.request("POST", "/reports", { form: "group", saved_search: saved.id, group, period: "2017-09", format: "csv" });
	assert.deepEqual([both.status, both.body.field], [400, "meter"]);
});

test("what cannot be made is refused", async () => {
	const wishes = [
		[{ form: "poem", format: "pdf" }, "form"],
		[{ form: "meter", format: "doc", meter: "15401450", period: "2017-09" }, "format"],
		[{ form: "meter", format: "pdf", period: "2017-09" }, "meter"],
		[{ form: "meter", format: "pdf", meter: "15401450", group, period: "2017-09" }, "meter"],
		[{ form: "meter", format: "pdf", meter: "15401450" }, "period"],
		[{ form: "meter", format: "pdf", meter: "15401450", period: "2017-9" }, "period"],
		[{ form: "meter", format: "pdf", meter: "15401450", period: "2017-02-30" }, "period"],
		[{ form: "meter", format: "pdf", meter: "15401450", from: "2017-09-02", to: "2017-09-01" }, "to"],
		[{ form: "meter", format: "pdf", meter: "15401450", period: "2017-09", gas_day_start: "6" }, "gas_day_start"],
		[{ form: "group", format: "pdf", group, period: "2017-09", by: "hour" }, "by"],
		[{ form: "group", format: "pdf", search: { colour: "red" }, period: "2017-09" }, "search"],
	];
	for (const [wish, field] of wishes) {
		const { status, body } = await api.request("POST", "/reports", wish);
		assert.deepEqual([status, body.field], [400, field], JSON.stringify(wish));
	}
	assert.equal((await api.request("POST", "/reports", { form: "meter", format: "pdf", meter: "15409999", period: "2017-09" })).status, 404);
});

test("the shell makes, lists, fetches and verifies", async () => {
	const themis = async (...args) => (await run("themis", [...args, "--data", server.data], { dir: server.data })).stdout;
	const out = join(server.data, "shell.csv");
	const told = JSON.parse(await themis("report", "make", "group", "--group", String(group), "--period", "2017-09", "--out", out, "--json"));
	assert.equal(told.state, "done");
	assert.match(readFileSync(out, "utf8"), /Итого:;;;;;52,479/);
	const list = JSON.parse(await themis("report", "list", "--json"));
	assert.equal(list[0].code, told.result.code);
	assert.equal(await themis("report", "get", String(list[0].id)), readFileSync(out, "utf8"));
	assert.match(await themis("report", "verify", told.result.code), /group/);
	assert.match(await themis("report", "forms"), /meter/);
});
