#include "store/slot.h"

#include "store/engine.h"

static bool add(struct slot_meters *all, const struct slot_meter *m, struct err *err)
{
	if (all->count == all->cap) {
		size_t cap = all->cap ? all->cap * 2 : 1024;
		struct slot_meter *more = realloc(all->p, cap * sizeof *more);
		if (!more)
			return err_set(err, ERR_NOMEM, "no memory for so many meters");
		all->p = more;
		all->cap = cap;
	}
	all->p[all->count++] = *m;
	return true;
}

static struct slot_meter read_meter(const struct stmt *s)
{
	int64_t seconds = (col_i64(s, 3) + 999) / 1000;
	int64_t slot = col_is_null(s, 2) ? SLOT_NONE : col_i64(s, 2);

	if (seconds < 1)
		seconds = SLOT_SECONDS_UNKNOWN;
	return (struct slot_meter){
		.id = col_i64(s, 0),
		.kin = col_i64(s, 1),
		.seconds = (uint16_t)(seconds < SLOT_SECONDS_MAX ? seconds : SLOT_SECONDS_MAX),
		.slot = (int16_t)(slot >= 0 && slot < SLOT_DAY ? slot : SLOT_NONE),
	};
}

bool store_slot_meters(struct db *db, int64_t group, struct slot_meters *add_to, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, group ? SQL_SLOT_METERS_OF_GROUP : SQL_SLOT_METERS, &s, err))
		return false;
	if (group)
		bind_i64(s, 1, group);
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		struct slot_meter m = read_meter(s);
		if (!add(add_to, &m, err))
			return false;
	}
}

bool store_slot_get(struct db *db, int64_t meter, int *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_SLOT_GET, &s, err))
		return false;
	bind_i64(s, 1, meter);
	if (!stmt_step(s, &row, err))
		return false;
	*ret = row && !col_is_null(s, 0) ? (int)col_i64(s, 0) : SLOT_NONE;
	return true;
}

bool store_slot_set(struct db *db, int64_t meter, int slot, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_SLOT_SET, &s, err))
		return false;
	bind_i64(s, 1, meter);
	if (slot == SLOT_NONE)
		bind_null(s, 2);
	else
		bind_i64(s, 2, slot);
	return stmt_run(s, err);
}

static bool read_planned(struct db *db, struct slot_minute *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_SLOT_COUNT, &s, err))
		return false;
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		int64_t slot = col_i64(s, 0);
		if (slot >= 0 && slot < SLOT_DAY)
			ret[slot].planned = col_i64(s, 1);
	}
}

static bool read_calls(struct db *db, int64_t today, int days, struct slot_minute *ret,
		       struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_CALL_MINUTE_LIST, &s, err))
		return false;
	bind_i64(s, 1, (today - days) * SLOT_DAY);
	bind_i64(s, 2, today * SLOT_DAY);
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		struct slot_minute *m = &ret[col_i64(s, 0) % SLOT_DAY];
		int64_t calls = col_i64(s, 1);
		m->calls += calls;
		m->peak = calls > m->peak ? calls : m->peak;
	}
}

bool store_slot_load(struct db *db, int64_t today, int days,
		     struct slot_minute ret[static SLOT_DAY], struct err *err)
{
	memset(ret, 0, SLOT_DAY * sizeof *ret);
	return read_planned(db, ret, err) && read_calls(db, today, days, ret, err);
}
