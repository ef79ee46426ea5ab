/*
 * saved_search.h - searches that people keep, for themselves or for all.
 */
#pragma once
#include "base/arena.h"
#include "store/store.h"

enum {
	SAVED_SEARCHES_MAX = 100 /* of a user */,
	SAVED_SEARCH_NAME_MAX = 200,
	SAVED_SEARCH_QUERY_MAX = 4096
};

struct saved_search {
	int64_t id;
	int64_t user;
	const char *login;
	const char *name;
	const char *query; /* JSON object */
	bool shared;
	int64_t changed_at;
};
/* A user's own and all that are shared (at most 1000), by name. */
NODISCARD bool store_saved_search_list(struct db *db, int64_t user, struct arena *a,
				       const struct saved_search **ret, size_t *ret_count,
				       struct err *err);
NODISCARD bool store_saved_search_get(struct db *db, int64_t id, struct arena *a,
				      struct saved_search *ret, struct err *err);
/* id 0: a new one, *ret_id. ERR_CONFLICT: he has one of that name, or too many. */
NODISCARD bool store_saved_search_put(struct db *db, const struct saved_search *s, int64_t now,
				      int64_t *ret_id, struct err *err);
NODISCARD bool store_saved_search_remove(struct db *db, int64_t id, struct err *err);
