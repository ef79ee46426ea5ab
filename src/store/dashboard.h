/*
 * dashboard.h - figures that are kept in step with the rows they count.
 *
 * Every figure changes in the same transaction as what it counts;
 * store_verify() (verify.h) recounts them.
 */
#pragma once
#include "store/area.h"
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
	int64_t found;	      /* active meters with an open finding */
	int64_t polled_24h;   /* active meters whose last call began in the 24 h, to the minute */
	int64_t last_call;    /* UTC seconds of the newest identified call, 0 = none */
	int64_t users;
	int64_t never_called;
	int64_t quarantined;
	bool calls_unknown; /* of an area: calls of days and hours are counted for all meters only */
	struct dashboard_day days[DASHBOARD_DAYS]; /* oldest first, the last is today */
};

/* Calls that ended in the UTC hours [from_hour, to_hour) (hours since 1970). */
typedef void dashboard_hour_fn(void *arg, int64_t hour, int64_t calls);
NODISCARD bool store_dashboard_hours(struct db *db, int64_t from_hour, int64_t to_hour,
				     dashboard_hour_fn *each, void *arg, struct err *err);

/* A group by what its own meters lack of the 30 whole UTC days before today. */
struct dashboard_group {
	int64_t group;
	int64_t meters;
	int64_t hours_expected;
	int64_t hours_received;
};
/* The groups that lack most, worst first, at most `limit`. */
NODISCARD bool store_dashboard_groups(struct db *db, const struct area *area, int64_t now,
				      unsigned limit, struct arena *a,
				      const struct dashboard_group **ret, size_t *ret_count,
				      struct err *err);

/* Of an area, not the whole, without users, quarantine and calls; at a million meters in 0.3 s. */
NODISCARD bool store_dashboard(struct db *db, const struct area *area, int64_t now,
			       struct dashboard *ret, struct err *err);

/* The store's own: fills in what is derived for an area. */
NODISCARD bool dashboard_of_area(struct db *db, const struct area *area, int64_t now,
				 struct dashboard *to, struct err *err);
