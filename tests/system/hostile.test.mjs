// What the internet sends to an open port, and meters that misbehave. Each attack must end in
// a call with a clear result, take bounded memory, and leave a fleet that calls meanwhile unharmed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { random, runSim, startServer, startSim, until } from "./lib.mjs";
import { dial, flood, hdlcFrame, startProxy, wrapped } from "./wire.mjs";

const MIB = 1 << 20;
const CALL_BYTES = 2 * MIB;
// Of the build with sanitizers, whose quarantine of freed memory is cut to 16 MiB below.
const MEMORY_MAX = 700 * MIB;
const IDLE = 10_000;

let server;
let api;
let serials = 20_000_000;
// Hooks of the file end what a test's own hooks would: the server is shared by all tests.
const ends = [];

before(async () => {
	server = await startServer({ after: (end) => ends.push(end) }, {
		set: {
			"collector.adopt_unknown": true,
			"collector.sniff_timeout": 2,
			"collector.idle_timeout": 2,
			// Much more than an honest call takes, also while the disk is slow.
			"collector.call_time": 25,
			"collector.call_bytes": CALL_BYTES,
			"collector.junk_records": 1000,
		},
		env: { ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ""}:quarantine_size_mb=16` },
	});
	api = await server.login();
});

after(async () => {
	for (const end of ends.reverse()) await end();
});

// Ports come back into use: a call is known by its port and by being newer than this.
async function newestCall() {
	const { items } = await api.get("/calls?limit=1");
	return items[0]?.id ?? 0;
}

// The finished call, newer than `since`, that came from this port of ours.
function callFrom(port, since) {
	const peer = `127.0.0.1:${port}`;
	return until(`the end of the call from ${peer}`, async () => {
		const { items } = await api.get("/calls?limit=200");
		return items.find((call) => call.id > since && call.peer === peer && call.result !== "open");
	});
}

// A fleet of its own serials calls while the attack goes on, and all its calls end well.
async function unharmed(attack) {
	serials += 1000;
	const [result] = await Promise.all([
		attack(),
		runSim({ server, meters: 20, days: 2, fast: true, serial_base: serials }),
	]);
	assert.ok(server.memory() < MEMORY_MAX, `memory is ${Math.round(server.memory() / MIB)} MiB`);
	await server.api().get("/readyz");
	return result;
}

function told(call, ...results) {
	assert.ok(results.includes(call.result), `result is ${call.result} (${call.reason}), not ${results.join(" or ")}`);
	assert.ok(call.reason?.length > 10, `no reason in words: ${call.reason}`);
	assert.ok(call.ended, "the call has an end");
	return call;
}

async function say(bytes, { hangUp = false } = {}) {
	const since = await newestCall();
	const line = await dial(server.collector);
	line.socket.write(bytes);
	if (hangUp) line.socket.end();
	await line.closed;
	return callFrom(line.port, since);
}

// One meter calls through a proxy that meddles; the call's record.
async function meddled(t, protocol, meddle, { seconds } = {}) {
	const since = await newestCall();
	const proxy = await startProxy(t, server.collector, meddle);
	serials += 1000;
	const options = { server: proxy.address, dir: server.data, meters: 1, days: 2, protocol, fast: true, serial_base: serials };
	const sim = startSim(options);
	const link = await until("the meter's call", () => proxy.links[0], seconds);
	const call = await callFrom(link.port, since);
	sim.child.kill("SIGTERM");
	await sim.ended;
	return call;
}

test("random bytes are no protocol", async () => {
	const next = random(7);
	const noise = Buffer.from(Array.from({ length: 4096 }, () => Math.floor(next() * 256)));
	noise[0] = 0xee;
	told(await unharmed(() => say(noise)), "unknown-protocol");
	told(await say("GET / HTTP/1.1\r\nHost: meters\r\n\r\n"), "unknown-protocol");
});

test("a connection that says nothing is silent", async () => {
	told(await unharmed(() => say("")), "silent");
});

test("a connection that closes at once is recorded", async () => {
	told(await say("", { hangUp: true }), "silent", "hung-up");
});

test("a frame that breaks off and a peer that hangs up", async () => {
	const frame = hdlcFrame(0x73, Buffer.alloc(20, 1));
	told(await unharmed(() => say(frame.subarray(0, 9), { hangUp: true })), "hung-up", "unknown-protocol");
	told(await say(wrapped(Buffer.alloc(40)).subarray(0, 20), { hangUp: true }), "hung-up", "unknown-protocol");
});

test("a frame that breaks off and a peer that stays", async () => {
	const frame = hdlcFrame(0x73, Buffer.alloc(20, 1));
	told(await unharmed(() => say(frame.subarray(0, 9))), "timeout", "unknown-protocol");
});

test("every frame with a bad checksum", async (t) => {
	const spoil = (link) => {
		link.up = (bytes) => {
			const out = Buffer.from(bytes);
			// The last byte before a closing flag belongs to the checksum.
			if (out.length > 2 && out.at(-1) === 0x7e) out[out.length - 2] ^= 0x55;
			return out;
		};
	};
	told(await unharmed(() => meddled(t, "hdlc", spoil)), "timeout", "protocol-error", "unknown-protocol");
});

test("a line that loses one frame: the call goes on or ends in words", async (t) => {
	let frames = 0;
	const lose = (link) => {
		link.up = (bytes) => (++frames === 6 ? null : bytes);
	};
	const call = await unharmed(() => meddled(t, "hdlc", lose));
	if (call.result !== "ok") told(call, "timeout", "partial", "protocol-error");
});

for (const protocol of ["hdlc", "wrapper"]) {
	test(`a meter that vanishes in the middle of its archive (${protocol})`, async (t) => {
		const cut = (link) => {
			let left = 1500;
			link.up = (bytes) => {
				left -= bytes.length;
				if (left > 0) return bytes;
				link.toServer.destroy();
				return null;
			};
		};
		told(await unharmed(() => meddled(t, protocol, cut)), "hung-up", "partial");
	});

	test(`a meter that goes silent in the middle of its archive (${protocol})`, async (t) => {
		const hold = (link) => {
			let left = 1500;
			link.up = (bytes) => ((left -= bytes.length) > 0 ? bytes : null);
		};
		told(await unharmed(() => meddled(t, protocol, hold)), "timeout", "partial");
	});

	test(`slow-loris: one byte now and then (${protocol})`, async (t) => {
		const drip = (link) => {
			const waiting = [];
			const timer = setInterval(() => {
				if (waiting.length && !link.toServer.destroyed) link.toServer.write(Buffer.from([waiting.shift()]));
			}, 100);
			link.toServer.on("close", () => clearInterval(timer));
			link.up = (bytes) => {
				waiting.push(...bytes);
				return null;
			};
		};
		told(await unharmed(() => meddled(t, protocol, drip)), "timeout", "partial", "limit");
	});

	test(`a flood of a gigabyte instead of the archive (${protocol})`, async (t) => {
		let sent = 0;
		const drown = (link) => {
			let left = 1000;
			link.up = (bytes) => {
				left -= bytes.length;
				if (left > 0) return bytes;
				if (!sent) {
					sent = 1;
					const junk = protocol === "hdlc" ? Buffer.alloc(65536, 0x7e) : wrapped(Buffer.alloc(60000));
					const line = { socket: link.toServer, closed: new Promise((done) => link.toServer.once("close", done)) };
					flood(line, junk, 1 << 30).then((n) => (sent = n));
				}
				return null;
			};
		};
		const call = told(await unharmed(() => meddled(t, protocol, drown)), "limit", "protocol-error", "partial");
		assert.ok(call.bytes_in <= CALL_BYTES + MIB, `${call.bytes_in} bytes were taken`);
		assert.ok(sent < 1 << 30, "the server must not take the whole gigabyte");
	});
}

test("a gigabyte of garbage from somebody unknown", async () => {
	const since = await newestCall();
	const line = await dial(server.collector);
	const sent = await unharmed(() => flood(line, Buffer.alloc(65536, 0xee), 1 << 30));
	assert.ok(sent < 64 * MIB, `${sent} bytes were taken`);
	told(await callFrom(line.port, since), "unknown-protocol", "limit");
});

// Answers with lengths far beyond what comes, put in place of the meter's own: [name, APDU].
const LENGTHS = [
	["an octet-string of 2 GB", "c401c10009847fffffff"],
	["an array of 4 billion rows", "c401c1000184ffffffff02"],
	["a structure in a structure in a structure …", "c401c100" + "0201".repeat(3000)],
	["a list of 127 results without any", "c403c17f"],
	["a block of 4 GB", "c402c1000000000100" + "84ffffffff"],
	["an association of 4 GB", "6184ffffffffa109"],
	["a compact array of nothing without end", "c401c10013" + "0113ffff".repeat(4) + "0084ffffffff"],
];

for (const [name, apdu] of LENGTHS) {
	test(`oversized lengths: ${name}`, async (t) => {
		const lie = (link) => {
			let answers = 0;
			link.up = (bytes) => {
				// The association is left in peace, unless it is what is lied about.
				const honest = apdu.startsWith("61") ? 0 : 1;
				return answers++ < honest ? bytes : wrapped(Buffer.from(apdu, "hex"));
			};
		};
		told(await meddled(t, "wrapper", lie), "protocol-error", "partial", "refused", "timeout", "limit");
	});
}

test("oversized lengths: wrapper and HDLC frames that promise more than they bring", async () => {
	told(await say(wrapped(Buffer.alloc(100), 0xffff)), "timeout", "protocol-error", "unknown-protocol", "limit");
	told(await say(hdlcFrame(0x73, Buffer.alloc(100), { length: 0x7ff })), "timeout", "protocol-error", "unknown-protocol");
});

test("two calls of one serial at once", async (t) => {
	serials += 1000;
	const options = { dir: server.data, meters: 1, days: 2, protocol: "wrapper", fast: true, serial_base: serials };
	const since = await newestCall();
	// The first call is held in the middle of its archive until the second has ended.
	let release = null;
	const proxy = await startProxy(t, server.collector, (link) => {
		let left = 1500;
		const held = [];
		link.up = (bytes) => {
			left -= bytes.length;
			if (left > 0) return bytes;
			held.push(bytes);
			release = () => {
				left = Infinity;
				for (const kept of held) link.toServer.write(kept);
			};
			return null;
		};
	});
	const first = startSim({ server: proxy.address, ...options });
	await until("the first call to be held", () => release);
	const link = proxy.links[0];
	const second = startSim({ server, ...options, tag: "second" });
	await second.ended;
	release();
	await first.ended;
	told(await until("the second call", async () => {
		const { items } = await api.get("/calls?limit=20");
		return items.find((call) => call.id > since && call.result === "duplicate");
	}), "duplicate");
	const call = await callFrom(link.port, since);
	assert.equal(call.result, "ok", call.reason);
});

test(`${IDLE} idle connections`, { timeout: 300_000 }, async () => {
	const before = server.memory();
	const lines = [];
	await unharmed(async () => {
		for (let i = 0; i < IDLE; i += 500)
			lines.push(...(await Promise.all(Array.from({ length: 500 }, () => dial(server.collector)))));
	});
	const grown = server.memory() - before;
	await Promise.all(lines.map((line) => line.closed));
	assert.equal(lines.length, IDLE);
	assert.ok(grown < 300 * MIB, `${Math.round(grown / MIB)} MiB for ${IDLE} connections`);
	await runSim({ server, meters: 20, days: 2, fast: true, serial_base: (serials += 1000) });
});
