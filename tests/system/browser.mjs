// Debian's Chromium, driven by playwright-core.
//	const page = await openPage(t, { width: 390, height: 844, locale: "ru-RU" });
//	await refuseViolations(page);   // axe
import assert from "node:assert/strict";
import { accessSync, constants } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { chromium } from "playwright-core";

const PLACES = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

function findChromium() {
	for (const path of PLACES) {
		try {
			accessSync(path, constants.X_OK);
			return path;
		} catch {
			continue;
		}
	}
	throw new Error("no Chromium found; tools/setup installs it, or name it in CHROMIUM");
}

// `t` is the test (its end closes the browser), or null: then call `close` yourself.
export async function openBrowser(t) {
	const browser = await chromium.launch({ executablePath: findChromium(), args: ["--disable-gpu", "--disable-dev-shm-usage"] });
	t?.after(() => browser.close());
	return browser;
}

// A page of its own context; errors of its scripts fail the test.
export async function openPage(t, { width = 1440, height = 900, locale = "ru-RU", theme = "light", browser } = {}) {
	browser ??= await openBrowser(t);
	const context = await browser.newContext({
		viewport: { width, height },
		locale,
		colorScheme: theme,
		timezoneId: "Europe/Moscow",
		reducedMotion: "reduce",
	});
	const page = await context.newPage();
	page.errors = [];
	page.on("pageerror", (error) => page.errors.push(String(error)));
	t?.after(() => assert.deepEqual(page.errors, [], "errors of the page's scripts"));
	return page;
}

// WCAG 2.1 A and AA by axe; the report names rule, element and how to mend it.
export async function refuseViolations(page) {
	const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]).analyze();
	const lines = violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(" ")}: ${n.failureSummary}`));
	assert.deepEqual(lines, []);
}
