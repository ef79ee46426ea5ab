// The web server below the API: pages with their caching and compression, and what it does to
// those who ask for too much.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { request as httpRequest } from "node:http";
import { startServer } from "./lib.mjs";

const ends = [];
let server, api;

before(async () => {
	server = await startServer({ after: (end) => ends.push(end) }, {
		set: { "web.max_connections": 64, "web.idle_timeout": 1, "web.max_streams": 40 },
	});
	api = await server.login();
});

after(async () => {
	for (const end of ends) await end();
});

// fetch() undoes compression; this one leaves the bytes as they came.
function raw(path, headers = {}) {
	return new Promise((done, fail) => {
		httpRequest(`${server.url}${path}`, { headers, agent: false }, (answer) => {
			const pieces = [];
			answer.on("data", (piece) => pieces.push(piece));
			answer.on("end", () => done({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(pieces) }));
		}).on("error", fail).end();
	});
}

// Sends bytes as they are and gathers the answer until the server closes or `enough` says so.
async function talk(text, enough = () => false) {
	const socket = connect(server.web, "127.0.0.1");
	await once(socket, "connect");
	let answer = "";
	socket.on("error", () => {});
	const closed = once(socket, "close");
	const told = new Promise((done) => {
		socket.on("data", (piece) => {
			answer += piece;
			if (enough(answer)) done();
		});
	});
	socket.write(text);
	await Promise.race([closed, told]);
	socket.destroy();
	return answer;
}

test("pages come compressed, with what a browser must know", async () => {
	const plain = await raw("/", { "Accept-Encoding": "identity" });
	assert.equal(plain.status, 200);
	assert.match(plain.headers["content-type"], /^text\/html/);
	assert.match(plain.headers["content-security-policy"], /script-src 'self';.*frame-ancestors 'none'/);
	assert.equal(plain.headers["cache-control"], "no-cache");
	const html = plain.body.toString("utf8");
	assert.doesNotMatch(html, /<script>[^<]/, "no script in the page itself");

	const script = /src="(\/assets\/[^"]+\.js)"/.exec(html)[1];
	const whole = (await raw(script, { "Accept-Encoding": "identity" })).body;
	const zipped = await raw(script, { "Accept-Encoding": "gzip" });
	assert.equal(zipped.headers["content-encoding"], "gzip");
	assert.deepEqual(gunzipSync(zipped.body), whole);
	const brotli = await raw(script, { "Accept-Encoding": "gzip, deflate, br" });
	assert.equal(brotli.headers["content-encoding"], "br");
	assert.deepEqual(brotliDecompressSync(brotli.body), whole);
	assert.equal((await raw(script, { "Accept-Encoding": "br;q=0, gzip;q=0" })).headers["content-encoding"], undefined);
	assert.match(brotli.headers["cache-control"], /max-age=31536000, immutable/);

	const again = await raw("/", { "If-None-Match": plain.headers.etag });
	assert.deepEqual([again.status, again.body.length], [304, 0]);
});

test("a page's address is the program's own; a missing file is none", async () => {
	const index = (await raw("/")).body;
	assert.deepEqual((await raw("/meters/15401450?tab=calls")).body, index);
	for (const path of ["/nothing.js", "/assets/nothing", "/api/v1/nothing", "/metrics/x"])
		assert.equal((await raw(path)).status, 404, path);
});

test("headers, lines and bodies are bounded", async () => {
	assert.match(await talk(`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${"x".repeat(100000)}\r\n\r\n`), /^(HTTP\/1\.1 4\d\d |$)/);
	assert.match(await talk(`GET /${"x".repeat(100000)} HTTP/1.1\r\nHost: x\r\n\r\n`), /^(HTTP\/1\.1 4\d\d |$)/);
	const post = "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
	assert.match(await talk(`${post}Content-Length: 10000000000\r\n\r\n`, (a) => a.includes("\r\n\r\n")), /^HTTP\/1\.1 413 /);
	assert.match(await talk(`${post}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`, (a) => a.includes("\r\n\r\n")), /^HTTP\/1\.1 411 /);
	const upload = "POST /api/v1/imports HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\nContent-Length: 30000000\r\n\r\n";
	assert.match(await talk(`${upload}serial\n`, (a) => a.includes("\r\n\r\n")), /^HTTP\/1\.1 401 /, "before the body is taken");
	await api.get("/session");
});

test("nonsense is closed or refused, and others are served", async () => {
	for (const text of ["\x00\x01\x02\r\n\r\n", "GET\r\n\r\n", "NONSENSE / HTTP/1.1\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\r\n".repeat(1000)])
		assert.match(await talk(text), /^(HTTP\/1\.[01] [345]\d\d |$)/);
	await api.get("/session");
});

test("connections that say nothing are closed, and make room", async () => {
	const idle = Array.from({ length: 80 }, () => connect(server.web, "127.0.0.1"));
	const closed = idle.map((socket) => {
		socket.on("error", () => {});
		return once(socket, "close");
	});
	await Promise.all(closed);
	await api.get("/session");
});

test("live streams are bounded by session", async () => {
	const open = [];
	for (let i = 0; i < 16; i++) {
		const end = new AbortController();
		const answer = await fetch(`${server.url}/api/v1/events`, { headers: { Cookie: api.cookie }, signal: end.signal });
		assert.equal(answer.status, 200);
		open.push(end);
	}
	const more = await api.request("GET", "/events");
	assert.equal(more.status, 429);
	for (const end of open) end.abort();
	const other = await server.login();
	const end = new AbortController();
	const answer = await fetch(`${server.url}/api/v1/events`, { headers: { Cookie: other.cookie }, signal: end.signal });
	assert.equal(answer.status, 200);
	end.abort();
});

test("a stream ends with its session", async () => {
	const other = await server.login();
	const answer = await fetch(`${server.url}/api/v1/events`, { headers: { Cookie: other.cookie } });
	await other.delete("/session");
	for await (const piece of answer.body) assert.ok(piece.length > 0);
});
