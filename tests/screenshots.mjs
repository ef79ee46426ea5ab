// Takes the pictures of docs/images/ from a running demo; started by tools/screenshots.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openBrowser, openPage } from "./system/browser.mjs";
import { ROOT } from "./system/lib.mjs";

const [url, password] = process.argv.slice(2);
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
];

const browser = await openBrowser(null);
try {
	for (const [file, path, { language = "RU", ...how }] of pictures) {
		const page = await openPage(null, { browser, ...how });
		await page.goto(url);
		await page.getByText(language, { exact: true }).click();
		await page.locator('input[autocomplete="username"]').fill("admin");
		await page.locator('input[type="password"]').fill(password);
		await page.keyboard.press("Enter");
		await page.locator('input[type="password"]').waitFor({ state: "detached" });
		await page.goto(new URL(path, url).href);
		await page.locator("h1").first().waitFor();
		// Skeletons stand where figures are still on their way.
		await page.waitForFunction(() => !document.querySelector(".skeleton"));
		await page.waitForTimeout(1000);
		await page.screenshot({ path: join(folder, file) });
		await page.context().close();
		console.log(file);
	}
} finally {
	await browser.close();
}
