// Documents that are written by a program must be as the program would write them now,
// and links between documents must lead somewhere.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { ROOT, program } from "./lib.mjs";

test("docs/settings.md lists the settings that the program has", () => {
	const done = spawnSync(join(ROOT, "tools/settings-doc"), ["--check", program("themis")], { encoding: "utf8" });
	assert.equal(done.stdout + done.stderr, "");
	assert.equal(done.status, 0);
});

test("links and pictures of the documents exist", () => {
	const { stdout } = spawnSync("git", ["ls-files", "-co", "--exclude-standard", "*.md"], { cwd: ROOT, encoding: "utf8" });
	const broken = [];
	for (const file of stdout.trim().split("\n")) {
		const text = readFileSync(join(ROOT, file), "utf8").replace(/```[\s\S]*?```/g, "");
		for (const [, target] of text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
			if (/^[a-z]+:/.test(target)) continue;
			if (!existsSync(join(ROOT, dirname(file), target))) broken.push(`${file}: ${target}`);
		}
	}
	assert.deepEqual(broken, []);
});

test("the program carries every manual and every picture", () => {
	const carried = readFileSync(join(ROOT, "src/web/meson.build"), "utf8");
	const files = ["ru", "en", "images"].flatMap((folder) => readdirSync(join(ROOT, "docs", folder)).map((name) => `${folder}/${name}`));
	assert.deepEqual(files.filter((file) => !carried.includes(`'${file}'`)), []);
	const chapters = (language) => readdirSync(join(ROOT, "docs", language));
	assert.deepEqual(chapters("ru"), chapters("en"), "each chapter in both languages");
	for (const language of ["ru", "en"]) {
		const contents = readFileSync(join(ROOT, `docs/${language}/README.md`), "utf8");
		assert.deepEqual(chapters(language).filter((name) => name !== "README.md" && !contents.includes(`(${name})`)), [], "named in the contents");
	}
});

test("the manuals' tables of functions are those of rights.conf", () => {
	const marks = { all: "+++", metrologist: "++", administrator: "+" };
	const rows = [...readFileSync(join(ROOT, "src/service/rights.conf"), "utf8").matchAll(/name = "([a-z.]+)"; group = "([a-z]+)"; roles = "([a-z]+)"/g)];
	// A table for each group, as the page of roles has them.
	const groups = [...new Set(rows.map(([, , group]) => group))];
	const wanted = groups.flatMap((group) => rows.filter((row) => row[2] === group).map(([, name, , roles]) => [name, marks[roles]]));
	assert.ok(wanted.length > 40);
	for (const language of ["ru", "en"]) {
		const text = readFileSync(join(ROOT, `docs/${language}/rights.md`), "utf8");
		const told = [...text.matchAll(/^\| `([a-z.]+)` \| ([^|]+) \|([ +|]+)$/gm)];
		assert.deepEqual(told.map(([, name, , cells]) => [name, cells.replace(/[ |]/g, "")]), wanted, language);
		const words = JSON.parse(readFileSync(join(ROOT, `i18n/${language}.json`), "utf8")).right;
		assert.deepEqual(told.map(([, name, said]) => [name, said]), wanted.map(([name]) => [name, words[name.replaceAll(".", "_")]]), `the pages' words for them: ${language}`);
	}
});
