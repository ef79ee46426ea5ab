// What all tests of the pages do: sign in, speak a language, wait, read tables.
import { openPage } from "./browser.mjs";
import { PASSWORD } from "./lib.mjs";

export async function signIn(page, login = "admin", password = PASSWORD) {
	await page.locator('input[autocomplete="username"]').fill(login);
	await page.locator('input[type="password"]').fill(password);
	await page.keyboard.press("Enter");
}

// A signed-in page of a server at PATH in a language of its own choice; options of openPage besides.
export async function openSigned(t, { browser, server, path = "/", language = "ru", login = "admin", password = PASSWORD, ...how }) {
	const page = await openPage(t, { browser, ...how });
	// A bound for what hangs; a busy machine may take long.
	page.setDefaultTimeout(60_000);
	t.after(() => page.context().close());
	await page.goto(server.url);
	await signIn(page, login, password);
	await page.locator(".side-nav").waitFor({ state: "attached" });
	await speak(page, language);
	if (path !== "/") await page.goto(server.url + path);
	await settled(page);
	return page;
}

// The server keeps the choice: its answer is awaited, or the next page would undo it.
export async function speak(page, language) {
	if ((await page.locator("html").getAttribute("lang")) === language) return;
	const menu = page.locator(".top-menu");
	const inMenu = await menu.isVisible();
	if (inMenu) await menu.click();
	const saved = page.waitForResponse((answer) => answer.request().method() === "PATCH" && answer.ok());
	await page.locator(inMenu ? ".side .language" : ".top .language").getByRole("button", { name: language.toUpperCase() }).click();
	await saved;
	await page.locator(`html[lang=${language}]`).waitFor();
	// The open menu lies over its button.
	if (inMenu) await page.keyboard.press("Escape");
}

// The page of the address is there with its headline, nothing still on its way.
export async function settled(page) {
	await page.waitForFunction(() => {
		const shown = document.querySelector("main")?.dataset.address;
		return shown !== undefined && new URL(shown, location.href).href === location.href.replace(/#.*/, "");
	});
	await page.locator("main h1").first().waitFor();
	await page.waitForFunction(() => !document.querySelector(".skeleton, [aria-busy=true]"));
}

export async function tab(page, name) {
	await page.locator(".tabs").getByRole("link", { name }).click();
	await page.locator(".tabs a.active", { hasText: name }).waitFor();
	await settled(page);
}

// Cells of the tick boxes are left out.
export const cells = (page) => page.locator("main table tbody tr").evaluateAll((rows) => rows.map((row) => [...row.cells].filter((cell) => !cell.classList.contains("nameless")).map((cell) => cell.textContent.replace(/[\u00a0\u202f]/g, " ").trim())));
export const serials = async (page) => (await cells(page)).map((row) => row[0]);

// By how many pixels the page is wider than its window.
export const beyond = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
