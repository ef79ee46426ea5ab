#include "base/str.h"
#include "store/engine.h"
#include "store/job.h"
#include "store/listing.h"

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

static bool read_error(struct db *db, const struct stmt *s, struct arena *a, void *item,
		       struct err *err)
{
	struct job_error *ret = item;

	(void)db;
	*ret = (struct job_error){
		.ordinal = col_i64(s, 0),
		.line = col_i64(s, 1),
		.subject = arena_strdup(a, col_text(s, 2)),
		.reason = arena_strdup(a, col_text(s, 3)),
	};
	return (ret->subject && ret->reason) ||
	       err_set(err, ERR_NOMEM, "no memory for the errors of a job");
}

bool store_job_error_list(struct db *db, int64_t id, int64_t after, unsigned limit, struct arena *a,
			  const struct job_error **ret, size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!list_check(limit, PAGE_MAX, err))
		return false;
	if (!db_start(db, SQL_JOB_ERROR_LIST, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, after);
	bind_i64(s, 3, limit);
	return list_read(db, s, limit, sizeof **ret, read_error, a, ret, ret_count, err);
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

static bool read_entry(struct db *db, const struct stmt *s, struct arena *a, void *item,
		       struct err *err)
{
	struct journal_entry *ret = item;

	(void)db;
	*ret = (struct journal_entry){
		.ordinal = col_i64(s, 0),
		.kind = (enum journal_kind)col_i64(s, 1),
		.object = col_i64(s, 2),
		.before = col_is_null(s, 3) ? NULL : arena_strdup(a, col_text(s, 3)),
		.after = arena_strdup(a, col_text(s, 4)),
	};
	return (ret->after && (ret->before || col_is_null(s, 3))) ||
	       err_set(err, ERR_NOMEM, "no memory for the journal of a job");
}

bool store_journal_list(struct db *db, int64_t job, int64_t before, unsigned limit, struct arena *a,
			const struct journal_entry **ret, size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_JOURNAL_LIST, &s, err))
		return false;
	bind_i64(s, 1, job);
	bind_i64(s, 2, before ? before : INT64_MAX);
	bind_i64(s, 3, limit);
	return list_read(db, s, limit, sizeof **ret, read_entry, a, ret, ret_count, err);
}

bool store_journal_remove(struct db *db, int64_t job, int64_t ordinal, struct err *err)
{
	return run_with(db, SQL_JOURNAL_REMOVE, job, &ordinal, err);
}

bool store_journal_forget(struct db *db, enum journal_kind kind, int64_t object, struct err *err)
{
	return run_with(db, SQL_JOURNAL_FORGET, kind, &object, err);
}
