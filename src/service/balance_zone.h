/*
 * balance_zone.h - imbalance zones and their balance: what came in through the inlets against
 * what the group has used.
 *
 * A zone is seen by those who see its group and all its inlets. A meter of the group that is an
 * inlet, too, is left out of the sum, so that nothing is counted twice: it often stands in the
 * group that it measures.
 */
#pragma once
#include "meter/balance.h"
#include "service/usage.h"
#include "store/balance_zone.h"

struct balance_zone_card {
	struct balance_zone zone;
	const char *path; /* of its group, in names */
};
NODISCARD bool service_balance_zone_list(struct service *sv, const struct caller *c,
					 struct arena *a, const struct balance_zone_card **ret,
					 size_t *ret_count, struct err *err);
NODISCARD bool service_balance_zone_get(struct service *sv, const struct caller *c, int64_t id,
					struct arena *a, struct balance_zone_card *ret,
					struct err *err);

/* NULL and 0 leave a member as it is. */
struct balance_zone_edit {
	const char *name;
	const char *const *inlets; /* serials */
	size_t inlet_count;
	int64_t group;
	const char *note;
};
/* id 0: a new one. ERR_NOTFOUND: a meter or group that the caller does not see. */
NODISCARD bool service_balance_zone_put(struct service *sv, const struct caller *c, int64_t id,
					const struct balance_zone_edit *e, struct arena *a,
					struct balance_zone_card *ret, struct err *err);
NODISCARD bool service_balance_zone_remove(struct service *sv, const struct caller *c, int64_t id,
					   struct err *err);

struct balance_period {
	struct span span; /* of the first inlet's period */
	struct balance balance;
};
struct balance_sheet {
	struct balance_zone_card card;
	const struct balance_period *items; /* those that have closed */
	size_t count;
	struct balance_total total;
	size_t meters;	/* of the group, without inlets */
	size_t overlap; /* inlets that stand in the group */
};
/* Of `q` the meters are not looked at; by days or months. */
NODISCARD bool service_balance(struct service *sv, const struct caller *c, int64_t id,
			       const struct usage_query *q, struct arena *a,
			       struct balance_sheet *ret, struct err *err);
