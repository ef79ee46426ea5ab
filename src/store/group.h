/*
 * group.h - the tree of meter groups.
 *
 * A meter stands in one group or in none. The path "/1/7/" of a group lists
 * the ids from the root down to itself: a subtree is a prefix of paths.
 */
#pragma once
#include "base/arena.h"
#include "store/store.h"

enum {
	GROUP_NAME_MAX = 200, /* bytes */
	GROUP_DEPTH_MAX = 16,
	GROUP_COUNT_MAX = 100000,
};

struct meter_group {
	int64_t id;
	int64_t parent; /* 0 = a root */
	const char *name;
	const char *path;
	const char *zone;     /* IANA name for its meters, NULL = from above */
	int64_t meters;	      /* active meters standing in it */
	int64_t meters_below; /* the same, its whole subtree */
};

struct group_list {
	const struct meter_group *rows; /* parents before children, siblings by name */
	size_t count;
};

NODISCARD bool store_group_tree(struct db *db, struct arena *a, struct group_list *ret,
				struct err *err);
NODISCARD bool store_group_get(struct db *db, int64_t id, struct arena *a, struct meter_group *ret,
			       struct err *err);
/* ERR_CONFLICT: a sibling has that name. parent 0 makes a root. */
NODISCARD bool store_group_create(struct db *db, int64_t parent, const char *name, int64_t *ret_id,
				  struct err *err);
NODISCARD bool store_group_rename(struct db *db, int64_t id, const char *name, struct err *err);
/* ERR_INVAL when `parent` is the group itself or below it. */
NODISCARD bool store_group_move(struct db *db, int64_t id, int64_t parent, struct err *err);
/* NULL or "": its meters take the zone from above. */
NODISCARD bool store_group_set_zone(struct db *db, int64_t id, const char *zone, struct err *err);

/* Finds "Волгоград/Центр", making what is missing; "" gives 0. */
NODISCARD bool store_group_by_names(struct db *db, const char *names, int64_t *ret_id,
				    struct err *err);
