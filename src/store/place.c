#include "store/place.h"

#include "store/group.h"
#include "store/meter_row.h"

enum { CHAIN_MAX = 1000 };

bool store_place_meter(struct db *db, int64_t meter, struct arena *a, struct place_meter *ret,
		       struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_PLACE_METER, &s, err))
		return false;
	bind_i64(s, 1, meter);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_NOTFOUND, "there is no such meter");
	struct place_meter m = {
		.id = col_i64(s, 0),
		.serial = meter_row_text(a, s, 1),
		.type = meter_row_text(a, s, 2),
		.zone = col_is_null(s, 3) ? NULL : meter_row_text(a, s, 3),
		.state = (enum meter_state)col_i64(s, 4),
		.group = col_i64(s, 5),
		.retired_at = col_i64(s, 6),
		.final_index = col_is_null(s, 7) ? -1 : col_i64(s, 7),
		.came_at = col_i64(s, 8),
		.start_index = col_i64(s, 9),
		.before = col_i64(s, 10),
		.gone_at = col_i64(s, 11),
		.gone_index = col_i64(s, 12),
	};
	if (!m.serial || !m.type || (!m.zone && !col_is_null(s, 3)))
		return err_set(err, ERR_NOMEM, "no memory for a meter");
	stmt_end(TAKE(s));
	if (!m.zone && m.group && !meter_zone_read(db, m.id, a, &m.zone, err))
		return false;
	*ret = m;
	return true;
}

bool store_place_newest(struct db *db, int64_t meter, int64_t *ret, struct err *err)
{
	bool row = true;

	/* No more than a chain can have: one that bites its tail must not hold us. */
	for (unsigned i = 0; row && i < CHAIN_MAX; i++) {
		AUTO_STMT *s = NULL;
		if (!db_start(db, SQL_PLACE_NEXT, &s, err))
			return false;
		bind_i64(s, 1, meter);
		if (!stmt_step(s, &row, err))
			return false;
		if (row)
			meter = col_i64(s, 0);
	}
	*ret = meter;
	return true;
}

static bool start(struct db *db, int64_t group, int64_t free_group, int64_t since,
		  struct stmt **ret, struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 16 };
	struct meter_group g;

	if (group && !store_group_get(db, group, &a, &g, err))
		return false;
	if (!db_start(db,
		      group	   ? SQL_PLACE_RETIRED_IN_GROUP
		      : free_group ? SQL_PLACE_RETIRED_IN_FREE_GROUP
				   : SQL_PLACE_RETIRED,
		      ret, err))
		return false;
	if (group)
		bind_text(*ret, 1, g.path);
	else if (free_group)
		bind_i64(*ret, 1, free_group);
	bind_i64(*ret, group || free_group ? 2 : 1, since);
	return true;
}

bool store_place_retired(struct db *db, const struct area *area, int64_t group, int64_t free_group,
			 int64_t since, bool (*each)(void *arg, int64_t meter, struct err *err),
			 void *arg, struct err *err)
{
	struct area_sieve sieve = { .db = db, .area = area };
	AUTO_STMT *s = NULL;
	bool row;
	bool in;

	if (!start(db, group, free_group, since, &s, err))
		return false;
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		if (!area_sieve_group(&sieve, col_i64(s, 1), &in, err))
			return false;
		if (in && !each(arg, col_i64(s, 0), err))
			return false;
	}
}
