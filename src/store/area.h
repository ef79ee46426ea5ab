/*
 * area.h - the area of visibility: which meters a user or token sees.
 *
 * A set of groups of the tree with all that stands below them; a group may have an
 * end. What an area doesn't hold does not exist for its owner. A meter of no group is
 * seen with the whole only. Lists take a `const struct area *`; NULL = the whole.
 */
#pragma once
#include "base/arena.h"
#include "store/store.h"

enum { AREA_GROUPS_MAX = 64 };

/* What counts now: groups whose end has come are not in it. */
struct area {
	bool whole;
	size_t count; /* 0 and not whole: sees nothing */
	int64_t groups[AREA_GROUPS_MAX];
};

/* As a person edits it. */
struct area_entry {
	int64_t group;
	int64_t until; /* UTC second from which it is seen no more, 0 = for good */
};

enum area_owner { AREA_OF_USER, AREA_OF_TOKEN };

static inline bool area_is_whole(const struct area *a)
{
	return !a || a->whole;
}

NODISCARD bool store_area_load(struct db *db, enum area_owner what, int64_t id, bool whole,
			       int64_t now, struct area *ret, struct err *err);
/* With entries whose end has come. */
NODISCARD bool store_area_list(struct db *db, enum area_owner what, int64_t id, struct arena *a,
			       const struct area_entry **ret, size_t *ret_count, struct err *err);
/* Replaces the entries; ERR_INVAL on "area" for an unknown group or too many of them. */
NODISCARD bool store_area_set(struct db *db, enum area_owner what, int64_t id,
			      const struct area_entry *items, size_t count, struct err *err);

enum { AREA_PATH_MAX = 352 }; /* of a group's path: "/", and id and "/" of 16 levels */
/* Ids from the root to the group of the meter: "/1/7/"; "" when it is in none. */
NODISCARD bool store_area_path(struct db *db, int64_t meter, char ret[static AREA_PATH_MAX],
			       struct err *err);
/* Whether meters of the group with that path are seen; not for the whole. */
bool area_has_path(const struct area *a, const char *path);

/* Whether meters of that group (0 = of none) are seen. */
NODISCARD bool store_area_has_group(struct db *db, const struct area *a, int64_t group, bool *ret,
				    struct err *err);
/* The same for a meter by its id; false as well when there is no such meter. */
NODISCARD bool store_area_has_meter(struct db *db, const struct area *a, int64_t meter, bool *ret,
				    struct err *err);
/*
 * Judges many rows: the groups that it has met are remembered. Lives no longer than the
 * snapshot that it reads.
 */
enum { AREA_KNOWN = 256 };
struct area_sieve {
	struct db *db;
	const struct area *area;
	struct {
		int64_t group; /* 0 = free */
		bool in;
	} known[AREA_KNOWN];
};
NODISCARD bool area_sieve_group(struct area_sieve *s, int64_t group, bool *ret, struct err *err);
NODISCARD bool area_sieve_meter(struct area_sieve *s, int64_t meter, bool *ret, struct err *err);

/* Calls `each` with the ids of all groups that are seen, some maybe twice; not for the whole. */
NODISCARD bool store_area_groups(struct db *db, const struct area *a,
				 bool (*each)(void *arg, int64_t group, struct err *err), void *arg,
				 struct err *err);

struct group_list;
/* The tree (group.h) as far as it is seen; what the parent of a group hides has parent 0. */
NODISCARD bool store_area_tree(struct db *db, const struct area *area, struct arena *a,
			       struct group_list *ret, struct err *err);

/* What both hold: of one's groups those that lie in the other's. */
NODISCARD bool store_area_cut(struct db *db, const struct area *one, const struct area *other,
			      struct area *ret, struct err *err);
