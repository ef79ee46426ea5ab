#include "store/role.h"

#include "base/str.h"
#include "store/engine.h"
#include "store/register.h"

static bool read_role(struct stmt *s, struct role *ret, struct err *err)
{
	bool row;

	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_NOTFOUND, "there is no such role");
	*ret = (struct role){ .id = col_i64(s, 0), .created_at = col_i64(s, 2) };
	(void)str_copy(ret->name, sizeof ret->name, str_from(col_text(s, 1)));
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
