#include "store/engine.h"
#include "store/listing.h"
#include "store/meter_row.h"
#include "store/schedule.h"
#include "store/sealed.h"

static const char *const state_names[RUN_STATE_COUNT] = {
	[RUN_WAITING] = "waiting-for-data",
	[RUN_MAKING] = "making",
	[RUN_DELIVERING] = "delivering",
	[RUN_DONE] = "done",
	[RUN_FAILED] = "failed",
	[RUN_CANCELLED] = "cancelled",
};

const char *run_state_name(enum run_state s)
{
	return (unsigned)s < RUN_STATE_COUNT ? state_names[s] : "";
}

bool store_run_add(struct db *db, const struct report_run *r, int64_t *ret_id, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_RUN_ADD, &s, err))
		return false;
	bind_i64(s, 1, r->schedule);
	bind_i64(s, 2, r->state);
	bind_text(s, 3, r->who);
	bind_text(s, 4, r->period);
	bind_i64(s, 5, r->due_at);
	bind_or_null(s, 6, r->deadline_at);
	bind_i64(s, 7, r->look_at);
	bind_text(s, 8, r->error);
	bind_i64(s, 9, r->started_at);
	bind_or_null(s, 10, r->ended_at);
	bind_i64(s, 11, db_context(db)->version);
	if (!stmt_step(s, &row, err))
		return false;
	*ret_id = col_i64(s, 0);
	return true;
}

/* *ret stays NULL where there is none. */
static bool read_text(struct arena *a, const struct stmt *s, int at, const char **ret)
{
	return col_is_null(s, at) || (*ret = meter_row_text(a, s, at)) != NULL;
}

static bool read_run(struct db *db, const struct stmt *s, struct arena *a, void *item,
		     struct err *err)
{
	struct report_run r = {
		.id = col_i64(s, 0),
		.schedule = col_i64(s, 1),
		.state = (enum run_state)col_i64(s, 2),
		.due_at = col_i64(s, 5),
		.deadline_at = col_i64(s, 6),
		.look_at = col_i64(s, 7),
		.expected = col_is_null(s, 8) ? -1 : col_i64(s, 8),
		.received = col_i64(s, 9),
		.late = col_i64(s, 10) != 0,
		.job = col_i64(s, 11),
		.report = col_i64(s, 12),
		.started_at = col_i64(s, 14),
		.ended_at = col_i64(s, 15),
		.changed = col_i64(s, 16),
	};

	(void)db;
	if (!read_text(a, s, 3, &r.who) || !read_text(a, s, 4, &r.period) ||
	    !read_text(a, s, 13, &r.error))
		return err_set(err, ERR_NOMEM, "no memory for a run");
	*(struct report_run *)item = r;
	return true;
}

bool store_run_get(struct db *db, int64_t id, struct arena *a, struct report_run *ret,
		   struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_RUN_GET, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (!stmt_step(s, &row, err))
		return false;
	return row ? read_run(db, s, a, ret, err)
		   : err_set(err, ERR_NOTFOUND, "there is no such run");
}

bool store_run_list(struct db *db, int64_t schedule, int64_t before, unsigned limit,
		    struct arena *a, const struct report_run **ret, size_t *ret_count,
		    struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!list_check(limit, SCHEDULE_LIST_MAX, err) || !db_start(db, SQL_RUN_LIST, &s, err))
		return false;
	bind_i64(s, 1, schedule);
	bind_i64(s, 2, before ? before : INT64_MAX);
	bind_i64(s, 3, limit);
	return list_read(db, s, limit, sizeof **ret, read_run, a, ret, ret_count, err);
}

bool store_run_changed(struct db *db, int64_t seen, int64_t after, unsigned limit, struct arena *a,
		       const struct report_run **ret, size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!list_check(limit, SCHEDULE_LIST_MAX, err) ||
	    !db_start(db, SQL_RUN_LIST_CHANGED, &s, err))
		return false;
	bind_i64(s, 1, seen);
	bind_i64(s, 2, limit);
	bind_i64(s, 3, after);
	return list_read(db, s, limit, sizeof **ret, read_run, a, ret, ret_count, err);
}

/* The number that a statement of one parameter gives; 0: none. */
static bool first(struct db *db, enum sql name, int64_t parameter, int64_t *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, parameter);
	if (!stmt_step(s, &row, err))
		return false;
	*ret = row ? col_i64(s, 0) : 0;
	return true;
}

bool store_run_ready(struct db *db, int64_t now, int64_t *ret_id, struct err *err)
{
	return first(db, SQL_RUN_FIRST_READY, now, ret_id, err);
}

bool store_run_change(struct db *db, const struct report_run *r, enum run_state was,
		      struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_RUN_CHANGE, &s, err))
		return false;
	bind_i64(s, 1, r->id);
	bind_i64(s, 2, r->state);
	bind_i64(s, 3, r->look_at);
	if (r->expected >= 0) {
		bind_i64(s, 4, r->expected);
		bind_i64(s, 5, r->received);
	} else {
		bind_null(s, 4);
		bind_null(s, 5);
	}
	bind_i64(s, 6, r->late);
	bind_or_null(s, 7, r->job);
	bind_or_null(s, 8, r->report);
	bind_text(s, 9, r->error);
	bind_or_null(s, 10, r->ended_at);
	bind_or_null(s, 11, r->deadline_at);
	bind_i64(s, 12, db_context(db)->version);
	bind_i64(s, 13, was);
	if (!stmt_run(s, err))
		return false;
	return db_changes(db) || err_set(err, ERR_NOTFOUND, "the run has ended meanwhile");
}

bool store_run_cancel_waiting(struct db *db, int64_t schedule, const char *why, int64_t now,
			      struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_RUN_CANCEL_WAITING, &s, err))
		return false;
	bind_i64(s, 1, schedule);
	bind_text(s, 2, why);
	bind_i64(s, 3, now);
	bind_i64(s, 4, db_context(db)->version);
	return stmt_run(s, err);
}

static bool run_one(struct db *db, enum sql name, int64_t id, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, id);
	return stmt_run(s, err);
}

static bool remove_run(struct db *db, int64_t id, struct err *err)
{
	return run_one(db, SQL_DELIVERY_CLEAR, id, err) && run_one(db, SQL_RUN_REMOVE, id, err);
}

bool store_schedule_remove(struct db *db, int64_t id, struct err *err)
{
	for (int64_t run = 1; run != 0;)
		if (!first(db, SQL_RUN_OF_SCHEDULE, id, &run, err) ||
		    (run && !remove_run(db, run, err)))
			return false;
	return run_one(db, SQL_SCHEDULE_REMOVE, id, err);
}

bool store_run_sweep(struct db *db, int64_t before, bool *ret_more, struct err *err)
{
	int64_t id;

	if (!first(db, SQL_RUN_OLD, before, &id, err) || (id && !remove_run(db, id, err)))
		return false;
	*ret_more = id != 0;
	return true;
}

/* --- deliveries --- */

static bool add_delivery(struct db *db, int64_t run, const struct delivery *d, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_DELIVERY_ADD, &s, err))
		return false;
	bind_i64(s, 1, run);
	bind_i64(s, 2, d->ordinal);
	bind_i64(s, 3, d->kind);
	if (!sealed_bind(db, s, 4, d->target, err)) {
		stmt_end(s);
		return false;
	}
	bind_i64(s, 5, d->next_at);
	return stmt_run(s, err);
}

bool store_delivery_set(struct db *db, int64_t run, const struct delivery *rows, size_t count,
			struct err *err)
{
	if (!run_one(db, SQL_DELIVERY_CLEAR, run, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!add_delivery(db, run, &rows[i], err))
			return false;
	return true;
}

static bool read_delivery(struct db *db, const struct stmt *s, struct arena *a, void *item,
			  struct err *err)
{
	struct delivery d = {
		.ordinal = col_i64(s, 0),
		.kind = (enum delivery_kind)col_i64(s, 1),
		.state = (enum delivery_state)col_i64(s, 3),
		.attempts = col_i64(s, 4),
		.next_at = col_i64(s, 5),
	};

	if (!sealed_read(db, s, 2, a, &d.target, err))
		return false;
	if (!read_text(a, s, 6, &d.error))
		return err_set(err, ERR_NOMEM, "no memory for a delivery");
	*(struct delivery *)item = d;
	return true;
}

bool store_delivery_list(struct db *db, int64_t run, struct arena *a, const struct delivery **ret,
			 size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_DELIVERY_LIST, &s, err))
		return false;
	bind_i64(s, 1, run);
	return list_read(db, s, DELIVERIES_MAX, sizeof **ret, read_delivery, a, ret, ret_count,
			 err);
}

bool store_delivery_change(struct db *db, int64_t run, const struct delivery *d, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_DELIVERY_CHANGE, &s, err))
		return false;
	bind_i64(s, 1, run);
	bind_i64(s, 2, d->ordinal);
	bind_i64(s, 3, d->state);
	bind_i64(s, 4, d->attempts);
	bind_or_null(s, 5, d->next_at);
	bind_text(s, 6, d->error);
	return stmt_run(s, err);
}
