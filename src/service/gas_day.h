/*
 * gas_day.h - at which hour gas days begin, with effect from a day: of a meter, of a group and
 * all below it, or of the whole installation (store/gas_start.h).
 */
#pragma once
#include "base/tz.h"
#include "service/service.h"
#include "store/gas_start.h"

/* A meter by its serial, or a group; neither: the whole installation. */
struct gas_day_owner {
	const char *serial;
	int64_t group;
};

struct gas_day_sheet {
	const struct gas_start_row *rows; /* its own changes, rising */
	size_t count;
	int own; /* of a meter: before its first change, -1 = as the group has it */
	bool has_calendar;
	struct gas_calendar calendar; /* of a meter: what holds after all */
	const struct tz *zone;
};
NODISCARD bool service_gas_day_list(struct service *sv, const struct caller *c,
				    struct gas_day_owner of, struct arena *a,
				    struct gas_day_sheet *ret, struct err *err);
/*
 * From that local day on (days since 1970); hour GAS_START_INHERIT: as what stands above.
 * Closed months after it are looked at again.
 */
NODISCARD bool service_gas_day_set(struct service *sv, const struct caller *c,
				   struct gas_day_owner of, int64_t from_day, int hour,
				   struct err *err);
NODISCARD bool service_gas_day_remove(struct service *sv, const struct caller *c,
				      struct gas_day_owner of, int64_t from_day, struct err *err);

/* The local hour at which the gas day of that instant has begun. */
int gas_hour_at(const struct gas_calendar *c, int64_t utc);
