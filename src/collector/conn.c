#include "collector/conn.h"

#include <stdio.h>

#include "base/log.h"
#include "base/str.h"
#include "collector/call.h"
#include "collector/internal.h"
#include "collector/recording.h"

enum { WHY_MAX = 160 };

struct conn_write {
	uv_write_t req;
	struct conn *conn;
	size_t n;
	uint8_t bytes[];
};

static void fill_record(const struct conn *c, struct call_record *r)
{
	*r = (struct call_record){ .started = c->started,
				   .ended = loop_wall(c->loop),
				   .bytes_in = (int64_t)c->bytes_in,
				   .bytes_out = (int64_t)c->bytes_out };
	(void)peer_format(r->peer, &c->peer);
	memcpy(r->listener, c->listener->set.name, sizeof r->listener);
}

/* The end of a connection that became no call: counted always, recorded within
 * the rate of peers.h. */
static void record_end(struct loop *l, const union peer_address *peer, struct call_record *r,
		       struct recording *recording)
{
	struct peer_key key = peer_key_of(peer);
	char reason[2 * sizeof r->reason];

	stat_add(&l->stats.results[r->result], 1);
	/* It may quote the peer. */
	log_debug("collector", "event=connection_end peer=%s result=%s reason=%s", r->peer,
		  call_result_name(r->result), log_quote(reason, sizeof reason, r->reason));
	if (peers_admit(&l->home->peers, &key, loop_now(l)))
		loop_record(l, r, recording);
	else
		stat_add(&l->stats.unrecorded, 1);
}

void conn_end(struct conn *c, enum call_result result, const char *why)
{
	struct call_record r;

	fill_record(c, &r);
	r.result = result;
	(void)snprintf(r.reason, sizeof r.reason, "%s", why);
	record_end(c->loop, &c->peer, &r,
		   recording_is_kept(c->recording, &r) ? c->recording : NULL);
	conn_close(c);
}

void conn_refuse(struct loop *l, const struct listener *of, int fd, const union peer_address *peer,
		 const char *why)
{
	struct call_record r = { .result = CALL_LIMIT };

	(void)close(fd);
	stat_add(&l->stats.connections, 1);
	r.started = r.ended = loop_wall(l);
	(void)peer_format(r.peer, peer);
	memcpy(r.listener, of->set.name, sizeof r.listener);
	(void)snprintf(r.reason, sizeof r.reason, "%s", why);
	record_end(l, peer, &r, NULL);
}

static void on_freed(uv_handle_t *h)
{
	struct conn *c = (struct conn *)h;
	struct loop *l = c->loop;

	if (c->prev)
		c->prev->next = c->next;
	else
		l->conns = c->next;
	if (c->next)
		c->next->prev = c->prev;
	recording_free(c->recording);
	tls_free(c->tls);
	free(c->greeting);
	free(c);
	loop_freed(l);
}

void conn_close(struct conn *c)
{
	if (c->closing)
		return;
	struct peer_key key = peer_key_of(&c->peer);

	if (c->tls)
		conn_tls_close(c);
	c->closing = true;
	loop_disarm(c->loop, &c->timer);
	peers_leave(&c->loop->home->peers, &key);
	atomic_fetch_sub(&c->loop->home->open, 1);
	stat_sub(&c->loop->stats.open, 1);
	uv_close((uv_handle_t *)&c->tcp, on_freed);
}

void conn_stop(struct conn *c)
{
	if (!c->call && !c->closing)
		conn_end(c, CALL_INTERRUPTED, "the server was stopped");
}

static void on_written(uv_write_t *req, int status)
{
	struct conn_write *w = (struct conn_write *)req;

	w->conn->queued -= w->n;
	if (status < 0 && !w->conn->broken)
		w->conn->broken = status;
	free(w);
}

static void queue_write(struct conn *c, const uint8_t *p, size_t n)
{
	if (n > c->loop->home->set.write_queue - c->queued) {
		c->flooded = true;
		return;
	}
	struct conn_write *w = malloc(sizeof *w + n);
	if (!w) {
		c->broken = UV_ENOMEM;
		return;
	}
	w->conn = c;
	w->n = n;
	memcpy(w->bytes, p, n);
	uv_buf_t buf = uv_buf_init((char *)w->bytes, (unsigned)n);
	int e = uv_write(&w->req, (uv_stream_t *)&c->tcp, &buf, 1, on_written);
	if (e) {
		c->broken = e;
		free(w);
		return;
	}
	c->queued += n;
}

void conn_send_raw(struct conn *c, const uint8_t *p, size_t n)
{
	if (c->closing || c->broken || c->flooded || n == 0)
		return;
	c->bytes_out += n;
	stat_add(&c->loop->stats.bytes_out, n);
	if (c->queued == 0) {
		uv_buf_t buf = { .len = n };
		/* The bytes are only read; libuv's type cannot say so. */
		memcpy(&buf.base, &p, sizeof buf.base);
		int done = uv_try_write((uv_stream_t *)&c->tcp, &buf, 1);
		if (done < 0 && done != UV_EAGAIN) {
			c->broken = done;
			return;
		}
		if (done > 0) {
			p += done;
			n -= (size_t)done;
		}
	}
	if (n)
		queue_write(c, p, n);
}

void conn_send(struct conn *c, const uint8_t *p, size_t n)
{
	if (c->closing || c->broken || c->flooded || n == 0)
		return;
	if (c->records)
		recording_bytes(c, CAPTURE_TO_METER, p, n);
	if (c->tls)
		conn_tls_send(c, p, n);
	else
		conn_send_raw(c, p, n);
}

static void on_buffer(uv_handle_t *h, size_t hint, uv_buf_t *buf)
{
	struct loop *l = ((struct conn *)h)->loop;

	(void)hint;
	*buf = uv_buf_init((char *)l->read, sizeof l->read);
}

static void lost(struct conn *c, const char *how)
{
	if (c->call)
		call_lost(c->call, how);
	else
		conn_end_unheard(c, how);
}

void conn_take(struct conn *c, const uint8_t *p, size_t n)
{
	if (c->records)
		recording_bytes(c, CAPTURE_FROM_METER, p, n);
	c->plain_in += n;
	if (c->call)
		call_input(c->call, p, n);
	else
		conn_begin(c, p, n);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct conn *c = (struct conn *)stream;

	if (c->closing || n == 0)
		return;
	if (n == UV_EOF) {
		lost(c, "hung up");
		return;
	}
	if (n < 0) {
		lost(c, n == UV_ECONNRESET ? "reset the connection" : uv_strerror((int)n));
		return;
	}
	c->heard = loop_now(c->loop);
	c->bytes_in += (uint64_t)n;
	stat_add(&c->loop->stats.bytes_in, (uint64_t)n);
	if (c->listener->tls)
		conn_tls_input(c, (const uint8_t *)buf->base, (size_t)n);
	else
		conn_take(c, (const uint8_t *)buf->base, (size_t)n);
}

static void on_timer(struct timer *t)
{
	struct conn *c = (struct conn *)((char *)t - offsetof(struct conn, timer));

	if (c->call)
		call_timer(c->call);
	else
		conn_end_silence(c);
}

/* NULL: may come in; else the limit that keeps it out. */
static const char *refusal(struct loop *l, const struct peer_key *key)
{
	struct collector *home = l->home;

	if (l->stopping)
		return "the server is stopping";
	if (!timers_reserve(&l->timers, (size_t)l->stats.open + 64))
		return "out of memory";
	if (atomic_fetch_add(&home->open, 1) >= home->set.connections) {
		atomic_fetch_sub(&home->open, 1);
		return "too many connections are open";
	}
	if (!peers_enter(&home->peers, key, home->set.per_address)) {
		atomic_fetch_sub(&home->open, 1);
		return "too many connections of this address are open";
	}
	return NULL;
}

static void link_conn(struct conn *c)
{
	struct loop *l = c->loop;

	c->next = l->conns;
	if (l->conns)
		l->conns->prev = c;
	l->conns = c;
	stat_add(&l->stats.connections, 1);
	stat_add(&l->stats.open, 1);
}

void conn_start(struct loop *l, const struct listener *of, int fd, const union peer_address *peer)
{
	struct peer_key key = peer_key_of(peer);
	const char *why = refusal(l, &key);

	if (why) {
		conn_refuse(l, of, fd, peer, why);
		return;
	}
	struct conn *c = calloc(1, sizeof *c);
	if (!c || uv_tcp_init(&l->uv, &c->tcp) != 0) {
		free(c);
		atomic_fetch_sub(&l->home->open, 1);
		peers_leave(&l->home->peers, &key);
		conn_refuse(l, of, fd, peer, "out of memory");
		return;
	}
	c->loop = l;
	c->listener = of;
	c->peer = *peer;
	c->started = loop_wall(l);
	c->opened = c->heard = c->since = loop_now(l);
	c->records = recording_is_wanted(l);
	c->timer.fire = on_timer;
	link_conn(c);
	int e = uv_tcp_open(&c->tcp, fd);
	if (e)
		(void)close(fd);
	else
		e = uv_read_start((uv_stream_t *)&c->tcp, on_buffer, on_read);
	if (e) {
		conn_end(c, CALL_HUNG_UP, uv_strerror(e));
		return;
	}
	(void)uv_tcp_nodelay(&c->tcp, 1);
	conn_arm(c);
}
