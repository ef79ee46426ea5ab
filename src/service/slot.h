/* slot.h - spreading the calls of meters over a window, and the load by minute. */
#pragma once
#include "service/service.h"
#include "store/meter.h"
#include "store/slot.h"

enum { LOAD_DAYS_MAX = 28 };

struct slot_order {
	int64_t group; /* with its subtree; 0 = all active meters */
	int from;      /* minutes of the day by the installation's clock, 0–1439 */
	int to;	       /* exclusive; up to `from`: on the next day */
	bool apply;
};

struct slot_plan {
	int64_t meters;
	int64_t kept;
	int64_t moved;
	int minutes;
	int64_t most;  /* meters of the fullest minute */
	int64_t least; /* of the emptiest within the window */
};

/* What is written is written by parts; it is a plan that nothing depends on yet. */
NODISCARD bool service_slot_compute(struct service *sv, const struct caller *c,
				    const struct slot_order *order, struct slot_plan *ret,
				    struct err *err);

struct slot_entry {
	const char *serial;
	int slot; /* UTC minute of the day or SLOT_NONE */
};

struct slot_page {
	const struct slot_entry *items;
	size_t count;
	const char *next;
};

NODISCARD bool service_slot_list(struct service *sv, const struct caller *c, int64_t group,
				 const char *cursor, unsigned limit, struct arena *a,
				 struct slot_page *ret, struct err *err);

/* `ret` holds SLOT_DAY minutes of the whole UTC days before today. */
NODISCARD bool service_slot_load(struct service *sv, const struct caller *c, int days,
				 struct slot_minute *ret, struct err *err);

/* Minute of the day by the installation's clock as it is set today. */
int service_slot_local(const struct service *sv, int slot);
