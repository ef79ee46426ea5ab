#include "collector/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "base/log.h"
#include "collector/call.h"
#include "collector/conn.h"
#include "collector/internal.h"
#include "collector/listen.h"
#include "collector/recording.h"

enum {
	SWEEP_MS = 10000,   /* between summaries of unrecorded connections */
	SETTLE_MS = 10000,  /* between attempts to end the records of calls */
	UNENDED_MAX = 4096, /* further ones are left to the next start */
	SUMMARIES = 16,	    /* records a sweep; further addresses are added up */
	REOFFER_MS = 50,    /* the store's queue was full: try again after this */
};

uint64_t loop_now(const struct loop *l)
{
	return l->home->clock.monotonic_ms(l->home->clock.arg);
}

int64_t loop_wall(const struct loop *l)
{
	return l->home->clock.wall_ms(l->home->clock.arg);
}

static void on_alarm(uv_timer_t *alarm)
{
	loop_fire(alarm->data);
}

/* The alarm may come too early (an injected or corrected clock): it fires what
 * is due and is set anew. */
static void set_alarm(struct loop *l)
{
	const struct timer *first = timers_first(&l->timers);
	if (!first || l->closed) {
		(void)uv_timer_stop(&l->alarm);
		return;
	}
	uint64_t now = loop_now(l);
	uv_update_time(&l->uv);
	(void)uv_timer_start(&l->alarm, on_alarm, first->due > now ? first->due - now : 0, 0);
}

void loop_arm(struct loop *l, struct timer *t, uint64_t due)
{
	const struct timer *before = timers_first(&l->timers);
	timers_arm(&l->timers, t, due);
	if (before != timers_first(&l->timers) || before == t)
		set_alarm(l);
}

void loop_disarm(struct loop *l, struct timer *t)
{
	timers_disarm(&l->timers, t);
}

void loop_fire(struct loop *l)
{
	uint64_t now = loop_now(l);
	struct timer *t;

	while ((t = timers_first(&l->timers)) != NULL && t->due <= now) {
		timers_disarm(&l->timers, t);
		t->fire(t);
	}
	set_alarm(l);
}

/* Any thread: the loop takes the job up in its next pass. */
static void hand_back(struct call_job *job)
{
	struct loop *l = job->loop;

	job->next = NULL;
	(void)pthread_mutex_lock(&l->lock);
	*l->inbox_end = job;
	l->inbox_end = &job->next;
	/* Inside the lock: the loop cannot end before it has seen this job. */
	(void)uv_async_send(&l->wake);
	(void)pthread_mutex_unlock(&l->lock);
}

static void offer_job(struct loop *l, struct call_job *job)
{
	struct err err = { 0 };

	if (job->offer(l->home->store, job, &err))
		return;
	if (err.kind == ERR_LIMIT) {
		job->next = NULL;
		*l->backlog_end = job;
		l->backlog_end = &job->next;
		if (!l->reoffer.at)
			loop_arm(l, &l->reoffer, loop_now(l) + REOFFER_MS);
		return;
	}
	job->err = err;
	hand_back(job);
}

void loop_offer(struct loop *l, struct call_job *job,
		bool (*offer)(const struct call_store *to, struct call_job *job, struct err *err),
		void (*back)(struct call_job *job))
{
	job->loop = l;
	job->done = hand_back;
	job->offer = offer;
	job->back = back;
	job->since = loop_now(l);
	l->jobs++;
	stat_add(&l->stats.waiting, 1);
	offer_job(l, job);
}

/* Each call has at most one job here, so the backlog is as long as the calls
 * are many; what still finds no room is queued again in the same order. */
static void reoffer(struct timer *t)
{
	struct loop *l = (struct loop *)((char *)t - offsetof(struct loop, reoffer));
	struct call_job *job = l->backlog;

	l->backlog = NULL;
	l->backlog_end = &l->backlog;
	while (job) {
		struct call_job *next = job->next;
		offer_job(l, job);
		job = next;
	}
}

static bool offer_commit(const struct call_store *to, struct call_job *job, struct err *err)
{
	return to->commit(to, (struct call_commit *)job, err);
}

static void record_back(struct call_job *job)
{
	if (job->err.kind)
		log_warn("collector", "event=record_lost error=\"%s\"", job->err.msg);
	call_commit_forget((struct call_commit *)job);
	free(job);
}

void loop_record(struct loop *l, const struct call_record *r, struct recording *recording)
{
	struct call_commit *c = calloc(1, sizeof *c);
	if (!c) {
		stat_add(&l->stats.unrecorded, 1);
		return;
	}
	c->record = *r;
	c->batch.call = &c->record;
	if (recording)
		recording_text(recording, r, c);
	c->batch.now = loop_wall(l) / 1000;
	loop_offer(l, &c->job, offer_commit, record_back);
}

static void settle_back(struct call_job *job)
{
	struct loop *l = job->loop;
	struct call_commit *c = (struct call_commit *)job;

	/* Another one has ended it, or the next start will. */
	if (!job->err.kind || job->err.kind == ERR_CONFLICT || l->stopping) {
		free(c);
		return;
	}
	loop_end_later(l, &c->record);
	free(c);
}

static void settle(struct timer *t)
{
	struct loop *l = (struct loop *)((char *)t - offsetof(struct loop, settle));
	struct call_job *job = TAKE(l->unended);

	l->unended_count = 0;
	while (job) {
		struct call_job *next = job->next;
		job->err = (struct err){ 0 };
		loop_offer(l, job, offer_commit, settle_back);
		job = next;
	}
}

void loop_end_later(struct loop *l, const struct call_record *r)
{
	struct call_commit *c =
		l->stopping || l->unended_count >= UNENDED_MAX ? NULL : calloc(1, sizeof *c);

	if (!c)
		return;
	c->record = *r;
	c->batch.call = &c->record;
	c->batch.now = loop_wall(l) / 1000;
	c->job.next = l->unended;
	l->unended = &c->job;
	l->unended_count++;
	if (!l->settle.at)
		loop_arm(l, &l->settle, loop_now(l) + SETTLE_MS);
}

static void forget_unended(struct loop *l)
{
	loop_disarm(l, &l->settle);
	while (l->unended) {
		struct call_job *next = l->unended->next;
		free((struct call_commit *)l->unended);
		l->unended = next;
	}
}

void loop_nudge(struct loop *l)
{
	(void)pthread_mutex_lock(&l->lock);
	l->nudged = true;
	(void)uv_async_send(&l->wake);
	(void)pthread_mutex_unlock(&l->lock);
}

/* A call that ends may free itself, but no other. */
static void end_yielded(struct loop *l)
{
	struct call *next;

	for (struct call *c = l->calls; c; c = next) {
		next = call_next_of(c);
		if (atomic_load(&c->claim.yielded) && c->conn)
			call_yield(c);
	}
}

struct summary {
	struct loop *loop;
	unsigned told;
	uint64_t rest;
};

static void record_summary(struct loop *l, const char *peer, uint64_t untold)
{
	struct call_record r = { .result = CALL_LIMIT };

	r.started = r.ended = loop_wall(l);
	(void)snprintf(r.peer, sizeof r.peer, "%s", peer);
	(void)snprintf(r.listener, sizeof r.listener, "%s", "all");
	(void)snprintf(r.reason, sizeof r.reason,
		       "summary: %llu more connections without a known meter, too many to be "
		       "recorded one by one",
		       (unsigned long long)untold);
	loop_record(l, &r, NULL);
}

static void tell_untold(void *arg, const struct peer_key *key, uint64_t untold)
{
	struct summary *s = arg;
	char text[PEER_TEXT];

	if (key && s->told < SUMMARIES) {
		s->told++;
		record_summary(s->loop, peer_key_format(text, key), untold);
	} else {
		s->rest += untold;
	}
}

static void sweep_now(struct loop *l)
{
	struct summary s = { .loop = l };

	peers_sweep(&l->home->peers, loop_now(l), tell_untold, &s);
	if (s.rest)
		record_summary(l, "other addresses", s.rest);
}

static void sweep(struct timer *t)
{
	struct loop *l = (struct loop *)((char *)t - offsetof(struct loop, sweep));

	sweep_now(l);
	loop_arm(l, t, loop_now(l) + SWEEP_MS);
}

static void end_drain(struct timer *t)
{
	struct loop *l = (struct loop *)((char *)t - offsetof(struct loop, drain));
	struct call *next;

	for (struct call *c = l->calls; c; c = next) {
		next = call_next_of(c);
		call_stop(c);
	}
}

static void begin_stop(struct loop *l)
{
	struct conn *next;

	l->stopping = true;
	listen_close(l);
	for (struct conn *c = l->conns; c; c = next) {
		next = c->next;
		conn_stop(c);
	}
	loop_disarm(l, &l->sweep);
	forget_unended(l);
	if (l->number == 0)
		sweep_now(l);
	loop_arm(l, &l->drain, loop_now(l) + l->stop_drain);
	loop_freed(l);
}

static void on_wake(uv_async_t *wake)
{
	struct loop *l = wake->data;

	(void)pthread_mutex_lock(&l->lock);
	struct call_job *job = l->inbox;
	l->inbox = NULL;
	l->inbox_end = &l->inbox;
	bool stop = l->stop_wanted && !l->stopping;
	bool nudged = l->nudged;
	l->nudged = false;
	(void)pthread_mutex_unlock(&l->lock);

	while (job) {
		struct call_job *next = job->next;
		l->jobs--;
		stat_sub(&l->stats.waiting, 1);
		job->back(job);
		job = next;
	}
	if (nudged)
		end_yielded(l);
	if (stop)
		begin_stop(l);
	loop_freed(l);
}

void loop_freed(struct loop *l)
{
	if (l->paused && !l->stopping)
		listen_resume(l);
	if (!l->stopping || l->closed || l->conns || l->calls || l->jobs)
		return;
	l->closed = true;
	loop_disarm(l, &l->drain);
	uv_close((uv_handle_t *)&l->alarm, NULL);
	uv_close((uv_handle_t *)&l->wake, NULL);
}

void loop_stop(struct loop *l, uint64_t drain_ms)
{
	(void)pthread_mutex_lock(&l->lock);
	l->stop_wanted = true;
	l->stop_drain = drain_ms;
	(void)uv_async_send(&l->wake);
	(void)pthread_mutex_unlock(&l->lock);
}

static bool loop_init(struct loop *l, struct err *err)
{
	int e = uv_loop_init(&l->uv);
	if (e)
		return err_set(err, ERR_IO, "event loop: %s", uv_strerror(e));
	if ((e = uv_async_init(&l->uv, &l->wake, on_wake)) != 0) {
		(void)uv_loop_close(&l->uv);
		return err_set(err, ERR_IO, "event loop: %s", uv_strerror(e));
	}
	(void)uv_timer_init(&l->uv, &l->alarm);
	(void)pthread_mutex_init(&l->lock, NULL);
	l->wake.data = l;
	l->alarm.data = l;
	l->reserve = -1;
	l->inbox_end = &l->inbox;
	l->backlog_end = &l->backlog;
	l->resume.fire = listen_on_resume;
	l->sweep.fire = sweep;
	l->reoffer.fire = reoffer;
	l->settle.fire = settle;
	l->drain.fire = end_drain;
	return true;
}

bool loop_open(struct collector *home, unsigned number, struct loop **ret, struct err *err)
{
	struct loop *l = calloc(1, sizeof *l);
	if (!l || !timers_reserve(&l->timers, 64)) {
		free(l);
		return err_set(err, ERR_NOMEM, "event loop");
	}
	l->home = home;
	l->number = number;
	if (!loop_init(l, err)) {
		timers_finish(&l->timers);
		free(l);
		return false;
	}
	for (unsigned i = 0; i < home->listener_count; i++) {
		if (!listen_open(l, &home->listeners[i], err)) {
			loop_free(l);
			return false;
		}
	}
	if (number == 0)
		loop_arm(l, &l->sweep, loop_now(l) + SWEEP_MS);
	*ret = l;
	return true;
}

void loop_run(struct loop *l)
{
	(void)uv_run(&l->uv, UV_RUN_DEFAULT);
}

bool loop_turn(struct loop *l, bool wait)
{
	return uv_run(&l->uv, wait ? UV_RUN_ONCE : UV_RUN_NOWAIT) != 0;
}

void loop_free(struct loop *l)
{
	if (!l)
		return;
	if (!l->closed) {
		l->stopping = true;
		listen_close(l);
		loop_freed(l);
	}
	(void)uv_run(&l->uv, UV_RUN_DEFAULT);
	(void)uv_loop_close(&l->uv);
	timers_finish(&l->timers);
	(void)pthread_mutex_destroy(&l->lock);
	free(l);
}
