/*
 * A connection under TLS. The handshake is bounded by the listener's sniff_timeout
 * and in bytes; what comes out of it goes the way of a plain connection.
 */
#include <stdio.h>

#include "base/log.h"
#include "collector/call.h"
#include "collector/internal.h"

/* What TLS has to say goes to the socket, within its limits. */
static void flush(struct conn *c)
{
	uint8_t buf[4096];
	size_t n;

	while ((n = tls_take(c->tls, buf, sizeof buf)) > 0)
		conn_send_raw(c, buf, n);
}

static void opened(struct conn *c)
{
	char subject[TLS_SUBJECT_MAX];
	char quoted[2 * TLS_SUBJECT_MAX];
	char peer[PEER_TEXT];

	c->since = loop_now(c->loop);
	log_debug("collector", "event=tls_open peer=%s subject=%s", peer_format(peer, &c->peer),
		  log_quote(quoted, sizeof quoted, tls_subject(c->tls, subject)));
	conn_arm(c);
}

static void broken(struct conn *c, const struct err *err)
{
	if (c->call)
		call_lost(c->call, err->msg);
	else
		conn_end(c,
			 err->kind == ERR_DENIED  ? CALL_REFUSED
			 : err->kind == ERR_LIMIT ? CALL_LIMIT
						  : CALL_PROTOCOL_ERROR,
			 err->msg);
}

void conn_tls_input(struct conn *c, const uint8_t *p, size_t n)
{
	struct err err = { 0 };
	enum tls_state state = TLS_PLAIN;

	if (!c->tls)
		c->tls = tls_new(c->listener->tls);
	if (!c->tls || !tls_put(c->tls, p, n)) {
		(void)err_set(&err, ERR_LIMIT, "out of memory");
		broken(c, &err);
		return;
	}
	while (!c->closing && state == TLS_PLAIN) {
		bool was_open = tls_is_open(c->tls);
		size_t got;
		state = tls_step(c->tls, c->loop->plain, &got, &err);
		flush(c);
		if (!was_open && tls_is_open(c->tls))
			opened(c);
		if (got)
			conn_take(c, c->loop->plain, got);
	}
	if (c->closing)
		return;
	if (state == TLS_BROKEN)
		broken(c, &err);
	else if (state == TLS_CLOSED && c->call)
		call_lost(c->call, "hung up");
	else if (state == TLS_CLOSED)
		conn_end_unheard(c, "hung up");
}

void conn_tls_send(struct conn *c, const uint8_t *p, size_t n)
{
	if (!tls_write(c->tls, p, n)) {
		c->broken = UV_EPROTO;
		return;
	}
	flush(c);
}

void conn_tls_close(struct conn *c)
{
	tls_say_goodbye(c->tls);
	flush(c);
}
