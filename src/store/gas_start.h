/*
 * gas_start.h - at which local hour gas days begin, with the history of changes.
 *
 * A meter, a group or the whole installation has rows "from this local day on"; hour
 * GAS_START_INHERIT gives the word back to what stands above: the group, the groups above it,
 * the installation, at last GAS_START_DEFAULT. Before its first row a meter has what
 * meter.gas_day_start says.
 */
#pragma once
#include "base/arena.h"
#include "base/tz.h"
#include "store/store.h"

enum {
	GAS_START_INHERIT = -1,
	GAS_START_CLEAR = -2, /* in a change of a meter, where -1 leaves it: GAS_START_INHERIT */
	GAS_START_DEFAULT = 6,
	GAS_STARTS_MAX = 64, /* rows of one meter or group */
};

/* One of both; neither: the whole installation. */
struct gas_start_owner {
	int64_t meter;
	int64_t group;
};

struct gas_start_row {
	int64_t from_day; /* days since 1970, local */
	int hour;	  /* 0–23 or GAS_START_INHERIT */
	const char *who;
	int64_t created_at; /* UTC seconds */
};

/* Rising. */
NODISCARD bool store_gas_start_list(struct db *db, struct gas_start_owner of, struct arena *a,
				    const struct gas_start_row **ret, size_t *ret_count,
				    struct err *err);
/* Adds a row or replaces that of the day; ERR_LIMIT beyond GAS_STARTS_MAX. */
NODISCARD bool store_gas_start_set(struct db *db, struct gas_start_owner of,
				   const struct gas_start_row *row, struct err *err);
NODISCARD bool store_gas_start_remove(struct db *db, struct gas_start_owner of, int64_t from_day,
				      struct err *err);
/* What the first meter has goes to the second, too. */
NODISCARD bool store_gas_start_copy(struct db *db, int64_t from, int64_t to, struct err *err);

/* What holds for a meter after all; *ret without the zone. */
NODISCARD bool store_gas_start_calendar(struct db *db, int64_t meter, struct arena *a,
					struct gas_calendar *ret, struct err *err);
