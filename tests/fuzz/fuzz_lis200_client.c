/*
 * Whole calls of the LIS-200 client against a meter that says anything, and the
 * words that explain what passed.
 *
 * First byte: 1 the sign-on is answered well, 2 a lock's key, 4 byte by byte,
 * 8 even parity. Then what the meter says, one after another to all that is
 * sent to it: a byte (0 answer, 1 block with more to come, 2 ACK, 3 NAK, else
 * raw bytes), a length (above 127: (length − 128)·32), so many bytes. A script of
 * tests/vectors/lis200 (first byte '#') gives its "<" and "<<" lines.
 */
#include <assert.h>
#include <stdio.h>

#include "../unit/lis200_wire.h"
#include "base/cursor.h"
#include "base/str.h"
#include "protocol/lis200/client.h"
#include "protocol/lis200/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SAID_MAX = 1 << 13, REPLIES_MAX = 4096 };
enum { OPT_SIGNED_ON = 1, OPT_KEY = 2, OPT_BYTES = 4, OPT_PARITY = 8 };

struct peer {
	unsigned options;
	bool script;
	struct rd data;
	unsigned waiting; /* sends that were not answered */
	unsigned lines;
	struct explain *explain;
};

static void on_line(void *owner, const struct explain_line *line)
{
	struct peer *p = owner;
	p->lines++;
	assert(line->depth < 3 && !strchr(line->text, '\n'));
	/* Our key is never told. The meter may say the same word by chance. */
	if (line->direction == EXPLAIN_TO_METER)
		assert(!strstr(line->text, "s3cret"));
}

static void on_send(void *owner, const uint8_t *bytes, size_t n)
{
	struct peer *p = owner;
	p->waiting++;
	lis200_explainer.feed(p->explain, EXPLAIN_TO_METER, 0, bytes, n);
}

static void on_told(void *owner, const struct driver_told *told)
{
	(void)owner;
	if (told->kind == TOLD_PARAMETER)
		assert(told->key && told->text);
	if (told->kind == TOLD_IDENTITY)
		assert(told->identity.serial[0]);
}

/* The next line of a script that the meter says. */
static size_t next_line(struct rd *in, uint8_t *out, size_t cap)
{
	while (rd_left(in)) {
		const uint8_t *end = memchr(in->p, '\n', rd_left(in));
		size_t n = end ? (size_t)(end - in->p) : rd_left(in);
		struct str line = str_make((const char *)in->p, n);
		size_t got = 0;
		(void)rd_bytes(in, n + (end != NULL));
		if (str_starts(line, STR("<< ")))
			got = lis200_wire(line.p + 3, line.n - 3, out, cap);
		else if (!str_starts(line, STR("< ")) ||
			 !hex_parse(str_make(line.p + 2, line.n - 2), out, cap, &got))
			got = 0;
		if (got)
			return got;
	}
	return 0;
}

static size_t next_said(struct peer *p, uint8_t *out, size_t cap)
{
	static const char bccless[] = { LIS200_STX };
	struct rd *in = &p->data;

	if (p->script)
		return next_line(in, out, cap);
	if (!rd_left(in))
		return 0;
	uint8_t kind = rd_u8(in);
	if (kind == 2 || kind == 3) {
		out[0] = kind == 2 ? LIS200_ACK : LIS200_NAK;
		return 1;
	}
	size_t n = rd_u8(in);
	n = n < 128 ? n : (n - 128) * 32;
	n = n < rd_left(in) ? n : rd_left(in);
	struct wr w = wr_make(out, cap);
	if (kind < 2)
		wr_bytes(&w, bccless, 1);
	const uint8_t *bytes = rd_bytes(in, n);
	if (bytes && n)
		wr_bytes(&w, bytes, n);
	if (kind < 2) {
		wr_u8(&w, kind ? LIS200_EOT : LIS200_ETX);
		uint8_t bcc = 0;
		for (size_t i = 1; i < w.len; i++)
			bcc ^= w.buf[i] & 0x7f;
		wr_u8(&w, bcc);
	}
	return w.bad ? 0 : w.len;
}

static void give(struct driver_session *s, struct peer *p, const uint8_t *bytes, size_t n)
{
	size_t step = p->options & OPT_BYTES ? 1 : n;
	lis200_explainer.feed(p->explain, EXPLAIN_FROM_METER, 0, bytes, n);
	for (size_t i = 0; i < n; i += step)
		s->driver->input(s, bytes + i, step, 0);
}

/* Until the ask is over; when the meter has no more to say time passes. */
static void run_ask(struct driver_session *s, struct peer *p, const struct driver_ask *ask)
{
	uint8_t said[SAID_MAX];

	s->driver->ask(s, ask, 0);
	for (unsigned i = 0; s->state == SESSION_BUSY && i < REPLIES_MAX; i++) {
		size_t n = p->waiting || p->script ? next_said(p, said, sizeof said) : 0;
		p->waiting = 0;
		if (n) {
			give(s, p, said, n);
		} else {
			assert(s->deadline != UINT64_MAX);
			s->driver->tick(s, s->deadline);
		}
	}
	assert(s->state != SESSION_BUSY);
	assert(s->state != SESSION_FAILED || s->err.msg[0]);
	assert(s->state != SESSION_READY || s->result == ASK_OK || s->err.msg[0]);
}

static void call(struct driver_session *s, struct peer *p)
{
	static const uint8_t operand[] = { 1,	'P', '0', 2,
					   '(', ')', 3,	  'P' ^ '0' ^ 2 ^ '(' ^ ')' ^ 3 };
	static const char *const keys[] = { "substitute_pressure", "meter_type", "gsm_signal",
					    "substitute_temperature", "none" };
	const struct driver_ask asks[] = {
		{ .kind = ASK_IDENTIFY },
		{ .kind = ASK_CLOCK },
		{ .kind = ASK_CURRENT },
		{ .kind = ASK_ARCHIVE, .archive = ARCHIVE_HOUR, .to = INT64_C(4000000000) },
		{ .kind = ASK_ARCHIVE, .archive = ARCHIVE_MONTH, .to = INT64_C(4000000000) },
		{ .kind = ASK_EVENTS, .to = INT64_C(4000000000) },
		{ .kind = ASK_PARAMETERS, .keys = keys, .key_count = ARRAY_LEN(keys) },
		{ .kind = ASK_WRITE, .key = "substitute_pressure", .text = "101325" },
		{ .kind = ASK_WRITE, .key = "substitute_compressibility", .text = "0.9800" },
		{ .kind = ASK_SET_CLOCK, .utc = 1700000000, .offset = 10800 },
		{ .kind = ASK_RELEASE },
	};
	if (p->options & OPT_SIGNED_ON)
		give(s, p, operand, sizeof operand);
	for (size_t i = 0; i < ARRAY_LEN(asks) && s->state == SESSION_READY; i++) {
		run_ask(s, p, &asks[i]);
		if (i == 0 && (p->options & OPT_KEY))
			s->driver->secrets(s, &(struct driver_secrets){ .password = "s3cret" });
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct profile_set *set;
	static struct profile profile;
	struct peer peer = { 0 };

	if (!set && !profile_set_open(NULL, &set, NULL))
		abort();
	if (size < 2)
		return 0;
	profile = *profile_find(set, "vk-g-ete");
	peer.script = data[0] == '#';
	peer.options = peer.script ? OPT_KEY : data[0];
	peer.data = rd_make(data + !peer.script, size - !peer.script);
	profile.lis200.even_parity = peer.options & OPT_PARITY;
	peer.explain = lis200_explainer.open(
		&(struct explain_how){ .profile = &profile, .sink = { on_line, &peer } });
	struct driver_session *s = driver_lis200.open(
		&(struct driver_open){ .profile = &profile, .sink = { on_send, on_told, &peer } });
	if (s && peer.explain)
		call(s, &peer);
	driver_lis200.close(s);
	lis200_explainer.close(peer.explain);
	return 0;
}
