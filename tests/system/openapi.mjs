// Holds every answer of the server against docs/openapi.yaml. lib.mjs's Api calls it for each
// request of each system test, so no test can miss a field that the document does not know.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse } from "yaml";

const FILE = join(dirname(fileURLToPath(import.meta.url)), "../../docs/openapi.yaml");
export const document = parse(readFileSync(FILE, "utf8"));

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema({ $id: "themis:", ...document });

const templates = Object.keys(document.paths).map((path) => ({
	path,
	pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, "[^/]+")}$`),
	fixed: path.replace(/\{[^}]+\}/g, "").length,
}));

// The template of a path; of several (users/me, users/{login}) the one with more fixed text.
export function template(pathname) {
	const fits = templates.filter((t) => t.pattern.test(pathname));
	fits.sort((a, b) => b.fixed - a.fixed);
	return fits[0]?.path;
}

function pointer(...parts) {
	const escaped = parts.map((p) => encodeURIComponent(p.replaceAll("~", "~0").replaceAll("/", "~1")));
	return `themis:#/${escaped.join("/")}`;
}

// The documented answer: its object, and its place for the schema's references.
function findResponse(path, method, status) {
	const response = document.paths[path][method]?.responses[status];
	if (!response) return null;
	if (!response.$ref) return { response, at: ["paths", path, method, "responses", String(status)] };
	const at = response.$ref.slice(2).split("/");
	return { response: at.reduce((node, key) => node[key], document), at };
}

// Fails unless METHOD PATHNAME may answer with this status, media type and body.
export function checkAnswer(method, pathname, status, mediaType, body) {
	const what = `${method} ${pathname} → ${status}`;
	const path = template(pathname);
	assert.ok(path, `${what}: no such path in docs/openapi.yaml`);
	const found = findResponse(path, method.toLowerCase(), status);
	assert.ok(found, `${what}: status not in docs/openapi.yaml`);
	const { content } = found.response;
	if (!content) {
		assert.equal(body, "", `${what}: a body where docs/openapi.yaml has none`);
		return;
	}
	assert.ok(content[mediaType], `${what}: ${mediaType} is not in docs/openapi.yaml`);
	if (!/json/.test(mediaType)) return;
	const validate = ajv.getSchema(pointer(...found.at, "content", mediaType, "schema"));
	assert.ok(validate(body), `${what}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(body).slice(0, 2000)}`);
}
