/* schedule_runner.c - the thread that keeps the calendar. */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "service/folder.h"
#include "service/live.h"
#include "service/pacer.h"
#include "service/private.h"
#include "service/schedule_private.h"

enum {
	LOOK_EVERY = 1,	    /* s: jobs end, and other processes ask, too */
	SWEEP_EVERY = 3600, /* s */
	SWEEP_MAX = 10000,  /* runs at once */
};

struct schedule_runner {
	struct service *sv;
	pthread_t thread;
	struct pacer pacer;
	int fd; /* of the lock, -1: another process has it */
	int64_t swept;
};

void schedule_wake(struct service *sv)
{
	struct schedule_runner *r = atomic_load(&sv->scheduler);
	if (r)
		pacer_wake(&r->pacer);
}

/* --- what is due --- */

struct due {
	struct service *sv;
	int64_t schedule;
	int64_t now;
};

/* The newest due times up to now, rising; *ret_next the one after them. */
static size_t due_times(const struct calendar *c, int64_t first, int64_t now,
			int64_t ret[static MISSED_MAX + 1], int64_t *ret_next)
{
	size_t n = 0;
	int64_t at = first;
	for (; at <= now; at = calendar_next(c, at)) {
		if (n == MISSED_MAX + 1) {
			memmove(ret, ret + 1, MISSED_MAX * sizeof *ret);
			n--;
		}
		ret[n++] = at;
	}
	*ret_next = at;
	return n;
}

/*
 * The newest is made. Older ones were missed while nobody kept the calendar: they are told, and can
 * be made by who wants them.
 */
static bool add_run(struct db *db, const struct due *d, const struct schedule_plan *p, int64_t at,
		    bool newest, struct err *err)
{
	char period[PERIOD_TEXT];
	struct report_run run = { .schedule = d->schedule,
				  .state = newest ? RUN_WAITING : RUN_CANCELLED,
				  .period = period,
				  .due_at = at,
				  .deadline_at = p->completeness >= 0 ? at + p->deadline : 0,
				  .look_at = d->now,
				  .error = newest ? NULL : "missed: no server was running",
				  .started_at = d->now,
				  .ended_at = newest ? 0 : d->now };
	int64_t id;
	return schedule_plan_period(db, p, at, period, err) && store_run_add(db, &run, &id, err);
}

/* A body that cannot be read any more would be due for ever. */
static bool switch_off(struct db *db, const struct schedule *s, const struct due *d,
		       struct err *err)
{
	struct schedule off = *s;
	int64_t id;
	off.enabled = false;
	off.next_at = 0;
	log_warn("schedule", "event=unreadable schedule=%" PRId64, s->id);
	return store_schedule_put(db, &off, d->now, &id, err);
}

static bool write_plan(struct db *db, const struct due *d, const struct schedule *s, json_t *body,
		       struct err *err)
{
	int64_t times[MISSED_MAX + 1];
	struct schedule_plan p;
	int64_t next;
	if (!schedule_plan_read(body, &p, NULL))
		return switch_off(db, s, d, err);
	size_t n = due_times(&p.calendar, s->next_at, d->now, times, &next);
	for (size_t i = 0; i < n; i++)
		if (!add_run(db, d, &p, times[i], i + 1 == n, err))
			return false;
	return store_schedule_advance(db, s->id, s->next_at, next, err);
}

/* Runs and the next due time in one transaction: none is made twice, none is lost. */
static bool write_due(struct db *db, void *arg, struct err *err)
{
	const struct due *d = arg;
	AUTO_ARENA a = { 0 };
	struct schedule s;
	if (!store_schedule_get(db, d->schedule, &a, &s, err))
		return false;
	if (!s.next_at || s.next_at > d->now)
		return true; /* changed meanwhile */
	json_t *body = json_loads(s.body, 0, NULL);
	bool ok = write_plan(db, d, &s, body, err);
	json_decref(body);
	return ok;
}

static bool find_due(struct service *sv, int64_t now, int64_t *ret, struct err *err)
{
	AUTO_READER r = { 0 };
	return reader_take(sv, &r, err) && store_schedule_due(r.db, now, ret, err);
}

static bool find_ready(struct service *sv, int64_t now, int64_t *ret, struct err *err)
{
	AUTO_READER r = { 0 };
	return reader_take(sv, &r, err) && store_run_ready(r.db, now, ret, err);
}

static bool gone(const struct err *e)
{
	return e->kind == ERR_NOTFOUND;
}

static bool take_due(struct service *sv, const atomic_bool *stopping, struct err *err)
{
	while (!stopping || !atomic_load(stopping)) {
		struct due d = { .sv = sv, .now = service_now(sv) };
		if (!find_due(sv, d.now, &d.schedule, err))
			return false;
		if (d.schedule == 0)
			return true;
		if (!service_write(sv, write_due, &d, err) && !gone(err))
			return false;
	}
	return true;
}

static bool take_steps(struct service *sv, const atomic_bool *stopping, struct err *err)
{
	while (!stopping || !atomic_load(stopping)) {
		int64_t run;
		if (!find_ready(sv, service_now(sv), &run, err))
			return false;
		if (run == 0)
			return true;
		if (!schedule_run_step(sv, run, stopping, err) && !gone(err))
			return false;
	}
	return true;
}

static bool move_on(struct service *sv, const atomic_bool *stopping, struct err *err)
{
	return take_due(sv, stopping, err) && take_steps(sv, stopping, err);
}

bool schedule_run_all(struct service *sv, bool *ret_busy, struct err *err)
{
	AUTO_FD int fd = -1;
	if (!folder_lock(sv, "schedules.lock", &fd, err))
		return false;
	*ret_busy = fd < 0;
	return fd < 0 || move_on(sv, NULL, err);
}

/* --- the thread --- */

struct sweeping {
	int64_t before;
	bool more;
};

static bool write_sweep(struct db *db, void *arg, struct err *err)
{
	struct sweeping *s = arg;
	return store_run_sweep(db, s->before, &s->more, err);
}

static bool sweep(struct schedule_runner *r, struct err *err)
{
	int64_t now = service_now(r->sv);
	struct sweeping s = { .more = true };
	if (now - r->swept < SWEEP_EVERY)
		return true;
	r->swept = now;
	AUTO_LIVE *l = live_take(r->sv);
	s.before = now - l->set.retention.job_age;
	for (int i = 0; i < SWEEP_MAX && s.more && !atomic_load(&r->pacer.stopping); i++)
		if (!service_write(r->sv, write_sweep, &s, err))
			return false;
	return true;
}

static bool work(struct schedule_runner *r, struct err *err)
{
	if (r->fd < 0) {
		if (!folder_lock(r->sv, "schedules.lock", &r->fd, err))
			return false;
		if (r->fd < 0)
			return true;
	}
	return move_on(r->sv, &r->pacer.stopping, err) && sweep(r, err);
}

static void *main_of_runner(void *arg)
{
	struct schedule_runner *r = arg;
	struct err before = { 0 };
	while (!atomic_load(&r->pacer.stopping)) {
		struct err err = { 0 };
		char quoted[320];
		/* A disk that is full stays so for a while: told once. */
		if (!work(r, &err) && !atomic_load(&r->pacer.stopping) &&
		    strcmp(err.msg, before.msg) != 0)
			log_error("schedule", "event=stuck reason=%s",
				  log_quote(quoted, sizeof quoted, err.msg));
		before = err;
		pacer_pause(&r->pacer, LOOK_EVERY);
	}
	return NULL;
}

bool schedule_runner_start(struct service *sv, struct schedule_runner **ret, struct err *err)
{
	struct schedule_runner *r = calloc(1, sizeof *r);
	if (!r)
		return err_set(err, ERR_NOMEM, "no memory for the calendar of reports");
	r->sv = sv;
	r->fd = -1;
	pacer_init(&r->pacer);
	if (pthread_create(&r->thread, NULL, main_of_runner, r) != 0) {
		pacer_finish(&r->pacer);
		free(r);
		return err_set(err, ERR_IO, "the thread of the calendar could not be started");
	}
	atomic_store(&sv->scheduler, r);
	*ret = r;
	return true;
}

void schedule_runner_stop(struct schedule_runner *r)
{
	if (!r)
		return;
	atomic_store(&r->sv->scheduler, NULL);
	pacer_stop(&r->pacer);
	(void)pthread_join(r->thread, NULL);
	if (r->fd >= 0)
		(void)close(r->fd);
	pacer_finish(&r->pacer);
	free(r);
}
