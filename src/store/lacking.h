/*
 * lacking.h - the meters of a group that lack most.
 *
 * From the hours of the last days that each current row knows: a look at each
 * meter of the subtree, none at its records.
 */
#pragma once
#include "store/call.h"
#include "store/completeness.h"

enum {
	LACKING_MAX = 200,	   /* on a page */
	LACKING_LOOK_MAX = 200000, /* meters that are looked at */
};

struct lacking_meter {
	char serial[SERIAL_MAX];
	int64_t expected; /* hours of the 30 whole UTC days before today */
	int64_t received;
	int64_t called_at; /* UTC seconds, 0 = never */
	int64_t rank;	   /* falls from one to the next: more that lack, then the older meter */
};

struct lacking_page {
	const struct lacking_meter *rows;
	size_t count;
	bool more; /* a next page begins below the last one's rank */
	bool all;  /* false: the subtree has more meters than are looked at */
};

/* Active meters of `root` and its subtree as far as the area goes, the worst first, of ranks
 * below `below`. ERR_NOTFOUND when there is no such group. */
NODISCARD bool store_lacking(struct db *db, const struct area *area, int64_t root, int64_t below,
			     unsigned limit, int64_t now, struct arena *a, struct lacking_page *ret,
			     struct err *err);
