/*
 * Closed figures that may be others by now. Those of a meter are noted at once; those of a group
 * as one row, which is worked off in portions: a group may have a hundred thousand meters.
 */
#include "store/closing.h"

#include "meter/dayblock.h"
#include "meter/estimate.h"
#include "store/db.h"
#include "store/group.h"
#include "store/reading.h"

enum {
	MONTH_DAYS_MAX = 33, /* from a month's first day to the end of its last gas day */
	SWEEP_STEP = 200,    /* meters of one transaction */
};

static int64_t first_month(int64_t from)
{
	return dayblock_day(from) - MONTH_DAYS_MAX;
}

/*
 * A value counts beyond its own time: an index that lacks is estimated between those next to it,
 * by the use of the weeks before the gap.
 */
static bool reach(struct db *db, int64_t meter, int64_t *from, int64_t *to, struct err *err)
{
	if (__builtin_add_overflow(*to, ESTIMATE_LEARN_DAYS * INT64_C(86400), to))
		*to = INT64_MAX;
	return store_reading_widen(db, meter, from, to, err);
}

bool store_figures_doubt(struct db *db, int64_t meter, int64_t from, int64_t to, struct err *err)
{
	struct stmt *s;

	if (!reach(db, meter, &from, &to, err) || !db_start(db, SQL_FIGURES_DOUBT_METER, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, from);
	bind_i64(s, 3, to);
	bind_i64(s, 4, first_month(from));
	return stmt_run(s, err);
}

bool store_figures_doubt_group(struct db *db, int64_t group, int64_t from, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_SWEEP_ADD, &s, err))
		return false;
	bind_i64(s, 1, group);
	bind_i64(s, 2, from);
	return stmt_run(s, err);
}

struct sweep {
	int64_t id;
	int64_t group;
	int64_t from;
	int64_t after;
};

static bool read_sweep(struct db *db, struct sweep *ret, bool *ret_is, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_SWEEP_FIRST, &s, err) || !stmt_step(s, ret_is, err))
		return false;
	if (*ret_is)
		*ret = (struct sweep){ col_i64(s, 0), col_i64(s, 1), col_i64(s, 2), col_i64(s, 3) };
	return true;
}

/* The last meter of the portion; false in *ret_is: there is none left. */
static bool find_end(struct db *db, int64_t after, int64_t *ret, bool *ret_is, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_SWEEP_END, &s, err))
		return false;
	bind_i64(s, 1, after);
	bind_i64(s, 2, SWEEP_STEP);
	if (!stmt_step(s, ret_is, err))
		return false;
	*ret_is = !col_is_null(s, 0);
	*ret = col_i64(s, 0);
	return true;
}

static bool end_sweep(struct db *db, int64_t id, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_SWEEP_DONE, &s, err))
		return false;
	bind_i64(s, 1, id);
	return stmt_run(s, err);
}

static bool sweep_on(struct db *db, const struct sweep *w, const char *path, int64_t end,
		     struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_SWEEP_DOUBT, &s, err))
		return false;
	bind_i64(s, 1, w->after);
	bind_i64(s, 2, end);
	bind_text(s, 3, path);
	bind_i64(s, 4, w->from);
	bind_i64(s, 5, first_month(w->from));
	if (!stmt_run(s, err) || !db_start(db, SQL_SWEEP_ON, &s, err))
		return false;
	bind_i64(s, 1, w->id);
	bind_i64(s, 2, end);
	return stmt_run(s, err);
}

bool store_figures_sweep(struct db *db, bool *ret_more, struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 16 };
	struct meter_group g = { .path = "" }; /* where all paths begin */
	struct err why = { 0 };
	struct sweep w = { .id = 0 };
	int64_t end;
	bool is;

	*ret_more = false;
	if (!read_sweep(db, &w, &is, err))
		return false;
	if (!is)
		return true;
	*ret_more = true;
	/* A group that is gone has left its meters to another, one by one. */
	if (w.group && !store_group_get(db, w.group, &a, &g, &why))
		return why.kind == ERR_NOTFOUND ? end_sweep(db, w.id, err)
						: err_set(err, why.kind, "%s", why.msg);
	if (!find_end(db, w.after, &end, &is, err))
		return false;
	return is ? sweep_on(db, &w, w.group ? g.path : NULL, end, err) : end_sweep(db, w.id, err);
}

bool store_figures_doubted(struct db *db, struct figure_doubt *ret, size_t max, size_t *ret_count,
			   struct err *err)
{
	AUTO_STMT *s = NULL;
	size_t n = 0;
	bool row = true;

	if (!db_start(db, SQL_FIGURES_DOUBTED, &s, err))
		return false;
	bind_i64(s, 1, (int64_t)max);
	while (n < max) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		ret[n++] = (struct figure_doubt){ col_i64(s, 0), col_i64(s, 1) };
	}
	*ret_count = n;
	return true;
}

bool store_figure_settle(struct db *db, const struct figure_doubt *d, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_FIGURE_SETTLED, &s, err))
		return false;
	bind_i64(s, 1, d->meter);
	bind_i64(s, 2, d->month_day);
	return stmt_run(s, err);
}

bool store_figures_pending(struct db *db, int64_t *ret, struct err *err)
{
	AUTO_STMT *s = NULL;

	return db_start(db, SQL_FIGURES_PENDING, &s, err) && stmt_number(s, ret, err);
}
