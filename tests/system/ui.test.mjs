// The pages in Debian's Chromium against the real daemon and the simulator: what an
// operator sees and does, in both languages, on a desk and on a phone.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { openBrowser, openPage, refuseViolations } from "./browser.mjs";
import { ROOT, run, runSim, startServer } from "./lib.mjs";
import { beyond, cells, openSigned, serials, settled, signIn, speak, tab } from "./pages.mjs";

const METERS = 70;
const PAPER_NOW = "2017-10-05T05:00:00Z";
const PAPER = "15401450";
const PAPER_METERS = /^(15401450|15401491|15666428),/;
const UNKNOWN = "17000001";

// Дата · Показание · Потр-е за час · Температура · Потребление, as the paper has them.
const PAPER_ROWS = [
	["26.09.2017", "5,443", "0,000", "17,50", "0,000"],
	["27.09.2017", "5,443", "0,294", "15,30", "7,067"],
	["28.09.2017", "12,510", "0,417", "16,43", "10,007"],
	["29.09.2017", "22,517", "0,642", "14,70", "15,404"],
	["30.09.2017", "37,921", "0,689", "16,53", "16,524"],
];

let server;
let browser;
let api;
let folder;
const ends = [];
const whole = { after: (end) => ends.push(end) };

function written(tool, args, file) {
	const made = spawnSync(join(ROOT, "tools", tool), args, { encoding: "utf8", maxBuffer: 1 << 26 });
	assert.equal(made.status, 0, made.stderr);
	writeFileSync(file, made.stdout);
	return made.stdout;
}

before(async () => {
	folder = mkdtempSync(join(tmpdir(), "themis-ui-"));
	whole.after(() => rmSync(folder, { recursive: true, force: true }));
	server = await startServer(whole, {
		set: {
			"collector.archive_depth": "5000d",
			"collector.clock_limit": 0,
			"session.lock_failures": 3,
			"session.address_failures": 0,
		},
	});
	api = await server.login();

	const list = written("demo-register", ["--meters", String(METERS)], join(folder, "register.csv"));
	await api.import(list);
	const paper = join(folder, "paper.txt");
	written("demo-data", [], paper);

	// The meters of the manual as they stood in October 2017, the others as of today.
	const [heads, ...lines] = list.trim().split("\n");
	const fleet = (name, mine) => {
		const file = join(folder, name);
		writeFileSync(file, [heads, ...lines.filter((line) => PAPER_METERS.test(line) === mine)].join("\n") + "\n");
		return file;
	};
	await runSim({ server, dir: folder, register: fleet("paper.csv", true), data: paper, now: PAPER_NOW, fast: true });
	await runSim({ server, dir: folder, register: fleet("others.csv", false), days: 40, protocol: "mixed", fast: true });
	await runSim({ server, dir: folder, meters: 1, serial_base: Number(UNKNOWN), days: 3, fast: true });
	browser = await openBrowser(whole);
});

after(async () => {
	for (const end of ends.reverse()) await end();
});

const opened = (t, path, how = {}) => openSigned(t, { browser, server, path, ...how });

describe("signing in", () => {
	test("a wrong password is told so, the right one opens the dashboard, signing out closes it", async (t) => {
		const page = await openPage(t, { browser });
		t.after(() => page.context().close());
		await page.goto(`${server.url}/meters`);
		await page.getByRole("heading", { name: "Вход в Themis" }).waitFor();
		await signIn(page, "admin", "не тот");
		await page.getByText("Логин и пароль не подходят.").waitFor();
		await signIn(page);
		await page.getByRole("heading", { name: "Счётчики", exact: true }).waitFor();
		assert.equal(new URL(page.url()).pathname, "/meters", "back to what was asked for");
		await page.getByRole("button", { name: "Administrator" }).click();
		await page.getByText("Выйти").click();
		await page.getByRole("heading", { name: "Вход в Themis" }).waitFor();
		assert.equal(await page.getByText("Сеанс завершён").count(), 0, "who signs out knows it");
	});

	test("a session that ended leads to the sign-in and from there back", async (t) => {
		const page = await opened(t, "/meters?city=Пятигорск");
		await page.context().clearCookies();
		// Whichever request is the first to be refused: that of the click, or one of the page's own before it.
		const ended = page.getByText("Сеанс завершён. Войдите снова").waitFor();
		await Promise.race([ended, page.getByRole("button", { name: "Показание, м³" }).click().catch(() => ended)]);
		await ended;
		await signIn(page);
		await page.getByRole("heading", { name: "Счётчики", exact: true }).waitFor();
		assert.equal(new URL(page.url()).searchParams.get("city"), "Пятигорск");
	});

	test("an account locked after many failures says until when", async (t) => {
		await run("themis", ["user", "add", "locked", "--role", "operator", "--data", server.data], { dir: folder });
		const page = await openPage(t, { browser });
		t.after(() => page.context().close());
		await page.goto(server.url);
		for (let i = 0; i < 3; i++) await server.api().request("POST", "/session", { login: "locked", password: `не тот ${i}` });
		await signIn(page, "locked", "снова не тот");
		await page.getByText(/Вход закрыт до \d\d:\d\d UTC\+3 \(ещё \d+ минут/).waitFor();
	});

	test("what a role may not do is not shown, and its address says so", async (t) => {
		const password = "Оператор-на-смене";
		await run("themis", ["user", "add", "operator", "--role", "operator", "--data", server.data, "--password-stdin"], { dir: folder, input: `${password}\n` });
		const page = await openPage(t, { browser });
		t.after(() => page.context().close());
		await page.goto(server.url);
		await signIn(page, "operator", password);
		await page.locator(".side-nav").waitFor();
		assert.equal(await page.getByRole("link", { name: "Карантин" }).count(), 0);
		await page.goto(`${server.url}/quarantine`);
		await page.getByRole("heading", { name: "Нет прав" }).waitFor();
		await refuseViolations(page);
	});
});

describe("the dashboard", () => {
	test("shows the figures of the API, and each leads to its list", async (t) => {
		const page = await opened(t);
		const { figures } = await api.get("/dashboard");
		const shown = await page.locator(".figures li").evaluateAll((list) => list.map((item) => item.textContent));
		assert.equal(shown.length, 7);
		for (const [name, value] of [["Счётчиков в системе", figures.meters], ["Активных заданий", 0], ["Число пользователей", figures.users]]) {
			assert.ok(shown.some((text) => text.startsWith(`${name}${value}`)), `${name} ${value}: ${shown}`);
		}
		await page.getByRole("link", { name: /Счётчиков без подключений/ }).click();
		await page.waitForURL(/meters\?filter=never$/);
		await page.getByRole("heading", { name: "Счётчики", exact: true }).waitFor();
		await settled(page);
		const { total } = await api.get("/meters?filter=never&limit=1");
		assert.match(await page.getByTestId("row-count").textContent(), new RegExp(`^${total} счётчик`));
	});

	test("draws its two charts", async (t) => {
		const page = await opened(t);
		await page.locator(".chart-box[data-ready]").nth(1).waitFor();
		assert.equal(await page.locator(".chart canvas").count(), 2);
	});

	test("a call that comes in appears without a reload", async (t) => {
		const page = await opened(t);
		await page.locator(".live.live").waitFor();
		await page.evaluate(() => (window.stillThisPage = true));
		const newest = page.locator("section", { hasText: "Последние звонки" }).locator("tbody tr").filter({ has: page.getByRole("link") }).first();
		const shown = await newest.textContent();
		const { serial } = (await api.get("/meters?sort=serial&limit=2")).items.find((meter) => !shown.includes(meter.serial));
		await runSim({ server, dir: folder, meters: 1, serial_base: Number(serial), days: 40, fast: true });
		await newest.getByRole("link", { name: serial, exact: true }).waitFor();
		assert.equal(await page.evaluate(() => window.stillThisPage), true);
	});
});

describe("the meters", () => {
	test("have the nine columns of the original", async (t) => {
		const page = await opened(t, "/meters");
		assert.equal(await page.locator("main thead th").first().getByRole("checkbox").count(), 1, "the boxes that choose rows come before them");
		const heads = (await page.locator("main thead th").allTextContents()).slice(1);
		for (const [i, name] of ["Счётчик", "Группа", "Абонент", "Лицевой счёт", "Город", "Тип счётчика", "Показание, м³", "Дата показания", "Последнее подключение"].entries()) {
			assert.ok(heads[i].startsWith(name), `${heads[i]} is not ${name}`);
		}
	});

	test("are sorted, searched and paged by the server, and the address keeps it", async (t) => {
		const page = await opened(t, "/meters?limit=25");
		await page.getByRole("button", { name: "Показание, м³" }).click();
		await page.locator("th[aria-sort=ascending]").waitFor();
		await page.getByRole("button", { name: "Показание, м³" }).click();
		await page.locator("th[aria-sort=descending]").waitFor();
		await settled(page);
		const sorted = (await api.get("/meters?sort=-index&limit=50")).items.map((meter) => meter.serial);
		assert.deepEqual(await serials(page), sorted.slice(0, 25));
		await page.getByRole("button", { name: "Вперёд" }).click();
		await page.getByText(`26–50 из ${METERS}`).waitFor();
		await settled(page);
		assert.deepEqual(await serials(page), sorted.slice(25));
		await page.reload();
		await settled(page);
		assert.deepEqual(await serials(page), sorted.slice(25), "a link shows the same");
		await page.getByRole("button", { name: "Назад" }).click();
		await page.getByText(`1–25 из ${METERS}`).waitFor();
	});

	test("follow the form while one types", async (t) => {
		const page = await opened(t, "/meters");
		await page.getByLabel("Абонент", { exact: true }).fill("давыдова");
		await page.getByText("1 счётчик", { exact: true }).waitFor();
		await settled(page);
		assert.deepEqual(await serials(page), [PAPER]);
		await page.getByRole("button", { name: "Сбросить" }).click();
		await page.waitForURL((url) => url.search === "");
		await page.getByLabel("Город", { exact: true }).fill("Пяти");
		await page.getByText("Пятигорск", { exact: true }).first().waitFor();
		await page.waitForURL(/city=/);
		await page.getByLabel("Город", { exact: true }).fill("Ыыы");
		await page.getByText("Ничего не нашлось").waitFor();
	});

	test("are found from anywhere with / and opened with Enter", async (t) => {
		const page = await opened(t);
		await page.keyboard.press("/");
		await page.keyboard.type("1540145");
		await page.locator(".search-option").first().waitFor();
		await page.keyboard.press("ArrowDown");
		await page.keyboard.press("Enter");
		await page.waitForURL(`**/meters/${PAPER}`);
		await page.keyboard.press("/");
		await page.keyboard.type("Шамилов");
		await page.keyboard.press("Enter");
		await page.waitForURL(/meters\?q=/);
		await settled(page);
		assert.deepEqual(await serials(page), ["15666428"]);
	});

	test("narrow to a group and all under it", async (t) => {
		const page = await opened(t, "/meters");
		const { items } = await api.get("/groups");
		const top = items.find((group) => group.parent === null);
		await page.locator(".side-groups").getByRole("link", { name: top.name }).click();
		await page.waitForURL(new RegExp(`group=${top.id}$`));
		await page.locator(".chips").getByText(`Группа: ${top.name}`).waitFor();
		await settled(page);
		assert.match(await page.getByTestId("row-count").textContent(), new RegExp(`^${top.meters_total} счётчик`));
	});

	test("remember the columns that were chosen", async (t) => {
		const page = await opened(t, "/meters");
		await page.getByRole("button", { name: "Столбцы" }).click();
		await page.getByRole("checkbox", { name: "Полнота" }).check();
		await page.getByRole("checkbox", { name: "Город" }).uncheck();
		await page.reload();
		await settled(page);
		const heads = await page.locator("main thead th").allTextContents();
		assert.ok(heads.includes("Полнота") && !heads.includes("Город"), String(heads));
	});

	test("lead from one card to the next of the list", async (t) => {
		const page = await opened(t, "/meters?sort=-serial&limit=25");
		const list = await serials(page);
		await page.getByRole("link", { name: list[0] }).click();
		await page.getByText("1 из 25").waitFor();
		await page.keyboard.press("]");
		await page.waitForURL(`**/meters/${list[1]}`);
		await page.getByRole("button", { name: "Предыдущий счётчик списка" }).click();
		await page.waitForURL(`**/meters/${list[0]}`);
	});
});

describe("a meter's card", () => {
	test("shows September 2017 as the paper has it", async (t) => {
		const page = await opened(t, `/meters/${PAPER}/consumption?by=day&from=2017-09-01&to=2017-09-30`);
		const rows = await cells(page);
		assert.equal(rows.length, 30);
		// What the rules found stands behind the columns of the paper.
		assert.deepEqual(rows.slice(25).map((row) => row.slice(0, 5)), PAPER_ROWS);
		assert.match(await page.locator("main tfoot").textContent(), /Итого.*49,002/);
		assert.match(await page.getByTestId("total").textContent(), /^49,002\sм³/);
	});

	test("draws the chart by hour, day and month and saves it as a picture", async (t) => {
		const page = await opened(t, `/meters/${PAPER}/consumption?by=day&from=2017-09-01&to=2017-09-30`);
		await page.locator(".chart-box[data-ready] canvas").waitFor();
		const drawn = await page.locator(".chart canvas").evaluate((canvas) => {
			const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
			let coloured = 0;
			for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 0 && data[i + 2] > data[i] + 60) coloured++;
			return coloured;
		});
		assert.ok(drawn > 1000, `${drawn} pixels of bars`);
		const download = page.waitForEvent("download");
		await page.getByRole("button", { name: "PNG" }).click();
		const file = await download;
		assert.match(file.suggestedFilename(), /^15401450.*\.png$/);
		assert.ok(statSync(await file.path()).size > 10_000);
		await page.getByText("Часы", { exact: true }).click();
		await page.waitForURL(/by=hour/);
		await page.getByText("Месяцы", { exact: true }).click();
		await page.waitForURL(/by=month/);
		await page.getByRole("columnheader", { name: "Месяц" }).waitFor();
		await settled(page);
		assert.ok((await cells(page)).some(([month]) => month === "Сентябрь 2017"));
	});

	test("opens on the last days that there are, however old", async (t) => {
		const page = await opened(t, `/meters/${PAPER}/consumption`);
		const [first] = (await cells(page)).at(-1);
		assert.match(first, /\.10\.2017$/);
	});

	test("has archives, parameters with their history, calls and events", async (t) => {
		// Which parameters there are depends on the protocol.
		const { items } = await api.get("/meters?sort=-index&limit=50");
		const cards = await Promise.all(items.filter((meter) => meter.last_call).map((meter) => api.get(`/meters/${meter.serial}`)));
		const { serial } = cards.find((card) => card.driver.startsWith("dlms"));
		const page = await opened(t, `/meters/${serial}/archives`);
		assert.ok((await cells(page)).length > 100);
		await page.getByText("Суточный", { exact: true }).click();
		await page.waitForURL(/by=day/);
		await page.locator(".ant-segmented-item-selected", { hasText: "Суточный" }).waitFor();
		await settled(page);
		assert.ok((await cells(page)).length > 20);

		await tab(page, "Параметры");
		const heads = (await page.locator("main thead th").allTextContents()).map((head) => head.split(",")[0]);
		assert.deepEqual(heads, ["Параметр", "Текущее", "Действует с", "Время", "Изменений"]);
		const parameters = await cells(page);
		assert.equal(parameters.find(([name]) => name === "GSM Пин-код")[1], "••••");
		await page.getByRole("button", { name: "Подстановочное значение температуры" }).click();
		await page.getByRole("dialog").locator(".history li").first().waitFor();
		await page.keyboard.press("Escape");

		await tab(page, "Звонки");
		assert.ok((await cells(page)).every((row) => row.includes("Успешно")));
		await tab(page, "События");
	});
});

describe("an unknown meter", () => {
	test("waits in quarantine until it is adopted", async (t) => {
		const page = await opened(t, "/quarantine");
		assert.deepEqual(await serials(page), [UNKNOWN]);
		await page.getByRole("button", { name: `Принять счётчик ${UNKNOWN}` }).click();
		await page.getByRole("dialog").getByRole("button", { name: "Принять" }).click();
		await page.getByText("В карантине пусто").waitFor();
		await page.goto(`${server.url}/meters/${UNKNOWN}`);
		await settled(page);
		assert.match(await page.locator("main").textContent(), /В эксплуатации/);
	});
});

describe("one's own account", () => {
	test("the password is changed with the present one", async (t) => {
		const password = "Вера-на-смене";
		await run("themis", ["user", "add", "vera", "--data", server.data, "--password-stdin"], { dir: folder, input: `${password}\n` });
		const page = await openPage(t, { browser });
		t.after(() => page.context().close());
		await page.goto(server.url);
		await signIn(page, "vera", password);
		const change = async (current, fresh, again, act) => {
			await page.locator("#current").fill(current);
			await page.getByLabel("Новый пароль", { exact: true }).fill(fresh);
			await page.getByLabel("Новый пароль ещё раз").fill(again);
			await page.getByRole("button", { name: act, exact: true }).click();
		};
		await page.locator(".account-button").click();
		await page.getByRole("menuitem", { name: "Мой профиль" }).click();
		await page.getByRole("heading", { name: "Мой профиль" }).waitFor();
		await change(password, "another-password", "another-passwort", "Сменить");
		await page.getByText("Новые пароли не совпадают.").waitFor();
		await refuseViolations(page);
		await change("wrong", "another-password", "another-password", "Сменить");
		await page.getByText("Нынешний пароль неверен.").waitFor();
		await change(password, "another-password", "another-password", "Сменить");
		await page.getByText("Пароль изменён").waitFor();
		await server.login("vera", "another-password");
	});
});

describe("language and theme", () => {
	test("are switched at once and kept, here and on another machine", async (t) => {
		const page = await opened(t, "/meters");
		await speak(page, "en");
		await page.getByRole("heading", { name: "Meters" }).waitFor();
		const saved = page.waitForResponse((answer) => answer.request().method() === "PATCH");
		await page.getByRole("button", { name: /^Theme/ }).click();
		await page.getByRole("menuitem", { name: "Dark" }).click();
		await saved;
		await page.reload();
		await page.getByRole("heading", { name: "Meters" }).waitFor();
		assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");

		const other = await openPage(t, { browser });
		t.after(() => other.context().close());
		await other.goto(server.url);
		await signIn(other);
		await other.getByRole("heading", { name: "Dashboard" }).waitFor();
		await other.locator("html[data-theme=dark]").waitFor();
		await api.patch("/users/me", { locale: "ru", theme: "auto" });
	});
});

describe("every page", () => {
	const pages = ["/", "/meters?limit=25", "/meters?city=Ыыы", `/meters/${PAPER}`, `/meters/${PAPER}/consumption?by=day&from=2017-09-01&to=2017-09-30`, `/meters/${PAPER}/archives?by=day`, `/meters/${PAPER}/parameters`, `/meters/${PAPER}/calls`, `/meters/${PAPER}/events`, "/calls", "/quarantine", "/users", "/meters/99999999", "/no/such/page"];
	for (const language of ["ru", "en"]) {
		for (const [width, height] of [[1440, 900], [390, 844]]) {
			test(`has no fault that axe finds and no sideways scrolling: ${language}, ${width} px`, async (t) => {
				const theme = width === 390 ? "dark" : "light";
				const page = await opened(t, "/", { width, height, language, theme });
				for (const path of pages) {
					await page.goto(server.url + path);
					await settled(page);
					await refuseViolations(page);
					assert.equal(await beyond(page), 0, `${path} is too wide`);
				}
				await page.context().clearCookies();
				await page.goto(server.url);
				await page.locator("main h1").waitFor();
				await refuseViolations(page);
			});
		}
	}

	test("needs nothing from elsewhere and breaks no rule of its security policy", async (t) => {
		const page = await openPage(t, { browser });
		t.after(() => page.context().close());
		const elsewhere = [];
		const refused = [];
		page.on("request", (request) => {
			if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(server.url)) elsewhere.push(request.url());
		});
		page.on("console", (message) => {
			if (/Content Security Policy/i.test(message.text())) refused.push(message.text());
		});
		await page.goto(server.url);
		await signIn(page);
		await page.locator(".side-nav").waitFor();
		for (const path of ["/", "/meters", `/meters/${PAPER}/consumption`]) {
			await page.goto(server.url + path);
			await settled(page);
		}
		assert.deepEqual(elsewhere, []);
		assert.deepEqual(refused, []);
	});
});
