/*
 * opening.h - cards that people have opened of late (service/opening.h).
 */
#pragma once
#include "store/store.h"

/* Whether it was noted since. */
NODISCARD bool store_opening_is(struct db *db, int64_t user, const char *object, int64_t since,
				bool *ret, struct err *err);
/* How many of the user's were noted since. */
NODISCARD bool store_opening_count(struct db *db, int64_t user, int64_t since, int64_t *ret,
				   struct err *err);
NODISCARD bool store_opening_set(struct db *db, int64_t user, const char *object, int64_t now,
				 struct err *err);
