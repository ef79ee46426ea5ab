// The pages of what lacks and what does not fit, of calls and of quarantine, in Debian's
// Chromium against the real daemon and a fleet with holes, resets and changes.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { openBrowser, refuseViolations } from "./browser.mjs";
import { PASSWORD, run, runSim, startServer } from "./lib.mjs";
import { beyond, cells, openSigned, serials, settled, tab } from "./pages.mjs";

const BASE = 15_700_001;
const HOLED = 4;
const RESET = 2;
const RENAMED = 2;
const UNKNOWN = 17_000_001;
const UNKNOWNS = 7;
const serialOf = (at) => String(BASE + at);
const holed = serialOf(0);
const reset = serialOf(HOLED);
const DAY = 86_400_000;

const SCENARIO = `
days = 4;
archive = 30;
serial_base = ${BASE};
groups: (
	{ name = "holed"; meters = ${HOLED}; protocol = "wrapper"; life: ({ event = "holes"; value = 10; }); },
	{ name = "reset"; meters = ${RESET}; protocol = "hdlc"; life: ({ event = "reset"; day = 2; }); },
	{ name = "renamed"; meters = ${RENAMED}; protocol = "hdlc"; life: ({ event = "firmware"; day = 2; }); }
);
`;

let server;
let browser;
let api;
let folder;
let people;
const ends = [];
const whole = { after: (end) => ends.push(end) };

async function addUser(login, role) {
	await run("themis", ["user", "add", login, "--role", role, "--data", server.data, "--password-stdin"], { dir: folder, input: `${PASSWORD}\n` });
	return { login, password: PASSWORD };
}

before(async () => {
	folder = mkdtempSync(join(tmpdir(), "themis-quality-"));
	whole.after(() => rmSync(folder, { recursive: true, force: true }));
	server = await startServer(whole, {
		set: { "collector.archive_depth": "60d", "collector.clock_limit": 0, "capture.calls": "all", "session.address_failures": 0 },
	});
	api = await server.login();
	const rows = Array.from({ length: HOLED + RESET + RENAMED }, (_, at) => `${serialOf(at)},ВК-G4ETe,Волгоград/${at < HOLED ? "Волжский" : "Центр"},Иванов ${at}`);
	await api.import(["serial,type,group,subscriber", ...rows].join("\n") + "\n");
	writeFileSync(join(folder, "fleet.conf"), SCENARIO);
	await runSim({ server, dir: folder, scenario: join(folder, "fleet.conf"), fast: true });
	await runSim({ server, dir: folder, meters: UNKNOWNS, serial_base: UNKNOWN, days: 3, protocol: "mixed", fast: true });
	people = { operator: await addUser("operator", "operator"), metrologist: await addUser("vera", "metrologist") };
	browser = await openBrowser(whole);
});

after(async () => {
	for (const end of ends.reverse()) await end();
});

const opened = (t, path, how = {}) => openSigned(t, { browser, server, path, ...how });

const plain = (text) => text.replace(/[\u00a0\u202f]/g, " ");
const dialogOf = (page) => page.getByRole("dialog");

describe("completeness of a meter", () => {
	test("is a calendar of what each day lacks, as the API has it", async (t) => {
		const page = await opened(t, `/meters/${holed}/completeness`);
		const year = new Date().getUTCFullYear();
		const { items } = await api.get(`/meters/${holed}/completeness?archive=hour&from=${year}-01-01T00:00:00Z&to=${year + 1}-01-01T00:00:00Z`);
		const wanted = items.filter((item) => item.received < item.expected).map((item) => [item.day, String(item.expected - item.received)]);
		assert.ok(wanted.length > 3, "the fleet has holes");
		const shown = await page.locator(".year-day").evaluateAll((days) => days.filter((day) => day.textContent !== "").map((day) => [day.dataset.day, day.textContent]));
		assert.deepEqual(shown, wanted);
		assert.equal(await page.locator(".year-day").count(), new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1 ? 366 : 365);
		const lost = items.filter((item) => item.received < item.expected && item.permanent >= item.expected - item.received);
		assert.equal(await page.locator(".year-day.lost").count(), lost.length);
	});

	test("is walked with the arrow keys, and the address keeps the day", async (t) => {
		const page = await opened(t, `/meters/${holed}/completeness`);
		await page.locator(".year-day[tabindex='0']").focus();
		const first = await page.evaluate(() => document.activeElement.dataset.day);
		await page.keyboard.press("ArrowLeft");
		const day = new Date(Date.parse(first) - DAY).toISOString().slice(0, 10);
		await page.waitForURL(new RegExp(`day=${day}`));
		assert.equal(await page.evaluate(() => document.activeElement.dataset.day), day);
		await page.locator(".one-day").getByText("Показать записи").click();
		await page.waitForURL(new RegExp(`/archives\\?by=hour&from=${day}&to=${day}`));
	});

	test("lists the gaps with their state in words", async (t) => {
		const page = await opened(t, `/meters/${holed}/completeness`);
		const { items } = await api.get(`/meters/${holed}/gaps`);
		assert.ok(items.length > 3);
		const rows = await page.locator("section[aria-labelledby=gaps] tbody tr").allTextContents();
		assert.equal(rows.length, items.length);
		const words = { expected: "Ожидается", asked: "Запрошен", permanent: "В счётчике нет" };
		rows.forEach((row, at) => assert.ok(row.includes(words[items[at].state]), `${row} is ${items[at].state}`));
	});

	test("has a range read again: asked for, listed, taken back", async (t) => {
		const page = await opened(t, `/meters/${holed}/completeness`, people.metrologist);
		await page.getByRole("button", { name: "Читаемый архив…" }).click();
		const dialog = dialogOf(page);
		await dialog.getByText("Суточный", { exact: true }).click();
		await dialog.getByText(/В следующий звонок у счётчика будут запрошены записи с/).waitFor();
		await refuseViolations(page);
		await dialog.getByRole("button", { name: "Запросить" }).click();
		const row = page.locator("section[aria-labelledby=rereads] tbody tr", { hasText: "Ждёт звонка" });
		await row.waitFor();
		const [reread] = (await api.get(`/meters/${holed}/rereads`)).items;
		assert.deepEqual([reread.archive, reread.state, reread.asked_by], ["day", "waiting", "vera"]);
		await row.getByRole("button", { name: "Отменить" }).click();
		await page.locator("section[aria-labelledby=rereads]").getByText("Отменено", { exact: true }).waitFor();
	});

	test("is for an operator to see and not to ask for", async (t) => {
		const page = await opened(t, `/meters/${holed}/completeness`, people.operator);
		await page.locator("section[aria-labelledby=gaps] tbody tr").first().waitFor();
		assert.equal(await page.getByText(/Читаемый архив…|Прочитать снова/).count(), 0);
	});
});

describe("suspicions", () => {
	test("stand on the card until they are settled with a note", async (t) => {
		const open = (await api.get(`/meters/${reset}/findings?open=true`)).items;
		// Its archive is still there: it is the same device.
		const found = open.find((finding) => finding.kind === "reset");
		assert.ok(found, JSON.stringify(open));
		const name = "Сброс показаний";
		const page = await opened(t, `/meters/${reset}`);
		const notice = page.getByRole("region", { name: "Подозрения, которые не разобраны" });
		await notice.getByText(name).waitFor();
		await notice.locator("li", { hasText: name }).getByRole("button", { name: "Разобрать…" }).click();
		const close = dialogOf(page).getByRole("button", { name: "Закрыть", exact: true }).last();
		assert.ok(await close.isDisabled(), "a note is needed");
		await dialogOf(page).getByLabel("Пометка").fill("Проверено на месте");
		await refuseViolations(page);
		await close.click();
		await notice.getByText(name).waitFor({ state: "detached" });
		await page.goto(`${server.url}/meters/${reset}/findings`);
		await settled(page);
		await page.getByText("Проверено на месте").waitFor();
		await page.getByText("admin", { exact: false }).first().waitFor();
	});

	test("are a list of all meters by kind and state", async (t) => {
		const page = await opened(t, "/quality?show=findings&kind=firmware-changed");
		const { items } = await api.get("/findings?kind=firmware-changed&open=true&limit=500");
		assert.equal(items.length, RENAMED);
		assert.deepEqual(await serials(page), items.map((finding) => finding.serial));
		await page.getByText("Разобраны", { exact: true }).click();
		await page.waitForURL(/state=settled/);
		await page.getByText("Подозрений нет").waitFor();
		await tab(page, "Полнота");
	});
});

describe("data quality", () => {
	test("shows groups by days, the worst first, and opens a group", async (t) => {
		const page = await opened(t, "/quality");
		const names = await page.locator(".heat-row .group-name > :first-child").allTextContents();
		assert.equal(names[0], "Все счётчики");
		assert.deepEqual(names.slice(1, 2), ["Волгоград / Волжский"], String(names));
		assert.equal(await page.locator(".heat-row").nth(1).locator(".heat").count(), 90);
		await page.getByText("Деревом", { exact: true }).click();
		await page.waitForURL(/order=tree/);
		await page.getByRole("link", { name: "Волжский" }).click();
		await page.waitForURL(/group=\d+/);
		await page.getByRole("heading", { name: "Худшие сутки" }).waitFor();
		const id = Number(/group=(\d+)/.exec(page.url())[1]);
		const first = await api.get(`/completeness/meters?group=${id}&limit=2`);
		assert.deepEqual([first.items.length, first.all], [2, true]);
		const lacks = (one) => one.expected - one.received;
		assert.ok(lacks(first.items[0]) >= lacks(first.items[1]) && lacks(first.items[1]) > 0);
		const { items: more } = await api.get(`/completeness/meters?group=${id}&limit=2&cursor=${first.next_cursor}`);
		assert.ok(more.every((one) => lacks(one) <= lacks(first.items[1]) && first.items.every((seen) => seen.serial !== one.serial)));
		await page.getByRole("link", { name: first.items[0].serial, exact: true }).waitFor();
		await page.getByRole("link", { name: "Счётчики группы" }).click();
		await page.waitForURL(/\/meters\?group=\d+/);
	});

	test("has a day of a group read again", async (t) => {
		const { items } = await api.get("/groups");
		const { id } = items.find((group) => group.name === "Волжский");
		const page = await opened(t, `/quality?group=${id}`, people.metrologist);
		await page.getByRole("button", { name: "Прочитать снова" }).first().click();
		await dialogOf(page).getByText(`Это касается ${HOLED} счётчиков`, { exact: false }).waitFor();
		await dialogOf(page).getByRole("button", { name: "Запросить" }).click();
		await page.getByText(`Будет запрошено у ${HOLED} счётчиков.`).waitFor();
		assert.equal((await api.get(`/meters/${serialOf(1)}/rereads`)).items[0].state, "waiting");
	});
});

describe("a call", () => {
	const decodedOf = async () => {
		const { items } = await api.get(`/meters/${holed}/calls?limit=1`);
		const { items: lines } = await api.get(`/calls/${items[0].id}/decoded`);
		return { call: items[0], lines };
	};

	test("opens beside its list, and the address leads back to it", async (t) => {
		const { call } = await decodedOf();
		const page = await opened(t, `/meters/${holed}/calls`);
		await page.locator("tbody tr").first().getByRole("link").first().click();
		await page.waitForURL(new RegExp(`call=${call.id}`));
		await dialogOf(page).getByText("Всё прочитано и сохранено").waitFor();
		await refuseViolations(page);
		await page.reload();
		await dialogOf(page).getByText(`Звонок ${call.id}`).waitFor();
		await page.keyboard.press("Escape");
		await page.waitForURL((url) => !url.search.includes("call="));
		await page.locator("tbody tr").first().getByRole("link").first().click();
		await dialogOf(page).getByRole("link", { name: "Открыть страницу звонка и разбор" }).click();
		await page.waitForURL(`**/calls/${call.id}`);
	});

	test("is decoded line by line, folded, and searched", async (t) => {
		const { call, lines } = await decodedOf();
		assert.ok(lines.length > 20, "the call was recorded");
		const page = await opened(t, `/calls/${call.id}`);
		const list = page.getByRole("region", { name: "Строки разбора" });
		const total = () => list.locator("li").first().getAttribute("aria-setsize").then(Number);
		await page.getByText("Кадры", { exact: true }).click();
		assert.equal(await total(), lines.filter((line) => line.depth === 0).length);
		await page.getByText("Всё", { exact: true }).click();
		assert.equal(await total(), lines.length);
		assert.ok((await list.locator("li").count()) < 80, "only what is in sight is in the document");
		const wanted = lines.at(-1).text.slice(0, 12);
		const count = lines.filter((line) => line.text.toLowerCase().includes(wanted.toLowerCase().trim())).length;
		await page.getByLabel("Найти в разборе").fill(wanted);
		await page.getByText(`1 из ${count}`, { exact: true }).waitFor();
		await page.keyboard.press("Shift+Enter");
		await page.getByText(`${count} из ${count}`, { exact: true }).waitFor();
		await list.locator(".now mark").waitFor();
		assert.equal(await list.locator(".now").textContent().then((text) => text.includes(lines.at(-1).text)), true);
	});

	test("gives its recording to an administrator alone", async (t) => {
		const { call } = await decodedOf();
		const page = await opened(t, `/calls/${call.id}`);
		const download = page.waitForEvent("download");
		await page.getByRole("link", { name: /Скачать/ }).click();
		const file = await download;
		assert.match(file.suggestedFilename(), new RegExp(`call-${call.id}.*\\.txt$`));
		assert.match(readFileSync(await file.path(), "utf8"), /^themis-capture 1\n/);
		const other = await opened(t, `/calls/${call.id}`, people.metrologist);
		assert.equal(await other.getByRole("link", { name: /Скачать/ }).count(), 0);
		await other.getByRole("region", { name: "Строки разбора" }).waitFor();
		const operator = await opened(t, `/calls/${call.id}`, people.operator);
		assert.equal(await operator.getByRole("region", { name: "Строки разбора" }).count(), 0);
	});

	test("that there is not says so", async (t) => {
		const page = await opened(t, "/calls/99999999");
		await page.getByRole("heading", { name: "Звонка 99999999 нет" }).waitFor();
	});
});

describe("a meter's secrets and recording", () => {
	const KEY = "000102030405060708090A0B0C0D0E0F";

	test("keys are set, told to be there, and never shown", async (t) => {
		const page = await opened(t, `/meters/${holed}`);
		await page.locator("div", { has: page.locator("dt", { hasText: "Ключи шифрования" }) }).last().getByRole("button", { name: "Задать…" }).click();
		const dialog = dialogOf(page);
		const save = dialog.getByRole("button", { name: "Сохранить" });
		await dialog.getByLabel("Ключ шифрования").fill("00 01");
		await dialog.getByText("Нужно цифр: 32, введено: 4").waitFor();
		assert.ok(await save.isDisabled());
		await dialog.getByLabel("Ключ шифрования").fill(KEY.replace(/(..)/g, "$1 "));
		await dialog.getByLabel("Ключ аутентификации").fill(KEY.toLowerCase());
		await refuseViolations(page);
		await save.click();
		await page.getByText("Сохранено, действует со следующего звонка").waitFor();
		await page.locator("dd", { hasText: /^заданы/ }).waitFor();
		assert.equal((await api.get(`/meters/${holed}`)).keys.set, true);
		assert.ok(!(await page.content()).toUpperCase().includes(KEY), "the key has left the page");
		await api.delete(`/meters/${holed}/keys`);
	});

	test("its calls are recorded until a day", async (t) => {
		const page = await opened(t, `/meters/${holed}`);
		await page.getByRole("button", { name: "Включить…" }).click();
		await dialogOf(page).getByRole("button", { name: "Включить", exact: true }).click();
		await page.getByText("Звонки записываются").waitFor();
		await page.locator("dd", { hasText: /^до / }).waitFor();
		const until = Date.parse((await api.get(`/meters/${holed}`)).capture_until) - Date.now();
		assert.ok(until > 6 * DAY && until < 9 * DAY, `${until / DAY} days`);
		await page.getByRole("button", { name: "Изменить…" }).click();
		await dialogOf(page).getByRole("button", { name: "Выключить" }).click();
		await page.getByText("Запись выключена").waitFor();
	});

	test("are not an operator's to change", async (t) => {
		const page = await opened(t, `/meters/${holed}`, people.operator);
		await page.getByText("Ключи шифрования").waitFor();
		assert.equal(await page.getByRole("button", { name: /Задать…|Включить…/ }).count(), 0);
	});
});

describe("the quarantine", () => {
	test("tells what each has sent and finds by the beginning of a serial", async (t) => {
		const page = await opened(t, "/quarantine");
		assert.equal((await cells(page)).length, UNKNOWNS);
		const [first] = (await api.get("/quarantine")).items;
		const row = page.locator("tbody tr", { hasText: first.serial });
		assert.match(plain(await row.textContent()), new RegExp(`main.*${first.calls}.*${first.rows}`));
		await page.getByLabel("Номер начинается с").fill(String(UNKNOWN));
		await page.waitForURL(/q=17000001/);
		await page.locator("tbody tr").nth(1).waitFor({ state: "detached" });
		assert.deepEqual(await serials(page), [String(UNKNOWN)]);
	});

	test("acts on many leave alone what is set aside; a table of named meters has them", async () => {
		const serials = [String(UNKNOWN), String(UNKNOWN + 1)];
		for (const action of [{ retire: { date: "2026-03-01", reason: "x" } }, { move: { group: null } }, { reread: { archive: "hour", from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z" } }]) {
			const job = await api.ended(await api.post("/meters/bulk", { select: { serials }, action }));
			assert.deepEqual(job.result, { rows: 2, succeeded: 0, failed: 2 });
			assert.deepEqual((await api.get(`/jobs/${job.id}/errors`)).items.map((one) => [one.column, one.reason]), serials.map((serial) => [serial, "meter-missing"]));
		}
		const table = await api.ended(await api.post("/exports", { what: "meters", format: "csv", columns: ["serial"], serials }));
		assert.deepEqual([table.state, table.result], ["done", { rows: 2 }]);
		for (const serial of serials) assert.equal((await api.get(`/meters/${serial}`)).state, "quarantined");
	});

	test("lets many be adopted into a group at once and the rest refused", async (t) => {
		const page = await opened(t, "/quarantine");
		const chosen = [0, 2, 4].map((at) => String(UNKNOWN + at));
		for (const serial of chosen) await page.getByRole("checkbox", { name: `Выбрать ${serial}` }).check();
		await page.getByText("Выбрано 3", { exact: true }).waitFor();
		await page.getByRole("button", { name: "Принять выбранные…" }).click();
		await dialogOf(page).getByRole("combobox").click();
		await page.getByTitle("Центр").last().click();
		await refuseViolations(page);
		await dialogOf(page).getByRole("button", { name: "Принять", exact: true }).click();
		await page.getByText("Принято 3 счётчика").waitFor();
		await page.waitForFunction((count) => document.querySelectorAll("main tbody tr").length === count, UNKNOWNS - 3);
		for (const serial of chosen) {
			const meter = await api.get(`/meters/${serial}`);
			assert.deepEqual([meter.state, meter.group.path], ["active", "Волгоград/Центр"]);
		}
		await page.getByRole("checkbox", { name: "Выбрать все показанные" }).check();
		await page.getByRole("button", { name: "Отклонить выбранные…" }).click();
		await dialogOf(page).getByRole("button", { name: "Отклонить", exact: true }).click();
		await page.getByText("В карантине пусто").waitFor();
		assert.equal((await api.get(`/meters/${UNKNOWN + 1}`)).state, "refused");
	});
});

describe("transfer windows", () => {
	test("are computed, looked at, and applied", async (t) => {
		const page = await opened(t, "/slots");
		const { total } = await api.get("/meters?limit=1");
		await page.getByRole("button", { name: "Рассчитать" }).click();
		const preview = page.locator(".plan-preview");
		await preview.getByText("Минут в окне").waitFor();
		assert.match(plain(await preview.textContent()), new RegExp(`Счётчиков${total}Минут в окне180`));
		assert.ok((await api.get("/slots")).items.every((slot) => slot.minute === null), "nothing is written yet");
		await preview.getByRole("button", { name: "Применить" }).click();
		await page.getByText(/^План записан/).waitFor();
		const { items } = await api.get("/slots");
		assert.ok(items.every((slot) => slot.time >= "02:00" && slot.time < "05:00"));
		await page.locator("section[aria-labelledby=meter-slots]").getByText(items[0].time, { exact: true }).first().waitFor();
		await page.getByText(`Счётчиков с назначенной минутой${total}`).or(page.locator(".totals dd").first().getByText(String(total), { exact: true })).first().waitFor();
	});

	test("are an operator's to see only", async (t) => {
		const page = await opened(t, "/", people.operator);
		const sees = (await (await server.login(people.operator.login, people.operator.password)).get("/session")).user.rights;
		assert.equal(await page.getByRole("link", { name: "Окна передачи" }).count(), sees.includes("slot.view") ? 1 : 0);
		await page.goto(`${server.url}/slots`);
		await page.locator("main h1").waitFor();
		assert.equal(await page.getByRole("button", { name: "Рассчитать" }).count(), 0);
	});
});

describe("meter profiles", () => {
	test("are listed and read anew", async (t) => {
		const page = await opened(t, "/profiles");
		const { items } = await api.get("/profiles");
		assert.deepEqual(await serials(page), items.map((profile) => profile.name));
		await page.getByRole("button", { name: "Перечитать файлы" }).click();
		await page.getByText(/^Перечитано/).waitFor();
	});
});

describe("every page of these", () => {
	for (const language of ["ru", "en"]) {
		for (const [width, height] of [[1440, 900], [390, 844]]) {
			test(`has no fault that axe finds and no sideways scrolling: ${language}, ${width} px`, async (t) => {
				const { items } = await api.get(`/meters/${holed}/calls?limit=1`);
				const day = new Date(Date.now() - 2 * DAY).toISOString().slice(0, 10);
				const pages = [`/meters/${holed}/completeness?day=${day}`, `/meters/${holed}/completeness?by=month`, `/meters/${holed}/archives`, `/meters/${reset}/findings`, `/meters/${reset}`, `/calls/${items[0].id}`, "/calls/99999999", "/quality", "/quality?order=tree", "/quality?show=findings&state=all", "/slots", "/quarantine", "/quarantine?q=zzz", "/profiles"];
				// The theme that the other test of the same width does not look at.
				const theme = (width === 390) === (language === "ru") ? "light" : "dark";
				const page = await opened(t, "/", { width, height, language, theme });
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
