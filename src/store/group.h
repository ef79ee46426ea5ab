/*
 * group.h - the tree of meter groups.
 *
 * A meter stands in one group or in none. The path "/1/7/" of a group lists
 * the ids from the root down to itself: a subtree is a prefix of paths.
 */
#pragma once
#include "base/arena.h"
#include "store/store.h"

struct area;

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
	bool free;	      /* beside the tree: store/free_group.h */
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
/* Its own name alone, without its meters being counted; *ret_parent 0: it has none. */
NODISCARD bool store_group_name(struct db *db, int64_t id, struct arena *a, const char **ret,
				int64_t *ret_parent, struct err *err);
/* ERR_CONFLICT: a sibling has that name. parent 0 makes a root. */
NODISCARD bool store_group_create(struct db *db, int64_t parent, const char *name, int64_t *ret_id,
				  struct err *err);
NODISCARD bool store_group_rename(struct db *db, int64_t id, const char *name, struct err *err);
/* ERR_INVAL when `parent` is the group itself or below it. */
NODISCARD bool store_group_move(struct db *db, int64_t id, int64_t parent, struct err *err);
/* NULL or "": its meters take the zone from above. */
NODISCARD bool store_group_set_zone(struct db *db, int64_t id, const char *zone, struct err *err);

/* The group of that name under `parent` (0 = a root of the tree); *ret 0 when there is none. */
NODISCARD bool group_find_child(struct db *db, int64_t parent, const char *name, int64_t *ret,
				struct err *err);
/* ERR_INVAL on "name". */
NODISCARD bool group_check_name(const char *name, struct err *err);
/* ERR_NOTFOUND when there is no such group in the tree. */
NODISCARD bool store_group_check_tree(struct db *db, int64_t id, struct err *err);

/* ERR_CONFLICT when it holds meters (retired ones, too) or groups, or is somebody's area. */
NODISCARD bool store_group_delete(struct db *db, int64_t id, struct err *err);

/* The meter that a step of a merge has moved. */
typedef bool group_moved_fn(void *arg, struct db *db, const char *serial, struct err *err);
/*
 * Merging: check once, move portions until *ret_more is false, end. Each is a transaction of
 * its own, so that calls never wait for long; between them both groups are whole. ERR_CONFLICT
 * when both have a group of one name below them, or the first is somebody's area.
 */
NODISCARD bool store_group_merge_check(struct db *db, int64_t from, int64_t into, struct err *err);
NODISCARD bool store_group_merge_some(struct db *db, int64_t from, int64_t into, unsigned limit,
				      int64_t now, group_moved_fn *moved, void *arg, bool *ret_more,
				      struct err *err);
/* ERR_CONFLICT while it still holds meters. */
NODISCARD bool store_group_merge_end(struct db *db, int64_t from, int64_t into, struct err *err);

struct group_figures {
	int64_t meters;		/* active ones, with the subtree */
	int64_t polled;		/* active meters that called at `since` or later */
	int64_t alarmed;	/* with an alarm */
	int64_t groups;		/* directly below it */
	int64_t hours_expected; /* of the 30 whole UTC days before today */
	int64_t hours_received;
};
/* Of the subtree of a group of the tree, or of those meters of a free group that lie in the
 * area: each of them is looked at. */
NODISCARD bool store_group_figures(struct db *db, const struct meter_group *g,
				   const struct area *area, int64_t since, int64_t now,
				   struct group_figures *ret, struct err *err);

/* Finds "Волгоград/Центр"; 0 = there is no such group. */
NODISCARD bool store_group_find(struct db *db, const char *names, int64_t *ret_id, struct err *err);
/* Finds "Волгоград/Центр", making what is missing; "" gives 0. */
NODISCARD bool store_group_by_names(struct db *db, const char *names, int64_t *ret_id,
				    struct err *err);
