#include "store/free_group.h"

#include <stdio.h>

#include "store/dictionary.h"
#include "store/group.h"
#include "store/meter_row.h"
#include "store/register.h"

enum { FOLD_MAX = GROUP_NAME_MAX + 8 };

static bool run(struct db *db, enum sql name, int64_t first, int64_t second, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, first);
	bind_i64(s, 2, second);
	return stmt_run(s, err);
}

static bool find(struct db *db, const char *name, bool *ret, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_FREE_GROUP_FIND, &s, err))
		return false;
	bind_text(s, 1, name);
	return stmt_step(s, ret, err);
}

static bool insert(struct db *db, const char *name, int64_t *ret, struct err *err)
{
	char fold[FOLD_MAX];
	AUTO_STMT *s = NULL;
	bool row;

	register_fold(fold, sizeof fold, name);
	if (!db_start(db, SQL_FREE_GROUP_MAKE, &s, err))
		return false;
	bind_text(s, 1, name);
	bind_text(s, 2, fold);
	if (!stmt_step(s, &row, err))
		return false;
	*ret = col_i64(s, 0);
	return dictionary_add_text(db, fold, err);
}

bool store_free_group_create(struct db *db, const char *name, int64_t *ret_id, struct err *err)
{
	char path[32];
	int64_t count;
	int64_t id;
	struct stmt *s;
	bool is;

	if (!group_check_name(name, err) || !find(db, name, &is, err))
		return false;
	if (is)
		return err_set(err, ERR_CONFLICT, "there is a group of that name already");
	if (!db_number(db, SQL_FREE_GROUP_COUNT, &count, err))
		return false;
	if (count >= FREE_GROUPS_MAX)
		return err_set(err, ERR_CONFLICT, "there are %d free groups already",
			       FREE_GROUPS_MAX);
	if (!insert(db, name, &id, err) || !db_start(db, SQL_GROUP_SET_PATH, &s, err))
		return false;
	(void)snprintf(path, sizeof path, "/%lld/", (long long)id);
	bind_i64(s, 1, id);
	bind_text(s, 2, path);
	if (!stmt_run(s, err))
		return false;
	*ret_id = id;
	return true;
}

static bool list(struct db *db, enum sql name, int64_t of, size_t max, struct arena *a,
		 const struct free_group **ret, size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;
	size_t n = 0;
	bool row;
	struct free_group *rows = arena_new(a, struct free_group, max);

	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	if (!db_start(db, name, &s, err))
		return false;
	if (of)
		bind_i64(s, 1, of);
	bind_i64(s, of ? 2 : 1, (int64_t)max);
	for (; n < max; n++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		rows[n] = (struct free_group){ col_i64(s, 0), meter_row_text(a, s, 1),
					       col_i64(s, 2) };
		if (!rows[n].name)
			return err_set(err, ERR_NOMEM, "no memory for a list");
	}
	*ret = rows;
	*ret_count = n;
	return true;
}

bool store_free_group_list(struct db *db, struct arena *a, const struct free_group **ret,
			   size_t *ret_count, struct err *err)
{
	return list(db, SQL_FREE_GROUP_LIST, 0, FREE_GROUPS_MAX, a, ret, ret_count, err);
}

bool store_free_groups_of(struct db *db, int64_t meter, struct arena *a,
			  const struct free_group **ret, size_t *ret_count, struct err *err)
{
	/* One that took another's place may have those of both. */
	return list(db, SQL_FREE_GROUPS_OF, meter, (size_t)FREE_GROUPS_OF_METER_MAX * 2, a, ret,
		    ret_count, err);
}

static bool check(struct db *db, int64_t group, struct err *err)
{
	int64_t is;

	if (!db_number_of(db, SQL_FREE_GROUP_IS, group, &is, err))
		return false;
	return is || err_set(err, ERR_NOTFOUND, "there is no such free group");
}

static bool read_meter(struct db *db, int64_t meter, bool *ret_active, int64_t *ret_groups,
		       struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_FREE_GROUP_STATE, &s, err))
		return false;
	bind_i64(s, 1, meter);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_NOTFOUND, "there is no such meter");
	*ret_active = col_i64(s, 0) == METER_ACTIVE;
	*ret_groups = col_i64(s, 1);
	return true;
}

bool store_free_group_add(struct db *db, int64_t group, int64_t meter, struct err *err)
{
	int64_t groups;
	bool active;

	if (!check(db, group, err) || !read_meter(db, meter, &active, &groups, err) ||
	    !run(db, SQL_FREE_GROUP_JOIN, group, meter, err))
		return false;
	if (!db_changes(db))
		return true;
	if (groups >= FREE_GROUPS_OF_METER_MAX)
		return err_set(err, ERR_CONFLICT, "a meter is in at most %d free groups",
			       FREE_GROUPS_OF_METER_MAX);
	return !active || run(db, SQL_FREE_GROUP_MEMBERS_ADD, group, 1, err);
}

bool store_free_group_remove(struct db *db, int64_t group, int64_t meter, bool *ret,
			     struct err *err)
{
	int64_t groups;
	bool active;

	if (!check(db, group, err) || !read_meter(db, meter, &active, &groups, err) ||
	    !run(db, SQL_FREE_GROUP_LEAVE, group, meter, err))
		return false;
	*ret = db_changes(db) > 0;
	return !*ret || !active || run(db, SQL_FREE_GROUP_MEMBERS_ADD, group, -1, err);
}

bool store_free_groups_copy(struct db *db, int64_t from, int64_t to, struct err *err)
{
	return run(db, SQL_FREE_GROUP_MEMBERS_COPIED, from, to, err) &&
	       run(db, SQL_FREE_GROUP_COPY, from, to, err);
}

bool free_groups_count(struct db *db, int64_t meter, int sign, struct err *err)
{
	return run(db, SQL_FREE_GROUP_MEMBERS_OF_METER, meter, sign, err);
}

bool store_free_group_delete(struct db *db, int64_t group, unsigned limit, bool *ret_more,
			     struct err *err)
{
	struct stmt *s;

	if (!check(db, group, err) || !run(db, SQL_FREE_GROUP_LEAVE_SOME, group, limit, err))
		return false;
	*ret_more = db_changes(db) >= (int64_t)limit;
	if (*ret_more)
		return true;
	if (!db_start(db, SQL_GROUP_REMOVE, &s, err))
		return false;
	bind_i64(s, 1, group);
	return stmt_run(s, err);
}

static void add_meter(const struct stmt *s, int64_t since, int64_t now, struct group_figures *f)
{
	struct recent recent = { .day = col_i64(s, 3) };
	int64_t expected;
	int64_t received;
	size_t n;

	const uint8_t *hours = col_blob(s, 4, &n);
	if (hours && n == sizeof recent.hours)
		memcpy(recent.hours, hours, n);
	current_completeness(&recent, col_i64(s, 2), now, &expected, &received);
	f->meters++;
	f->polled += col_i64(s, 0) >= since && col_i64(s, 0) != SORT_NONE;
	f->alarmed += col_i64(s, 1) > 0;
	f->hours_expected += expected;
	f->hours_received += received;
}

bool free_group_figures(struct db *db, int64_t group, const struct area *area, int64_t since,
			int64_t now, struct group_figures *ret, struct err *err)
{
	struct group_figures f = { 0 };
	int64_t last = -1; /* group of the tree that was looked at */
	AUTO_STMT *s = NULL;
	bool seen = false;
	bool row;

	if (!db_start(db, SQL_FREE_GROUP_METERS, &s, err))
		return false;
	bind_i64(s, 1, group);
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		if (col_i64(s, 5) != last &&
		    !store_area_has_group(db, area, col_i64(s, 5), &seen, err))
			return false;
		last = col_i64(s, 5);
		if (seen)
			add_meter(s, since, now, &f);
	}
	*ret = f;
	return true;
}
