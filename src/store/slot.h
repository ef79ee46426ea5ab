/*
 * slot.h - the minute of the day (UTC) at which each meter should call, and how
 * many calls came in each minute.
 */
#pragma once
#include "meter/slots.h"
#include "store/store.h"

enum { SLOT_SECONDS_UNKNOWN = 30 }; /* of a meter that has never called */

/* All active meters (group 0), or those directly in a group; the array is realloc'ed. */
struct slot_meters {
	struct slot_meter *p;
	size_t count;
	size_t cap;
};
NODISCARD bool store_slot_meters(struct db *db, int64_t group, struct slot_meters *add_to,
				 struct err *err);

NODISCARD bool store_slot_get(struct db *db, int64_t meter, int *ret, struct err *err);
NODISCARD bool store_slot_set(struct db *db, int64_t meter, int slot, struct err *err);

struct slot_minute {
	int64_t planned; /* active meters */
	int64_t calls;	 /* that began in it, of all the days together */
	int64_t peak;	 /* of one day */
};
/* The days before `today` (UTC days since 1970), 1440 minutes. */
NODISCARD bool store_slot_load(struct db *db, int64_t today, int days,
			       struct slot_minute ret[static SLOT_DAY], struct err *err);
