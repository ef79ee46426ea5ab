#include "store/job.h"

#include "base/str.h"
#include "store/engine.h"
#include "store/listing.h"
#include "store/sealed.h"

enum { COLUMNS = 21 };

static const char *const state_names[JOB_STATE_COUNT] = {
	[JOB_WAITING] = "waiting", [JOB_RUNNING] = "running",	  [JOB_DONE] = "done",
	[JOB_FAILED] = "failed",   [JOB_CANCELLED] = "cancelled", [JOB_UNDONE] = "undone",
};

const char *job_state_name(enum job_state s)
{
	return (unsigned)s < JOB_STATE_COUNT ? state_names[s] : "";
}

static void bind_changed(struct db *db, struct stmt *s, int at)
{
	bind_i64(s, at, db_context(db)->version);
}

static bool check_room(struct db *db, int64_t user, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_JOB_COUNT_OPEN, &s, err))
		return false;
	bind_i64(s, 1, user);
	if (!stmt_step(s, &row, err))
		return false;
	if (col_i64(s, 0) >= JOB_QUEUE_MAX)
		return err_set(err, ERR_LIMIT, "%d jobs are waiting already", JOB_QUEUE_MAX);
	return col_i64(s, 1) < JOB_QUEUE_OF_USER_MAX ||
	       err_set(err, ERR_LIMIT, "%d jobs of yours are waiting already",
		       JOB_QUEUE_OF_USER_MAX);
}

bool store_job_add(struct db *db, const struct job *j, int64_t *ret_id, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (strlen(j->arguments) > JOB_ARGUMENTS_MAX)
		return err_set(err, ERR_LIMIT, "what the job shall do is longer than %d bytes",
			       JOB_ARGUMENTS_MAX);
	if (!check_room(db, j->user, err) || !db_start(db, SQL_JOB_ADD, &s, err))
		return false;
	bind_text(s, 1, j->kind);
	if (j->user)
		bind_i64(s, 2, j->user);
	else
		bind_null(s, 2);
	bind_text(s, 3, j->who);
	bind_text(s, 4, j->origin);
	bind_text(s, 5, j->rights);
	bind_text(s, 6, j->area);
	if (!sealed_bind(db, s, 7, j->arguments, err))
		return false;
	bind_i64(s, 8, j->created_at);
	bind_changed(db, s, 9);
	return stmt_number(s, ret_id, err);
}

/* NULL reads as "". */
static const char *text(struct arena *a, const struct stmt *s, int at)
{
	return col_is_null(s, at) ? "" : arena_strdup(a, col_text(s, at));
}

static bool read_row(struct db *db, const struct stmt *s, struct arena *a, void *item,
		     struct err *err)
{
	struct job *ret = item;

	(void)db;
	*ret = (struct job){
		.id = col_i64(s, 0),
		.kind = text(a, s, 1),
		.state = (enum job_state)col_i64(s, 2),
		.act = (enum job_act)col_i64(s, 3),
		.cancel = col_i64(s, 4) != 0,
		.user = col_i64(s, 5),
		.who = text(a, s, 6),
		.origin = text(a, s, 7),
		.rights = text(a, s, 8),
		.area = text(a, s, 9),
		.total = col_is_null(s, 10) ? -1 : col_i64(s, 10),
		.done = col_i64(s, 11),
		.errors = col_i64(s, 12),
		.result = text(a, s, 13),
		.error = text(a, s, 14),
		.file = text(a, s, 15),
		.file_size = col_i64(s, 16),
		.created_at = col_i64(s, 17),
		.started_at = col_i64(s, 18),
		.ended_at = col_i64(s, 19),
		.changed = col_i64(s, 20),
	};
	return (ret->kind && ret->who && ret->origin && ret->rights && ret->area && ret->result &&
		ret->error && ret->file) ||
	       err_set(err, ERR_NOMEM, "no memory for a job");
}

bool store_job_get(struct db *db, int64_t id, struct arena *a, struct job *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	struct job j;
	bool row;

	if (!db_start(db, SQL_JOB_GET, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_NOTFOUND, "there is no such job");
	if (!read_row(db, s, a, &j, err) || !sealed_read(db, s, COLUMNS, a, &j.arguments, err))
		return false;
	*ret = j;
	return true;
}

bool store_job_list(struct db *db, int64_t user, int64_t before, unsigned limit, struct arena *a,
		    const struct job **ret, size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!list_check(limit, JOB_LIST_MAX, err) ||
	    !list_start_owned(db, SQL_JOB_LIST_ALL, SQL_JOB_LIST_OF_USER, user, before, limit, &s,
			      err))
		return false;
	return list_read(db, s, limit, sizeof **ret, read_row, a, ret, ret_count, err);
}

bool store_job_changed(struct db *db, int64_t seen, int64_t after, unsigned limit, struct arena *a,
		       const struct job **ret, size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!list_check(limit, JOB_LIST_MAX, err) || !db_start(db, SQL_JOB_LIST_CHANGED, &s, err))
		return false;
	bind_i64(s, 1, seen);
	bind_i64(s, 2, limit);
	bind_i64(s, 3, after);
	return list_read(db, s, limit, sizeof **ret, read_row, a, ret, ret_count, err);
}

bool store_job_first(struct db *db, enum job_state state, int64_t *ret_id, struct err *err)
{
	return db_number_of(db, SQL_JOB_FIRST_OPEN, state, ret_id, err);
}

bool store_job_claim(struct db *db, int64_t now, int64_t *ret_id, struct err *err)
{
	struct stmt *s;
	int64_t id;

	if (!store_job_first(db, JOB_WAITING, &id, err))
		return false;
	if (id != 0) {
		if (!db_start(db, SQL_JOB_CLAIM, &s, err))
			return false;
		bind_i64(s, 1, id);
		bind_i64(s, 2, now);
		bind_changed(db, s, 3);
		if (!stmt_run(s, err))
			return false;
	}
	*ret_id = id;
	return true;
}

bool store_job_progress(struct db *db, int64_t id, int64_t done, int64_t total, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_JOB_PROGRESS, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, done);
	if (total >= 0)
		bind_i64(s, 3, total);
	else
		bind_null(s, 3);
	bind_changed(db, s, 4);
	return stmt_run(s, err);
}

bool store_job_cancelled(struct db *db, int64_t id, bool *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_JOB_CANCELLED, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (!stmt_step(s, &row, err))
		return false;
	*ret = row && col_i64(s, 0) != 0;
	return true;
}

bool store_job_cancel(struct db *db, int64_t id, int64_t now, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_JOB_END_WAITING, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, now);
	bind_changed(db, s, 3);
	if (!stmt_run(s, err))
		return false;
	if (db_changes(db))
		return true;
	if (!db_start(db, SQL_JOB_CANCEL, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_changed(db, s, 2);
	if (!stmt_run(s, err))
		return false;
	return db_changes(db) ||
	       err_set(err, ERR_CONFLICT, "the job has ended, or is being put back");
}

bool store_job_requeue(struct db *db, int64_t id, enum job_state from, enum job_act act,
		       struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_JOB_REQUEUE, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, from);
	bind_i64(s, 3, act);
	bind_changed(db, s, 4);
	if (!stmt_run(s, err))
		return false;
	return db_changes(db) || err_set(err, ERR_CONFLICT, "the job is not in that state");
}

bool store_job_set_act(struct db *db, int64_t id, enum job_act act, const char *error,
		       struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_JOB_SET_ACT, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, act);
	bind_text(s, 3, error);
	bind_changed(db, s, 4);
	return stmt_run(s, err);
}

bool store_job_end(struct db *db, int64_t id, enum job_state state, const char *result,
		   const char *error, int64_t now, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_JOB_END, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, state);
	bind_text(s, 3, result);
	bind_text(s, 4, error);
	bind_i64(s, 5, now);
	bind_changed(db, s, 6);
	return stmt_run(s, err);
}

bool store_job_set_file(struct db *db, int64_t id, const char *name, int64_t size, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_JOB_SET_FILE, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_text(s, 2, name);
	bind_i64(s, 3, size);
	bind_changed(db, s, 4);
	return stmt_run(s, err);
}
