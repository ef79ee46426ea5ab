// The bad network: raw connections to the collector, and a proxy between the simulator and
// the collector that holds back, cuts, slows down or falsifies what the meter says.
import { connect, createServer } from "node:net";
import { cleanup } from "./lib.mjs";

/*
 * A connection to PORT that only says what the test tells it to.
 *	port    its own port, by which its call is found
 *	closed  resolves when the connection is over, whoever ended it
 *	heard   bytes that came from the server
 */
export async function dial(port) {
	const socket = connect({ port, host: "127.0.0.1", noDelay: true });
	const closed = new Promise((done) => socket.once("close", done));
	await new Promise((done, fail) => socket.once("connect", done).once("error", fail));
	// A reset is one of the ends that the server may choose.
	socket.on("error", () => {});
	const line = { socket, closed, port: socket.localPort, heard: 0 };
	socket.on("data", (bytes) => (line.heard += bytes.length));
	return line;
}

// Writes until the server closes or LIMIT bytes are out, minding back-pressure; bytes written.
export async function flood(line, chunk, limit) {
	let sent = 0;
	let open = true;
	line.closed.then(() => (open = false));
	while (open && sent < limit) {
		sent += chunk.length;
		if (!line.socket.write(chunk))
			await Promise.race([line.closed, new Promise((done) => line.socket.once("drain", done))]);
	}
	return sent;
}

/*
 * A proxy in front of PORT. For each connection `meddle(link)` is called once; it may set
 *	link.up(bytes)    what the meter said  → bytes to pass on, or null to keep them back
 *	link.down(bytes)  what the server said → likewise
 * and use link.toServer, link.toMeter (sockets) and link.port (as the server sees it).
 */
export async function startProxy(t, port, meddle) {
	const links = [];
	const listener = createServer({ noDelay: true }, async (toMeter) => {
		toMeter.on("error", () => {});
		toMeter.pause();
		const line = await dial(port);
		const link = { toMeter, toServer: line.socket, port: line.port, up: (b) => b, down: (b) => b };
		links.push(link);
		meddle(link);
		const pass = (from, to, through) => {
			from.on("data", (bytes) => {
				const out = link[through](bytes);
				if (out?.length && !to.destroyed) to.write(out);
			});
			from.on("close", () => to.destroy());
		};
		pass(toMeter, line.socket, "up");
		pass(line.socket, toMeter, "down");
		toMeter.resume();
	});
	await new Promise((done) => listener.listen(0, "127.0.0.1", done));
	cleanup(t, () => {
		listener.close();
		for (const link of links) {
			link.toMeter.destroy();
			link.toServer.destroy();
		}
	});
	return { address: `127.0.0.1:${listener.address().port}`, links };
}

// Checksum of HDLC frames (ISO/IEC 13239: x^16 + x^12 + x^5 + 1, reflected).
export function fcs(bytes) {
	let crc = 0xffff;
	for (const byte of bytes) {
		crc ^= byte;
		for (let i = 0; i < 8; i++) crc = crc & 1 ? (crc >>> 1) ^ 0x8408 : crc >>> 1;
	}
	return crc ^ 0xffff;
}

// A frame of type 3 from a meter at server address 1 to client 16 (one-byte addresses).
export function hdlcFrame(control, info = Buffer.alloc(0), { length } = {}) {
	const size = length ?? 7 + (info.length ? info.length + 2 : 0);
	const head = Buffer.from([0xa0 | (size >> 8), size & 0xff, 0x21, 0x03, control]);
	const hcs = fcs(head);
	const body = Buffer.concat([head, Buffer.from([hcs & 0xff, hcs >> 8]), info]);
	if (!info.length) return Buffer.concat([Buffer.from([0x7e]), body, Buffer.from([0x7e])]);
	const sum = fcs(body);
	return Buffer.concat([Buffer.from([0x7e]), body, Buffer.from([sum & 0xff, sum >> 8, 0x7e])]);
}

// An APDU in the TCP wrapper, from the logical device 1 to client 16.
export function wrapped(apdu, length = apdu.length) {
	const head = Buffer.from([0, 1, 0, 1, 0, 16, length >> 8, length & 0xff]);
	return Buffer.concat([head, apdu]);
}
