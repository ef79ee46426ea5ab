// The check of answers against docs/openapi.yaml must itself find what is wrong.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkAnswer, document, template } from "./openapi.mjs";

test("a fitting answer passes", () => {
	checkAnswer("GET", "/healthz", 200, "application/json", { status: "ok" });
});

test("unknown fields, missing fields, statuses and media types are found", () => {
	const health = (status, type, body) => () => checkAnswer("GET", "/healthz", status, type, body);
	assert.throws(health(200, "application/json", { status: "ok", more: 1 }), /additional properties/);
	assert.throws(health(200, "application/json", {}), /status/);
	assert.throws(health(418, "application/json", { status: "ok" }), /status not in/);
	assert.throws(health(200, "text/html", "ok"), /text\/html/);
	assert.throws(() => checkAnswer("GET", "/nowhere", 200, "application/json", {}), /no such path/);
});

test("fixed paths go before patterns", () => {
	assert.equal(template("/api/v1/meters/15401450"), "/api/v1/meters/{serial}");
	assert.equal(template("/api/v1/users/me"), "/api/v1/users/me");
});

test("every operation has an id, a tag and an answer", () => {
	const ids = new Set();
	for (const [path, item] of Object.entries(document.paths)) {
		for (const method of ["get", "post", "put", "patch", "delete"]) {
			const operation = item[method];
			if (!operation) continue;
			assert.ok(operation.operationId && operation.tags?.length, `${method} ${path}`);
			assert.ok(!ids.has(operation.operationId), operation.operationId);
			assert.ok(Object.keys(operation.responses).length > 0, `${method} ${path}`);
			ids.add(operation.operationId);
		}
	}
});
