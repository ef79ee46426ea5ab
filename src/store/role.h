/*
 * role.h - roles: names for sets of functions. What the functions are is not the
 * store's; it keeps their names.
 */
#pragma once
#include "base/arena.h"
#include "store/store.h"

/* The built-in ones: they exist always and are never changed. */
enum { ROLE_OPERATOR = 1, ROLE_METROLOGIST, ROLE_ADMINISTRATOR, ROLE_BUILT_IN = 3 };
enum { ROLE_NAME_MAX = 100, ROLE_COUNT_MAX = 1000 };

struct role {
	int64_t id;
	char name[ROLE_NAME_MAX];
	int64_t created_at; /* 0: built in */
};

static inline bool role_is_built_in(int64_t id)
{
	return id >= 1 && id <= ROLE_BUILT_IN;
}

/* ERR_NOTFOUND. Names are compared case folded. */
NODISCARD bool store_role_get(struct db *db, int64_t id, struct role *ret, struct err *err);
NODISCARD bool store_role_find(struct db *db, const char *name, struct role *ret, struct err *err);
/* Calls `take` with each function's name; none for a built-in role. */
NODISCARD bool store_role_rights(struct db *db, int64_t role,
				 void (*take)(void *arg, const char *name), void *arg,
				 struct err *err);
