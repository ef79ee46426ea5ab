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
	int64_t users;	    /* in the list only */
};

static inline bool role_is_built_in(int64_t id)
{
	return id >= 1 && id <= ROLE_BUILT_IN;
}

/* ERR_NOTFOUND. Names are compared case folded. */
NODISCARD bool store_role_get(struct db *db, int64_t id, struct role *ret, struct err *err);
NODISCARD bool store_role_find(struct db *db, const char *name, struct role *ret, struct err *err);
NODISCARD bool store_role_users(struct db *db, int64_t id, int64_t *ret, struct err *err);
/* Calls `take` with each function's name; none for a built-in role. */
NODISCARD bool store_role_rights(struct db *db, int64_t role,
				 void (*take)(void *arg, const char *name), void *arg,
				 struct err *err);

/* The built-in ones, then the others by name; at most ROLE_COUNT_MAX. */
NODISCARD bool store_role_list(struct db *db, struct arena *a, const struct role **ret,
			       size_t *ret_count, struct err *err);
/* ERR_CONFLICT when there is a role of that name, ERR_LIMIT when there are too many. */
NODISCARD bool store_role_create(struct db *db, const char *name, int64_t now, int64_t *ret_id,
				 struct err *err);
/* These three are for custom roles: the caller has looked. ERR_CONFLICT as above. */
NODISCARD bool store_role_rename(struct db *db, int64_t id, const char *name, struct err *err);
NODISCARD bool store_role_set_rights(struct db *db, int64_t id, const char *const *names,
				     size_t count, struct err *err);
/* ERR_CONFLICT when users have it. */
NODISCARD bool store_role_remove(struct db *db, int64_t id, struct err *err);
