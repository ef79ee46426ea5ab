/* schedule_run.c - one run on its way, step by step. */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "service/live.h"
#include "service/report_private.h"
#include "service/schedule_private.h"

enum { COST = 50 /* a look may take so small a part of the time */, LOOK_MAX = 6 * 3600 };

/* --- what is written --- */

struct saving {
	const struct run_work *work;
	const struct delivery *deliveries;
	size_t count;
};

static bool write_save(struct db *db, void *arg, struct err *err)
{
	const struct saving *s = arg;
	return (!s->deliveries ||
		store_delivery_set(db, s->work->run.id, s->deliveries, s->count, err)) &&
	       store_run_change(db, &s->work->run, s->work->was, err);
}

bool schedule_run_save(struct run_work *w, const struct delivery *deliveries, size_t count,
		       struct err *err)
{
	struct saving s = { w, deliveries, count };
	if (!service_write(w->sv, write_save, &s, err))
		return false;
	w->was = w->run.state;
	return true;
}

bool schedule_run_end(struct run_work *w, enum run_state state, const char *error, struct err *err)
{
	w->run.state = state;
	w->run.error = error;
	w->run.ended_at = service_now(w->sv);
	if (!schedule_run_save(w, NULL, 0, err))
		return false;
	if (state == RUN_FAILED)
		log_warn("schedule",
			 "event=failed schedule=%" PRId64 " run=%" PRId64 " report=%" PRId64,
			 w->run.schedule, w->run.id, w->run.report);
	else
		log_info("schedule", "event=ended schedule=%" PRId64 " run=%" PRId64 " state=%s",
			 w->run.schedule, w->run.id, run_state_name(state));
	return true;
}

static bool fail(struct run_work *w, const struct err *why, struct err *err)
{
	const char *text = arena_strdup(&w->arena, why->msg);
	return schedule_run_end(w, RUN_FAILED, text ? text : "no memory", err);
}

/* What another attempt may help against is none of the run's own failures. */
static bool passes(const struct run_work *w, const struct err *why)
{
	bool stops = w->stopping && atomic_load(w->stopping);
	return stops || why->kind == ERR_DB || why->kind == ERR_NOMEM || why->kind == ERR_LIMIT ||
	       why->kind == ERR_TIMEOUT;
}

/* --- waiting for data --- */

/* In the transaction of the job: it is this run's, and no other will be made. */
static bool write_start(struct db *db, int64_t job, void *arg, struct err *err)
{
	struct run_work *w = arg;
	w->run.job = job;
	return store_run_change(db, &w->run, w->was, err);
}

static bool start(struct run_work *w, json_t *wish, bool late, struct err *err)
{
	struct report_run before = w->run;
	struct report_scheduled by = { .late = late,
				       .expected = w->run.expected > 0 ? w->run.expected : 0,
				       .received = w->run.received };
	struct job_with with = { write_start, w };
	struct job job;
	w->run.state = RUN_MAKING;
	w->run.late = late;
	if (report_ask(w->sv, &w->owner, wish, &by, &with, &w->arena, &job, err))
		return true;
	w->run = before;
	return false;
}

static int64_t next_look(const struct run_work *w, uint64_t took_ms)
{
	AUTO_LIVE *l = live_take(w->sv);
	int64_t pause = l->set.delivery.recheck;
	int64_t cost = (int64_t)(took_ms * COST / 1000);
	int64_t now = service_now(w->sv);
	pause = cost > pause ? cost : pause;
	pause = pause > LOOK_MAX ? LOOK_MAX : pause;
	return w->run.deadline_at > now && w->run.deadline_at < now + pause ? w->run.deadline_at
									    : now + pause;
}

/* Measured only when somebody wants to know. */
static bool measure(struct run_work *w, json_t *wish, struct err *err)
{
	return w->plan.completeness < 0 ||
	       report_completeness(w->sv, &w->owner, wish, w->stopping, &w->run.expected,
				   &w->run.received, err);
}

static bool look(struct run_work *w, json_t *wish, struct err *err)
{
	uint64_t began = clock_monotonic_ms();
	if (!measure(w, wish, err))
		return false;
	/* Who has run it by hand does not wait, but is told. */
	bool complete = w->run.expected <= 0 ||
			w->run.received * 100 >= w->run.expected * w->plan.completeness;
	if (complete || service_now(w->sv) >= w->run.deadline_at)
		return start(w, wish, !complete, err);
	w->run.look_at = next_look(w, clock_monotonic_ms() - began);
	return schedule_run_save(w, NULL, 0, err);
}

static bool wait_for_data(struct run_work *w, struct err *err)
{
	struct err why = { 0 };
	json_t *wish;
	if (!schedule_plan_wish(&w->plan, w->run.period, &wish, err))
		return false;
	bool ok = look(w, wish, &why);
	json_decref(wish);
	if (ok)
		return true;
	if (why.kind == ERR_LIMIT) { /* too many jobs wait */
		w->run.look_at = next_look(w, 0);
		return schedule_run_save(w, NULL, 0, err);
	}
	return passes(w, &why) ? err_set(err, why.kind, "%s", why.msg) : fail(w, &why, err);
}

/* --- the job --- */

static bool set_deliveries(struct run_work *w, struct err *err)
{
	struct delivery rows[DELIVERIES_MAX] = { 0 };
	int64_t now = service_now(w->sv);
	size_t n = 0;
	if (w->plan.folder)
		rows[n++] = (struct delivery){ .kind = DELIVERY_FOLDER, .target = w->plan.folder };
	for (size_t i = 0; i < w->plan.to_count; i++)
		rows[n++] = (struct delivery){ .kind = DELIVERY_MAIL, .target = w->plan.to[i] };
	for (size_t i = 0; i < n; i++) {
		rows[i].ordinal = (int64_t)i + 1;
		rows[i].next_at = now;
	}
	if (n == 0)
		return schedule_run_end(w, RUN_DONE, NULL, err);
	w->run.state = RUN_DELIVERING;
	w->run.look_at = now;
	return schedule_run_save(w, rows, n, err);
}

static int64_t report_of(const struct job *job)
{
	json_t *o = json_loads(job->result, 0, NULL);
	int64_t id = json_integer_value(json_object_get(o, "report"));
	json_decref(o);
	return id;
}

static bool look_at_job(struct run_work *w, struct err *err)
{
	struct job job;
	struct err why = { 0 };
	bool there;
	{
		AUTO_READER r = { 0 };
		if (!reader_take(w->sv, &r, err))
			return false;
		there = store_job_get(r.db, w->run.job, &w->arena, &job, &why);
	}
	if (!there)
		return why.kind == ERR_NOTFOUND ? fail(w, &why, err)
						: err_set(err, why.kind, "%s", why.msg);
	if (job.state == JOB_WAITING || job.state == JOB_RUNNING)
		return true;
	if (job.state == JOB_CANCELLED)
		return schedule_run_end(w, RUN_CANCELLED, "the job was cancelled", err);
	if (job.state != JOB_DONE)
		return schedule_run_end(w, RUN_FAILED, job.error, err);
	w->run.report = report_of(&job);
	return set_deliveries(w, err);
}

/* --- all of it --- */

static bool load(struct run_work *w, int64_t id, struct err *err)
{
	AUTO_READER r = { 0 };
	return reader_take(w->sv, &r, err) && store_run_get(r.db, id, &w->arena, &w->run, err) &&
	       store_schedule_get(r.db, w->run.schedule, &w->arena, &w->schedule, err);
}

static bool load_user(struct run_work *w, struct db *db, struct err *err)
{
	struct user u;
	if (!store_user_get(db, w->schedule.user, &u, err))
		return false;
	if (u.disabled)
		return err_set(err, ERR_DENIED,
			       "the owner of the schedule may not sign in any more");
	return caller_load(w->sv, db, &u, "schedule", &w->owner, err) &&
	       caller_check(&w->owner, RIGHT_REPORT_SCHEDULE, err);
}

/* Who it runs as, with what he may at this moment. */
static bool load_owner(struct run_work *w, struct err *err)
{
	AUTO_READER r = { 0 };
	if (w->schedule.user == 0) {
		w->owner = caller_local(w->schedule.who);
		return true;
	}
	return reader_take(w->sv, &r, err) && load_user(w, r.db, err);
}

static bool proceed(struct run_work *w, struct err *err)
{
	struct err why = { 0 };
	if (!schedule_plan_read(w->body, &w->plan, &why) || !load_owner(w, &why))
		return passes(w, &why) ? err_set(err, why.kind, "%s", why.msg) : fail(w, &why, err);
	switch (w->run.state) {
	case RUN_WAITING:
		return wait_for_data(w, err);
	case RUN_MAKING:
		return look_at_job(w, err);
	case RUN_DELIVERING:
		return schedule_deliver(w, err);
	case RUN_DONE:
	case RUN_FAILED:
	case RUN_CANCELLED:
	case RUN_STATE_COUNT:
		break;
	}
	return true;
}

bool schedule_run_step(struct service *sv, int64_t run, const atomic_bool *stopping,
		       struct err *err)
{
	struct run_work w = { .sv = sv, .stopping = stopping, .arena = { .limit = RUN_ARENA } };
	bool ok = load(&w, run, err);
	if (ok) {
		w.was = w.run.state;
		w.body = json_loads(w.schedule.body, 0, NULL);
		ok = proceed(&w, err);
		json_decref(w.body);
	}
	arena_reset(&w.arena);
	return ok;
}
