// The pages of reports in Debian's Chromium: the two papers of the original's manual on the screen and
// as files, schedules, the balance of a zone; in both languages.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { openBrowser, refuseViolations } from "./browser.mjs";
import { PASSWORD, run, until } from "./lib.mjs";
import { beyond, cells, openSigned, settled } from "./pages.mjs";
import { startPaper } from "./paper.mjs";

const ONE = "15401450";
const OTHER = "15401491";
const MONTH = "period=2017-09";

let server, api, browser, group, folder;
const ends = [];
const whole = { after: (end) => ends.push(end) };

before(async () => {
	({ server, api } = await startPaper(whole));
	group = (await api.get(`/meters/${ONE}`)).group.id;
	folder = join(server.data, "out");
	mkdirSync(folder);
	await api.put("/settings", { "report.folder": folder });
	await api.post("/roles", { name: "Вахтёр", rights: ["meter.view", "reading.view", "group.view"] });
	for (const [login, role] of [["guard", "Вахтёр"], ["clerk", "operator"]])
		await run("themis", ["user", "add", login, "--role", role, "--data", server.data, "--password-stdin"], { dir: server.data, input: `${PASSWORD}\n` });
	browser = await openBrowser(whole);
});

after(async () => {
	for (const end of ends.reverse()) await end();
});

const opened = (t, path, how = {}) => openSigned(t, { browser, server, path, ...how });
const button = (page, name) => page.locator("main").getByRole("button", { name, exact: true });
// A button under the pointer has another colour.
const refused = async (page) => {
	await page.mouse.move(0, 0);
	await refuseViolations(page);
};
const plain = (text) => text.replace(/[\u00a0\u202f]/g, " ").trim();

// The bytes of what the click saves.
async function saved(page, click) {
	const download = page.waitForEvent("download");
	await click();
	const file = await download;
	return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

const frame = (page) => page.frameLocator("iframe.report-document");

const WORDS = {
	ru: { preview: "Просмотр", make: "Создать", total: ["Итого:", "49,002"], group: "52,479", as: (format) => `Скачать ${format}`, finished: "Готовые", code: "Код проверки с бумаги", unknown: "Такого отчёта нет" },
	en: { preview: "Preview", make: "Create", total: ["Total:", "49.002"], group: "52.479", as: (format) => `Download ${format}`, finished: "Finished", code: "Verification code from a paper", unknown: "There is no such report" },
};

for (const language of ["ru", "en"]) {
	const words = WORDS[language];

	test(`a month of one meter is seen, then had in other formats; its code is known: ${language}`, async (t) => {
		const page = await opened(t, `/reports?serials=${ONE}&${MONTH}`, { language });
		await button(page, words.preview).click();
		const foot = frame(page).locator("tfoot td, tfoot th");
		await foot.first().waitFor();
		assert.deepEqual((await foot.allTextContents()).map(plain).filter(Boolean), words.total);
		// Nothing runs in it, so axe is not asked here: it would wait for the frame's answer.
		assert.equal(await page.locator("iframe.report-document").getAttribute("sandbox"), "");
		const pdf = await saved(page, () => button(page, words.as("PDF")).click());
		assert.match(pdf.name, new RegExp(`^meter-${ONE}-2017-09\\.pdf$`));
		assert.equal(pdf.bytes.subarray(0, 5).toString("latin1"), "%PDF-");
		const csv = await saved(page, () => button(page, words.as("CSV")).click());
		assert.ok(csv.bytes.toString("utf8").includes(words.total[1]));
		// Had already: not made anew.
		const made = (await api.get("/reports")).items.length;
		await saved(page, () => button(page, words.as("CSV")).click());
		assert.equal((await api.get("/reports")).items.length, made);

		const code = plain(await page.locator(".report-title .mono").textContent());
		await page.locator(".tabs").getByRole("link", { name: words.finished }).click();
		const rows = page.locator("main tbody tr");
		await rows.nth(2).waitFor();
		await page.getByLabel(words.code).fill(code);
		await page.waitForURL((url) => url.searchParams.get("code") === code);
		await page.waitForFunction((wanted) => [...document.querySelectorAll("main tbody tr")].every((row) => row.textContent.includes(wanted)), code);
		await rows.filter({ hasText: "HTML" }).first().locator("td.strong button").click();
		await frame(page).locator("tfoot").waitFor();
		await page.keyboard.press("Escape");
		await page.getByLabel(words.code).fill("0000-0000-0000-0000");
		await page.getByText(words.unknown, { exact: true }).waitFor();
	});

	test(`several meters: what the tree has, and what the browser's own viewer shows: ${language}`, async (t) => {
		const page = await opened(t, `/reports/several?of=group&group=${group}&${MONTH}`, { language });
		await button(page, words.preview).click();
		await frame(page).locator("tfoot", { hasText: words.group }).waitFor();
		const file = await saved(page, () => button(page, words.make).click());
		assert.match(file.name, /^group-2017-09\.pdf$/);
		if (await page.evaluate(() => navigator.pdfViewerEnabled)) {
			await page.locator("iframe.report-document:not([sandbox])").waitFor();
			const shown = await api.request("GET", new URL(await page.locator("iframe.report-document").getAttribute("src"), server.url).pathname + "?preview=true");
			assert.equal(shown.headers.get("content-type"), "application/pdf");
			assert.match(shown.headers.get("content-security-policy"), /^default-src 'none'; style-src 'unsafe-inline'; .*frame-ancestors 'self'$/);
		}
		const book = await saved(page, () => button(page, words.as("XLSX")).click());
		assert.equal(book.bytes.subarray(0, 2).toString("latin1"), "PK");
	});
}

describe("the form of a report", () => {
	test("says what lacks, and the server's word on its field", async (t) => {
		const page = await opened(t, `/reports?${MONTH}`);
		await button(page, "Создать").click();
		await page.getByText("Выберите счётчик", { exact: true }).waitFor();
		await page.goto(`${server.url}/reports?serials=99999999&${MONTH}`);
		await settled(page);
		await button(page, "Просмотр").click();
		await page.getByText("Такого счётчика нет", { exact: false }).waitFor();
		await page.goto(`${server.url}/reports?serials=${ONE}&from=2017-09-15&to=2017-09-01`);
		await settled(page);
		await button(page, "Просмотр").click();
		await page.locator(".ant-form-item", { hasText: "Временной интервал" }).getByText("Такой интервал не годится", { exact: false }).waitFor();
	});

	test("keeps what was chosen last, opens on the month that has closed, takes pasted numbers", async (t) => {
		const page = await opened(t, `/reports?serials=${ONE}&${MONTH}`);
		await page.getByLabel("Формат", { exact: true }).click();
		await page.getByTitle("Таблица (CSV)").click();
		await saved(page, () => button(page, "Создать").click());
		await page.goto(`${server.url}/reports/several`);
		await settled(page);
		await page.locator(".ant-form-item", { hasText: "Формат" }).getByText("Таблица (CSV)").waitFor();
		const month = new Intl.DateTimeFormat("ru-RU", { timeZone: "Europe/Moscow", year: "numeric", month: "2-digit" }).format(new Date());
		assert.notEqual(await page.getByLabel("Временной интервал", { exact: true }).inputValue(), month);
		await page.getByRole("combobox", { name: "Счётчики" }).focus();
		await page.evaluate((text) => {
			const clipboardData = new DataTransfer();
			clipboardData.setData("text", text);
			document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
		}, `${ONE}\n${OTHER}`);
		await page.locator(".report-choice").getByText(`${ONE}, ${OTHER}`).waitFor({ state: "attached" });
	});

	test("tells of a job that was ended", async (t) => {
		const page = await opened(t, `/reports?serials=${ONE}&${MONTH}`);
		await page.route("**/api/v1/jobs/*", async (route) => {
			const answer = await route.fetch();
			await route.fulfill({ response: answer, json: { ...(await answer.json()), state: "failed", error: "no room on the disk", file: undefined, result: undefined } });
		});
		await button(page, "Просмотр").click();
		await page.getByText("no room on the disk").waitFor();
	});
});

describe("the way to a report", () => {
	test("leads from the list, the group, the card and the data, with what was chosen there", async (t) => {
		const page = await opened(t, "/meters");
		for (const serial of [ONE, OTHER]) await page.getByRole("checkbox", { name: `Выбрать ${serial}` }).check();
		await page.getByRole("button", { name: "Выполнить" }).click();
		await page.getByRole("menuitem", { name: "Отчёт" }).click();
		await page.waitForURL((url) => url.pathname === "/reports/several" && url.searchParams.get("serials") === `${ONE},${OTHER}`);
		for (const [from, path, query] of [
			[`/meters/${ONE}`, "/reports", `serials=${ONE}`],
			[`/groups/${group}`, "/reports/several", `of=group&group=${group}`],
			[`/data?serials=${ONE}&from=2017-09-01&to=2017-09-15`, "/reports", `serials=${ONE}&from=2017-09-01&to=2017-09-15`],
		]) {
			await page.goto(server.url + from);
			await settled(page);
			await page.locator("main").getByRole("link", { name: "Отчёт", exact: true }).click();
			await page.waitForURL((url) => url.pathname === path && url.search === `?${query}`);
		}
	});
});

test("a schedule is written in plain words, runs now, and its runs tell where the report went", async (t) => {
	const page = await opened(t, "/reports/schedules");
	await page.getByText("Расписаний пока нет").waitFor();
	await button(page, "Новое расписание").click();
	const dialog = page.getByRole("dialog");
	await dialog.getByText("Каждый месяц 2-го числа в 08:00, когда данных не меньше 98 %, но не позже чем через 48 ч").waitFor();
	await dialog.getByLabel("Название").fill("Месячный для бухгалтерии");
	await dialog.getByLabel("Папка").fill("../наружу");
	await dialog.getByLabel("Тема письма").focus();
	await dialog.getByText("Нужен путь внутри папки отчётов", { exact: false }).waitFor();
	await dialog.getByLabel("Папка").fill("месяц");
	await dialog.getByLabel("Ждать, пока придут данные").uncheck();
	await dialog.getByText("Каждый месяц 2-го числа в 08:00", { exact: true }).waitFor();
	await refused(page);
	await dialog.getByRole("button", { name: "Создать расписание" }).click();
	await page.getByRole("link", { name: "Месячный для бухгалтерии" }).click();
	const drawer = page.locator(".ant-drawer");
	await drawer.getByText("Запусков ещё не было").waitFor();
	await drawer.getByRole("button", { name: "Запустить сейчас" }).click();
	await drawer.locator(".run-outcome", { hasText: "Готово" }).waitFor();
	await drawer.locator(".run-delivery", { hasText: "месяц" }).getByText("✓").waitFor();
	await refused(page);
	const { items } = await api.get("/reports/schedules");
	assert.deepEqual(items.map(({ name, span, deliver, condition }) => [name, span, deliver, condition]), [["Месячный для бухгалтерии", "month", { folder: "месяц", mail: null }, { completeness: null, deadline_hours: 0 }]]);

	await drawer.getByRole("button", { name: "Изменить" }).click();
	await dialog.getByLabel("Время", { exact: true }).fill("8");
	await dialog.getByLabel("Название").focus();
	await dialog.getByText("Время пишется так: 08:00").waitFor();
	await dialog.getByLabel("Время", { exact: true }).fill("09:30");
	await dialog.getByRole("button", { name: "Сохранить" }).click();
	await drawer.getByText("Каждый месяц 2-го числа в 09:30", { exact: true }).waitFor();
	await drawer.getByRole("button", { name: "Удалить" }).click();
	await dialog.getByText("Уже составленные отчёты останутся", { exact: false }).waitFor();
	await page.locator(".ant-modal").getByRole("button", { name: "Удалить" }).click();
	await page.getByText("Расписаний пока нет").waitFor();
});

test("a run that another program wanted is on the schedule's card", async (t) => {
	const schedule = await api.post("/reports/schedules", { name: "Выгрузка", report: { form: "group", group, format: "csv" }, span: "month", calendar: { every: "month", day: 1, time: "06:00", zone: "Europe/Moscow" }, deliver: { folder: "x", mail: null } });
	await api.post(`/reports/schedules/${schedule.id}/run`, {});
	const page = await opened(t, `/reports/schedules/${schedule.id}`);
	await page.locator(".ant-drawer .run-outcome", { hasText: "Готово" }).waitFor();
	await refused(page);
	await api.delete(`/reports/schedules/${schedule.id}`);
});

test("a run that failed is marked on its schedule and tried again from its card", async (t) => {
	// Neither a folder nor a mail server is set: there is nothing to wait for.
	await api.put("/settings", { "report.folder": null });
	t.after(() => api.put("/settings", { "report.folder": folder }));
	const schedule = await api.post("/reports/schedules", { name: "Почтой", report: { form: "group", group, format: "csv" }, span: "month", calendar: { every: "month", day: 1, time: "06:00", zone: "Europe/Moscow" }, deliver: { folder: "снова", mail: { to: ["boss@gas.example.org"] } } });
	const { id } = await api.post(`/reports/schedules/${schedule.id}/run`, {});
	const newest = async () => (await api.get(`/reports/schedules/${schedule.id}/runs`)).items[0];
	await until("the failed run", async () => (await newest()).state === "failed");
	const page = await opened(t, "/reports/schedules?failed=true");
	const row = page.locator("main tbody tr.flagged", { hasText: "Почтой" });
	await row.getByText("Не получилось").waitFor();
	await refused(page);
	await row.getByRole("link", { name: "Почтой" }).click();
	const drawer = page.locator(".ant-drawer");
	const target = (name, state) => drawer.locator(".run-delivery", { hasText: name }).getByText(state).waitFor({ state: "attached" });
	await drawer.locator("tr.flagged .run-outcome", { hasText: "Не получилось" }).waitFor();
	await target("снова", "не доставлено");
	await target("boss@gas.example.org", "не доставлено");
	await refused(page);
	// What can be done is done, what still cannot be leaves the run marked.
	await api.put("/settings", { "report.folder": folder });
	const answer = page.waitForResponse((one) => one.url().endsWith(`/runs/${id}/retry`));
	await drawer.getByRole("button", { name: /^Повторить запуск за/ }).click();
	assert.equal((await answer).ok(), true);
	await target("снова", "✓");
	await drawer.locator("tr.flagged .run-outcome", { hasText: "Не получилось" }).waitFor();
	assert.deepEqual((await newest()).deliveries.map(({ kind, state }) => [kind, state]).sort(), [["folder", "done"], ["mail", "failed"]]);
	await api.delete(`/reports/schedules/${schedule.id}`);
});

test("a zone shows its balance, and the report of it", async (t) => {
	const page = await opened(t, "/reports/zones");
	await page.getByText("Зон пока нет").waitFor();
	await button(page, "Новая зона").click();
	const dialog = page.getByRole("dialog");
	await dialog.getByRole("button", { name: "Создать зону" }).click();
	await dialog.getByText("Это поле нужно заполнить").first().waitFor();
	await dialog.getByLabel("Название").fill("ГРП-3");
	await dialog.getByLabel("Счётчики на входе").fill(ONE);
	await page.locator(".meter-option", { hasText: ONE }).click();
	await page.keyboard.press("Tab");
	const tree = dialog.getByLabel("Группа потребителей");
	await tree.fill("Пятигорск");
	await page.locator(".ant-select-tree-node-content-wrapper", { hasText: "Пятигорск" }).last().click();
	await refused(page);
	await dialog.getByRole("button", { name: "Создать зону" }).click();
	await page.getByRole("link", { name: "ГРП-3" }).click();
	await page.waitForURL(/\/reports\/zones\/\d+$/);
	await page.goto(`${page.url()}?from=2017-09-01&to=2017-09-30`);
	await settled(page);
	const id = Number(new URL(page.url()).pathname.split("/").at(-1));
	const balance = await api.get(`/zones/${id}/balance?by=day&from=2017-09-01T00:00:00%2B03:00&to=2017-10-01T00:00:00%2B03:00`);
	const rows = (await cells(page)).slice(0, balance.items.length);
	assert.equal(rows.length, balance.items.length);
	assert.deepEqual(rows.map((row) => Number(row[1].replace(" ", "").replace(",", "."))), balance.items.map(({ inlet }) => inlet));
	await refused(page);
	await button(page, "Отчёт").click();
	await frame(page).locator("table").first().waitFor();
	const pdf = await saved(page, () => page.getByRole("button", { name: "Скачать PDF" }).click());
	assert.equal(pdf.bytes.subarray(0, 5).toString("latin1"), "%PDF-");
});

test("who may not report sees no reports; an operator sees no schedule to change", async (t) => {
	const guard = await opened(t, "/reports", { login: "guard" });
	await guard.getByRole("heading", { name: "Нет прав" }).waitFor();
	assert.equal(await guard.locator(".side-nav").getByRole("link", { name: "Отчёты" }).count(), 0);
	await guard.goto(`${server.url}/meters/${ONE}`);
	await settled(guard);
	assert.equal(await guard.locator("main").getByRole("link", { name: "Отчёт", exact: true }).count(), 0);
	const clerk = await opened(t, "/reports/schedules", { login: "clerk" });
	await clerk.getByText("Расписаний пока нет").waitFor();
	assert.equal(await button(clerk, "Новое расписание").count(), 0);
});

describe("the pages of reports", () => {
	for (const language of ["ru", "en"]) {
		test(`have no fault that axe finds and no sideways scrolling: ${language}`, async (t) => {
			const page = await opened(t, "/", { language, theme: language === "ru" ? "light" : "dark" });
			for (const path of ["/reports", `/reports/several?of=group&group=${group}`, "/reports/schedules", "/reports/finished", "/reports/zones"]) {
				await page.setViewportSize({ width: 1440, height: 900 });
				await page.goto(server.url + path);
				await settled(page);
				await refused(page);
				for (const width of [1440, 390]) {
					await page.setViewportSize({ width, height: 844 });
					assert.equal(await beyond(page), 0, `${path} is too wide for ${width} px`);
				}
			}
		});
	}
});
