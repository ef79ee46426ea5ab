#include "store/opening.h"

static bool ask(struct stmt *s, int64_t *ret, struct err *err)
{
	bool row;

	if (!stmt_step(s, &row, err))
		return false;
	*ret = row ? col_i64(s, 0) : 0;
	return true;
}

bool store_opening_is(struct db *db, int64_t user, const char *object, int64_t since, bool *ret,
		      struct err *err)
{
	AUTO_STMT *s = NULL;
	int64_t at;

	if (!db_start(db, SQL_OPENING_GET, &s, err))
		return false;
	bind_i64(s, 1, user);
	bind_text(s, 2, object);
	if (!ask(s, &at, err))
		return false;
	*ret = at >= since;
	return true;
}

bool store_opening_count(struct db *db, int64_t user, int64_t since, int64_t *ret, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_OPENING_COUNT, &s, err))
		return false;
	bind_i64(s, 1, user);
	bind_i64(s, 2, since);
	return ask(s, ret, err);
}

bool store_opening_set(struct db *db, int64_t user, const char *object, int64_t now,
		       struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_OPENING_SET, &s, err))
		return false;
	bind_i64(s, 1, user);
	bind_text(s, 2, object);
	bind_i64(s, 3, now);
	return stmt_run(s, err);
}
