/* call.h - the record of calls, of one meter or of all. */
#pragma once
#include "service/meter.h"
#include "store/call_list.h"

struct call_sheet {
	struct call_page page;
	const struct tz *zone; /* the meter's, or the installation's */
};

/* serial NULL = all meters; before = id of the last row seen, 0 = from the newest. */
NODISCARD bool service_call_list(struct service *sv, const struct caller *c, const char *serial,
				 int64_t before, unsigned limit, struct arena *a,
				 struct call_sheet *ret, struct err *err);
