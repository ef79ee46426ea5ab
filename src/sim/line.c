#include "sim/line.h"

enum { UNSENT_MAX = 1 << 20 }; /* bytes that a server may leave unread */

/* What is sent when its time comes; `end` behind it ends the call. */
struct line_piece {
	struct line_piece *next;
	uint64_t due; /* uv_now */
	bool ends;
	enum line_end end;
	size_t n;
	uint8_t bytes[];
};

struct sending {
	uv_write_t write;
	struct line *line;
	uint8_t bytes[];
};

static void tell_end(struct line *l, enum line_end end)
{
	if (l->over)
		return;
	l->over = true;
	l->end(l->owner, end);
}

static void on_sent(uv_write_t *write, int status)
{
	struct sending *s = write->data;
	struct line *l = s->line;
	free(s);
	if (status < 0 && status != UV_ECANCELED)
		tell_end(l, LINE_RESET);
}

static void write_rest(struct line *l, const uint8_t *p, size_t n)
{
	if (uv_stream_get_write_queue_size((uv_stream_t *)l->tcp) > UNSENT_MAX) {
		tell_end(l, LINE_OVERFLOW);
		return;
	}
	struct sending *s = malloc(sizeof *s + n);
	if (!s) {
		tell_end(l, LINE_NOMEM);
		return;
	}
	s->line = l;
	s->write.data = s;
	memcpy(s->bytes, p, n);
	uv_buf_t buf = uv_buf_init((char *)s->bytes, (unsigned)n);
	if (uv_write(&s->write, (uv_stream_t *)l->tcp, &buf, 1, on_sent) != 0) {
		free(s);
		tell_end(l, LINE_RESET);
	}
}

static void write_now(struct line *l, const uint8_t *p, size_t n)
{
	char *bytes;
	memcpy(&bytes, &p, sizeof bytes); /* uv_buf_t is not const */
	uv_buf_t buf = uv_buf_init(bytes, (unsigned)n);
	int done = uv_try_write((uv_stream_t *)l->tcp, &buf, 1);
	if (done == (int)n)
		return;
	size_t sent = done > 0 ? (size_t)done : 0;
	write_rest(l, p + sent, n - sent);
}

/* Each byte in a segment of its own, as far as the kernel lets us. */
static void write_all(struct line *l, const uint8_t *p, size_t n)
{
	size_t step = l->fault.kind == FAULT_DRIBBLE ? 1 : n;
	for (size_t i = 0; i < n && !l->over; i += step)
		write_now(l, p + i, step);
}

static void arm(struct line *l);

static void on_due(uv_timer_t *t)
{
	struct line *l = t->data;
	uint64_t now = uv_now(t->loop);
	while (l->head && l->head->due <= now && !l->over) {
		struct line_piece *p = l->head;
		l->head = p->next;
		if (!l->head)
			l->tail = NULL;
		l->waiting -= p->n;
		if (p->n)
			write_all(l, p->bytes, p->n);
		if (p->ends)
			tell_end(l, p->end);
		free(p);
	}
	arm(l);
}

static void arm(struct line *l)
{
	uint64_t now = uv_now(l->timer.loop);
	if (l->head && !l->over)
		(void)uv_timer_start(&l->timer, on_due, l->head->due > now ? l->head->due - now : 0,
				     0);
}

/* Behind everything that waits already; `ends`: the call ends after it. */
static void hold(struct line *l, uint32_t ms, const uint8_t *p, size_t n, bool ends,
		 enum line_end end)
{
	uint64_t due = uv_now(l->timer.loop) + ms;
	if (l->over)
		return;
	if (n > UNSENT_MAX - l->waiting) {
		tell_end(l, LINE_OVERFLOW);
		return;
	}
	struct line_piece *piece = malloc(sizeof *piece + n);
	if (!piece) {
		tell_end(l, LINE_NOMEM);
		return;
	}
	if (l->held < due)
		l->held = due;
	*piece = (struct line_piece){ .due = l->held, .n = n, .ends = ends, .end = end };
	if (n)
		memcpy(piece->bytes, p, n);
	if (l->tail)
		l->tail->next = piece;
	else
		l->head = piece;
	l->tail = piece;
	l->waiting += n;
	if (l->head == piece)
		arm(l);
}

void line_init(struct line *l, uv_loop_t *loop, uv_tcp_t *tcp, const struct faults *faults,
	       uint64_t key, int64_t attempt)
{
	*l = (struct line){ .tcp = tcp,
			    .faults = faults,
			    .fault = fault_draw(faults, key, attempt) };
	(void)uv_timer_init(loop, &l->timer);
	l->timer.data = l;
}

void line_opened(struct line *l)
{
	if (l->fault.kind == FAULT_HALF_OPEN)
		l->deaf = l->fault.struck = true;
}

void line_frame(struct line *l, const uint8_t *p, size_t n, fault_emit_fn *emit, void *owner)
{
	fault_frame(&l->fault, p, n, emit, owner);
}

static void pass(struct line *l, const uint8_t *p, size_t n)
{
	uint32_t ms = fault_delay(&l->fault, l->faults, l->chunks++);
	if (ms || l->head)
		hold(l, ms, p, n, false, LINE_FAULT);
	else
		write_all(l, p, n);
}

void line_send(struct line *l, const uint8_t *p, size_t n)
{
	if (l->over || l->deaf || !n)
		return;
	struct fault_verdict v = fault_chunk(&l->fault, l->faults, n);
	if (v.keep)
		pass(l, p, v.keep);
	switch (v.deed) {
	case DEED_SEND:
		break;
	case DEED_VANISH:
		l->deaf = true;
		break;
	case DEED_STALL:
		hold(l, v.ms, p + v.keep, n - v.keep, false, LINE_FAULT);
		break;
	case DEED_STALL_RESET:
		hold(l, v.ms, NULL, 0, true, LINE_FAULT_RESET);
		break;
	case DEED_RESET:
	case DEED_HANGUP:
		/* What came before is on its way first. */
		hold(l, 0, NULL, 0, true, v.deed == DEED_RESET ? LINE_FAULT_RESET : LINE_FAULT);
		break;
	}
}

void line_close(struct line *l, uv_close_cb closed)
{
	l->over = true;
	while (l->head) {
		struct line_piece *p = l->head;
		l->head = p->next;
		free(p);
	}
	l->tail = NULL;
	uv_close((uv_handle_t *)&l->timer, closed);
}
