/*
 * Whole calls of the DLMS client against a meter that says anything.
 *
 * First byte: 1 HDLC, 2 what comes is put into good frames (else it is a raw
 * stream), 4 the right invoke id is put in, 8 LLS, 16 byte by byte. Framed,
 * each answer is a length (above 127: (length − 128)·32) and its bytes. A
 * script of tests/vectors/dlms (first byte '#') gives the raw stream of its
 * "<" lines.
 */
#include <assert.h>
#include <ctype.h>
#include <stdio.h>

#include "protocol/dlms/hdlc.h"
#include "protocol/dlms/wrapper.h"
#include "protocol/driver.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { STREAM_MAX = 1 << 16, REPLIES_MAX = 4096, ASKS_MAX = 64 };
enum { OPT_HDLC = 1, OPT_FRAMED = 2, OPT_INVOKE = 4, OPT_LLS = 8, OPT_BYTES = 16 };

struct peer {
	unsigned options;
	struct rd data;
	const struct profile *profile;
	uint8_t out[1 << 15]; /* what the meter will say next */
	size_t out_len;
	uint8_t invoke;
	uint8_t vs; /* of the meter's frames */
	uint8_t vr;
	unsigned told;
};

/* The next answer of the data; AARQ and RLRQ are answered well. */
static size_t next_apdu(struct peer *p, uint8_t request, uint8_t *apdu, size_t cap)
{
	static const uint8_t aare[] = { 0x61, 0x29, 0xa1, 0x09, 0x06, 0x07, 0x60, 0x85, 0x74,
					0x05, 0x08, 0x01, 0x01, 0xa2, 0x03, 0x02, 0x01, 0x00,
					0xa3, 0x05, 0xa1, 0x03, 0x02, 0x01, 0x00, 0xbe, 0x10,
					0x04, 0x0e, 0x08, 0x00, 0x06, 0x5f, 0x1f, 0x04, 0x00,
					0x00, 0x1e, 0x1d, 0x01, 0xf4, 0x00, 0x07 };
	static const uint8_t rlre[] = { 0x63, 0x00 };
	if (request == 0x60) {
		memcpy(apdu, aare, sizeof aare);
		return sizeof aare;
	}
	if (request == 0x62) {
		memcpy(apdu, rlre, sizeof rlre);
		return sizeof rlre;
	}
	if (!rd_left(&p->data))
		return 0;
	size_t n = rd_u8(&p->data);
	n = n < 128 ? n : (n - 128) * 32;
	n = n < rd_left(&p->data) ? n : rd_left(&p->data);
	n = n < cap ? n : cap;
	const uint8_t *bytes = rd_bytes(&p->data, n);
	if (bytes && n)
		memcpy(apdu, bytes, n);
	if ((p->options & OPT_INVOKE) && n > 2)
		apdu[2] = (uint8_t)(0xc0 | p->invoke);
	return n;
}

static void say(struct peer *p, const uint8_t *bytes, size_t n)
{
	if (n && n <= sizeof p->out - p->out_len) {
		memcpy(p->out + p->out_len, bytes, n);
		p->out_len += n;
	}
}

static void say_frame(struct peer *p, struct hdlc_address to, struct hdlc_control control,
		      const uint8_t *info, size_t n)
{
	uint8_t buf[HDLC_FRAME_MAX];
	struct wr w = wr_make(buf, sizeof buf);
	hdlc_put_frame(&w, &(struct hdlc_frame){ .destination = to,
						 .source = { p->profile->server_logical,
							     p->profile->server_physical,
							     p->profile->server_bytes },
						 .control = control,
						 .info = info,
						 .len = n });
	say(p, buf, w.len);
}

/* A station that answers every frame at once, with the client's address. */
static void hdlc_peer(struct peer *p, const uint8_t *frame, size_t n)
{
	struct hdlc_frame f;
	uint8_t info[2000] = { 0xe6, 0xe7, 0x00 };
	struct hdlc_control c = { .kind = HDLC_UA, .poll = true };

	assert(hdlc_parse_frame(frame + 1, n - 2, &f));
	if (f.control.kind == HDLC_SNRM) {
		p->vs = p->vr = 0;
		say_frame(p, f.source, c, NULL, 0);
	} else if (f.control.kind == HDLC_DISC) {
		say_frame(p, f.source, c, NULL, 0);
	} else if (f.control.kind == HDLC_I && f.len > 5) {
		p->invoke = f.info[5] & 0x0f;
		size_t len = next_apdu(p, f.info[3], info + 3, sizeof info - 3);
		p->vr = (p->vr + 1) & 7;
		c = (struct hdlc_control){ HDLC_I, p->vs, p->vr, true };
		p->vs = (p->vs + 1) & 7;
		if (len)
			say_frame(p, f.source, c, info, len + 3);
	}
}

static void wrapper_peer(struct peer *p, const uint8_t *pdu, size_t n)
{
	uint8_t buf[WRAPPER_HEADER + 4096];
	struct wr w = wr_make(buf, sizeof buf);
	uint16_t client = (uint16_t)(pdu[2] << 8 | pdu[3]);
	assert(n > WRAPPER_HEADER + 2);
	p->invoke = pdu[WRAPPER_HEADER + 2] & 0x0f;
	size_t len = next_apdu(p, pdu[WRAPPER_HEADER], buf + WRAPPER_HEADER, 4096);
	if (!len)
		return;
	wrapper_put_header(&w, p->profile->server_logical, client, len);
	say(p, buf, WRAPPER_HEADER + len);
}

static void on_send(void *owner, const uint8_t *bytes, size_t n)
{
	struct peer *p = owner;
	if (!(p->options & OPT_FRAMED))
		return;
	if (p->options & OPT_HDLC)
		hdlc_peer(p, bytes, n);
	else
		wrapper_peer(p, bytes, n);
}

static void on_told(void *owner, const struct driver_told *told)
{
	struct peer *p = owner;
	p->told++;
	if (told->kind == TOLD_PARAMETER)
		assert(told->key && told->text);
	if (told->kind == TOLD_IDENTITY)
		assert(told->identity.serial[0]);
}

static void give(struct driver_session *s, struct peer *p, const uint8_t *bytes, size_t n)
{
	if (!(p->options & OPT_BYTES)) {
		s->driver->input(s, bytes, n, 0);
		return;
	}
	for (size_t i = 0; i < n; i++)
		s->driver->input(s, bytes + i, 1, 0);
}

/* Until the ask is over or time is up. */
static void run_ask(struct driver_session *s, struct peer *p, const struct driver_ask *ask)
{
	uint8_t now[sizeof p->out];
	s->driver->ask(s, ask, 0);
	for (unsigned i = 0; s->state == SESSION_BUSY && i < REPLIES_MAX; i++) {
		size_t n = p->out_len;
		memcpy(now, p->out, n);
		p->out_len = 0;
		if (!(p->options & OPT_FRAMED) && rd_left(&p->data)) {
			n = rd_left(&p->data);
			give(s, p, rd_bytes(&p->data, n), n);
		} else if (n) {
			give(s, p, now, n);
		} else {
			assert(s->deadline != UINT64_MAX);
			s->driver->tick(s, s->deadline);
		}
	}
	assert(s->state != SESSION_FAILED || s->err.msg[0]);
	assert(s->state != SESSION_READY || s->result == ASK_OK || s->err.msg[0]);
}

static void call(struct driver_session *s, struct peer *p)
{
	static const char *const keys[] = { "transfer_window", "server_address",
					    "server_port",     "substitute_pressure",
					    "gsm_signal",      "time_zone",
					    "sim_pin",	       "apn_user",
					    "operating_time",  "none" };
	const struct driver_ask asks[] = {
		{ .kind = ASK_IDENTIFY },
		{ .kind = ASK_CLOCK },
		{ .kind = ASK_CURRENT },
		{ .kind = ASK_ARCHIVE, .archive = ARCHIVE_HOUR, .to = INT64_C(4000000000) },
		{ .kind = ASK_ARCHIVE, .archive = ARCHIVE_MONTH, .to = INT64_C(4000000000) },
		{ .kind = ASK_EVENTS, .to = INT64_C(4000000000) },
		{ .kind = ASK_PARAMETERS, .keys = keys, .key_count = ARRAY_LEN(keys) },
		{ .kind = ASK_WRITE, .key = "transfer_window", .text = "06:00-08:00" },
		{ .kind = ASK_WRITE, .key = "substitute_temperature", .text = "15.00" },
		{ .kind = ASK_WRITE, .key = "server_port", .text = "55000" },
		{ .kind = ASK_WRITE, .key = "apn_user", .text = "user" },
		{ .kind = ASK_SET_CLOCK, .utc = 1700000000, .offset = 10800 },
		{ .kind = ASK_RELEASE },
	};
	for (size_t i = 0; i < ARRAY_LEN(asks) && s->state == SESSION_READY; i++) {
		run_ask(s, p, &asks[i]);
		if (i == 0 && (p->options & OPT_LLS))
			s->driver->secrets(s, &(struct driver_secrets){ .password = "12345678" });
	}
}

static int digit(int c)
{
	return isdigit(c) ? c - '0' : tolower(c) - 'a' + 10;
}

/* Bytes of the "<" lines of a script. */
static size_t script_stream(const uint8_t *data, size_t size, uint8_t *out, size_t cap)
{
	size_t n = 0;
	for (size_t i = 0; i < size;) {
		bool line = data[i] == '<';
		int high = -1;
		for (; i < size && data[i] != '\n'; i++) {
			if (!line || !isxdigit(data[i]))
				continue;
			if (high < 0) {
				high = digit(data[i]);
			} else if (n < cap) {
				out[n++] = (uint8_t)(high << 4 | digit(data[i]));
				high = -1;
			}
		}
		i++;
	}
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct profile_set *set;
	static uint8_t stream[STREAM_MAX];
	static struct peer peer;

	if (!set && !profile_set_open(NULL, &set, NULL))
		abort();
	if (size < 2)
		return 0;
	memset(&peer, 0, sizeof peer);
	peer.profile = profile_find(set, "vk-g-ete");
	peer.options = data[0];
	peer.data = rd_make(data + 1, size - 1);
	if (data[0] == '#') {
		size_t n = script_stream(data, size, stream, sizeof stream);
		peer.options = n && stream[0] == HDLC_FLAG ? OPT_HDLC : 0;
		peer.data = rd_make(stream, n);
	}
	const struct driver *d =
		driver_find(peer.options & OPT_HDLC ? "dlms-hdlc" : "dlms-wrapper");
	struct driver_session *s = d->open(&(struct driver_open){
		.profile = peer.profile,
		.sink = { on_send, on_told, &peer },
	});
	if (s)
		call(s, &peer);
	d->close(s);
	return 0;
}
