/*
 * quarantine.h - meters that called without being known, for people to decide.
 */
#pragma once
#include "store/meter.h"

enum { QUARANTINE_CALLS_COUNTED = 1000 };

struct quarantine_row {
	struct meter meter;
	int64_t calls;		 /* of the last QUARANTINE_CALLS_COUNTED … */
	int64_t rows;		 /* … and what they brought */
	struct call_record last; /* id 0 = none */
};

struct quarantine_query {
	const struct area *area; /* NULL = the whole */
	const char *begins;	 /* of the serial; NULL = any */
	const char *after;	 /* serial seen last; NULL = from the start */
	unsigned limit;
};

NODISCARD bool store_quarantine_list(struct db *db, const struct quarantine_query *q, int64_t now,
				     struct arena *a, const struct quarantine_row **ret,
				     size_t *ret_count, struct err *err);

/* Only the serials; limit as large as the caller wants. */
NODISCARD bool store_quarantine_serials(struct db *db, const struct quarantine_query *q,
					struct arena *a, const char *const **ret, size_t *ret_count,
					struct err *err);

/* *ret_id 0 = there is no such meter. */
NODISCARD bool store_quarantine_find(struct db *db, const char *serial, int64_t *ret_id,
				     enum meter_state *ret_state, struct err *err);

/* Makes it active in that group (0 = none), with all that it has sent; counted everywhere. */
NODISCARD bool store_quarantine_adopt(struct db *db, int64_t meter, int64_t group, int64_t now,
				      struct err *err);
