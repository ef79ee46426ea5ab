// The rule of dependencies between the folders of src/ (tools/modules.txt).
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { ROOT, tempDir } from "./lib.mjs";

function check(root) {
	const done = spawnSync(join(ROOT, "tools/check-modules"), [root], { encoding: "utf8" });
	return { code: done.status, text: done.stdout + done.stderr };
}

function tree(t, files) {
	const root = tempDir(t);
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(dirname(join(root, path)), { recursive: true });
		writeFileSync(join(root, path), text);
	}
	return root;
}

const RULES = "base:\nmeter: base\nstore: base meter\n";

test("the source tree keeps the rule", () => {
	assert.deepEqual(check(ROOT), { code: 0, text: "" });
});

test("an allowed include passes", (t) => {
	const root = tree(t, {
		"tools/modules.txt": RULES,
		"src/store/a.c": '#include "meter/b.h"\n#include "store/a.h"\n#include <stdio.h>\n',
	});
	assert.equal(check(root).code, 0);
});

test("a forbidden include is found, with its line", (t) => {
	const root = tree(t, {
		"tools/modules.txt": RULES,
		"src/meter/a.c": '#include "base/err.h"\n#include "store/store.h"\n',
	});
	const { code, text } = check(root);
	assert.equal(code, 1);
	assert.match(text, /src\/meter\/a\.c:2: meter may not include store/);
});

test("a folder that the table does not know is found", (t) => {
	const root = tree(t, { "tools/modules.txt": RULES, "src/other/a.c": "" });
	assert.match(check(root).text, /no module other/);
});

test("a circle in the table is found", (t) => {
	const root = tree(t, { "tools/modules.txt": "base: meter\nmeter: base\n" });
	assert.match(check(root).text, /base may use meter, which does not stand above it/);
});
