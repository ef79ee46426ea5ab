/* dashboard.h - the installation at a glance. */
#pragma once
#include "service/service.h"
#include "store/call_list.h"
#include "store/dashboard.h"

enum { DASHBOARD_GROUPS = 10, DASHBOARD_CALLS = 10, DASHBOARD_USUAL_DAYS = 7 };

struct dashboard_hour {
	bool passed;	 /* began already today */
	int64_t calls;	 /* today */
	int64_t earlier; /* the same local hour, DASHBOARD_USUAL_DAYS days together */
};

struct dashboard_group_entry {
	struct dashboard_group figures;
	const char *path;
};

struct dashboard_view {
	struct dashboard figures;
	struct dashboard_hour hours[24]; /* local hours of the installation's zone */
	struct dashboard_group_entry groups[DASHBOARD_GROUPS];
	size_t group_count;
	struct call_page calls;
};

NODISCARD bool service_dashboard(struct service *sv, const struct caller *c, struct arena *a,
				 struct dashboard_view *ret, struct err *err);
/* Only the figures, for the live stream. */
NODISCARD bool service_dashboard_figures(struct service *sv, const struct caller *c,
					 struct dashboard *ret, struct err *err);
