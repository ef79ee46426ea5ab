/*
 * dashboard.h - figures that are kept in step with the rows they count.
 *
 * Every figure changes in the same transaction as what it counts;
 * store_verify() (verify.h) recounts them.
 */
#pragma once
#include "store/call.h"

enum { DASHBOARD_DAYS = 30 };

/* One UTC day. Hours are hourly records of active meters since their first. */
struct dashboard_day {
	int64_t day;		/* days since 1970 */
	int64_t calls;		/* that ended on it */
	int64_t calls_ok;	/* of them CALL_OK */
	int64_t hours_expected; /* today: the hours that have passed */
	int64_t hours_received;
};

struct dashboard {
	int64_t meters;	      /* active */
	int64_t active_tasks; /* kept by the task tables */
	int64_t alarmed;      /* active meters with an open alarm */
	int64_t polled_24h;   /* active meters whose last call began in the 24 h, to the minute */
	int64_t last_call;    /* UTC seconds of the newest identified call, 0 = none */
	int64_t users;
	int64_t never_called;
	int64_t quarantined;
	struct dashboard_day days[DASHBOARD_DAYS]; /* oldest first, the last is today */
};

NODISCARD bool store_dashboard(struct db *db, int64_t now, struct dashboard *ret, struct err *err);
