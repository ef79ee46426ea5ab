/*
 * What comes before a call: a preamble, the first bytes of a protocol, or silence
 * that the server ends by speaking first.
 */
#include <stdio.h>

#include "base/str.h"
#include "collector/call.h"
#include "collector/internal.h"

enum { WHY_MAX = 200, GREETING_PAUSE = 1000 /* ms of silence that end a preamble */ };

static uint64_t sniff_end(const struct conn *c)
{
	return c->since + c->listener->set.sniff_ms;
}

static bool shakes_hands(const struct conn *c)
{
	return c->listener->tls && (!c->tls || !tls_is_open(c->tls));
}

static bool greets(const struct conn *c)
{
	return c->greeting && !c->greeting->over;
}

/* A greeting that could go on is over when the peer falls silent. */
static bool greeting_may_end(const struct conn *c)
{
	return greets(c) && c->greeting->found.length > 0;
}

static uint64_t quiet_since(const struct conn *c)
{
	return c->heard > c->since ? c->heard : c->since;
}

/* Shall the server speak first if the silence goes on? */
static bool may_probe(const struct conn *c)
{
	return !shakes_hands(c) && !greets(c) && !c->sniffed && c->listener->probes[0];
}

void conn_arm(struct conn *c)
{
	uint64_t due = sniff_end(c);

	if (c->closing || c->call)
		return;
	if (may_probe(c))
		due = quiet_since(c) + c->listener->set.probe_ms;
	else if (greeting_may_end(c) && quiet_since(c) + GREETING_PAUSE < due)
		due = quiet_since(c) + GREETING_PAUSE;
	loop_arm(c->loop, &c->timer, due);
}

static void start_call(struct conn *c, const struct driver *d)
{
	if (!call_start(c, d))
		conn_end(c, CALL_LIMIT, "out of memory");
}

static void refuse_bytes(struct conn *c)
{
	char hex[2 * CONN_SNIFF_MAX + 1];
	char why[WHY_MAX];

	hex_format(hex, c->sniff, c->sniffed);
	(void)snprintf(why, sizeof why,
		       "the first bytes are of no protocol that is spoken here: %s", hex);
	conn_end(c, CALL_UNKNOWN_PROTOCOL, why);
}

static void sniff(struct conn *c, const uint8_t *p, size_t n)
{
	const struct driver *d = NULL;
	size_t room = sizeof c->sniff - c->sniffed;
	size_t take = n < room ? n : room;
	uint8_t before = c->sniffed;

	memcpy(c->sniff + c->sniffed, p, take);
	c->sniffed = (uint8_t)(c->sniffed + take);
	enum sniff_verdict v = driver_sniff(c->listener->drivers, c->sniff, c->sniffed, &d);
	if (v == SNIFF_MORE && c->sniffed < sizeof c->sniff) {
		conn_arm(c);
		return;
	}
	if (v != SNIFF_YES) {
		refuse_bytes(c);
		return;
	}
	start_call(c, d);
	if (before && c->call)
		call_input(c->call, c->sniff, before);
	if (c->call)
		call_input(c->call, p, n);
}

/* The greeting is over, with the answer when there was one; the rest is the protocol's. */
static void end_greeting(struct conn *c)
{
	struct greeting *g = c->greeting;
	uint8_t answer[PREAMBLE_ANSWER_MAX];

	g->over = true;
	c->taken = g->found.length;
	if (g->found.length) {
		c->since = loop_now(c->loop);
		conn_send(c, answer, preamble_answer(c->listener->preamble, &g->found, answer));
	}
	if (g->n > g->found.length)
		sniff(c, g->bytes + g->found.length, g->n - g->found.length);
	else
		conn_arm(c);
}

/* Some protocols begin with text, which a pattern alone cannot tell from a greeting. */
static bool is_protocol(const struct conn *c, const uint8_t *p, size_t n)
{
	const struct driver *d;

	return driver_sniff(c->listener->drivers, p, n, &d) == SNIFF_YES;
}

/* Takes bytes until it is clear what they are; those that it does not take follow. */
static void greet(struct conn *c, const uint8_t *p, size_t n)
{
	struct greeting *g = c->greeting;
	size_t room = sizeof g->bytes - g->n;
	size_t take = n < room ? n : room;

	memcpy(g->bytes + g->n, p, take);
	g->n = (uint16_t)(g->n + take);
	g->found = (struct preamble_found){ 0 };
	enum preamble_verdict v = preamble_match(c->listener->preamble, g->bytes, g->n, &g->found);
	bool hope = v == PREAMBLE_MORE && g->n < sizeof g->bytes;
	if (hope && (g->found.length || !is_protocol(c, g->bytes, g->n))) {
		conn_arm(c);
		return;
	}
	if (v != PREAMBLE_YES && !g->found.length)
		g->found = (struct preamble_found){ 0 };
	end_greeting(c);
	if (take == n || c->closing)
		return;
	if (c->call)
		call_input(c->call, p + take, n - take);
	else
		sniff(c, p + take, n - take);
}

void conn_begin(struct conn *c, const uint8_t *p, size_t n)
{
	if (c->listener->preamble && !c->greeting) {
		c->greeting = calloc(1, sizeof *c->greeting);
		if (!c->greeting) {
			conn_end(c, CALL_LIMIT, "out of memory");
			return;
		}
	}
	if (greets(c))
		greet(c, p, n);
	else
		sniff(c, p, n);
}

static void give_up(struct conn *c)
{
	const struct greeting *g = c->greeting;
	unsigned long long waited = c->listener->set.sniff_ms;
	char why[WHY_MAX];

	if (shakes_hands(c)) {
		(void)snprintf(why, sizeof why,
			       c->tls ? "the TLS handshake was not done after %llu ms"
				      : "said nothing for %llu ms, not even to begin TLS",
			       waited);
		conn_end(c, c->tls ? CALL_TIMEOUT : CALL_SILENT, why);
	} else if (c->sniffed) {
		(void)snprintf(why, sizeof why, "%u bytes came, too few to tell the protocol",
			       c->sniffed);
		conn_end(c, CALL_UNKNOWN_PROTOCOL, why);
	} else if (g && g->found.length) {
		(void)snprintf(why, sizeof why, "said nothing for %llu ms after its preamble '%s'",
			       waited, g->found.hail);
		conn_end(c, CALL_SILENT, why);
	} else {
		(void)snprintf(why, sizeof why, "said nothing for %llu ms", waited);
		conn_end(c, CALL_SILENT, why);
	}
}

/* The silence is over: the end of a greeting, a server that speaks first, or nobody. */
void conn_end_silence(struct conn *c)
{
	uint64_t now = loop_now(c->loop);

	if (greets(c) && (now >= sniff_end(c) ||
			  (greeting_may_end(c) && now >= quiet_since(c) + GREETING_PAUSE)))
		end_greeting(c);
	else if (may_probe(c) && now >= quiet_since(c) + c->listener->set.probe_ms)
		start_call(c, NULL);
	else if (!may_probe(c) && now >= sniff_end(c))
		give_up(c);
	else
		conn_arm(c);
}

void conn_end_unheard(struct conn *c, const char *how)
{
	char why[WHY_MAX];

	if (c->sniffed)
		(void)snprintf(why, sizeof why, "%s after %u bytes", how, c->sniffed);
	else if (c->bytes_in)
		(void)snprintf(why, sizeof why, "%s before its protocol began", how);
	else
		(void)snprintf(why, sizeof why, "%s without a word", how);
	conn_end(c, c->bytes_in ? CALL_HUNG_UP : CALL_SILENT, why);
}
