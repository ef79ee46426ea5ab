#include "store/area.h"

#include "base/str.h"
#include "store/engine.h"
#include "store/group.h"

static const struct {
	enum sql list, clear, add;
} owners[] = {
	[AREA_OF_USER] = { SQL_AREA_OF_USER, SQL_AREA_CLEAR_USER, SQL_AREA_ADD_USER },
	[AREA_OF_TOKEN] = { SQL_AREA_OF_TOKEN, SQL_AREA_CLEAR_TOKEN, SQL_AREA_ADD_TOKEN },
};

static bool read_entries(struct db *db, enum area_owner what, int64_t id,
			 struct area_entry ret[static AREA_GROUPS_MAX], size_t *ret_count,
			 struct err *err)
{
	AUTO_STMT *s = NULL;
	size_t n = 0;
	bool row;

	if (!db_start(db, owners[what].list, &s, err))
		return false;
	bind_i64(s, 1, id);
	for (; n < AREA_GROUPS_MAX; n++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		ret[n] = (struct area_entry){ col_i64(s, 0), col_i64(s, 1) };
	}
	*ret_count = n;
	return true;
}

bool store_area_load(struct db *db, enum area_owner what, int64_t id, bool whole, int64_t now,
		     struct area *ret, struct err *err)
{
	struct area_entry items[AREA_GROUPS_MAX];
	struct area area = { .whole = whole };
	size_t n = 0;

	if (!whole && !read_entries(db, what, id, items, &n, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (items[i].until == 0 || now < items[i].until)
			area.groups[area.count++] = items[i].group;
	}
	*ret = area;
	return true;
}

bool store_area_list(struct db *db, enum area_owner what, int64_t id, struct arena *a,
		     const struct area_entry **ret, size_t *ret_count, struct err *err)
{
	struct area_entry items[AREA_GROUPS_MAX];
	size_t n;

	if (!read_entries(db, what, id, items, &n, err))
		return false;
	struct area_entry *own = arena_new(a, struct area_entry, n + 1);
	if (!own)
		return err_set(err, ERR_NOMEM, "no memory for an area");
	memcpy(own, items, n * sizeof *items);
	*ret = own;
	*ret_count = n;
	return true;
}

/* The path of a group, "" when there is no such group. */
static bool read_path(struct db *db, int64_t group, char *buf, size_t cap, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	buf[0] = '\0';
	if (!db_start(db, SQL_GROUP_PATH, &s, err))
		return false;
	bind_i64(s, 1, group);
	if (!stmt_step(s, &row, err))
		return false;
	if (row)
		(void)str_copy(buf, cap, str_from(col_text(s, 0)));
	return true;
}

static bool add_entry(struct db *db, enum area_owner what, int64_t id, const struct area_entry *e,
		      struct err *err)
{
	char path[AREA_PATH_MAX];
	struct stmt *s;

	if (!read_path(db, e->group, path, sizeof path, err))
		return false;
	if (!path[0])
		return err_field(err, "area", "names a group that does not exist");
	if (!db_start(db, owners[what].add, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, e->group);
	if (e->until)
		bind_i64(s, 3, e->until);
	else
		bind_null(s, 3);
	return stmt_run(s, err);
}

bool store_area_set(struct db *db, enum area_owner what, int64_t id, const struct area_entry *items,
		    size_t count, struct err *err)
{
	struct stmt *s;

	if (count > AREA_GROUPS_MAX)
		return err_field(err, "area", "has at most %d groups", AREA_GROUPS_MAX);
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < i; k++)
			if (items[i].group == items[k].group)
				return err_field(err, "area", "names a group twice");
	if (!db_start(db, owners[what].clear, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (!stmt_run(s, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!add_entry(db, what, id, &items[i], err))
			return false;
	}
	return true;
}

/* A path lists the ids from the root to the group: "/1/7/". */
bool area_has_path(const struct area *a, const char *path)
{
	const char *at = path;

	while (*at == '/' && at[1]) {
		char *end;
		long long id = strtoll(at + 1, &end, 10);
		for (size_t i = 0; i < a->count; i++)
			if (a->groups[i] == id)
				return true;
		at = end;
	}
	return false;
}

bool store_area_has_group(struct db *db, const struct area *a, int64_t group, bool *ret,
			  struct err *err)
{
	char path[AREA_PATH_MAX];

	if (area_is_whole(a)) {
		*ret = true;
		return true;
	}
	if (!read_path(db, group, path, sizeof path, err))
		return false;
	*ret = area_has_path(a, path);
	return true;
}

bool store_area_path(struct db *db, int64_t meter, char ret[static AREA_PATH_MAX], struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_AREA_PATH_OF_METER, &s, err))
		return false;
	bind_i64(s, 1, meter);
	if (!stmt_step(s, &row, err))
		return false;
	(void)str_copy(ret, AREA_PATH_MAX, str_from(row ? col_text(s, 0) : ""));
	return true;
}

bool store_area_has_meter(struct db *db, const struct area *a, int64_t meter, bool *ret,
			  struct err *err)
{
	char path[AREA_PATH_MAX];

	if (area_is_whole(a)) {
		*ret = true;
		return true;
	}
	if (!store_area_path(db, meter, path, err))
		return false;
	*ret = area_has_path(a, path);
	return true;
}

bool area_sieve_group(struct area_sieve *s, int64_t group, bool *ret, struct err *err)
{
	bool in;

	if (area_is_whole(s->area) || !group) {
		*ret = area_is_whole(s->area);
		return true;
	}
	size_t at = (size_t)((uint64_t)group * 0x9e3779b97f4a7c15u >> 32) % AREA_KNOWN;
	if (s->known[at].group != group) {
		if (!store_area_has_group(s->db, s->area, group, &in, err))
			return false;
		s->known[at].group = group;
		s->known[at].in = in;
	}
	*ret = s->known[at].in;
	return true;
}

bool area_sieve_meter(struct area_sieve *s, int64_t meter, bool *ret, struct err *err)
{
	AUTO_STMT *st = NULL;
	bool row;

	if (area_is_whole(s->area)) {
		*ret = true;
		return true;
	}
	if (!db_start(s->db, SQL_AREA_GROUP_OF_METER, &st, err))
		return false;
	bind_i64(st, 1, meter);
	if (!stmt_step(st, &row, err))
		return false;
	return area_sieve_group(s, row ? col_i64(st, 0) : 0, ret, err);
}

static bool each_below(struct db *db, int64_t top,
		       bool (*each)(void *arg, int64_t group, struct err *err), void *arg,
		       struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_GROUP_SUBTREE, &s, err))
		return false;
	bind_i64(s, 1, top);
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		if (!each(arg, col_i64(s, 0), err))
			return false;
	}
}

bool store_area_groups(struct db *db, const struct area *a,
		       bool (*each)(void *arg, int64_t group, struct err *err), void *arg,
		       struct err *err)
{
	for (size_t i = 0; i < a->count; i++) {
		if (!each_below(db, a->groups[i], each, arg, err))
			return false;
	}
	return true;
}

/* Whether the group above is in the area as well: "/1/7/" without its last id. */
static bool parent_in_area(const struct area *a, const char *path)
{
	char above[AREA_PATH_MAX];
	size_t n = strnlen(path, sizeof above);

	if (n < 2)
		return false;
	for (n--; n > 0 && path[n - 1] != '/';)
		n--;
	return str_copy(above, sizeof above, str_make(path, n)) && area_has_path(a, above);
}

bool store_area_tree(struct db *db, const struct area *area, struct arena *a,
		     struct group_list *ret, struct err *err)
{
	struct group_list all;
	size_t n = 0;

	if (!store_group_tree(db, a, &all, err))
		return false;
	if (area_is_whole(area)) {
		*ret = all;
		return true;
	}
	struct meter_group *seen = arena_new(a, struct meter_group, all.count + 1);
	if (!seen)
		return err_set(err, ERR_NOMEM, "no memory for the groups");
	for (size_t i = 0; i < all.count; i++) {
		if (!area_has_path(area, all.rows[i].path))
			continue;
		seen[n] = all.rows[i];
		if (!parent_in_area(area, seen[n].path))
			seen[n].parent = 0;
		n++;
	}
	*ret = (struct group_list){ seen, n };
	return true;
}

/* Adds of one's groups those that lie in the other. */
static bool add_common(struct db *db, const struct area *one, const struct area *other,
		       struct area *ret, struct err *err)
{
	for (size_t i = 0; i < one->count; i++) {
		bool has;
		bool there = false;
		if (!store_area_has_group(db, other, one->groups[i], &has, err))
			return false;
		for (size_t k = 0; k < ret->count; k++)
			there |= ret->groups[k] == one->groups[i];
		if (has && !there && ret->count < AREA_GROUPS_MAX)
			ret->groups[ret->count++] = one->groups[i];
	}
	return true;
}

bool store_area_cut(struct db *db, const struct area *one, const struct area *other,
		    struct area *ret, struct err *err)
{
	struct area both = { 0 };

	if (area_is_whole(one) || area_is_whole(other)) {
		static const struct area whole = { .whole = true };
		const struct area *less = area_is_whole(one) ? other : one;
		both = less ? *less : whole;
	} else if (!add_common(db, one, other, &both, err) ||
		   !add_common(db, other, one, &both, err)) {
		return false;
	}
	*ret = both;
	return true;
}
