#include "store/db.h"

bool stmt_number(struct stmt *s, int64_t *ret, struct err *err)
{
	bool row;

	if (!stmt_step(s, &row, err))
		return false;
	*ret = row ? col_i64(s, 0) : 0;
	return true;
}

bool db_number(struct db *db, enum sql name, int64_t *ret, struct err *err)
{
	AUTO_STMT *s = NULL;

	return db_start(db, name, &s, err) && stmt_number(s, ret, err);
}

bool db_number_of(struct db *db, enum sql name, int64_t arg, int64_t *ret, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, arg);
	return stmt_number(s, ret, err);
}
