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

// LibreOffice takes seconds to start, so that all is shown to it at once, where it is.
test("LibreOffice opens XLSX and DOCX", async (t) => {
	if (spawnSync("soffice", ["--version"]).status !== 0) return t.skip("there is no LibreOffice here");
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
