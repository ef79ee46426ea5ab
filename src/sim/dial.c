/*
 * dial.c - one call of one meter: connects, lets the server ask, hangs up.
 */
#include "sim/fleet.h"
#include "sim/greeting.h"
#include "sim/tls.h"

enum {
	GOODBYE = 5000, /* ms left to the server to close after it released */
	NANOS_PER_MICRO = 1000,
};

struct dial {
	uv_tcp_t tcp;
	uv_timer_t timer;
	struct line line;
	uv_connect_t connecting;
	struct caller *caller;
	struct worker *worker;
	struct history history;
	struct device device;
	struct station station;
	struct tls *tls;	/* NULL: plain */
	struct greeting answer; /* that the preamble gets … */
	size_t answer_at;	/* … and how much of it has come */
	bool opened;		/* history, device and station are there */
	bool connected;
	bool ending;
	bool abrupt; /* ends with a reset */
	enum call_end end;
	unsigned handles; /* not closed yet */
	uint64_t started; /* uv_hrtime */
	uint64_t answered;
	uint64_t heard;	   /* uv_now of the last byte */
	uint64_t deadline; /* uv_now at which the call has lasted too long */
	uint32_t apdus;
};

static void dial_free(struct dial *d)
{
	tls_free(d->tls);
	if (d->opened) {
		station_finish(&d->station);
		device_finish(&d->device);
		history_close(&d->history);
	}
	free(d);
}

static void on_handle_closed(struct dial *d)
{
	if (--d->handles)
		return;
	struct caller *c = d->caller;
	struct worker *w = d->worker;
	enum call_end end = d->end;
	const struct fault *fault = &d->line.fault;
	if (d->opened)
		c->tried = d->history.now;
	if (end == END_OK)
		histogram_add(&w->stats.session, (uv_hrtime() - d->started) / NANOS_PER_MICRO);
	/* After damaged answers the server may have left something to the next call. */
	if (end == END_OK && !fault_spoils(fault))
		caller_seen(c, d->history.now);
	if (fault->struck)
		stats_add_fault(&w->stats, fault->kind, end);
	if (d->opened)
		w->stats.apdus += d->station.apdus;
	dial_free(d);
	fleet_ended(c, end);
}

static void on_closed(uv_handle_t *h)
{
	on_handle_closed(h->data);
}

static void on_line_closed(uv_handle_t *h)
{
	const struct line *l = h->data;
	on_handle_closed(l->owner);
}

static void dial_end(struct dial *d, enum call_end end)
{
	if (d->ending)
		return;
	d->ending = true;
	d->end = end;
	if (d->tls && !d->abrupt)
		tls_end(d->tls);
	line_close(&d->line, on_line_closed);
	if (!d->abrupt || uv_tcp_close_reset(&d->tcp, on_closed) != 0)
		uv_close((uv_handle_t *)&d->tcp, on_closed);
	uv_close((uv_handle_t *)&d->timer, on_closed);
}

/* All that was wanted is done: the last association ended in good order. */
static bool is_released(const struct dial *d)
{
	return d->device.released && !d->device.associated;
}

static enum call_end judge_hangup(const struct dial *d)
{
	if (!is_released(d))
		return END_HUNG_UP;
	return d->device.was_read ? END_OK : END_UNREAD;
}

static void on_line_end(void *owner, enum line_end end)
{
	static const enum call_end ends[] = {
		[LINE_RESET] = END_RESET, [LINE_OVERFLOW] = END_PROTOCOL, [LINE_NOMEM] = END_LOCAL,
		[LINE_FAULT] = END_FAULT, [LINE_FAULT_RESET] = END_FAULT,
	};
	struct dial *d = owner;
	d->abrupt = end == LINE_FAULT_RESET;
	dial_end(d, ends[end]);
}

static void send_raw(void *owner, const uint8_t *p, size_t n)
{
	struct dial *d = owner;
	d->worker->stats.bytes_out += n;
	line_send(&d->line, p, n);
}

/* A frame, or part of it, that a fault has gone over. */
static void send_spoilt(void *owner, const uint8_t *p, size_t n)
{
	struct dial *d = owner;
	if (!d->tls)
		send_raw(d, p, n);
	else if (!tls_send(d->tls, p, n, NULL))
		dial_end(d, END_PROTOCOL);
}

static void send_bytes(void *owner, const uint8_t *p, size_t n)
{
	struct dial *d = owner;
	line_frame(&d->line, p, n, send_spoilt, d);
}

static void arm(struct dial *d);

static void on_timer(uv_timer_t *t)
{
	struct dial *d = t->data;
	uint64_t now = uv_now(&d->worker->loop);
	const struct fleet_config *config = d->worker->fleet->config;
	if (!d->connected)
		dial_end(d, END_NO_CONNECT);
	else if (d->line.deaf && now >= d->heard + config->idle_timeout)
		dial_end(d, END_FAULT);
	else if (is_released(d) && now >= d->heard + GOODBYE)
		dial_end(d, judge_hangup(d));
	else if (now >= d->deadline)
		dial_end(d, END_TOO_LONG);
	else if (now >= d->heard + config->idle_timeout)
		dial_end(d, END_SILENT);
	else
		arm(d);
}

/* The timer sleeps until the earliest limit as it stands now; bytes only move `heard`. */
static void arm(struct dial *d)
{
	uint64_t now = uv_now(&d->worker->loop);
	uint64_t idle = d->worker->fleet->config->idle_timeout;
	uint64_t until = d->heard + (is_released(d) && GOODBYE < idle ? GOODBYE : idle);
	if (until > d->deadline)
		until = d->deadline;
	(void)uv_timer_start(&d->timer, on_timer, until > now ? until - now : 1, 0);
}

static void on_buffer(uv_handle_t *h, size_t size, uv_buf_t *buf)
{
	struct dial *d = h->data;
	(void)size;
	*buf = uv_buf_init(d->worker->buffer, sizeof d->worker->buffer);
}

static void hear(struct dial *d, const uint8_t *p, size_t n)
{
	bool was_released = is_released(d);
	int64_t clock = fleet_clock(d->worker->fleet, d->caller);
	if (!d->device.view.pinned) {
		d->device.view.clock = clock;
		d->device.view.real = clock - d->caller->meter.drift;
	}
	if (!station_input(&d->station, p, n, NULL)) {
		dial_end(d, END_PROTOCOL);
		return;
	}
	if (d->station.apdus != d->apdus) {
		d->apdus = d->station.apdus;
		d->answered = uv_hrtime();
	}
	if (!d->ending && is_released(d) && !was_released)
		arm(d);
}

static void begin_protocol(struct dial *d)
{
	if (!d->caller->kit->silent)
		station_announce(&d->station);
}

/* In plain; what answers the preamble comes first. */
static void on_plain(void *owner, const uint8_t *p, size_t n)
{
	struct dial *d = owner;
	bool wrong;
	if (d->ending)
		return;
	if (d->answer_at < d->answer.len) {
		size_t taken = greeting_take(&d->answer, &d->answer_at, p, n, &wrong);
		p += taken;
		n -= taken;
		if (wrong) {
			dial_end(d, END_PROTOCOL);
			return;
		}
		if (d->answer_at < d->answer.len)
			return;
		begin_protocol(d);
	}
	if (n && !d->ending)
		hear(d, p, n);
}

/* The way to the server is open. */
static void on_ready(void *owner)
{
	struct dial *d = owner;
	const struct kit *kit = d->caller->kit;
	struct greeting preamble;
	if (kit->preamble && greeting_make(kit->preamble, d->caller->meter.serial, &preamble, NULL))
		send_spoilt(d, preamble.bytes, preamble.len);
	if (!d->answer.len && !d->ending)
		begin_protocol(d);
}

static void on_bytes(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct dial *d = stream->data;
	struct stats *stats = &d->worker->stats;
	const uint8_t *p = (const uint8_t *)buf->base;
	if (n < 0) {
		dial_end(d, d->line.deaf ? END_FAULT : n == UV_EOF ? judge_hangup(d) : END_RESET);
		return;
	}
	if (n == 0 || d->ending || d->line.deaf)
		return;
	d->heard = uv_now(&d->worker->loop);
	stats->bytes_in += (uint64_t)n;
	if (d->answered) {
		histogram_add(&stats->turnaround, (uv_hrtime() - d->answered) / NANOS_PER_MICRO);
		d->answered = 0;
	}
	if (!d->tls)
		on_plain(d, p, (size_t)n);
	else if (!tls_input(d->tls, p, (size_t)n, NULL))
		dial_end(d, END_PROTOCOL);
}

static void on_connected(uv_connect_t *connecting, int status)
{
	struct dial *d = connecting->data;
	if (d->ending)
		return;
	if (status < 0) {
		dial_end(d, status == UV_ECONNREFUSED ? END_REFUSED : END_NO_CONNECT);
		return;
	}
	d->connected = true;
	line_opened(&d->line);
	histogram_add(&d->worker->stats.connect, (uv_hrtime() - d->started) / NANOS_PER_MICRO);
	d->heard = uv_now(&d->worker->loop);
	(void)uv_tcp_nodelay(&d->tcp, 1);
	if (uv_read_start((uv_stream_t *)&d->tcp, on_buffer, on_bytes) != 0) {
		dial_end(d, END_LOCAL);
		return;
	}
	arm(d);
	if (!d->tls)
		on_ready(d);
	else if (!tls_start(d->tls, NULL))
		dial_end(d, END_PROTOCOL);
}

/* TLS and the answer that is awaited, as the kit has them. */
static bool open_surroundings(struct dial *d)
{
	const struct kit *kit = d->caller->kit;
	const struct tls_sink sink = { send_raw, on_ready, on_plain, d };
	if (kit->preamble_answer &&
	    !greeting_make(kit->preamble_answer, d->caller->meter.serial, &d->answer, NULL))
		return false;
	return !kit->tls || (d->tls = tls_open(kit->tls, &sink));
}

static bool dial_open(struct dial *d)
{
	struct worker *w = d->worker;
	struct caller *c = d->caller;
	if (!history_open(&d->history, &c->meter, fleet_archive_from(w->fleet),
			  fleet_clock(w->fleet, c), NULL))
		return false;
	device_init(&d->device, &c->kit->device, &c->meter, &d->history);
	d->device.view.pinned = w->fleet->config->pinned;
	if (!open_surroundings(d) ||
	    !station_init(&d->station, &c->kit->station, &d->device, send_bytes, d, NULL)) {
		device_finish(&d->device);
		history_close(&d->history);
		return false;
	}
	d->opened = true;
	return true;
}

void dial_start(struct caller *c)
{
	struct worker *w = c->worker;
	struct dial *d = calloc(1, sizeof *d);
	if (!d) {
		fleet_ended(c, END_LOCAL);
		return;
	}
	d->caller = c;
	d->worker = w;
	d->handles = 3;
	d->started = uv_hrtime();
	d->tcp.data = d->timer.data = d->connecting.data = d;
	d->deadline = uv_now(&w->loop) + w->fleet->config->call_timeout;
	d->heard = uv_now(&w->loop);
	/* Neither can fail without a socket being made. */
	(void)uv_tcp_init(&w->loop, &d->tcp);
	(void)uv_timer_init(&w->loop, &d->timer);
	caller_prepare(c);
	line_init(&d->line, &w->loop, &d->tcp, caller_faults(c), c->meter.household.key,
		  c->tries++);
	if (c->dying)
		d->line.fault.kind = FAULT_VANISH;
	d->line.end = on_line_end;
	d->line.owner = d;
	if (!dial_open(d)) {
		dial_end(d, END_LOCAL);
		return;
	}
	const struct sockaddr_storage *own = &c->kit->server;
	const struct sockaddr *to =
		(const struct sockaddr *)(own->ss_family ? own : &w->fleet->config->server);
	int r = uv_tcp_connect(&d->connecting, &d->tcp, to, on_connected);
	if (r != 0)
		dial_end(d, r == UV_EMFILE || r == UV_ENFILE ? END_LOCAL : END_NO_CONNECT);
	else
		arm(d);
}

static void stop_one(uv_handle_t *h, void *arg)
{
	struct worker *w = arg;
	/* Only connections are TCP handles in a worker's loop. */
	if (h->type == UV_TCP && !uv_is_closing(h)) {
		struct dial *d = h->data;
		if (d->worker == w)
			dial_end(d, END_STOPPED);
	}
}

void dial_stop_all(struct worker *w)
{
	uv_walk(&w->loop, stop_one, w);
}
