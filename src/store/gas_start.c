#include "store/gas_start.h"

#include "store/group.h"
#include "store/meter_row.h"

enum { LEVELS = GROUP_DEPTH_MAX + 2 /* the meter's own, its groups', the installation's */ };

static bool start(struct db *db, struct gas_start_owner of, enum sql of_meter, enum sql of_group,
		  struct stmt **ret, struct err *err)
{
	if (!db_start(db, of.meter ? of_meter : of_group, ret, err))
		return false;
	bind_i64(*ret, 1, of.meter ? of.meter : of.group);
	return true;
}

bool store_gas_start_list(struct db *db, struct gas_start_owner of, struct arena *a,
			  const struct gas_start_row **ret, size_t *ret_count, struct err *err)
{
	struct gas_start_row *rows = arena_new(a, struct gas_start_row, GAS_STARTS_MAX);
	AUTO_STMT *s = NULL;
	size_t n = 0;
	bool row;

	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for the starts of gas days");
	if (!start(db, of, SQL_METER_GAS_START_LIST, SQL_GROUP_GAS_START_LIST, &s, err))
		return false;
	bind_i64(s, 2, GAS_STARTS_MAX);
	while (n < GAS_STARTS_MAX) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		rows[n] = (struct gas_start_row){ col_i64(s, 0), (int)col_i64(s, 1),
						  meter_row_text(a, s, 2), col_i64(s, 3) };
		if (!rows[n++].who)
			return err_set(err, ERR_NOMEM, "no memory for the starts of gas days");
	}
	*ret = rows;
	*ret_count = n;
	return true;
}

bool store_gas_start_set(struct db *db, struct gas_start_owner of, const struct gas_start_row *row,
			 struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 16 };
	const struct gas_start_row *rows;
	struct stmt *s;
	size_t n;
	bool there = false;

	if (row->hour < GAS_START_INHERIT || row->hour > 23)
		return err_field(err, "hour", "an hour from 0 to 23");
	if (!store_gas_start_list(db, of, &a, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		there |= rows[i].from_day == row->from_day;
	if (n == GAS_STARTS_MAX && !there)
		return err_set(err, ERR_LIMIT, "there are %d changes already", GAS_STARTS_MAX);
	if (!start(db, of, SQL_METER_GAS_START_SET, SQL_GROUP_GAS_START_SET, &s, err))
		return false;
	bind_i64(s, 2, row->from_day);
	bind_i64(s, 3, row->hour);
	bind_text(s, 4, row->who);
	bind_i64(s, 5, row->created_at);
	return stmt_run(s, err);
}

bool store_gas_start_remove(struct db *db, struct gas_start_owner of, int64_t from_day,
			    struct err *err)
{
	struct stmt *s;

	if (!start(db, of, SQL_METER_GAS_START_REMOVE, SQL_GROUP_GAS_START_REMOVE, &s, err))
		return false;
	bind_i64(s, 2, from_day);
	if (!stmt_run(s, err))
		return false;
	return db_changes(db) || err_set(err, ERR_NOTFOUND, "there is no change of that day");
}

bool store_gas_start_copy(struct db *db, int64_t from, int64_t to, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_METER_GAS_START_COPY, &s, err))
		return false;
	bind_i64(s, 1, from);
	bind_i64(s, 2, to);
	return stmt_run(s, err);
}

/* --- what holds after all --- */

struct standing {
	int hour[LEVELS]; /* what each level says, the nearest first */
	int first;	  /* before all changes; -1: not known yet */
	int last;
	struct gas_start *changes;
	size_t count;
	size_t cap;
};

static int decide(const struct standing *w)
{
	for (size_t i = 0; i < LEVELS; i++)
		if (w->hour[i] != GAS_START_INHERIT)
			return w->hour[i];
	return GAS_START_DEFAULT;
}

/* From the day on this is so. */
static bool note(struct standing *w, struct arena *a, int64_t day, struct err *err)
{
	int hour = decide(w);

	if (w->first < 0)
		w->first = w->last = hour;
	if (hour == w->last)
		return true;
	if (w->count == w->cap) {
		size_t cap = w->cap ? 2 * w->cap : 4;
		struct gas_start *more = arena_new(a, struct gas_start, cap);
		if (!more)
			return err_set(err, ERR_NOMEM, "no memory for the starts of gas days");
		for (size_t i = 0; i < w->count; i++)
			more[i] = w->changes[i];
		w->changes = more;
		w->cap = cap;
	}
	w->changes[w->count++] = (struct gas_start){ day, hour };
	w->last = hour;
	return true;
}

static bool read_own(struct db *db, int64_t meter, int *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_GAS_START_OWN, &s, err))
		return false;
	bind_i64(s, 1, meter);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_NOTFOUND, "there is no such meter");
	*ret = (int)col_i64(s, 0);
	return true;
}

/* Rows in the order of days: those of one day are taken together. */
static bool take_levels(struct db *db, int64_t meter, struct standing *w, struct arena *a,
			struct err *err)
{
	AUTO_STMT *s = NULL;
	int64_t day = INT64_MIN;
	bool row;

	if (!db_start(db, SQL_GAS_START_LEVELS, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, GROUP_DEPTH_MAX);
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if ((!row || col_i64(s, 0) != day) && !note(w, a, day, err))
			return false;
		if (!row)
			return true;
		day = col_i64(s, 0);
		w->hour[col_i64(s, 1)] = (int)col_i64(s, 2);
	}
}

bool store_gas_start_calendar(struct db *db, int64_t meter, struct arena *a,
			      struct gas_calendar *ret, struct err *err)
{
	struct standing w = { .first = -1 };

	for (size_t i = 0; i < LEVELS; i++)
		w.hour[i] = GAS_START_INHERIT;
	if (!read_own(db, meter, &w.hour[0], err) || !take_levels(db, meter, &w, a, err))
		return false;
	*ret = (struct gas_calendar){ .hour = w.first, .changes = w.changes, .count = w.count };
	return true;
}
