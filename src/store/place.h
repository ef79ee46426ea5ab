/*
 * place.h - a meter as the consumption of its place needs it, and which meters a group has had.
 */
#pragma once
#include "store/meter.h"

struct place_meter {
	int64_t id;
	const char *serial;
	const char *type;
	const char *zone; /* its own or its group's, NULL = the installation's */
	enum meter_state state;
	int64_t group;	     /* 0 = none */
	int64_t retired_at;  /* UTC, 0 = in service */
	int64_t final_index; /* litres, -1 = not known */
	int64_t came_at;     /* of the exchange by which it came, 0 = none */
	int64_t start_index;
	int64_t before;	 /* the meter that it came for, 0 = none */
	int64_t gone_at; /* of the exchange by which it went, 0 = none */
	int64_t gone_index;
};
NODISCARD bool store_place_meter(struct db *db, int64_t meter, struct arena *a,
				 struct place_meter *ret, struct err *err);

/* The meter that stands there now, or stood there last, where this one stood. */
NODISCARD bool store_place_newest(struct db *db, int64_t meter, int64_t *ret, struct err *err);

/*
 * Calls `each` with meters of the group (0: all; with its subtree) or free group that have been
 * retired at `since` or later and that no other follows: lists of active ones lack them.
 */
NODISCARD bool store_place_retired(struct db *db, const struct area *area, int64_t group,
				   int64_t free_group, int64_t since,
				   bool (*each)(void *arg, int64_t meter, struct err *err),
				   void *arg, struct err *err);
