/*
 * tally.h - counts that change in the same transaction as what they count.
 *
 * A job adds to its tally; the writer merges the tallies of the jobs that
 * succeeded and writes each sum once before the commit. A group of calls thus
 * touches every counter's row once.
 */
#pragma once
#include <stddef.h>

#include "store/db.h"

enum counter {
	COUNTER_METERS = 1, /* active */
	COUNTER_NEVER_CALLED,
	COUNTER_ALARMED,
	COUNTER_QUARANTINED,
	COUNTER_USERS,
	COUNTER_ACTIVE_TASKS,
	COUNTER_CAPTURE_BYTES, /* that the table capture takes */
	COUNTER_FOUND,	       /* active meters with an open finding */
};

enum tally_kind {
	TALLY_COUNTER,	     /* a: enum counter */
	TALLY_POLL_MINUTE,   /* a: minute */
	TALLY_CALL_HOUR,     /* a: hour, b: result */
	TALLY_DAY_METERS,    /* a: group or DAY_ALL, b: day */
	TALLY_DAY_BEFORE,    /* likewise */
	TALLY_DAY_RECEIVED,  /* likewise */
	TALLY_BUCKET_METERS, /* a: bucket */
	TALLY_CALL_MINUTE,   /* a: minute */
	TALLY_DAY_LOST,	     /* a: group or DAY_ALL, b: day */
};

enum {
	DAY_ALL = -1,	    /* day_count.group_id of the sum over all meters */
	DAY_TOTAL = -1,	    /* day_count.day of the sum over all days, of meters only */
	DAYS_COUNTED = 400, /* how far back hours are counted by day */
};

struct tally {
	struct tally_entry *entry; /* hash table, cap a power of two */
	size_t count;
	size_t cap;
	bool broken; /* memory was out: tally_flush() fails */
};

void tally_add(struct tally *t, enum tally_kind kind, int64_t a, int64_t b, int64_t delta);
void tally_merge(struct tally *into, const struct tally *from);
void tally_clear(struct tally *t);  /* keeps the memory */
void tally_finish(struct tally *t); /* frees it */

/* Calls `each` for every sum that is not zero. */
typedef void tally_fn(void *arg, enum tally_kind kind, int64_t a, int64_t b, int64_t sum);
void tally_each(const struct tally *t, tally_fn *each, void *arg);

/* Writes every sum that is not zero. */
NODISCARD bool tally_flush(const struct tally *t, struct db *db, struct err *err);
