/*
 * exchange.h - taking meters out of service, and one in the place of another.
 *
 * Readings of both stay with their meters; what a household used over an
 * exchange is final_index - (old index before) + (new index after) - start_index.
 */
#pragma once
#include "base/arena.h"
#include "store/store.h"

struct retirement {
	int64_t time;	     /* UTC seconds */
	int64_t final_index; /* litres, -1 = not known */
	const char *reason;  /* "" = none */
};
/* ERR_CONFLICT when it is not active, ERR_INVAL (date) before the exchange that put it in. Its tenancy ends; its free groups keep it. */
NODISCARD bool store_meter_retire(struct db *db, int64_t meter, const struct retirement *r,
				  int64_t now, struct err *err);
/*
 * Takes the retirement back, and the exchange that it may have been: the tenancy goes on
 * unless there was another since. ERR_CONFLICT when it is not retired.
 */
NODISCARD bool store_meter_restore(struct db *db, int64_t meter, int64_t now, struct err *err);

struct exchange {
	int64_t id;
	int64_t old_meter;
	int64_t new_meter;
	const char *old_serial;
	const char *new_serial;
	int64_t time;	     /* UTC seconds */
	int64_t final_index; /* litres, of the old one */
	int64_t start_index; /* litres, of the new one */
	const char *reason;
	const char *who;
	int64_t created_at;
};
/*
 * Of e: meters, time, indexes, reason, who. The old one retires; the new one (active, without
 * a subscriber, never exchanged for another) takes its group, free groups, subscriber, zone,
 * gas-day start and place.
 */
NODISCARD bool store_exchange_add(struct db *db, const struct exchange *e, int64_t now,
				  struct err *err);
/* The exchange in which the meter is the old (or else the new) one; *ret_is false: none. */
NODISCARD bool store_exchange_of(struct db *db, int64_t meter, bool old, struct arena *a,
				 struct exchange *ret, bool *ret_is, struct err *err);
