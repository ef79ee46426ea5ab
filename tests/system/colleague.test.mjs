// The administrator's new colleague, in the browser: made with a one-time password and an area, signed in
// in the other language, with a password and a second factor of their own. And the pages of administration.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { openBrowser, openPage, refuseViolations } from "./browser.mjs";
import { ROOT, startServer } from "./lib.mjs";
import { beyond, cells, openSigned, serials, settled, signIn } from "./pages.mjs";

const REGISTER = "serial,group,subscriber,account,city\n91000001,Север/Центр,Давыдова С.Н.,1001,Пятигорск\n91000002,Север/Центр,Шамилов А.Ш.,1002,Пятигорск\n91000003,Юг,Приоритет,1003,Волжский\n";
const INSIDE = ["91000001", "91000002"];
const OUTSIDE = "91000003";
const OWN_PASSWORD = "тихий вечер у реки";

const words = Object.fromEntries(["ru", "en"].map((language) => [language, JSON.parse(readFileSync(join(ROOT, "i18n", `${language}.json`), "utf8"))]));

// The page's own words, so that the test reads alike in both languages.
const speaker = (language) => (key, blanks = {}) => {
	const text = key.split(".").reduce((branch, part) => branch?.[part], words[language]);
	assert.equal(typeof text, "string", `no words for ${key}`);
	return Object.entries(blanks).reduce((said, [name, value]) => said.replaceAll(`{{${name}}}`, value), text);
};

// RFC 6238 with SHA-1, six digits and 30 s: what an authenticator shows.
function codeOf(secret, at = Date.now()) {
	const bits = [...secret.replace(/\s/g, "")].map((sign) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(sign).toString(2).padStart(5, "0")).join("");
	const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
	const step = Buffer.alloc(8);
	step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
	const hash = createHmac("sha1", key).update(step).digest();
	return String((hash.readUInt32BE(hash[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

let server;
let browser;
let api;
const ends = [];
const whole = { after: (end) => ends.push(end) };

before(async () => {
	server = await startServer(whole, { set: { "session.address_failures": 0 } });
	api = await server.login();
	await api.import(REGISTER);
	browser = await openBrowser(whole);
});

after(async () => {
	for (const end of ends.reverse()) await end();
});

// A browser of somebody else, who has not been here before.
async function strange(t, language) {
	const page = await openPage(t, { browser, locale: language === "ru" ? "ru-RU" : "en-GB" });
	page.setDefaultTimeout(60_000);
	t.after(() => page.context().close());
	await page.addInitScript((chosen) => localStorage.getItem("themis.language") ?? localStorage.setItem("themis.language", chosen), language);
	await page.goto(server.url);
	await page.locator(`html[lang=${language}]`).waitFor();
	return page;
}

const dialogOf = (page) => page.getByRole("dialog").last();

// The administrator makes an operator who sees one group and reads LANGUAGE; yields the one-time password.
async function makeColleague(page, t, login, language) {
	await page.getByRole("button", { name: t("users.add") }).click();
	await page.getByLabel(t("users.login"), { exact: true }).fill(login);
	await page.getByLabel(t("users.name"), { exact: true }).fill("Colleague");
	await page.locator("form").getByText(language === "ru" ? "Русский" : "English", { exact: true }).click();
	await page.getByText(t("area.some"), { exact: true }).click();
	await page.getByText(t("area.blind")).waitFor();
	await page.getByRole("combobox", { name: t("area.add") }).click();
	await page.getByTitle("Центр", { exact: true }).last().click();
	await page.getByText("Север / Центр").waitFor();
	await refuseViolations(page);
	await page.getByRole("button", { name: t("users.create"), exact: true }).click();
	await page.getByText(t("users.created_title", { login })).waitFor();
	const password = await dialogOf(page).getByLabel(t("users.one_time"), { exact: true }).inputValue();
	await refuseViolations(page);
	await dialogOf(page).getByRole("button", { name: t("job.close"), exact: true }).last().click();
	await page.waitForURL(/users\/\d+$/);
	await page.getByRole("heading", { name: login, exact: true }).waitFor();
	return password;
}

// With the one-time password nothing opens but the choice of another.
async function choosePassword(page, t, login, oneTime) {
	await signIn(page, login, oneTime);
	await page.getByRole("heading", { name: t("password.must_title") }).waitFor();
	await refuseViolations(page);
	await page.goto(`${server.url}/meters`);
	await page.getByRole("heading", { name: t("password.must_title") }).waitFor();
	const fill = async (current, fresh, again) => {
		await page.getByLabel(t("users.one_time"), { exact: true }).fill(current);
		await page.getByLabel(t("password.new"), { exact: true }).fill(fresh);
		await page.getByLabel(t("password.again"), { exact: true }).fill(again);
		await page.getByRole("button", { name: t("password.must_act") }).click();
	};
	await fill(oneTime, "short", OWN_PASSWORD);
	await page.getByText(t("password.differs")).waitFor();
	await fill(oneTime, OWN_PASSWORD, OWN_PASSWORD);
	await page.locator(".side-nav").waitFor();
}

// One group and nothing of administration.
async function seeOnlyTheArea(page, t) {
	await page.goto(`${server.url}/meters`);
	await settled(page);
	assert.deepEqual(await serials(page), INSIDE);
	assert.equal(await page.getByRole("link", { name: t("nav.users"), exact: true }).count(), 0);
	await page.goto(`${server.url}/meters/${OUTSIDE}`);
	await settled(page);
	assert.equal(await page.getByText("1003").count(), 0, "a meter outside of the area does not exist");
	await page.goto(`${server.url}/users`);
	await page.getByRole("heading", { name: t("trouble.denied.title") }).waitFor();
}

// Yields the recovery codes.
async function switchFactorOn(page, t, password) {
	await page.goto(`${server.url}/profile`);
	await settled(page);
	await page.getByRole("button", { name: t("factor.switch_on"), exact: true }).click();
	await dialogOf(page).getByLabel(t("password.current"), { exact: true }).fill(password);
	await page.keyboard.press("Enter");
	const secret = await dialogOf(page).getByTestId("factor-secret").textContent();
	await dialogOf(page).getByRole("img", { name: t("factor.qr") }).waitFor();
	await refuseViolations(page);
	await dialogOf(page).getByLabel(t("factor.step_code")).fill("12345");
	await page.keyboard.press("Enter");
	await dialogOf(page).getByText(t("factor.code_form")).or(dialogOf(page).getByText(words.ru.form.too_short_many.replace("{{count}}", "6"))).or(dialogOf(page).getByText(words.en.form.too_short_other.replace("{{count}}", "6"))).first().waitFor();
	await dialogOf(page).getByLabel(t("factor.step_code")).fill(codeOf(secret));
	await page.keyboard.press("Enter");
	await page.locator(".codes li").first().waitFor();
	const codes = await page.locator(".codes li").allTextContents();
	assert.equal(codes.length, 10);
	await refuseViolations(page);
	await page.getByText(t("factor.codes_kept")).click();
	await page.getByRole("button", { name: t("factor.codes_done"), exact: true }).click();
	await page.getByText(t("factor.text_on")).waitFor();
	return codes;
}

describe("the administrator's new colleague", () => {
	for (const [mine, theirs] of [["ru", "en"], ["en", "ru"]]) {
		test(`is made in ${mine} and begins to work in ${theirs}`, async (t) => {
			const login = `colleague-${mine}`;
			const admin = await openSigned(t, { browser, server, path: "/users", language: mine });
			const oneTime = await makeColleague(admin, speaker(mine), login, theirs);
			await api.patch("/users/me", { locale: "ru" });

			const say = speaker(theirs);
			const page = await strange(t, theirs);
			await choosePassword(page, say, login, oneTime);
			await seeOnlyTheArea(page, say);
			const codes = await switchFactorOn(page, say, OWN_PASSWORD);

			await page.locator(".account-button").click();
			await page.getByRole("menuitem", { name: say("frame.sign_out") }).click();
			await page.locator('input[name="login"]').waitFor();
			await signIn(page, login, OWN_PASSWORD);
			await page.getByRole("heading", { name: say("sign_in.code_heading") }).waitFor();
			await refuseViolations(page);
			await page.locator('input[name="code"]').fill("000000");
			await page.keyboard.press("Enter");
			await page.getByText(say("sign_in.code_wrong")).waitFor();
			await page.getByRole("button", { name: say("sign_in.with_recovery") }).click();
			await page.locator('input[name="code"]').fill(codes[3]);
			await page.keyboard.press("Enter");
			await page.locator(".side-nav").waitFor();
			assert.equal(await page.locator("html").getAttribute("lang"), theirs, "the account keeps the language");
		});
	}
});

// Every address of the pages' own table of routes with what there is, and with what there is not.
async function everyPath() {
	const [{ id: user }] = (await api.get("/users")).items;
	const [{ id: subscriber }] = (await api.get("/subscribers")).items;
	const [{ id: group }] = (await api.get("/groups")).items;
	const tabs = ["consumption", "archives", "completeness", "parameters", "calls", "events", "findings", "journal"];
	const real = {
		"meters/:serial": [INSIDE[0], "none"], "meters/:serial/:tab": tabs.map((tab) => `${INSIDE[0]}/${tab}`), "groups/:id": [group, 999999], "subscribers/:id": [subscriber, 999999],
		"calls/:id": [999999], "users/:id": [user, 999999], "documentation/:name": ["administrator", "none"],
		"reports/:tab": ["finished", "none"], "reports/:tab/:id": ["schedules/999999", "zones/999999"],
	};
	const router = readFileSync(join(ROOT, "ui/src/app/router.tsx"), "utf8");
	const routes = [...router.matchAll(/path: '([a-z:/-]+)'/g)].map(([, path]) => path).filter((path) => path !== "sign-in");
	assert.ok(routes.length > 22);
	return ["/", "/meters?q=zzz", "/users?q=zzz", "/no-such-page", ...routes.flatMap((route) => {
		const [begin] = route.split("/:");
		assert.ok(!route.includes(":") || real[route], `no address for ${route}`);
		return real[route]?.map((rest) => `/${begin}/${rest}`) ?? [`/${route}`];
	})];
}

describe("the pages of administration", () => {
	const opened = (t, path, how = {}) => openSigned(t, { browser, server, path, ...how });

	test("a form holds what is not saved and says under the field what is wrong", async (t) => {
		const page = await opened(t, "/users/new");
		await page.getByLabel("Логин", { exact: true }).fill("admin");
		await page.getByRole("link", { name: "Счётчики" }).first().click();
		await dialogOf(page).getByRole("button", { name: "Остаться" }).click();
		await page.getByRole("button", { name: "Создать", exact: true }).click();
		await page.getByText("Такой логин уже есть").waitFor();
		await page.getByRole("link", { name: "Счётчики" }).first().click();
		await dialogOf(page).getByRole("button", { name: "Уйти" }).click();
		await page.getByRole("heading", { name: "Счётчики", exact: true }).waitFor();
	});

	test("a role of one's own is made, changed and taken away", async (t) => {
		const page = await opened(t, "/roles");
		await page.getByRole("button", { name: "Новая роль" }).click();
		await dialogOf(page).getByLabel("Название").fill("Диспетчер");
		await dialogOf(page).getByRole("checkbox", { name: "Видеть счётчики", exact: true }).check();
		await refuseViolations(page);
		await dialogOf(page).getByRole("button", { name: "Создать", exact: true }).click();
		await page.getByRole("columnheader", { name: /Диспетчер/ }).waitFor();
		assert.deepEqual((await api.get("/roles")).items.find((role) => role.name === "Диспетчер").rights, ["meter.view"]);
		await page.getByRole("button", { name: "Удалить роль Диспетчер" }).click();
		await dialogOf(page).getByRole("button", { name: "Удалить", exact: true }).click();
		await page.getByRole("columnheader", { name: /Диспетчер/ }).waitFor({ state: "detached" });
	});

	test("a token is told once, works, and is revoked", async (t) => {
		const page = await opened(t, "/tokens");
		await page.getByRole("button", { name: "Новый ключ" }).click();
		await dialogOf(page).getByLabel("Название").fill("Обмен");
		await dialogOf(page).getByRole("checkbox", { name: "Видеть счётчики", exact: true }).check();
		await refuseViolations(page);
		await dialogOf(page).getByRole("button", { name: "Создать ключ" }).click();
		const token = await dialogOf(page).getByLabel("Ключ", { exact: true }).inputValue();
		const asked = () => fetch(`${server.url}/api/v1/meters`, { headers: { Authorization: `Bearer ${token}` } });
		assert.equal((await asked()).status, 200);
		await dialogOf(page).getByRole("button", { name: "Закрыть", exact: true }).last().click();
		await page.getByRole("button", { name: "Отозвать ключ Обмен" }).click();
		await dialogOf(page).getByRole("button", { name: "Отозвать", exact: true }).click();
		await page.getByText("Ключей нет").waitFor();
		assert.equal((await asked()).status, 401);
	});

	test("the audit tells it, is filtered and proven", async (t) => {
		const page = await opened(t, "/audit");
		await page.getByRole("button", { name: "Проверить" }).click();
		await page.getByText(/Журнал цел: /).waitFor();
		await page.getByLabel("Кто", { exact: true }).fill("nobody-of-this-name");
		await page.getByText("Ничего не нашлось").waitFor();
		await page.goto(`${server.url}/audit?action=user.`);
		await settled(page);
		assert.ok((await cells(page)).some((row) => row.includes("Создан пользователь")));
	});

	for (const language of ["ru", "en"]) {
		test(`a setting is found, checked, saved and put back (${language})`, async (t) => {
			const say = speaker(language);
			const page = await opened(t, "/settings", { language });
			const line = (key) => page.locator(".setting").filter({ has: page.locator(".setting-key", { hasText: new RegExp(`^${key.replaceAll(".", "\\.")}$`) }) });
			const save = page.getByRole("button", { name: say("settings.save"), exact: true });
			assert.ok(await line("web.port").locator("input").isDisabled());
			await line("web.port").getByText(say("settings.locked.command-line")).waitFor();
			await line("store.url").getByText(say("settings.locked.outside")).waitFor();

			await page.getByLabel(say("settings.search")).fill("silent_after");
			await page.waitForFunction(() => document.querySelectorAll(".setting").length === 1);
			const box = page.getByLabel("meter.silent_after", { exact: true });
			await box.fill("5 days");
			await page.getByText(say("settings.fault.not_duration")).waitFor();
			assert.ok(await save.isDisabled());
			await box.fill("1m");
			await page.getByText(say("settings.fault.range", { min: "1h", max: "366d" })).waitFor();
			await box.fill("4d");

			// What is not saved is minded.
			await page.getByRole("link", { name: say("nav.audit"), exact: true }).click();
			await dialogOf(page).getByRole("button", { name: say("form.stay") }).click();
			assert.equal(await box.inputValue(), "4d");
			await save.click();
			await line("meter.silent_after").getByText(say("settings.source.database")).waitFor();
			assert.equal((await api.get("/settings")).items.find((one) => one.key === "meter.silent_after").value, "4d");
			await page.getByRole("button", { name: say("settings.reset_named", { key: "meter.silent_after" }) }).click();
			await save.click();
			await line("meter.silent_after").getByText(say("settings.source.default")).waitFor();

			// The server's word stands under the field that it means; what waits for a restart is told.
			await page.goto(`${server.url}/settings?q=max_streams`);
			await page.getByLabel("web.max_streams", { exact: true }).fill("100");
			await line("web.max_streams").getByText(say("settings.needs_restart")).waitFor();
			await save.click();
			await line("web.max_streams").getByText(say("settings.waits")).waitFor();
			await page.getByRole("button", { name: say("settings.reset_named", { key: "web.max_streams" }) }).click();
			await save.click();
			await line("web.max_streams").getByText(say("settings.source.default")).waitFor();
			await page.goto(`${server.url}/settings?q=meter.zone`);
			await page.getByLabel("meter.zone", { exact: true }).fill("Mars/Olympus");
			await save.click();
			await line("meter.zone").getByText("Mars/Olympus is not in").waitFor();

			// One more port.
			await page.getByRole("button", { name: say("settings.discard") }).click();
			await page.goto(`${server.url}/settings`);
			await page.getByRole("button", { name: say("settings.add.listener") }).click();
			await dialogOf(page).getByLabel(say("settings.name"), { exact: true }).fill("spare");
			await dialogOf(page).getByRole("button", { name: say("settings.add_act") }).click();
			await page.getByLabel("listener.spare.port", { exact: true }).fill("70000");
			await page.getByText(say("settings.fault.range", { min: "0", max: "65535" })).waitFor();
			await page.getByRole("button", { name: say("settings.discard") }).click();
			await page.waitForFunction(() => !document.querySelector(".settings-named"));
		});
	}

	test("the manuals are there in the language of the page, with contents, pictures and search", async (t) => {
		const page = await opened(t, "/documentation");
		await page.locator(".docs-text img").first().waitFor();
		assert.ok((await page.locator(".docs-text img").first().evaluate((picture) => picture.decode().then(() => picture.naturalWidth))) > 300);
		await page.locator(".docs-contents a").first().click();
		await page.getByLabel("Найти в руководствах").fill("газовый день");
		await page.locator(".docs-found li").first().waitFor();
		await page.locator(".docs-found a").first().click();
		await page.locator(".docs-text h2").first().waitFor();
	});

	// Each page is loaded once in a language and looked at in both widths; axe, which takes a second
	// a page, sees it in one of them.
	for (const [language, ...widths] of [["ru", 1440, 390], ["en", 390, 1440]]) {
		test(`have no fault that axe finds and no sideways scrolling (${language})`, async (t) => {
			const page = await opened(t, "/", { language, width: widths[0], theme: language === "ru" ? "light" : "dark" });
			for (const path of await everyPath()) {
				await page.setViewportSize({ width: widths[0], height: 900 });
				await page.goto(server.url + path);
				await settled(page);
				await refuseViolations(page);
				assert.equal(await beyond(page), 0, `${path} is too wide for ${widths[0]}`);
				await page.setViewportSize({ width: widths[1], height: 900 });
				await page.waitForFunction(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth).catch(() => assert.fail(`${path} is too wide for ${widths[1]}`));
			}
		});
	}
});
