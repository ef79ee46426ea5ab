/*
 * balance_zone.h - imbalance zones: inlet meters and the group that is behind them.
 */
#pragma once
#include "base/arena.h"
#include "store/area.h"

enum {
	BALANCE_ZONES_MAX = 1000,
	BALANCE_INLETS_MAX = 20,
	BALANCE_ZONE_NAME_MAX = 200, /* bytes */
	BALANCE_ZONE_NOTE_MAX = 2000,
};

struct balance_inlet {
	int64_t meter; /* that stands there now, or stood there last */
	const char *serial;
	int64_t group; /* 0 = none */
};

struct balance_zone {
	int64_t id;
	const char *name;
	int64_t group;
	const char *note;
	int64_t changed_at;
	struct balance_inlet inlets[BALANCE_INLETS_MAX];
	size_t inlet_count;
};

/* Those of which the group and all inlets lie in the area, by name. */
NODISCARD bool store_balance_zone_list(struct db *db, const struct area *area, struct arena *a,
				       const struct balance_zone **ret, size_t *ret_count,
				       struct err *err);
/* ERR_NOTFOUND also when it does not lie in the area. */
NODISCARD bool store_balance_zone_get(struct db *db, const struct area *area, int64_t id,
				      struct arena *a, struct balance_zone *ret, struct err *err);
/*
 * id 0: a new one, *ret_id. Of the inlets `meter` is looked at. ERR_CONFLICT: there is one of that
 * name, or too many; ERR_NOTFOUND: no such group in the tree.
 */
NODISCARD bool store_balance_zone_put(struct db *db, const struct balance_zone *z, int64_t now,
				      int64_t *ret_id, struct err *err);
NODISCARD bool store_balance_zone_remove(struct db *db, int64_t id, struct err *err);
/* ERR_CONFLICT when a zone is of that group. */
NODISCARD bool store_balance_zone_check_none(struct db *db, int64_t group, struct err *err);
/* The meter that took this one's place, or itself. */
NODISCARD bool store_balance_zone_stands(struct db *db, int64_t meter, struct arena *a,
					 int64_t *ret, struct err *err);
