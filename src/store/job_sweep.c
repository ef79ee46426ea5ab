#include "store/engine.h"
#include "store/job.h"

static bool one(struct db *db, enum sql name, const int64_t *a, const int64_t *b, int64_t *ret,
		struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, name, &s, err))
		return false;
	if (a)
		bind_i64(s, 1, *a);
	if (b)
		bind_i64(s, 2, *b);
	if (!stmt_step(s, &row, err))
		return false;
	*ret = row ? col_i64(s, 0) : 0;
	return true;
}

bool store_job_file_surplus(struct db *db, int64_t before, int64_t size_max, int64_t *ret_id,
			    struct err *err)
{
	static const int64_t limit = 1;
	int64_t size = 0;

	if (!one(db, SQL_JOB_FILES_OLD, &before, &limit, ret_id, err))
		return false;
	if (*ret_id)
		return true;
	return one(db, SQL_JOB_FILES_SIZE, NULL, NULL, &size, err) &&
	       (size <= size_max || one(db, SQL_JOB_FILE_OLDEST, NULL, NULL, ret_id, err));
}

bool store_job_file_personal(struct db *db, int64_t *ret_id, struct err *err)
{
	return one(db, SQL_JOB_FILES_PERSONAL, NULL, NULL, ret_id, err);
}

bool store_job_sweep(struct db *db, int64_t before, unsigned limit, bool *ret_more, struct err *err)
{
	struct stmt *s;
	int64_t id;

	*ret_more = false;
	if (!one(db, SQL_JOB_OLD, &before, NULL, &id, err))
		return false;
	*ret_more = id != 0;
	if (id == 0)
		return true;
	if (!db_start(db, SQL_JOB_TRIM_JOURNAL, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, limit);
	if (!stmt_run(s, err))
		return false;
	if (db_changes(db) == limit)
		return true;
	if (!store_job_error_clear(db, id, err) || !db_start(db, SQL_JOB_REMOVE, &s, err))
		return false;
	bind_i64(s, 1, id);
	return stmt_run(s, err);
}
