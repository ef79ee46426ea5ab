#include "store/engine.h"
#include "store/job.h"

bool store_job_file_surplus(struct db *db, int64_t before, int64_t size_max, int64_t *ret_id,
			    struct err *err)
{
	int64_t size = 0;

	if (!db_number_of(db, SQL_JOB_FILES_OLD, before, ret_id, err))
		return false;
	if (*ret_id)
		return true;
	return db_number(db, SQL_JOB_FILES_SIZE, &size, err) &&
	       (size <= size_max || db_number(db, SQL_JOB_FILE_OLDEST, ret_id, err));
}

bool store_job_file_personal(struct db *db, int64_t *ret_id, struct err *err)
{
	return db_number(db, SQL_JOB_FILES_PERSONAL, ret_id, err);
}

bool store_job_sweep(struct db *db, int64_t before, unsigned limit, bool *ret_more, struct err *err)
{
	struct stmt *s;
	int64_t id;

	*ret_more = false;
	if (!db_number_of(db, SQL_JOB_OLD, before, &id, err))
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
