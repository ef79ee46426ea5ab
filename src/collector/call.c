/*
 * The life of a call around its steps: beginning, what comes from outside, and
 * the end.
 */
#include "collector/call.h"

#include <stdio.h>

#include "base/log.h"
#include "base/str.h"
#include "collector/internal.h"
#include "collector/recording.h"

struct call *call_next_of(const struct call *c)
{
	return c->next;
}

/* Words of the meter may be in it, and it may be cut inside a character. */
static void clean_reason(struct call_record *r)
{
	struct str s = str_from(r->reason);
	char *to = r->reason;

	while (s.n) {
		const char *from = s.p;
		uint32_t c = utf8_take(&s);
		size_t n = (size_t)(s.p - from);
		if (c == UTF8_BAD || c < 0x20 || c == 0x7f) {
			*to++ = '?';
		} else {
			memmove(to, from, n);
			to += n;
		}
	}
	*to = 0;
}

void call_end(struct call *c, enum call_result result, const char *fmt, ...)
{
	va_list ap;

	if (c->over)
		return;
	c->over = true;
	c->polite = false;
	c->record.result = result;
	va_start(ap, fmt);
	(void)vsnprintf(c->record.reason, sizeof c->record.reason, fmt, ap);
	va_end(ap);
	clean_reason(&c->record);
}

void call_note(struct call *c, const char *fmt, ...)
{
	va_list ap;

	if (c->over || c->record.reason[0])
		return;
	va_start(ap, fmt);
	(void)vsnprintf(c->record.reason, sizeof c->record.reason, fmt, ap);
	va_end(ap);
	clean_reason(&c->record);
}

enum call_result call_result_of(const struct call *c, const struct err *err)
{
	bool mute = c->conn && c->conn->bytes_in == 0;

	if (err->kind == ERR_TIMEOUT)
		return mute ? CALL_SILENT : CALL_TIMEOUT;
	if (err->kind == ERR_DENIED || err->kind == ERR_UNAUTHENTICATED)
		return CALL_REFUSED;
	if (err->kind == ERR_LIMIT || err->kind == ERR_NOMEM)
		return CALL_LIMIT;
	return CALL_PROTOCOL_ERROR;
}

void call_ask(struct call *c, const struct driver_ask *ask)
{
	c->asked = loop_now(c->loop);
	c->asked_wall = loop_wall(c->loop);
	c->wait = WAIT_METER;
	c->rivalled = c->rivalled || atomic_load(&c->claim.contested);
	if (c->conn && c->conn->recording)
		capture_ask(&c->conn->recording->text, recording_ms(c->conn), ask);
	c->session->driver->ask(c->session, ask, c->asked);
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t idle_end(const struct call *c)
{
	uint64_t since = c->conn->heard > c->asked ? c->conn->heard : c->asked;

	return since + c->listener->set.idle_ms;
}

static uint64_t time_end(const struct call *c)
{
	return c->conn->opened + c->listener->set.call_ms;
}

/*
 * A deadline that moves away does not move the timer: it fires, finds nothing
 * due and is armed again, which is cheaper than moving it at every frame.
 */
void call_arm(struct call *c)
{
	if (!c->conn || c->conn->closing)
		return;
	uint64_t due = time_end(c);
	if (c->wait == WAIT_METER && c->session)
		due = earlier(due, earlier(idle_end(c), c->session->deadline));
	if (c->wait == WAIT_METER && call_probe_goes_on(c))
		due = earlier(due, c->asked + c->listener->set.probe_ms);
	if (!c->conn->timer.at || due < c->conn->timer.due)
		loop_arm(c->loop, &c->conn->timer, due);
}

/* No more is said or heard; the call itself goes on to its last commit. */
static void drop_session(struct call *c)
{
	call_note_counters(c);
	if (c->session)
		c->session->driver->close(c->session);
	c->session = NULL;
	if (!c->conn)
		return;
	c->record.bytes_in = (int64_t)c->conn->bytes_in;
	c->record.bytes_out = (int64_t)c->conn->bytes_out;
	c->conn->call = NULL;
	c->recording = TAKE(c->conn->recording);
	conn_close(c->conn);
	c->conn = NULL;
}

void call_timer(struct call *c)
{
	uint64_t now = loop_now(c->loop);
	const char *doing = call_step_doing(c->step);

	if (now >= time_end(c)) {
		call_end(c, CALL_LIMIT, "the call took longer than %llu s, while %s",
			 (unsigned long long)c->listener->set.call_ms / 1000, doing);
		drop_session(c);
	} else if (c->wait == WAIT_METER && c->session) {
		if (now >= c->session->deadline) {
			if (c->conn->recording)
				capture_tick(&c->conn->recording->text, recording_ms(c->conn));
			c->session->driver->tick(c->session, now);
		}
		if (call_probe_goes_on(c) && now >= c->asked + c->listener->set.probe_ms)
			c->probe.given_up = true;
		else if (c->session->state == SESSION_BUSY && now >= idle_end(c)) {
			call_end(c, c->conn->bytes_in ? CALL_TIMEOUT : CALL_SILENT,
				 "the meter was silent for %llu s while %s",
				 (unsigned long long)c->listener->set.idle_ms / 1000, doing);
			drop_session(c);
		}
	}
	call_run(c);
}

void call_input(struct call *c, const uint8_t *p, size_t n)
{
	uint64_t limit = c->listener->set.call_bytes;

	if (!c->session)
		return;
	/* A meter that has lost its connection and calls anew is not heard of on the
	 * old one any more; only two of them answer here and call there. */
	c->cloned = c->cloned || c->rivalled;
	if (c->conn->bytes_in + c->conn->bytes_out > limit) {
		call_end(c, CALL_LIMIT, "more than %llu bytes passed, while %s",
			 (unsigned long long)limit, call_step_doing(c->step));
		drop_session(c);
	} else if (!c->probe.on || call_probe_input(c, p, n)) {
		c->session->driver->input(c->session, p, n, loop_now(c->loop));
	}
	call_run(c);
}

void call_lost(struct call *c, const char *how)
{
	call_end(c, CALL_HUNG_UP, "the meter %s while %s", how, call_step_doing(c->step));
	drop_session(c);
	call_run(c);
}

void call_yield(struct call *c)
{
	call_end(c, CALL_HUNG_UP, "the meter was silent and has called anew, while %s",
		 call_step_doing(c->step));
	drop_session(c);
	call_run(c);
}

void call_stop(struct call *c)
{
	call_end(c, CALL_INTERRUPTED, "the server was stopped while %s", call_step_doing(c->step));
	drop_session(c);
	call_run(c);
}

static void log_end(const struct call *c)
{
	const struct call_record *r = &c->record;
	char reason[512];
	bool quiet = r->meter == 0 || r->result == CALL_OK;
	enum log_level level = c->bare ? LOG_LEVEL_ERROR : quiet ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO;

	log_at(level, "collector",
	       "event=call_end call=%lld peer=%s driver=%s serial=%s result=%s rows=%lld reason=%s",
	       (long long)r->id, r->peer, r->driver, r->serial, call_result_name(r->result),
	       (long long)r->rows, log_quote(reason, sizeof reason, r->reason));
}

void call_free(struct call *c)
{
	struct loop *l = c->loop;

	stat_add(&l->stats.results[c->record.result], 1);
	log_end(c);
	drop_session(c);
	if (c->record.id && !c->settled)
		loop_end_later(l, &c->record);
	serials_release(&l->home->serials, &c->claim);
	if (c->prev)
		c->prev->next = c->next;
	else
		l->calls = c->next;
	if (c->next)
		c->next->prev = c->prev;
	stat_sub(&l->stats.calls, 1);
	recording_free(c->recording);
	call_load_free(c->load);
	profile_set_close(c->profiles);
	if (c->reserve)
		explicit_bzero(c->reserve, sizeof *c->reserve);
	free(c->reserve);
	arena_wipe(&c->lookup.arena);
	free(c);
	loop_freed(l);
}
