/*
 * feed.h - what has changed since a version: feeds the live stream.
 *
 * Kept for the last FEED_KEEP versions; who asks for older ones starts anew.
 */
#pragma once
#include "base/arena.h"
#include "store/store.h"

enum { FEED_KEEP = 20000, FEED_MAX = 500 };

enum feed_kind {
	FEED_CALL_BEGAN, /* call and meter (0 = unknown) are set */
	FEED_CALL_ENDED, /* likewise */
	FEED_METER_NEW,	 /* made, adopted or quarantined by a call */
	FEED_FINDING,	 /* one of the meter's was opened by the call or settled (no call) */
};

struct feed_item {
	int64_t version; /* the transaction that did it */
	int64_t ordinal; /* cursor: goes on after it; rises with version */
	enum feed_kind kind;
	int64_t meter;
	int64_t call;
	const char *serial; /* of the meter or as told by the caller, "" = unknown */
	bool outside;	    /* the meter is quarantined or refused */
};

/* Items after `ordinal` in rising order; limit 1–FEED_MAX. */
NODISCARD bool store_feed_list(struct db *db, int64_t after, unsigned limit, struct arena *a,
			       const struct feed_item **ret, size_t *ret_count, struct err *err);
/* Ordinal of the newest item: where a new listener starts. */
NODISCARD bool store_feed_head(struct db *db, int64_t *ret, struct err *err);
