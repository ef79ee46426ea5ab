/* finding.h - what about meters does not fit, and settling it. */
#pragma once
#include "service/meter.h"
#include "store/finding.h"

struct finding_sheet {
	const struct finding *items; /* newest first */
	size_t count;
	int64_t next; /* `before` of the next page, 0 = the end */
	const struct tz *zone;
};

/* serial NULL = of all meters; `how` says which; its meter and known are set here. */
NODISCARD bool service_finding_list(struct service *sv, const struct caller *c, const char *serial,
				    const struct finding_filter *how, struct arena *a,
				    struct finding_sheet *ret, struct err *err);
/* ERR_CONFLICT when it is settled already; *ret has the one item. */
NODISCARD bool service_finding_settle(struct service *sv, const struct caller *c, int64_t id,
				      const char *note, struct arena *a, struct finding_sheet *ret,
				      struct err *err);
