#include "store/engine.h"
#include "store/register.h"
#include "store/upgrade.h"

/* Meters a transaction: a server that is killed goes on where it was. */
enum { STEP = 1000 };

bool upgrade_read_numbers(struct db *db, enum sql name, int64_t after, int64_t *ret, size_t max,
			  size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	*ret_count = 0;
	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, after);
	bind_i64(s, 2, (int64_t)max);
	while (*ret_count < max) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		ret[(*ret_count)++] = col_i64(s, 0);
	}
	return true;
}

bool upgrade_read_stand(struct db *db, enum sql name, int64_t *ret_after, bool *ret_any,
			struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, name, &s, err) || !stmt_step(s, ret_any, err))
		return false;
	*ret_after = *ret_any ? col_i64(s, 0) : 0;
	return true;
}

bool upgrade_run_number(struct db *db, enum sql name, int64_t number, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, number);
	return stmt_run(s, err);
}

static bool build_common(struct db *db, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_SEARCH_BUILD_NAMES, &s, err))
		return false;
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		if (!register_words_common(db, col_text(s, 0), err))
			return false;
	}
}

static bool build_alone(struct db *db, struct err *err)
{
	int64_t ids[STEP];
	size_t n;
	int64_t after = 0;

	do {
		if (!upgrade_read_numbers(db, SQL_SEARCH_BUILD_ALONE, after, ids, STEP, &n, err))
			return false;
		for (size_t i = 0; i < n; i++) {
			if (!register_subscriber_refresh(db, ids[i], err))
				return false;
			after = ids[i];
		}
	} while (n == STEP);
	return true;
}

static bool build_step(struct db *db, bool *ret_more, struct err *err)
{
	int64_t ids[STEP];
	size_t n;
	int64_t after;

	if (!upgrade_read_stand(db, SQL_SEARCH_BUILD_READ, &after, ret_more, err))
		return false;
	if (!*ret_more)
		return true;
	if (!after && !build_common(db, err))
		return false;
	if (!upgrade_read_numbers(db, SQL_SEARCH_BUILD_METERS, after, ids, STEP, &n, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!register_words_build(db, ids[i], err))
			return false;
	}
	if (n)
		return upgrade_run_number(db, SQL_SEARCH_BUILD_SET, ids[n - 1], err);
	return build_alone(db, err) && upgrade_run_number(db, SQL_SEARCH_BUILD_END, after, err);
}

bool search_upgrade(struct db *db, struct err *err)
{
	bool more = true;

	while (more) {
		if (!db_begin_write(db, err))
			return false;
		if (!build_step(db, &more, err) || !db_commit(db, err)) {
			db_rollback(db);
			return false;
		}
	}
	return true;
}
