// The metrologist's work on numbers in Debian's Chromium: exceptions are settled, readings edited
// and put back, a month is closed, and what comes later is a correction.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openBrowser, refuseViolations } from "./browser.mjs";
import { PASSWORD, run, startServer, until } from "./lib.mjs";
import { beyond, cells, openSigned, settled } from "./pages.mjs";
import { HOUR, callWith, hours, iso, msk } from "./records.mjs";

const START = Date.parse("2026-01-01T00:00:00+03:00");
const [WHOLE, GAPPY, LATE] = ["31100001", "31100002", "31100003"];
const END = 33 * 24;
const EDITED = START + 48 * HOUR;
const REASON = "связи не было";

let server;
let api;
let browser;
let group;
const ends = [];

before(async () => {
	const whole = { after: (end) => ends.push(end) };
	server = await startServer(whole, { set: { "collector.adopt_unknown": true, "meter.zone": "Europe/Moscow", "session.address_failures": 0 } });
	api = await server.login();
	const at = { server, api };
	await callWith(at, WHOLE, hours(START, 0, END, 100));
	// Three gaps, all inside the month.
	await callWith(at, GAPPY, hours(START, 0, END, 200, 2).filter((_row, hour) => ![[105, 109], [200, 201], [300, 300]].some(([from, to]) => hour >= from && hour <= to)));
	// Silent before the month's end.
	await callWith(at, LATE, hours(START, 0, 30 * 24, 300, 3));
	const root = await api.post("/groups", { name: "Город" });
	group = (await api.post("/groups", { name: "Улица", parent: root.id })).id;
	for (const serial of [WHOLE, GAPPY, LATE]) await api.patch(`/meters/${serial}`, { group, version: (await api.get(`/meters/${serial}`)).version });
	for (const [login, role] of [["vera", "metrologist"], ["olga", "operator"]]) await run("themis", ["user", "add", login, "--role", role, "--data", server.data, "--password-stdin"], { dir: server.data, input: `${PASSWORD}\n` });
	await api.post("/roles", { name: "Вахтёр", rights: ["meter.view", "reading.view"] });
	await run("themis", ["user", "add", "guard", "--role", "Вахтёр", "--data", server.data, "--password-stdin"], { dir: server.data, input: `${PASSWORD}\n` });
	browser = await openBrowser(whole);
});

after(async () => {
	for (const end of ends.reverse()) await end();
});

const opened = (t, path, how = {}) => openSigned(t, { browser, server, path, login: "vera", ...how });
const gaps = async (state) => (await api.get(`/exceptions?rule=gap&state=${state}&serial=${GAPPY}`)).items;
const drawer = (page) => page.locator(".ant-drawer-content-wrapper");
const dialog = (page) => page.getByRole("dialog").last();
const plain = (text) => text.replace(/[\u00a0\u202f]/g, " ");

describe("the work list of exceptions", () => {
	test("shows a gap with its estimate; the decision is kept and the next one opens", async (t) => {
		const open = await gaps("open");
		assert.equal(open.length, 3);
		const page = await opened(t, "/quality?show=exceptions&rule=gap");
		await page.getByRole("button", { name: /^Пропуск 3$/ }).waitFor();
		await page.locator("tbody td.strong button").first().click();
		await drawer(page).getByText("1 час", { exact: false }).first().waitFor();
		await page.keyboard.press("j");
		await page.waitForURL((url) => url.searchParams.get("exception") === String(open[1].id));
		await drawer(page).getByText("2 часа", { exact: false }).first().waitFor();
		await page.keyboard.press("k");
		await page.waitForURL((url) => url.searchParams.get("exception") === String(open[0].id));
		await drawer(page).getByText("1 час;", { exact: false }).first().waitFor();
		await drawer(page).getByRole("radio", { name: /Рассчитать/ }).check();
		await drawer(page).getByRole("button", { name: "Решить" }).click();
		await drawer(page).getByText("Это поле нужно заполнить").waitFor();
		await drawer(page).getByLabel("Причина решения").fill(REASON);
		await page.keyboard.press("Control+Enter");
		await page.waitForURL((url) => url.searchParams.get("exception") === String(open[1].id));
		const done = await api.get(`/exceptions/${open[0].id}`);
		assert.deepEqual([done.state, done.settled_by, done.reason], ["estimated", "vera", REASON]);
	});

	test("settles all that are found with one reason, and says by whom", async (t) => {
		const page = await opened(t, "/quality?show=exceptions&rule=gap", { language: "en" });
		await page.getByRole("checkbox", { name: "Choose all that are shown" }).check();
		await page.getByRole("button", { name: "Settle…" }).click();
		await dialog(page).getByRole("radio", { name: /Accept/ }).check();
		await dialog(page).getByLabel("Reason of the decision").fill("checked");
		await dialog(page).getByRole("button", { name: "Settle" }).click();
		await dialog(page).getByText("2 settled").waitFor();
		await dialog(page).getByRole("button", { name: "Close" }).last().click();
		await page.getByText("No exceptions").waitFor();
		assert.equal((await gaps("accepted")).length, 2);
		await page.goto(`${server.url}/quality?show=exceptions&rule=gap&state=accepted`);
		await settled(page);
		assert.ok((await cells(page)).every((row) => row.at(-1).includes("vera · checked")));
	});

	test("is looked at by an operator, who decides nothing; without the right it is not there", async (t) => {
		const [one] = await gaps("accepted");
		const page = await opened(t, `/quality?show=exceptions&state=accepted&exception=${one.id}`, { login: "olga" });
		await drawer(page).getByText("checked").waitFor();
		assert.equal(await drawer(page).getByRole("radio").count(), 0);
		const guard = await opened(t, "/quality?show=exceptions", { login: "guard" });
		assert.equal(await guard.locator(".tabs").count(), 0);
		await guard.goto(`${server.url}/closings`);
		await guard.getByRole("heading", { name: "Нет прав" }).waitFor();
	});
});

describe("rules of validation", () => {
	test("are set for a group, told to be its own, and given back; stored readings are checked again", async (t) => {
		const page = await opened(t, `/quality?show=rules&group=${group}`);
		const rule = async () => (await api.get(`/validation-rules?group=${group}`)).items.find((one) => one.rule === "equal-values");
		await page.getByRole("button", { name: "Правило: Одинаковый расход" }).click();
		await dialog(page).getByLabel("подряд не меньше").fill("12");
		await dialog(page).getByRole("button", { name: "Сохранить" }).click();
		await page.getByText("задано для группы").waitFor();
		assert.deepEqual([(await rule()).parameters[0].value, (await rule()).own], [12, true]);
		await page.getByRole("button", { name: "Проверить показания…" }).click();
		await dialog(page).getByRole("button", { name: "Проверить", exact: true }).click();
		await page.getByText("Проверено 3 счётчика.", { exact: false }).waitFor();
		await dialog(page).getByRole("button", { name: "Закрыть" }).last().click();
		await page.getByRole("button", { name: /Одинаковый расход: вернуть/ }).click();
		await page.getByText("задано для группы").waitFor({ state: "detached" });
		assert.equal((await rule()).own, false);
	});
});

describe("a record of a meter", () => {
	const address = `/meters/${WHOLE}/archives?by=hour&from=2026-01-03&to=2026-01-03`;
	const stored = async () => (await api.get(`/meters/${WHOLE}/readings?archive=hour&from=${iso(EDITED)}&to=${iso(EDITED + HOUR)}`)).items[0];

	test("is edited with a reason, keeps what the meter sent, and is put back", async (t) => {
		const record = await stored();
		const page = await opened(t, address, { language: "en" });
		const open = () => page.locator("tbody td.strong").getByRole("button", { name: "03 Jan 2026 00:00" }).click();
		await open();
		await drawer(page).getByRole("link", { name: `Call ${record.call}` }).waitFor();
		await drawer(page).getByRole("button", { name: "Edit…" }).click();
		await dialog(page).getByLabel("Index").fill((record.index + 0.005).toFixed(3));
		await dialog(page).getByLabel("Reason of the edit").fill("control visit");
		await dialog(page).getByRole("button", { name: "Save" }).click();
		await page.getByText("edited", { exact: true }).first().waitFor();
		assert.deepEqual([(await stored()).flags, Math.round((await stored()).index * 1000)], [["edited"], Math.round(record.index * 1000) + 5]);
		await open();
		await drawer(page).getByText("control visit").waitFor();
		await drawer(page).getByText(record.index.toFixed(3), { exact: false }).first().waitFor();
		await drawer(page).getByRole("button", { name: "Undo" }).click();
		await dialog(page).getByLabel("Why it is undone").fill("wrong meter");
		await dialog(page).getByRole("button", { name: "Undo" }).click();
		await page.getByText("edited", { exact: true }).first().waitFor({ state: "detached" });
		assert.deepEqual(await stored(), record);
	});

	test("is shown as it was known, and not edited there", async (t) => {
		const page = await opened(t, `${address}&known=2020-01-01T00:00`);
		await page.getByText("Показано, как было известно 01.01.2020 00:00", { exact: false }).waitFor();
		await page.getByText("Записей нет").waitFor();
		await page.getByRole("button", { name: "Показать как сейчас" }).click();
		await page.getByRole("button", { name: "03.01.2026 00:00" }).waitFor();
	});

	test("lies in gas days whose start has a history", async (t) => {
		const page = await opened(t, `/meters/${WHOLE}`);
		await page.getByRole("button", { name: "История…" }).click();
		await page.getByRole("button", { name: "Изменить с даты…" }).click();
		await dialog(page).getByRole("textbox", { name: "С даты" }).fill("11.02.2026");
		await page.keyboard.press("Tab");
		await dialog(page).getByRole("combobox", { name: "Начало газового дня" }).fill("10:00");
		await page.keyboard.press("Enter");
		await dialog(page).getByText("Газовый день 10.02.2026 будет длиться 28 часов.").waitFor();
		await dialog(page).getByRole("button", { name: "Сохранить" }).click();
		await page.getByRole("button", { name: "Убрать изменение с 11.02.2026" }).click();
		await dialog(page).getByRole("button", { name: "Убрать", exact: true }).click();
		await until("the change is gone", async () => (await api.get(`/meters/${WHOLE}/gas-days`)).items.length === 0);
	});
});

describe("a month", () => {
	test("is closed after what lacks was told; late data gives a correction, the closed figure stays", async (t) => {
		const page = await opened(t, "/closings");
		await page.getByText("Закрытых месяцев нет").waitFor();
		await page.getByRole("button", { name: "Закрыть месяц…" }).click();
		await dialog(page).getByRole("combobox", { name: "Группа" }).fill("Улица");
		await page.locator(".ant-select-tree-title", { hasText: "Улица" }).click();
		await dialog(page).getByRole("textbox", { name: "Месяц" }).fill("01.2026");
		await page.keyboard.press("Tab");
		await dialog(page).getByText("Потребление известно у 2 из 3 счётчиков", { exact: false }).waitFor();
		await dialog(page).getByText("У 1 счётчика потребление неизвестно", { exact: false }).waitFor();
		await dialog(page).getByRole("button", { name: "Закрыть", exact: true }).last().click();
		await page.getByText("Закрыт месяц 3 счётчиков.", { exact: false }).waitFor();
		await dialog(page).getByRole("button", { name: "Закрыть" }).last().click();
		await settled(page);
		const [row] = await cells(page);
		assert.deepEqual([row[0], row[4]], ["Январь 2026", "2 из 3"]);
		await callWith({ server, api }, LATE, hours(START, 0, END, 300, 3));
		const correction = await until("the correction", async () => (await api.get(`/corrections?serial=${LATE}`)).items[0]);
		assert.equal(correction.consumption_before, null);
		await page.goto(`${server.url}/closings?show=corrections`);
		await settled(page);
		assert.deepEqual((await cells(page)).map((cell) => [cell[0], cell[2], cell[3].replaceAll(" ", "").replace(",", ".")]), [[LATE, "—", correction.consumption_after.toFixed(3)]]);
		await page.goto(`${server.url}/meters/${WHOLE}/consumption?by=month&from=2026-01-01&to=2026-01-31`);
		await settled(page);
		const { items } = await api.get(`/meters/${WHOLE}/consumption?by=month&from=${encodeURIComponent(msk(START + 6 * HOUR))}&to=${encodeURIComponent(msk(START + 31 * 24 * HOUR + 6 * HOUR))}`);
		assert.equal(items[0].closed.differs, false);
		assert.ok(plain(await page.locator("main tbody").last().textContent()).includes(items[0].consumption.toFixed(3).replace(".", ",")));
	});

	test("is opened again by who may, with a reason", async (t) => {
		const page = await opened(t, "/closings", { login: "admin", language: "en" });
		await page.getByRole("button", { name: "January 2026" }).click();
		await drawer(page).getByRole("link", { name: GAPPY }).waitFor();
		await drawer(page).getByRole("button", { name: "Reopen…" }).click();
		await dialog(page).getByLabel("Reason").fill("a meter lacked");
		await dialog(page).getByRole("button", { name: "Reopen" }).click();
		await drawer(page).getByText("a meter lacked").waitFor();
		assert.equal((await api.get("/closings")).items[0].state, "reopened");
	});
});

describe("the pages of the numbers", () => {
	for (const language of ["ru", "en"]) {
		test(`have no fault that axe finds and no sideways scrolling: ${language}`, async (t) => {
			const page = await opened(t, "/", { language, login: "admin" });
			const [one] = (await api.get(`/exceptions?rule=gap&serial=${GAPPY}`)).items;
			for (const path of ["/quality?show=exceptions&state=all", `/quality?show=exceptions&state=all&exception=${one.id}`, "/quality?show=rules", "/closings", "/closings?show=corrections", `/meters/${GAPPY}/archives?by=hour&from=2026-01-05&to=2026-01-06`, `/meters/${GAPPY}/consumption?by=month`]) {
				await page.goto(server.url + path);
				await settled(page);
				for (const [width, height] of [[1440, 900], [390, 844]]) {
					await page.setViewportSize({ width, height });
					await refuseViolations(page);
					assert.equal(await beyond(page), 0, `${path} is too wide at ${width}`);
				}
			}
		});
	}
});
