#include "store/group.h"

#include <stdio.h>

#include "base/str.h"
#include "store/closing.h"
#include "store/dictionary.h"
#include "store/engine.h"
#include "store/register.h"

enum { PATH_MAX_BYTES = GROUP_DEPTH_MAX * 20 + 2, FOLD_MAX = GROUP_NAME_MAX + 8 };

static bool read_row(const struct stmt *s, struct arena *a, struct meter_group *ret,
		     struct err *err)
{
	struct meter_group g = {
		.id = col_i64(s, 0),
		.parent = col_i64(s, 1),
		.name = arena_strdup(a, col_text(s, 2)),
		.path = arena_strdup(a, col_text(s, 3)),
		.zone = col_is_null(s, 4) ? NULL : arena_strdup(a, col_text(s, 4)),
		.meters = col_i64(s, 5),
		.free = col_i64(s, 6) != 0,
	};

	if (!g.name || !g.path || (!g.zone && !col_is_null(s, 4)))
		return err_set(err, ERR_NOMEM, "no memory for a group");
	if (g.free)
		g.meters = col_i64(s, 7);
	g.meters_below = g.meters;
	*ret = g;
	return true;
}

/* Rows as the query gives them: by parent, then name. */
struct tree {
	struct meter_group *rows;
	size_t count;
	size_t cap;
};

static bool read_all(struct db *db, struct arena *a, struct tree *t, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_GROUP_LIST, &s, err))
		return false;
	for (;; t->count++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		if (t->count == t->cap) {
			size_t cap = t->cap ? t->cap * 2 : 64;
			struct meter_group *more = arena_new(a, struct meter_group, cap);
			if (!more)
				return err_set(err, ERR_NOMEM, "no memory for the groups");
			if (t->count)
				memcpy(more, t->rows, t->count * sizeof *more);
			t->rows = more;
			t->cap = cap;
		}
		if (!read_row(s, a, &t->rows[t->count], err))
			return false;
	}
}

/* First row with that parent: rows are sorted by parent. */
static size_t first_child(const struct tree *t, int64_t parent)
{
	size_t lo = 0;
	size_t hi = t->count;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (t->rows[mid].parent < parent)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Walks the tree without recursion; stack[d] is the next sibling at depth d. */
static size_t put_in_order(struct tree *t, struct meter_group *out)
{
	size_t stack[GROUP_DEPTH_MAX + 1];
	size_t above[GROUP_DEPTH_MAX + 1]; /* places in out of the groups on the way */
	int64_t parent[GROUP_DEPTH_MAX + 1];
	size_t n = 0;
	int depth = 0;

	stack[0] = 0;
	parent[0] = 0;
	while (depth >= 0) {
		size_t at = stack[depth];
		if (at >= t->count || t->rows[at].parent != parent[depth]) {
			depth--;
			continue;
		}
		stack[depth]++;
		out[n] = t->rows[at];
		for (int d = 0; d < depth; d++)
			out[above[d]].meters_below += out[n].meters;
		if (depth < GROUP_DEPTH_MAX) {
			above[depth] = n;
			parent[depth + 1] = out[n].id;
			stack[depth + 1] = first_child(t, out[n].id);
			depth++;
		}
		n++;
	}
	return n;
}

bool store_group_tree(struct db *db, struct arena *a, struct group_list *ret, struct err *err)
{
	struct tree t = { 0 };

	if (!read_all(db, a, &t, err))
		return false;
	struct meter_group *out = arena_new(a, struct meter_group, t.count ? t.count : 1);
	if (!out)
		return err_set(err, ERR_NOMEM, "no memory for the groups");
	size_t n = put_in_order(&t, out);
	*ret = (struct group_list){ out, n };
	return true;
}

bool store_group_get(struct db *db, int64_t id, struct arena *a, struct meter_group *ret,
		     struct err *err)
{
	AUTO_STMT *s = NULL;
	struct meter_group g;
	bool row;

	if (!db_start(db, SQL_GROUP_GET, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_NOTFOUND, "there is no such group");
	if (!read_row(s, a, &g, err))
		return false;
	AUTO_STMT *below = NULL;
	if (g.free) {
		*ret = g;
		return true;
	}
	if (!db_start(db, SQL_GROUP_METERS_BELOW, &below, err))
		return false;
	bind_i64(below, 1, id);
	if (!stmt_step(below, &row, err))
		return false;
	g.meters_below = col_i64(below, 0);
	*ret = g;
	return true;
}

bool store_group_name(struct db *db, int64_t id, struct arena *a, const char **ret,
		      int64_t *ret_parent, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_GROUP_NAME, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_NOTFOUND, "there is no such group");
	const char *name = arena_strdup(a, col_text(s, 0));
	if (!name)
		return err_set(err, ERR_NOMEM, "no memory for the name of a group");
	*ret = name;
	*ret_parent = col_i64(s, 1);
	return true;
}

static void bind_parent(struct stmt *s, int at, int64_t parent)
{
	if (parent)
		bind_i64(s, at, parent);
	else
		bind_null(s, at);
}

bool group_check_name(const char *name, struct err *err)
{
	struct str n = str_from(name);

	if (str_trim(n).n == 0 || str_trim(n).n != n.n)
		return err_field(err, "name", "is empty or has blanks at an end");
	if (strchr(name, '/'))
		return err_field(err, "name", "holds a \"/\"");
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return err_field(err, "name", "is not a name but a way");
	while (n.n > 0) {
		if (utf8_is_hidden(utf8_take(&n)))
			return err_field(err, "name", "holds characters that are not seen");
	}
	return register_check_text("name", name, GROUP_NAME_MAX, err);
}

bool group_find_child(struct db *db, int64_t parent, const char *name, int64_t *ret,
		      struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, parent ? SQL_GROUP_CHILD : SQL_GROUP_ROOT, &s, err))
		return false;
	bind_text(s, 1, name);
	if (parent)
		bind_i64(s, 2, parent);
	return stmt_number(s, ret, err);
}

static unsigned depth_of(const char *path)
{
	unsigned n = 0;

	for (; *path; path++)
		n += *path == '/';
	return n - 1;
}

static bool path_of(struct db *db, int64_t id, char path[static PATH_MAX_BYTES], struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row = true;

	(void)str_copy(path, PATH_MAX_BYTES, STR("/"));
	if (!id)
		return true;
	if (!db_start(db, SQL_GROUP_PATH, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_NOTFOUND, "there is no such group");
	return str_copy(path, PATH_MAX_BYTES, str_from(col_text(s, 0))) ||
	       err_set(err, ERR_DB, "the path of a group is too long");
}

bool store_group_check_tree(struct db *db, int64_t id, struct err *err)
{
	char path[PATH_MAX_BYTES];

	return path_of(db, id, path, err);
}

static bool check_room(struct db *db, const char *parent_path, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (depth_of(parent_path) >= GROUP_DEPTH_MAX)
		return err_set(err, ERR_LIMIT, "groups stand at most %d deep", GROUP_DEPTH_MAX);
	if (!db_start(db, SQL_GROUP_COUNT, &s, err) || !stmt_step(s, &row, err))
		return false;
	return col_i64(s, 0) < GROUP_COUNT_MAX ||
	       err_set(err, ERR_LIMIT, "there are %d groups already", GROUP_COUNT_MAX);
}

static bool insert(struct db *db, int64_t parent, const char *name, int64_t *ret, struct err *err)
{
	char fold[FOLD_MAX];
	AUTO_STMT *s = NULL;
	bool row;

	register_fold(fold, sizeof fold, name);
	if (!db_start(db, SQL_GROUP_ADD, &s, err))
		return false;
	bind_parent(s, 1, parent);
	bind_text(s, 2, name);
	bind_text(s, 3, fold);
	if (!stmt_step(s, &row, err))
		return false;
	*ret = col_i64(s, 0);
	return dictionary_add_text(db, fold, err);
}

bool store_group_create(struct db *db, int64_t parent, const char *name, int64_t *ret_id,
			struct err *err)
{
	char path[PATH_MAX_BYTES];
	char own[PATH_MAX_BYTES + 24];
	int64_t id;
	struct stmt *s;

	if (!group_check_name(name, err) || !path_of(db, parent, path, err) ||
	    !check_room(db, path, err) || !group_find_child(db, parent, name, &id, err))
		return false;
	if (id)
		return err_set(err, ERR_CONFLICT, "there is a group of that name already");
	if (!insert(db, parent, name, &id, err))
		return false;
	(void)snprintf(own, sizeof own, "%s%lld/", path, (long long)id);
	if (!db_start(db, SQL_GROUP_SET_PATH, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_text(s, 2, own);
	if (!stmt_run(s, err))
		return false;
	*ret_id = id;
	return true;
}

/* A sibling may have that name (NULL: its own) already. */
static bool check_sibling(struct db *db, const struct meter_group *g, int64_t parent,
			  const char *name, struct err *err)
{
	AUTO_STMT *s = NULL;
	int64_t other = 0;
	bool row = false;

	if (!g->free && !group_find_child(db, parent, name ? name : g->name, &other, err))
		return false;
	if (g->free) {
		if (!db_start(db, SQL_FREE_GROUP_FIND, &s, err))
			return false;
		bind_text(s, 1, name);
		if (!stmt_step(s, &row, err))
			return false;
		other = row ? col_i64(s, 0) : 0;
	}
	return !other || other == g->id ||
	       err_set(err, ERR_CONFLICT, "there is a group of that name already");
}

bool store_group_rename(struct db *db, int64_t id, const char *name, struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 16 };
	char fold[FOLD_MAX];
	struct meter_group g;
	struct stmt *s;

	if (!group_check_name(name, err) || !store_group_get(db, id, &a, &g, err) ||
	    !check_sibling(db, &g, g.parent, name, err) || !db_start(db, SQL_GROUP_RENAME, &s, err))
		return false;
	register_fold(fold, sizeof fold, name);
	bind_i64(s, 1, id);
	bind_text(s, 2, name);
	bind_text(s, 3, fold);
	return stmt_run(s, err) && dictionary_add_text(db, fold, err);
}

/* Paths of the subtree: the old beginning gives way to the new one. */
static bool move_paths(struct db *db, const char *from, const char *to, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_GROUP_MOVE_PATHS, &s, err))
		return false;
	bind_text(s, 1, from);
	bind_text(s, 2, to);
	return stmt_run(s, err);
}

static bool deepest_below(struct db *db, const char *path, unsigned *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row = true;

	*ret = 0;
	if (!db_start(db, SQL_GROUP_PATHS_BELOW, &s, err))
		return false;
	bind_text(s, 1, path);
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		unsigned depth = depth_of(col_text(s, 0));
		*ret = depth > *ret ? depth : *ret;
	}
}

bool store_group_move(struct db *db, int64_t id, int64_t parent, struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 16 };
	char from[PATH_MAX_BYTES];
	char above[PATH_MAX_BYTES];
	char to[PATH_MAX_BYTES + 24];
	struct meter_group g;
	unsigned deepest;
	struct stmt *s;

	if (!path_of(db, id, from, err) || !path_of(db, parent, above, err) ||
	    !deepest_below(db, from, &deepest, err))
		return false;
	if (str_starts(str_from(above), str_from(from)))
		return err_field(err, "parent", "stands in the group that shall move");
	if (!store_group_get(db, id, &a, &g, err) || !check_sibling(db, &g, parent, NULL, err))
		return false;
	if (depth_of(above) + deepest - depth_of(from) + 1 > GROUP_DEPTH_MAX)
		return err_set(err, ERR_LIMIT, "groups stand at most %d deep", GROUP_DEPTH_MAX);
	(void)snprintf(to, sizeof to, "%s%lld/", above, (long long)id);
	if (!db_start(db, SQL_GROUP_SET_PARENT, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_parent(s, 2, parent);
	if (!stmt_run(s, err))
		return false;
	return move_paths(db, from, to, err) && store_figures_doubt_group(db, id, 0, err);
}

bool store_group_set_zone(struct db *db, int64_t id, const char *zone, struct err *err)
{
	struct stmt *s;

	if (!register_check_text("zone", zone, 64, err) ||
	    !db_start(db, SQL_GROUP_SET_ZONE, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_text(s, 2, zone && zone[0] ? zone : NULL);
	if (!stmt_run(s, err))
		return false;
	if (!db_changes(db))
		return err_set(err, ERR_NOTFOUND, "there is no such group");
	return store_figures_doubt_group(db, id, 0, err);
}

bool store_group_find(struct db *db, const char *names, int64_t *ret_id, struct err *err)
{
	char name[GROUP_NAME_MAX + 1];
	struct str rest = str_from(names);
	int64_t id = 0;

	do {
		struct str head;
		(void)str_cut(rest, '/', &head, &rest);
		if (!str_copy(name, sizeof name, str_trim(head)))
			id = 0;
		else if (!group_find_child(db, id, name, &id, err))
			return false;
	} while (id && rest.n > 0);
	*ret_id = id;
	return true;
}

bool store_group_by_names(struct db *db, const char *names, int64_t *ret_id, struct err *err)
{
	char name[GROUP_NAME_MAX + 1];
	struct str rest = str_from(names);
	struct str head;
	int64_t id = 0;

	while (rest.n) {
		int64_t child;
		(void)str_cut(rest, '/', &head, &rest);
		if (!str_copy(name, sizeof name, str_trim(head)))
			return err_field(err, "group", "a name has at most %d bytes",
					 GROUP_NAME_MAX);
		if (!group_find_child(db, id, name, &child, err) ||
		    (!child && !store_group_create(db, id, name, &child, err)))
			return false;
		id = child;
	}
	*ret_id = id;
	return true;
}
