// Takes the pictures of docs/images/ from a running demo; started by tools/screenshots. After URL
// and password may come words: only pictures whose names begin with one of them are taken.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openBrowser, openPage } from "./system/browser.mjs";
import { ROOT } from "./system/lib.mjs";

const [url, password, ...only] = process.argv.slice(2);
const folder = join(ROOT, "docs/images");
mkdirSync(folder, { recursive: true });

// [file, path, what to open the page with]
const pictures = [
	["dashboard.png", "/", {}],
	["dashboard-en.png", "/", { language: "EN" }],
	["meters.png", "/meters", {}],
	["meter.png", "/meters/15401450/consumption?by=day&from=2017-09-01&to=2017-09-30", {}],
	["meter-dark.png", "/meters/15401491/consumption?by=month", { theme: "dark" }],
	["phone.png", "/meters", { width: 390, height: 844 }],
	...["quality", "quarantine", "profiles", "slots"].flatMap((name) => [
		[`${name}.png`, `/${name}`, {}],
		[`${name}-en.png`, `/${name}`, { language: "EN" }],
	]),
	["exceptions.png", firstException, {}],
	["exceptions-en.png", firstException, { language: "EN" }],
	["closings.png", "/closings", { act: "Закрыть месяц…" }],
	["closings-en.png", "/closings", { act: "Close a month…", language: "EN" }],
	["completeness.png", "/meters/15401450/completeness", {}],
	["completeness-en.png", "/meters/15401450/completeness", { language: "EN" }],
	["call.png", lastRecorded, {}],
	["call-en.png", lastRecorded, { language: "EN" }],
];

// A call whose bytes are kept, of a ciphered meter if there is one: its page shows them decoded.
async function lastRecorded(page) {
	const { items } = await page.evaluate(async () => (await fetch("/api/v1/calls?limit=200")).json());
	for (const { id, rows } of items) {
		if (!rows) continue;
		const call = await page.evaluate(async (one) => (await fetch(`/api/v1/calls/${one}`)).json(), id);
		if (call.capture) return `/calls/${id}`;
	}
	return `/calls/${items[0].id}`;
}

async function firstException(page) {
	const { items } = await page.evaluate(async () => (await fetch("/api/v1/exceptions?rule=gap&state=open&limit=1")).json());
	return `/quality?show=exceptions${items.length ? `&exception=${items[0].id}` : ""}`;
}

const browser = await openBrowser(null);
try {
	for (const [file, path, { language = "RU", act, ...how }] of pictures) {
		if (only.length && !only.some((word) => file.startsWith(word))) continue;
		const page = await openPage(null, { browser, ...how });
		await page.goto(url);
		await page.getByText(language, { exact: true }).click();
		await page.locator('input[autocomplete="username"]').fill("admin");
		await page.locator('input[type="password"]').fill(password);
		await page.keyboard.press("Enter");
		await page.locator('input[type="password"]').waitFor({ state: "detached" });
		await page.goto(new URL(typeof path === "string" ? path : await path(page), url).href);
		await page.locator("h1").first().waitFor();
		// Skeletons stand where figures are still on their way.
		await page.waitForFunction(() => !document.querySelector(".skeleton"));
		if (act) await page.getByRole("button", { name: act }).click();
		await page.waitForTimeout(1000);
		await page.screenshot({ path: join(folder, file) });
		await page.context().close();
		console.log(file);
	}
} finally {
	await browser.close();
}
