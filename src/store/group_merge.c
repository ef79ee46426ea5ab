#include "base/str.h"
#include "base/tz.h"
#include "store/balance_zone.h"
#include "store/completeness.h"
#include "store/engine.h"
#include "store/free_group.h"
#include "store/group.h"
#include "store/installation.h"
#include "store/meter.h"
#include "store/meter_row.h"

enum { MERGE_STEP_MAX = 500, CHILDREN_STEP = 64, DAY = 86400, DAYS_TOLD = 30 };

static bool run(struct db *db, enum sql name, int64_t id, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, id);
	return stmt_run(s, err);
}

static bool holds(struct db *db, enum sql name, int64_t id, bool limited, bool *ret,
		  struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (limited)
		bind_i64(s, 2, 1);
	return stmt_step(s, ret, err);
}

/* What people may see and what a zone is about must not change by the way. */
static bool check_uses(struct db *db, int64_t id, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_GROUP_IN_AREAS, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (!stmt_step(s, &row, err))
		return false;
	int64_t n = col_i64(s, 0);
	if (n > 0)
		return err_set(err, ERR_CONFLICT,
			       "the group is the area of %lld users and tokens: give them "
			       "another first",
			       (long long)n);
	return store_balance_zone_check_none(db, id, err);
}

/* What was set for its meters goes with it: they have what their new group has. */
static bool forget_rules(struct db *db, int64_t id, struct err *err)
{
	return run(db, SQL_GROUP_GAS_START_FORGET, id, err) &&
	       run(db, SQL_VALIDATION_RULE_FORGET, id, err);
}

bool store_group_delete(struct db *db, int64_t id, struct err *err)
{
	bool meters;
	bool groups;

	if (!store_group_check_tree(db, id, err) ||
	    !holds(db, SQL_GROUP_METERS_SOME, id, true, &meters, err) ||
	    !holds(db, SQL_GROUP_CHILDREN, id, false, &groups, err) || !check_uses(db, id, err))
		return false;
	if (meters || groups)
		return err_set(err, ERR_CONFLICT,
			       "the group holds meters (retired ones count) or groups: merge it");
	return run(db, SQL_GROUP_REMOVE_BUCKETS, id, err) &&
	       run(db, SQL_GROUP_REMOVE_DAYS, id, err) && forget_rules(db, id, err) &&
	       run(db, SQL_GROUP_REMOVE, id, err);
}

bool store_group_merge_check(struct db *db, int64_t from, int64_t into, struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 16 };
	AUTO_STMT *s = NULL;
	struct meter_group old;
	struct meter_group new;
	bool row;

	if (!store_group_check_tree(db, from, err) || !store_group_check_tree(db, into, err) ||
	    !store_group_get(db, from, &a, &old, err) ||
	    !store_group_get(db, into, &a, &new, err) || !check_uses(db, from, err))
		return false;
	if (str_starts(str_from(new.path), str_from(old.path)))
		return err_field(err, "into", "is the group itself or stands in it");
	if (!db_start(db, SQL_GROUP_SAME_CHILD, &s, err))
		return false;
	bind_i64(s, 1, from);
	bind_i64(s, 2, into);
	if (!stmt_step(s, &row, err))
		return false;
	return !row || err_set(err, ERR_CONFLICT,
			       "both have a group \"%s\" below them: merge or rename that first",
			       col_text(s, 0));
}

struct portion {
	struct {
		int64_t id;
		char serial[SERIAL_MAX];
	} meter[MERGE_STEP_MAX];
	unsigned count;
};

static bool read_portion(struct db *db, int64_t group, unsigned limit, struct portion *p,
			 struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_GROUP_METERS_SOME, &s, err))
		return false;
	bind_i64(s, 1, group);
	bind_i64(s, 2, limit);
	for (p->count = 0; p->count < limit; p->count++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		p->meter[p->count].id = col_i64(s, 0);
		(void)str_copy(p->meter[p->count].serial, SERIAL_MAX, str_from(col_text(s, 1)));
	}
	return true;
}

bool store_group_merge_some(struct db *db, int64_t from, int64_t into, unsigned limit, int64_t now,
			    group_moved_fn *moved, void *arg, bool *ret_more, struct err *err)
{
	struct meter_change what = METER_CHANGE_NONE;
	AUTO_ARENA a = { .limit = 1 << 20 };
	struct portion *p = arena_new(&a, struct portion, 1);

	if (!p)
		return err_set(err, ERR_NOMEM, "no memory for a portion of meters");
	what.group = into;
	limit = limit < MERGE_STEP_MAX ? limit : MERGE_STEP_MAX;
	if (!read_portion(db, from, limit, p, err))
		return false;
	for (unsigned i = 0; i < p->count; i++) {
		if (!store_meter_change(db, p->meter[i].id, &what, now, err) ||
		    !store_meter_bump(db, p->meter[i].id, 0, now, err) ||
		    !moved(arg, db, p->meter[i].serial, err))
			return false;
	}
	*ret_more = p->count == limit;
	return true;
}

/* A portion of the groups below; they go from the list as they move. */
static bool move_children(struct db *db, int64_t from, int64_t into, bool *ret_more,
			  struct err *err)
{
	int64_t ids[CHILDREN_STEP];
	size_t n = 0;
	bool row;

	{
		AUTO_STMT *s = NULL;
		if (!db_start(db, SQL_GROUP_CHILDREN, &s, err))
			return false;
		bind_i64(s, 1, from);
		for (; n < CHILDREN_STEP; n++) {
			if (!stmt_step(s, &row, err))
				return false;
			if (!row)
				break;
			ids[n] = col_i64(s, 0);
		}
	}
	for (size_t i = 0; i < n; i++) {
		if (!store_group_move(db, ids[i], into, err))
			return false;
	}
	*ret_more = n == CHILDREN_STEP;
	return true;
}

bool store_group_merge_end(struct db *db, int64_t from, int64_t into, struct err *err)
{
	bool more = true;

	if (!store_group_merge_check(db, from, into, err))
		return false;
	while (more) {
		if (!move_children(db, from, into, &more, err))
			return false;
	}
	return store_group_delete(db, from, err);
}

static bool count_below(struct db *db, enum sql name, const char *path, int64_t since, int64_t *ret,
			struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, name, &s, err))
		return false;
	bind_text(s, 1, path);
	if (since)
		bind_i64(s, 2, since);
	return stmt_number(s, ret, err);
}

static bool count_children(struct db *db, int64_t id, int64_t *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row = true;
	int64_t n = 0;

	if (!db_start(db, SQL_GROUP_CHILDREN, &s, err))
		return false;
	bind_i64(s, 1, id);
	for (;; n++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
	}
	*ret = n;
	return true;
}

static bool count_hours(struct db *db, int64_t id, int64_t now, struct group_figures *f,
			struct err *err)
{
	AUTO_ARENA a = { .limit = 64 << 20 };
	int64_t today = floor_div(now, DAY);
	struct day_range days = { .first = today - DAYS_TOLD, .count = DAYS_TOLD, .now = now };
	struct completeness_page page;

	if (!store_completeness_groups(db, NULL, &days, id, 0, 1, &a, &page, err))
		return false;
	for (int64_t i = 0; page.count && i < DAYS_TOLD; i++) {
		f->hours_expected += page.rows[0].expected[i];
		f->hours_received += page.rows[0].received[i];
	}
	return true;
}

bool store_group_figures(struct db *db, const struct meter_group *g, const struct area *area,
			 int64_t since, int64_t now, struct group_figures *ret, struct err *err)
{
	struct group_figures f = { .meters = g->meters_below };

	if (g->free)
		return free_group_figures(db, g->id, area, since, now, ret, err);
	if (!count_below(db, SQL_GROUP_POLLED, g->path, since, &f.polled, err) ||
	    !count_below(db, SQL_GROUP_ALARMED, g->path, 0, &f.alarmed, err) ||
	    !count_children(db, g->id, &f.groups, err) || !count_hours(db, g->id, now, &f, err))
		return false;
	*ret = f;
	return true;
}
