// usage: node walk.mjs login lang width theme name=path...
import { openBrowser, openPage } from "./system/browser.mjs";
import { mkdirSync } from "node:fs";
const base = process.env.BASE ?? "http://127.0.0.1:56100"; const P = "вечер у реки 7";
const [login, language, width, theme, ...list] = process.argv.slice(2);
const out = "/tmp/pages-shots"; mkdirSync(out, { recursive: true });
const browser = await openBrowser(null);
const page = await openPage(null, { browser, width: +width, height: +width < 500 ? 844 : 900, theme });
await page.addInitScript((l) => localStorage.setItem("themis.language", l), language);
page.setDefaultTimeout(40000);
await page.goto(base);
await page.locator('input[autocomplete="username"]').fill(login);
await page.locator('input[type="password"]').fill(P);
await page.keyboard.press("Enter");
await page.locator(".side-nav").first().waitFor({ state: "attached" });
const say = await page.evaluate(async ([l]) => { const s = await (await fetch("/api/v1/session")).json(); await fetch("/api/v1/users/me", { method: "PATCH", headers: { "content-type": "application/json", "X-CSRF-Token": s.csrf_token }, body: JSON.stringify({ locale: l, theme: "auto" }) }); return s.user?.login; }, [language]);
for (const item of list) {
	const at = item.indexOf("=");
	const name = item.slice(0, at), [path, ...acts] = item.slice(at + 1).split("|");
	try {
	await page.goto(base + path);
	await page.locator("h1").first().waitFor();
	await page.waitForFunction(() => !document.querySelector(".skeleton, main [aria-busy=true]"), null, { timeout: 30000 }).catch(() => console.log("busy", name));
	for (const act of acts) {
		const [verb, ...rest] = act.split(":"); const what = rest.join(":");
		if (verb === "click") await page.getByRole("button", { name: what }).first().click({timeout:8000});
		else if (verb === "sel") await page.locator(what).first().click({timeout:8000});
		else if (verb === "text") await page.getByText(what).last().click({timeout:8000});
		else if (verb === "item") await page.getByRole("menuitem", { name: what }).first().click({timeout:8000});
		else if (verb === "fill") { const [l, v] = what.split("~"); await page.getByLabel(l).last().fill(v,{timeout:8000}); }
		else if (verb === "type") await page.keyboard.type(what);
		else if (verb === "key") await page.keyboard.press(what);
		else if (verb === "wait") await page.waitForTimeout(+what);
		else if (verb === "file") await page.locator("input[type=file]").first().setInputFiles(what);
		else if (verb === "scroll") await page.evaluate((y) => window.scrollTo(0, y), +what);
	}
	await page.waitForTimeout(500);
	const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
	if (beyond > 0) console.log("WIDE", name, beyond);
	} catch (e) { console.log("FAIL", name, String(e).slice(0, 300)); }
	await page.screenshot({ path: `${out}/${name}.png`, fullPage: process.env.FULL === "1" });
}
if (page.errors.length) console.log("ERR", page.errors);
await browser.close();
