/*
 * completeness.h - how many records there should be, and how many there are.
 *
 * Of groups by UTC day from what is counted with every commit; of one meter
 * from its blocks and its ledger.
 */
#pragma once
#include "base/arena.h"
#include "meter/reading.h"
#include "store/area.h"
#include "store/group.h"
#include "store/store.h"

enum {
	COMPLETENESS_DAYS_MAX = 4000, /* of a meter */
	COMPLETENESS_GROUP_DAYS = 400,
	COMPLETENESS_GROUPS_MAX = 200,
};

struct day_range {
	int64_t first; /* days since 1970 */
	int64_t count;
	int64_t now; /* UTC seconds: hours after it are not expected */
};

/*
 * Hourly records of a group's own active meters (0: of those in none; DAY_ALL: of
 * all meters) by day. Meters are expected from their first record on. Days
 * before those that are counted (DAYS_COUNTED) show nothing received.
 * ret_lost (may be NULL, as the next): hours that permanent gaps cover.
 * ret_meters: meters that have records.
 */
NODISCARD bool day_counts_read(struct db *db, int64_t group, const struct day_range *r,
			       int64_t *ret_expected, int64_t *ret_received, int64_t *ret_lost,
			       int64_t *ret_meters, struct err *err);

struct completeness_group {
	int64_t group; /* 0: the sum over all meters */
	unsigned depth;
	int64_t meters;		 /* with records, in the subtree */
	const int64_t *expected; /* by day, of the subtree */
	const int64_t *received;
	const int64_t *permanent; /* of those that lack: the meters do not have them */
};

struct completeness_page {
	const struct completeness_group *rows;
	size_t count;
	int64_t next; /* group that the next page begins with, 0 = the end */
};

/*
 * Groups in the order of the tree, each with its subtree. `root`: only it and its
 * subtree, 0 = all; `from`: the group to begin with, 0 = the first. ERR_NOTFOUND
 * when there is no such group.
 */
NODISCARD bool store_completeness_groups(struct db *db, const struct area *area,
					 const struct day_range *r, int64_t root, int64_t from,
					 unsigned limit, struct arena *a,
					 struct completeness_page *ret, struct err *err);
/* All active meters of the area. */
NODISCARD bool store_completeness_total(struct db *db, const struct area *area,
					const struct day_range *r, struct arena *a,
					struct completeness_group *ret, struct err *err);

/* Places [*ret_from, *ret_end) of `root` and its subtree in the tree's order; 0: all of it.
 * False when it is not there. */
bool completeness_scope(const struct group_list *tree, int64_t root, size_t *ret_from,
			size_t *ret_end);

struct completeness_day {
	int64_t day; /* days since 1970; of a month its first */
	int64_t expected;
	int64_t received;
	int64_t permanent; /* of those that lack: the meter does not have them */
};

/*
 * Of one meter's archive, days that the range touches; hourly records by UTC day, daily and
 * monthly ones by the local day or month of their stamps. Rising; days before
 * the first record are left out. *ret_count <= r->count.
 */
NODISCARD bool store_completeness(struct db *db, int64_t meter, enum archive archive,
				  const struct day_range *r, struct arena *a,
				  const struct completeness_day **ret, size_t *ret_count,
				  struct err *err);
