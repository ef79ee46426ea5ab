// The register in the pages, as those use it who sit at it all day: an operator's morning, a
// metrologist's exchange of a meter, groups, a table from a file; in both languages.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { join } from "node:path";
import { openBrowser, refuseViolations } from "./browser.mjs";
import { PASSWORD, run, runSim, startServer } from "./lib.mjs";
import { beyond, openSigned, serials, settled, tab } from "./pages.mjs";

const CSV = [
	"serial,type,group,city,street,house,flat,subscriber,account,phone",
	"15401450,ВК-G4ETe,Юг/Пятигорск,Пятигорск,Мира,7,,Давыдова С.Н.,1039,",
	"15401491,ВК-G4ETe,Юг/Пятигорск,Пятигорск,Мира,12,,ООО Приоритет,1755,",
	"15666428,ВК-G6ETe,Юг/Пятигорск,Пятигорск,Ленина,5,12,Шамилов А.Ш.,1430,+79281110000",
	"15666429,ВК-G6ETe,Юг/Ростов,Ростов-на-Дону,Садовая,3,8,Ивушков П.П.,1431,",
	"",
].join("\n");

const LANGUAGES = {
	ru: {
		phone: "8 (928) 123-45-67", kept: "+79281234567", address: "ленина 5", mistyped: "ленена 5", corrected: "Показано по запросу",
		edit: "Изменить данные абонента", phoneLabel: "Телефон", save: "Сохранить", export: "Выгрузить", csv: "Таблица CSV", journal: "Журнал",
		actions: "Выполнить", exchange: "Заменить счётчик…", final: "Конечное показание", next: "Далее", serial: "Номер нового счётчика", act: "Заменить счётчик",
		exchangedFor: "Заменён на", exchangedFrom: "Установлен вместо", exchanged: "Замена счётчика", old: "15401450", fresh: "15700001", same: "Это старый счётчик", further: "Ещё поля", service: "Эксплуатация", retired: "Выведенные", mark: "Выведен из эксплуатации",
	},
	en: {
		phone: "+7 928 765 43 21", kept: "+79287654321", address: "12 ленина 5", mistyped: "bdeirjd", corrected: "Showing results for",
		edit: "Edit the subscriber", phoneLabel: "Phone", save: "Save", export: "Export", csv: "CSV table", journal: "Journal",
		actions: "Actions", exchange: "Exchange the meter…", final: "Final index", next: "Next", serial: "Number of the new meter", act: "Exchange the meter",
		exchangedFor: "Exchanged for", exchangedFrom: "Installed in place of", exchanged: "Meter exchanged", old: "15401491", fresh: "15700002", same: "This is the old meter", further: "More fields", service: "Service", retired: "Retired", mark: "Out of service",
	},
};

let server;
let browser;
let api;
const ends = [];
const whole = { after: (end) => ends.push(end) };

before(async () => {
	server = await startServer(whole, { set: { "session.address_failures": 0 } });
	api = await server.login();
	await api.import(CSV);
	const register = join(server.data, "register.csv");
	writeFileSync(register, CSV);
	await runSim({ server, register, days: 3, fast: true });
	for (const role of ["operator", "metrologist"]) {
		const made = await run("themis", ["user", "add", role, "--role", role, "--data", server.data, "--json"], { dir: server.data });
		// What the server has thought up holds for the first sign-in only.
		const once = JSON.parse(made.stdout).password;
		const person = await server.login(role, once);
		await person.post("/users/me/password", { current: once, new: PASSWORD });
	}
	browser = await openBrowser(whole);
});

after(async () => {
	for (const end of ends.reverse()) await end();
});

const opened = (t, path, how = {}) => openSigned(t, { browser, server, path, ...how });
const as = (t, role, path, language) => opened(t, path, { login: role, language });

async function searchFor(page, text) {
	await page.keyboard.press("/");
	await page.keyboard.type(text);
	await page.locator(".search-option").first().waitFor();
}

for (const [language, words] of Object.entries(LANGUAGES)) {
	describe(`the operator's morning (${language})`, () => {
		test("finds by a piece of the address, reads the number, corrects the phone, hands over a table", async (t) => {
			const page = await as(t, "operator", "/", language);
			await searchFor(page, words.address);
			await page.keyboard.press("ArrowDown");
			await page.keyboard.press("Enter");
			await page.waitForURL("**/meters/15666428");
			await settled(page);
			const { current } = await api.get("/meters/15666428");
			const shown = (await page.locator(".meter-facts").textContent()).replace(/\s/g, "");
			assert.ok(shown.includes(current.index.toFixed(3).replace(".", language === "ru" ? "," : ".").replace(/^\d{4,}/, (whole) => (language === "ru" ? whole : Number(whole).toLocaleString("en")))), shown);

			await page.getByRole("button", { name: words.edit }).click();
			const dialog = page.getByRole("dialog");
			await dialog.getByLabel(words.phoneLabel).fill(words.phone);
			await dialog.getByRole("button", { name: words.save }).click();
			await page.locator(`a[href="tel:${words.kept}"]`).waitFor();
			assert.equal((await api.get("/meters/15666428")).subscriber.phone, words.kept);

			await page.goto(`${server.url}/meters?city=Пятигорск`);
			await settled(page);
			const download = page.waitForEvent("download");
			await page.getByRole("button", { name: words.export }).click();
			await page.getByText(words.csv).click();
			const file = readFileSync(await (await download).path(), "utf8");
			assert.match(file, /15666428/);
			assert.doesNotMatch(file, /15666429/, "only what was found");
		});

		test("is told which words were taken for mistyped ones", async (t) => {
			const page = await as(t, "operator", "/", language);
			await searchFor(page, words.mistyped);
			await page.getByText(words.corrected).waitFor();
		});
	});

	describe(`the exchange of a meter (${language})`, () => {
		test("is done in three steps and stands on both cards", async (t) => {
			const page = await as(t, "metrologist", `/meters/${words.old}`, language);
			const { current } = await api.get(`/meters/${words.old}`);
			await page.locator(".meter-title").getByRole("button", { name: words.actions }).click();
			await page.getByText(words.exchange).click();
			const dialog = page.getByRole("dialog");
			await dialog.getByLabel(words.final).fill((current.index + 1).toFixed(3).replace(".", language === "ru" ? "," : "."));
			await dialog.getByRole("button", { name: words.next }).click();
			await dialog.getByLabel(words.serial).fill(words.old);
			await dialog.getByRole("button", { name: words.next }).click();
			await dialog.getByText(words.same).waitFor();
			await dialog.getByLabel(words.serial).fill(words.fresh);
			await dialog.getByRole("button", { name: words.next }).click();
			await dialog.getByRole("button", { name: words.act }).click();
			await page.waitForURL(`**/meters/${words.fresh}`);
			await page.getByText(words.exchangedFrom).waitFor();
			const fresh = await api.get(`/meters/${words.fresh}`);
			assert.equal(fresh.exchanged_from.serial, words.old);
			assert.equal(fresh.exchanged_from.final_index, Number((current.index + 1).toFixed(3)));
			assert.equal(fresh.address.street, "Мира", "the subscriber has the new one");
			await page.goto(`${server.url}/meters/${words.old}`);
			await page.getByText(words.exchangedFor).waitFor();
			await tab(page, words.journal);
			await page.locator("main tbody").getByText(words.exchanged, { exact: true }).first().waitFor();

			// The list leaves it out until it is asked for, and marks it then.
			await page.goto(`${server.url}/meters`);
			await settled(page);
			assert.ok(!(await serials(page)).includes(words.old));
			await page.getByRole("button", { name: words.further }).click();
			await page.getByLabel(words.service, { exact: true }).click();
			await page.getByTitle(words.retired, { exact: true }).click();
			await page.waitForURL(/state=retired/);
			await page.locator("main tbody tr", { hasText: words.old }).getByText(words.mark, { exact: true }).waitFor();
		});
	});
}

describe("what is chosen in the list", () => {
	const MANY = Array.from({ length: 27 }, (_, i) => `${15900000 + i}`);
	const list = "/meters?street=Маркина&limit=25";
	before(() => api.import(`serial;city;street\n${MANY.map((serial) => `${serial};Маркинск;Маркина\n`).join("")}`));

	test("is what a table has, and no other row", async (t) => {
		const page = await opened(t, list);
		const chosen = [MANY[3], MANY[7]];
		for (const serial of chosen) await page.getByRole("checkbox", { name: `Выбрать ${serial}` }).check();
		const download = page.waitForEvent("download");
		await page.getByRole("button", { name: "Выгрузить" }).click();
		await page.getByText("Таблица CSV").click();
		const file = readFileSync(await (await download).path(), "utf8");
		assert.deepEqual([...file.matchAll(/159\d{5}/g)].map(([serial]) => serial), chosen);
	});

	test("is all that is found, though nobody has counted it", async (t) => {
		const page = await opened(t, "/");
		// Of a large register a list tells "at least so many".
		await page.route(/\/api\/v1\/meters\?/, async (route) => {
			const answer = await route.fetch();
			const body = await answer.json();
			await route.fulfill({ response: answer, json: { ...body, total: 26, total_at_least: true } });
		});
		await page.goto(server.url + list);
		await settled(page);
		await page.getByTestId("row-count").getByText("не менее 26 счётчиков").waitFor();
		await page.getByRole("checkbox", { name: "Выбрать все показанные" }).check();
		await page.getByRole("button", { name: "Выбрать все найденные", exact: true }).click();
		await page.getByRole("button", { name: "Выполнить" }).click();
		await page.getByRole("menuitem", { name: "Вывести из эксплуатации" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByLabel("Причина").fill("дом снесён");
		const asked = page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/meters/bulk"));
		await dialog.getByRole("button", { name: "Вывести из эксплуатации" }).click();
		const wish = (await asked).postDataJSON();
		assert.deepEqual([wish.expected, wish.at_least, wish.select.query.street], [26, true, "Маркина"]);
		await page.getByText("Выполнено для 27 счётчиков").waitFor();
		assert.equal((await api.get("/meters?street=Маркина&total=exact")).total, 0);
	});
});

describe("groups", () => {
	test("are made and named; their meters stand beside the tree", async (t) => {
		const page = await opened(t, "/groups");
		await page.getByRole("button", { name: "Создать группу" }).click();
		await page.getByRole("dialog").getByLabel("Название").fill("Восток");
		await page.getByRole("dialog").getByRole("button", { name: "Создать группу" }).click();
		await page.waitForURL(/groups\/\d+$/);
		await page.getByText("В группе нет счётчиков").waitFor();
		await page.locator(".group-tree").getByRole("link", { name: "Ростов" }).click();
		await page.getByRole("heading", { name: "Юг / Ростов" }).waitFor();
		await settled(page);
		assert.deepEqual(await serials(page), ["15666429"]);
	});
});

describe("a table from a file", () => {
	const bring = async (page, lines) => {
		await page.locator('input[type="file"]').setInputFiles({ name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(`${lines.join("\r\n")}\r\n`) });
		await page.getByRole("button", { name: "Проверить" }).click();
	};

	test("tells every bad row before anything changes, is loaded and put back", async (t) => {
		const page = await opened(t, "/import");
		await bring(page, ["Номер счётчика;Город", "15800001;Арзамас", "не номер;Арзамас"]);
		await page.getByText("В файле есть ошибки").waitFor();
		assert.ok(await page.getByRole("button", { name: "Загрузить", exact: true }).isDisabled());
		assert.equal((await api.request("GET", "/meters/15800001")).status, 404);

		await page.getByRole("button", { name: "Другой файл" }).click();
		await bring(page, ["Номер счётчика;Город", "15800001;Арзамас", "15800002;Арзамас"]);
		await page.getByText("Ошибок нет").waitFor();
		await page.getByRole("button", { name: "Загрузить", exact: true }).click();
		await page.getByText("Загружено.").waitFor();
		await api.get("/meters/15800002");
		await page.getByRole("button", { name: "Отменить сделанное" }).click();
		await page.getByRole("dialog").getByRole("button", { name: "Отменить сделанное" }).click();
		await page.getByText("Загрузка отменена: всё возвращено").waitFor();
		assert.equal((await api.request("GET", "/meters/15800002")).status, 404);
	});
});

describe("the pages of the register", () => {
	// Those that show more with these data than colleague.test.mjs, which sees every address, has for them.
	const PAGES = ["/meters?street=Мира", "/meters?state=all", "/meters/15666428", `/meters/${LANGUAGES.ru.old}/journal`, "/groups/1", "/subscribers/3", "/jobs"];

	for (const [language, width] of [["ru", 1440], ["en", 390]]) {
		test(`are fit for all and for their width (${language}, ${width})`, async (t) => {
			const page = await opened(t, "/", { language, width, height: 844 });
			for (const path of PAGES) {
				await page.goto(server.url + path);
				await settled(page);
				await refuseViolations(page);
				assert.equal(await beyond(page), 0, path);
			}
		});
	}

	test("say so where somebody may not", async (t) => {
		const page = await as(t, "operator", "/import", "ru");
		await page.getByText("Нет прав").waitFor();
	});
});
