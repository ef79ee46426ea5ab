#include "store/role.h"

#include "base/str.h"
#include "store/engine.h"
#include "store/register.h"

static struct role role_of(const struct stmt *s)
{
	struct role r = { .id = col_i64(s, 0), .created_at = col_i64(s, 2) };

	(void)str_copy(r.name, sizeof r.name, str_from(col_text(s, 1)));
	return r;
}

static bool read_role(struct stmt *s, struct role *ret, struct err *err)
{
	bool row;

	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_NOTFOUND, "there is no such role");
	*ret = role_of(s);
	return true;
}

bool store_role_get(struct db *db, int64_t id, struct role *ret, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_ROLE_GET, &s, err))
		return false;
	bind_i64(s, 1, id);
	return read_role(s, ret, err);
}

bool store_role_find(struct db *db, const char *name, struct role *ret, struct err *err)
{
	char fold[ROLE_NAME_MAX];
	AUTO_STMT *s = NULL;

	register_fold(fold, sizeof fold, name);
	if (!db_start(db, SQL_ROLE_FIND, &s, err))
		return false;
	bind_text(s, 1, fold);
	return read_role(s, ret, err);
}

bool store_role_rights(struct db *db, int64_t role, void (*take)(void *arg, const char *name),
		       void *arg, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_ROLE_RIGHTS, &s, err))
		return false;
	bind_i64(s, 1, role);
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		take(arg, col_text(s, 0));
	}
}

/* The built-in ones by id, before the others by name. */
static int by_place(const void *a, const void *b)
{
	const struct role *x = a;
	const struct role *y = b;

	if (role_is_built_in(x->id) != role_is_built_in(y->id))
		return role_is_built_in(x->id) ? -1 : 1;
	if (role_is_built_in(x->id))
		return x->id < y->id ? -1 : 1;
	return strcmp(x->name, y->name);
}

bool store_role_list(struct db *db, struct arena *a, const struct role **ret, size_t *ret_count,
		     struct err *err)
{
	AUTO_STMT *s = NULL;
	int64_t count;
	size_t n = 0;
	bool row;

	if (!db_number(db, SQL_ROLE_COUNT, &count, err))
		return false;
	struct role *rows = arena_new(a, struct role, (size_t)count + 1);
	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for the roles");
	if (!db_start(db, SQL_ROLE_LIST, &s, err))
		return false;
	bind_text(s, 1, "");
	bind_i64(s, 2, count);
	for (;; n++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		rows[n] = role_of(s);
		rows[n].users = col_i64(s, 3);
	}
	qsort(rows, n, sizeof *rows, by_place);
	*ret = rows;
	*ret_count = n;
	return true;
}

static bool check_name(const char *name, struct err *err)
{
	struct str n = str_from(name);

	if (n.n == 0 || str_trim(n).n != n.n)
		return err_field(err, "name", "is empty or has blanks at an end");
	return register_check_text("name", name, ROLE_NAME_MAX - 1, err);
}

static bool taken(const struct err *why, struct err *err)
{
	return err_set(err, why->kind, "%s",
		       why->kind == ERR_CONFLICT ? "there is a role of that name already"
						 : why->msg);
}

bool store_role_create(struct db *db, const char *name, int64_t now, int64_t *ret_id,
		       struct err *err)
{
	char fold[ROLE_NAME_MAX];
	AUTO_STMT *s = NULL;
	struct err why = { 0 };
	int64_t count;
	bool row;

	if (!check_name(name, err) || !db_number(db, SQL_ROLE_COUNT, &count, err))
		return false;
	if (count >= ROLE_COUNT_MAX)
		return err_set(err, ERR_LIMIT, "there are %d roles already", ROLE_COUNT_MAX);
	register_fold(fold, sizeof fold, name);
	if (!db_start(db, SQL_ROLE_ADD, &s, err))
		return false;
	bind_text(s, 1, name);
	bind_text(s, 2, fold);
	bind_i64(s, 3, now);
	if (!stmt_step(s, &row, &why))
		return taken(&why, err);
	*ret_id = col_i64(s, 0);
	return true;
}

bool store_role_rename(struct db *db, int64_t id, const char *name, struct err *err)
{
	char fold[ROLE_NAME_MAX];
	struct stmt *s;
	struct err why = { 0 };

	if (!check_name(name, err) || !db_start(db, SQL_ROLE_RENAME, &s, err))
		return false;
	register_fold(fold, sizeof fold, name);
	bind_i64(s, 1, id);
	bind_text(s, 2, name);
	bind_text(s, 3, fold);
	return stmt_run(s, &why) || taken(&why, err);
}

static bool run_for(struct db *db, enum sql name, int64_t role, const char *right, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, role);
	if (right)
		bind_text(s, 2, right);
	return stmt_run(s, err);
}

bool store_role_set_rights(struct db *db, int64_t id, const char *const *names, size_t count,
			   struct err *err)
{
	if (!run_for(db, SQL_ROLE_RIGHT_CLEAR, id, NULL, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!run_for(db, SQL_ROLE_RIGHT_ADD, id, names[i], err))
			return false;
	}
	return true;
}

bool store_role_users(struct db *db, int64_t id, int64_t *ret, struct err *err)
{
	return db_number_of(db, SQL_ROLE_USERS, id, ret, err);
}

bool store_role_remove(struct db *db, int64_t id, struct err *err)
{
	int64_t users;

	if (!db_number_of(db, SQL_ROLE_USERS, id, &users, err))
		return false;
	if (users)
		return err_set(err, ERR_CONFLICT, "%lld users have this role", (long long)users);
	return run_for(db, SQL_ROLE_RIGHT_CLEAR, id, NULL, err) &&
	       run_for(db, SQL_ROLE_REMOVE, id, NULL, err);
}
