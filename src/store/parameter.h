/*
 * parameter.h - values of a meter's parameters, now and before.
 *
 * Secret values are encrypted at rest and leave the store only masked.
 */
#pragma once
#include "base/arena.h"
#include "store/store.h"

#define PARAMETER_MASK "••••"

struct parameter_current {
	const char *key;
	const char *text; /* canonical, PARAMETER_MASK for secrets */
	bool secret;
	int64_t read_at; /* UTC of the last read that confirmed it */
	int64_t since;	 /* UTC of the read that first brought this value */
	int64_t call;	 /* that brought it, 0 = none */
	int64_t changes; /* values it has had, the present one included */
};

NODISCARD bool store_parameter_list(struct db *db, int64_t meter, struct arena *a,
				    const struct parameter_current **ret, size_t *ret_count,
				    struct err *err);

struct parameter_past {
	int64_t time;	 /* UTC of the read that brought it */
	int64_t read_at; /* of the last read that still found it */
	const char *text;
	bool secret;
	int64_t call;
};

enum { PARAMETER_PAST_MAX = 1000 };

/* Newest first; at most PARAMETER_PAST_MAX; `before` = time of the last row seen, 0 = from the newest. */
NODISCARD bool store_parameter_history(struct db *db, int64_t meter, const char *key,
				       int64_t before, unsigned limit, struct arena *a,
				       const struct parameter_past **ret, size_t *ret_count,
				       struct err *err);
