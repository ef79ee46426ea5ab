// The page of data in Debian's Chromium: the two tables of the original's manual, and a fleet with
// holes, against what the API tells.
import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { openBrowser, refuseViolations } from "./browser.mjs";
import { PASSWORD, run, runSim } from "./lib.mjs";
import { beyond, cells, openSigned, settled } from "./pages.mjs";
import { PAPER, rows, startPaper } from "./paper.mjs";

const ONE = "15401450";
const MONTH = "from=2017-09-01&to=2017-09-30";
const HOLED = [15_710_001, 15_710_002, 15_710_003, 15_710_004].map(String);
const SCENARIO = `
days = 4;
archive = 30;
serial_base = ${HOLED[0]};
groups: ({ name = "holed"; meters = ${HOLED.length}; protocol = "wrapper"; life: ({ event = "holes"; value = 10; }); });
`;

let server;
let api;
let browser;
let group;
const ends = [];

before(async () => {
	const whole = { after: (end) => ends.push(end) };
	({ server, api } = await startPaper(whole));
	group = (await api.get(`/meters/${ONE}`)).group.id;
	await api.import(["serial,type,group,subscriber", ...HOLED.map((serial, at) => `${serial},ВК-G4ETe,Волжский,Иванов ${at}`)].join("\n") + "\n");
	writeFileSync(join(server.data, "fleet.conf"), SCENARIO);
	await runSim({ server, dir: server.data, scenario: join(server.data, "fleet.conf"), fast: true });
	await api.post("/searches", { name: "Дырявые", query: { q: "Волжский" }, shared: false });
	browser = await openBrowser(whole);
});

after(async () => {
	for (const end of ends.reverse()) await end();
});

const opened = (t, path, how = {}) => openSigned(t, { browser, server, path, ...how });
const total = async (page) => (await page.getByTestId("total").textContent()).replace(/[\u00a0\u202f]/g, " ");
const litres = (text) => text.replaceAll(" ", "").replace(",", ".");

async function saved(page, button) {
	const download = page.waitForEvent("download");
	await page.getByRole("button", { name: button }).first().click();
	return download;
}

describe("the data of one meter", () => {
	test("are the month as the paper has it, beside its picture", async (t) => {
		const page = await opened(t, `/data?serials=${ONE}&${MONTH}`);
		const shown = await cells(page);
		assert.deepEqual(shown.map((row) => [row[0], row[1]]), rows(PAPER).map(([day, , , , use]) => [`${day}.09.2017`, use]));
		assert.equal(await total(page), "49,002 м³");
		const drawn = await page.locator(".chart canvas").evaluate((canvas) => {
			const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
			let coloured = 0;
			for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 0 && data[i + 2] > data[i] + 60) coloured++;
			return coloured;
		});
		assert.ok(drawn > 500, `${drawn} pixels of bars`);
	});

	test("open on the last days that there are, and add up", async (t) => {
		const page = await opened(t, `/data?serials=${ONE}&view=cumulative&${MONTH}`);
		assert.deepEqual((await cells(page)).at(-1).slice(0, 3), ["30.09.2017", "16,524", "49,002"]);
		await page.goto(`${server.url}/data?serials=${ONE}`);
		await settled(page);
		assert.match((await cells(page)).at(-1)[0], /2017$/);
	});

	test("are saved as a picture and as a table of the language", async (t) => {
		const page = await opened(t, `/data?serials=${ONE}&${MONTH}`);
		const picture = await saved(page, "PNG");
		assert.match(picture.suggestedFilename(), /^15401450.*\.png$/);
		assert.ok(statSync(await picture.path()).size > 10_000);
		const table = await saved(page, "CSV");
		assert.match(table.suggestedFilename(), /^15401450.*\.csv$/);
		const lines = readFileSync(await table.path(), "utf8").trim().split("\r\n");
		assert.equal(lines.length, 31);
		assert.match(lines[0], /^\uFEFF?Дата;"?Потребление, м³/);
		assert.match(lines[30], /^30\.09\.2017;16,524;49,002;/);
	});

	test("are told to be cut where more hours are asked for than are shown", async (t) => {
		const page = await opened(t, `/data?serials=${ONE}&by=hour&from=2010-01-01&to=2017-09-30`);
		await page.getByText("не больше 800 дней", { exact: false }).waitFor();
		await page.getByText(/Показано 100 из 19\s200/).waitFor();
	});
});

describe("the data of a group", () => {
	test("are the sum of its meters, and each meter's part", async (t) => {
		const page = await opened(t, `/data?of=group&group=${group}&by=month&${MONTH}`);
		const { total: sum, meters } = await api.get(`/consumption?group=${group}&by=month&from=2017-09-01T00:00:00%2B03:00&to=2017-10-01T00:00:00%2B03:00`);
		assert.equal(Number(litres((await total(page)).replace("≥ ", "").replace(" м³", ""))), sum.consumption);
		const parts = page.getByRole("region", { name: "По счётчикам" }).last().locator("tbody tr");
		assert.equal(await parts.count(), meters);
		await parts.getByRole("link", { name: ONE }).click();
		await page.waitForURL(`**/meters/${ONE}/consumption`);
	});

	test("stand beside the year before and a group's mean, with words for what lacks", async (t) => {
		const page = await opened(t, `/data?serials=${ONE}&with=year&mean=${group}&${MONTH}`);
		for (const name of ["Год назад, м³", "Среднее группы, м³"]) await page.getByRole("columnheader", { name }).waitFor();
		const { items } = await api.get(`/consumption?group=${group}&by=day&from=2017-09-01T00:00:00%2B03:00&to=2017-10-01T00:00:00%2B03:00`);
		assert.deepEqual((await cells(page)).map((row) => Number(litres(row.at(-1)))).slice(25), items.map((item) => item.mean).slice(25));
	});

	test("have a profile of the day", async (t) => {
		const page = await opened(t, `/data?of=group&group=${group}&view=profile&from=2017-09-27&to=2017-10-01`);
		const profile = await api.get(`/consumption/profile?group=${group}&from=2017-09-27T00:00:00%2B03:00&to=2017-10-02T00:00:00%2B03:00`);
		const shown = await cells(page);
		assert.equal(shown.length, 24);
		assert.equal(shown[0][0], "00:00–01:00");
		assert.deepEqual(shown.map((row) => row.slice(1).map((cell) => (cell === "—" ? null : Number(litres(cell))))), profile.workday.map((hour, at) => [hour.mean, profile.weekend[at].mean]));
	});
});

describe("whose data", () => {
	test("is chosen by what is typed, and kept in the address", async (t) => {
		const page = await opened(t, "/data");
		await page.getByRole("heading", { name: "Выберите, что показать" }).waitFor();
		await refuseViolations(page);
		const box = page.getByRole("combobox", { name: "Счётчики" });
		for (const serial of HOLED.slice(0, 2)) {
			await box.fill(serial);
			await page.locator(".meter-option", { hasText: serial }).click();
		}
		await page.waitForURL((url) => url.searchParams.get("serials") === HOLED.slice(0, 2).join(","));
		await page.keyboard.press("Escape");
		await page.locator("dt", { hasText: "Счётчиков" }).waitFor();
	});

	test("is what a saved search finds; what lacks is shaded and explained", async (t) => {
		const page = await opened(t, "/data");
		await page.locator("main").getByText("Поиск", { exact: true }).click();
		await page.getByRole("combobox", { name: "Поиск", exact: true }).click();
		await page.getByTitle("Дырявые").last().click();
		await page.waitForURL((url) => url.searchParams.get("of") === "search" && url.searchParams.get("q") === "Волжский");
		await settled(page);
		const zones = page.getByRole("list", { name: "Где данные не полностью измерены" });
		assert.ok((await zones.locator("li").count()) > 0);
	});

	test("is not for those who may not see it, nor what is not there", async (t) => {
		await api.post("/roles", { name: "Вахтёр", rights: ["meter.view"] });
		await run("themis", ["user", "add", "guard", "--role", "Вахтёр", "--data", server.data, "--password-stdin"], { dir: server.data, input: `${PASSWORD}\n` });
		const guard = await opened(t, `/data?serials=${ONE}`, { login: "guard" });
		await guard.getByRole("heading", { name: "Нет прав" }).waitFor();
		assert.equal(await guard.locator(".side-nav").getByRole("link", { name: "Данные" }).count(), 0);
		const page = await opened(t, "/data?serials=99999999");
		await page.getByRole("heading", { name: "Такого счётчика или группы нет" }).waitFor();
	});
});

describe("the page of data", () => {
	const pages = [`/data?serials=${ONE}&with=year,temperature&${MONTH}`, `/data?of=search&q=Волжский`, `/data?of=search&q=Волжский&view=cumulative`, `/data?serials=${ONE}&view=profile&${MONTH}`];
	for (const language of ["ru", "en"]) {
		for (const [width, height] of [[1440, 900], [390, 844]]) {
			test(`has no fault that axe finds and no sideways scrolling: ${language}, ${width} px`, async (t) => {
				const page = await opened(t, "/", { width, height, language, theme: width === 390 ? "dark" : "light" });
				for (const path of pages) {
					await page.goto(server.url + path);
					await settled(page);
					await refuseViolations(page);
					assert.equal(await beyond(page), 0, `${path} is too wide`);
				}
			});
		}
	}
});
