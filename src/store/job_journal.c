#include "base/str.h"
#include "store/engine.h"
#include "store/job.h"

enum { PAGE_MAX = 1000 };

bool store_job_error_add(struct db *db, int64_t id, const struct job_error *e, struct err *err)
{
	struct stmt *s;

	if (e->ordinal > JOB_ERRORS_MAX)
		return true;
	if (!db_start(db, SQL_JOB_ERROR_ADD, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, e->ordinal);
	bind_i64(s, 3, e->line);
	bind_text(s, 4, e->subject);
	bind_text(s, 5, e->reason);
	return stmt_run(s, err);
}

bool store_job_error_list(struct db *db, int64_t id, int64_t after, unsigned limit, struct arena *a,
			  const struct job_error **ret, size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;
	size_t n = 0;
	bool row;

	if (limit < 1 || limit > PAGE_MAX)
		return err_field(err, "limit", "from 1 to %d", PAGE_MAX);
	struct job_error *rows = arena_new(a, struct job_error, limit);
	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for the errors of a job");
	if (!db_start(db, SQL_JOB_ERROR_LIST, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, after);
	bind_i64(s, 3, limit);
	for (; n < limit; n++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		rows[n] = (struct job_error){
			.ordinal = col_i64(s, 0),
			.line = col_i64(s, 1),
			.subject = arena_strdup(a, col_text(s, 2)),
			.reason = arena_strdup(a, col_text(s, 3)),
		};
		if (!rows[n].subject || !rows[n].reason)
			return err_set(err, ERR_NOMEM, "no memory for the errors of a job");
	}
	*ret = rows;
	*ret_count = n;
	return true;
}

static bool run_with(struct db *db, enum sql name, int64_t first, const int64_t *second,
		     struct err *err)
{
	struct stmt *s;

	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, first);
	if (second)
		bind_i64(s, 2, *second);
	return stmt_run(s, err);
}

bool store_job_set_errors(struct db *db, int64_t id, int64_t count, struct err *err)
{
	return run_with(db, SQL_JOB_SET_ERRORS, id, &count, err);
}

bool store_job_error_clear(struct db *db, int64_t id, struct err *err)
{
	return run_with(db, SQL_JOB_ERROR_CLEAR, id, NULL, err) &&
	       store_job_set_errors(db, id, 0, err);
}

bool store_journal_add(struct db *db, int64_t job, const struct journal_entry *e, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_JOURNAL_ADD, &s, err))
		return false;
	bind_i64(s, 1, job);
	bind_i64(s, 2, e->kind);
	bind_i64(s, 3, e->object);
	bind_text(s, 4, e->before);
	bind_text(s, 5, e->after);
	return stmt_run(s, err);
}

bool store_journal_list(struct db *db, int64_t job, int64_t before, unsigned limit, struct arena *a,
			const struct journal_entry **ret, size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool broken = false;
	size_t n = 0;
	bool row;

	struct journal_entry *rows = arena_new(a, struct journal_entry, limit);
	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for the journal of a job");
	if (!db_start(db, SQL_JOURNAL_LIST, &s, err))
		return false;
	bind_i64(s, 1, job);
	bind_i64(s, 2, before ? before : INT64_MAX);
	bind_i64(s, 3, limit);
	for (; n < limit; n++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		rows[n] = (struct journal_entry){
			.ordinal = col_i64(s, 0),
			.kind = (enum journal_kind)col_i64(s, 1),
			.object = col_i64(s, 2),
			.before = col_is_null(s, 3) ? NULL : arena_strdup(a, col_text(s, 3)),
			.after = arena_strdup(a, col_text(s, 4)),
		};
		broken |= !rows[n].after || (!rows[n].before && !col_is_null(s, 3));
	}
	if (broken)
		return err_set(err, ERR_NOMEM, "no memory for the journal of a job");
	*ret = rows;
	*ret_count = n;
	return true;
}

bool store_journal_remove(struct db *db, int64_t job, int64_t ordinal, struct err *err)
{
	return run_with(db, SQL_JOURNAL_REMOVE, job, &ordinal, err);
}

bool store_journal_forget(struct db *db, enum journal_kind kind, int64_t object, struct err *err)
{
	return run_with(db, SQL_JOURNAL_FORGET, kind, &object, err);
}
