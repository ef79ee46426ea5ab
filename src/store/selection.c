#include "store/selection.h"

#include <stdlib.h>

#include "store/meter_plan.h"

enum { IDS_FIRST = 1024 };

struct ids {
	int64_t *id;
	size_t count;
	size_t cap;
};

static bool take(void *arg, int64_t meter, struct err *err)
{
	struct ids *ids = arg;

	if (ids->count == ids->cap) {
		size_t cap = ids->cap ? ids->cap * 2 : IDS_FIRST;
		int64_t *more = realloc(ids->id, cap * sizeof *more);
		if (!more)
			return err_set(err, ERR_NOMEM, "no memory for what was found");
		ids->id = more;
		ids->cap = cap;
	}
	ids->id[ids->count++] = meter;
	return true;
}

static int rising(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a;
	int64_t y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

bool store_meter_ids(struct db *db, const struct meter_query *q, int64_t **ret, size_t *ret_count,
		     struct err *err)
{
	struct ids ids = { 0 };

	if (!meter_list_each(db, q, take, &ids, err)) {
		free(ids.id);
		return false;
	}
	if (ids.count)
		qsort(ids.id, ids.count, sizeof *ids.id, rising);
	*ret = ids.id;
	*ret_count = ids.count;
	return true;
}

bool store_selection_create(struct db *db, int64_t now, int64_t *ret_id, struct err *err)
{
	return db_number_of(db, SQL_SELECTION_ADD, now, ret_id, err);
}

bool store_selection_add(struct db *db, int64_t id, const int64_t *meters, size_t count,
			 struct err *err)
{
	int64_t added = 0;
	struct stmt *s;

	for (size_t i = 0; i < count; i++) {
		if (!db_start(db, SQL_SELECTION_METER_ADD, &s, err))
			return false;
		bind_i64(s, 1, id);
		bind_i64(s, 2, meters[i]);
		if (!stmt_run(s, err))
			return false;
		added += db_changes(db);
	}
	if (!db_start(db, SQL_SELECTION_COUNT_ADD, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, added);
	if (!stmt_run(s, err))
		return false;
	return db_changes(db) || err_set(err, ERR_NOTFOUND, "there is no such selection");
}

bool store_selection_count(struct db *db, int64_t id, int64_t *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_SELECTION_COUNT, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_NOTFOUND, "there is no such selection");
	*ret = col_i64(s, 0);
	return true;
}

bool store_selection_next(struct db *db, int64_t id, int64_t after, int64_t *meters, size_t max,
			  size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;
	size_t n = 0;
	bool row;

	if (!db_start(db, SQL_SELECTION_NEXT, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, after);
	bind_i64(s, 3, (int64_t)max);
	for (; n < max; n++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		meters[n] = col_i64(s, 0);
	}
	*ret_count = n;
	return true;
}

static bool run(struct db *db, enum sql name, int64_t id, int64_t to, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (name == SQL_SELECTION_METER_REMOVE)
		bind_i64(s, 2, to);
	return stmt_run(s, err);
}

bool store_selection_drop(struct db *db, int64_t id, bool *ret_more, struct err *err)
{
	int64_t meters[SELECTION_STEP];
	size_t n;

	if (!store_selection_next(db, id, 0, meters, SELECTION_STEP, &n, err))
		return false;
	*ret_more = n == SELECTION_STEP;
	if (n && !run(db, SQL_SELECTION_METER_REMOVE, id, meters[n - 1], err))
		return false;
	return *ret_more || run(db, SQL_SELECTION_REMOVE, id, 0, err);
}
