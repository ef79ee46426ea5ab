/*
 * tenancy.h - who had a meter when.
 *
 * The present one is the meter's subscriber; ranges of a meter do not overlap.
 */
#pragma once
#include "base/arena.h"
#include "store/store.h"

enum { TENANCIES_OF_METER_MAX = 50, TENANCIES_OF_SUBSCRIBER_MAX = 500 };

struct tenancy {
	int64_t meter;
	const char *serial;
	int64_t meter_state; /* enum meter_state */
	int64_t group;	     /* of the meter, 0 = none */
	int64_t subscriber;
	const char *name; /* of the subscriber */
	int64_t from;	  /* UTC seconds, inclusive */
	int64_t to;	  /* exclusive, 0 = has it now */
};

/*
 * From `from` on `subscriber` has the meter (0: nobody). ERR_INVAL on "from" before the begin
 * of the present tenancy or the end of the last one. The same begin corrects it, and an
 * earlier one for the same subscriber moves its begin. Sets the meter's subscriber, too,
 * without register_refresh().
 */
NODISCARD bool store_tenancy_set(struct db *db, int64_t meter, int64_t subscriber, int64_t from,
				 struct err *err);
/* The present tenancy ends at `at`, or at its begin where that is later: what was put down
 * late began before. *ret: whose it was, 0 = nobody's. */
NODISCARD bool store_tenancy_close(struct db *db, int64_t meter, int64_t at, int64_t *ret,
				   struct err *err);
/* The tenancy that was closed at `at` goes on, unless there was another since. */
NODISCARD bool store_tenancy_reopen(struct db *db, int64_t meter, int64_t at, struct err *err);

/* Newest first. */
NODISCARD bool store_tenancies_of_meter(struct db *db, int64_t meter, struct arena *a,
					const struct tenancy **ret, size_t *ret_count,
					struct err *err);
NODISCARD bool store_tenancies_of_subscriber(struct db *db, int64_t subscriber, struct arena *a,
					     const struct tenancy **ret, size_t *ret_count,
					     struct err *err);
