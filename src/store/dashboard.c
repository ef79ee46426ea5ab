#include "store/dashboard.h"

#include "meter/dayblock.h"
#include "store/completeness.h"
#include "store/current.h"
#include "store/tally.h"

enum { DAY_HOURS = 24, MINUTES_24H = 1440 };

static bool read_counters(struct db *db, struct dashboard *d, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;
	int64_t *const place[] = {
		[COUNTER_METERS] = &d->meters,	 [COUNTER_NEVER_CALLED] = &d->never_called,
		[COUNTER_ALARMED] = &d->alarmed, [COUNTER_QUARANTINED] = &d->quarantined,
		[COUNTER_USERS] = &d->users,	 [COUNTER_ACTIVE_TASKS] = &d->active_tasks,
		[COUNTER_FOUND] = &d->found,
	};

	if (!db_start(db, SQL_COUNTER_LIST, &s, err))
		return false;
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		size_t id = (size_t)col_i64(s, 0);
		if (id < ARRAY_LEN(place) && place[id])
			*place[id] = col_i64(s, 1);
	}
}

static bool read_calls(struct db *db, struct dashboard *d, struct err *err)
{
	int64_t first = d->days[0].day;
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_CALL_HOUR_LIST, &s, err))
		return false;
	bind_i64(s, 1, first * DAY_HOURS);
	bind_i64(s, 2, (first + DASHBOARD_DAYS) * DAY_HOURS);
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		struct dashboard_day *day = &d->days[col_i64(s, 0) / DAY_HOURS - first];
		day->calls += col_i64(s, 2);
		if (col_i64(s, 1) == CALL_OK)
			day->calls_ok += col_i64(s, 2);
	}
}

static bool read_days(struct db *db, int64_t now, struct dashboard *d, struct err *err)
{
	int64_t expected[DASHBOARD_DAYS];
	int64_t received[DASHBOARD_DAYS];
	struct day_range r = { d->days[0].day, DASHBOARD_DAYS, now };

	if (!day_counts_read(db, DAY_ALL, &r, expected, received, NULL, NULL, err))
		return false;
	for (int i = 0; i < DASHBOARD_DAYS; i++) {
		d->days[i].hours_expected = expected[i];
		d->days[i].hours_received = received[i];
	}
	return true;
}

bool store_dashboard(struct db *db, const struct area *area, int64_t now, struct dashboard *ret,
		     struct err *err)
{
	struct dashboard d = { 0 };
	int64_t today = dayblock_day(now);

	for (int i = 0; i < DASHBOARD_DAYS; i++)
		d.days[i].day = today - DASHBOARD_DAYS + 1 + i;
	if (!area_is_whole(area)) {
		if (!dashboard_of_area(db, area, now, &d, err))
			return false;
		*ret = d;
		return true;
	}
	if (!read_counters(db, &d, err) ||
	    !db_number_of(db, SQL_POLL_MINUTE_SUM, now / 60 - MINUTES_24H, &d.polled_24h, err) ||
	    !db_number_of(db, SQL_CURRENT_LAST_CALLED, SORT_NONE, &d.last_call, err) ||
	    !read_calls(db, &d, err) || !read_days(db, now, &d, err))
		return false;
	*ret = d;
	return true;
}

bool store_dashboard_hours(struct db *db, int64_t from_hour, int64_t to_hour,
			   dashboard_hour_fn *each, void *arg, struct err *err)
{
	AUTO_STMT *s = NULL;
	int64_t hour = -1;
	int64_t calls = 0;
	bool row;

	if (!db_start(db, SQL_CALL_HOUR_LIST, &s, err))
		return false;
	bind_i64(s, 1, from_hour);
	bind_i64(s, 2, to_hour);
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (hour >= 0 && (!row || col_i64(s, 0) != hour)) {
			each(arg, hour, calls);
			calls = 0;
		}
		if (!row)
			return true;
		hour = col_i64(s, 0);
		calls += col_i64(s, 2);
	}
}

/* The worst so far, worst first. */
struct ranking {
	struct dashboard_group *rows;
	size_t count;
	size_t max;
};

static int64_t missing(const struct dashboard_group *g)
{
	return g->hours_expected - g->hours_received;
}

static void rank(struct ranking *r, const struct dashboard_group *g)
{
	size_t at = r->count;

	if (missing(g) <= 0)
		return;
	while (at > 0 && missing(&r->rows[at - 1]) < missing(g))
		at--;
	if (at == r->max)
		return;
	size_t tail = (r->count < r->max ? r->count : r->max - 1) - at;
	memmove(&r->rows[at + 1], &r->rows[at], tail * sizeof *r->rows);
	r->rows[at] = *g;
	r->count += r->count < r->max;
}

static bool sum_days(struct db *db, int64_t now, struct dashboard_group *g, struct err *err)
{
	int64_t expected[RECENT_COUNTED];
	int64_t received[RECENT_COUNTED];
	struct day_range r = { dayblock_day(now) - RECENT_COUNTED, RECENT_COUNTED, now };

	if (!day_counts_read(db, g->group, &r, expected, received, NULL, NULL, err))
		return false;
	for (int i = 0; i < RECENT_COUNTED; i++) {
		g->hours_expected += expected[i];
		g->hours_received += received[i];
	}
	return true;
}

bool store_dashboard_groups(struct db *db, const struct area *area, int64_t now, unsigned limit,
			    struct arena *a, const struct dashboard_group **ret, size_t *ret_count,
			    struct err *err)
{
	struct ranking r = { .max = limit };
	struct area_sieve sieve = { .db = db, .area = area };
	AUTO_STMT *s = NULL;
	bool row;

	if (limit < 1 || limit > 500)
		return err_field(err, "limit", "from 1 to 500");
	r.rows = arena_new(a, struct dashboard_group, (size_t)limit + 1);
	if (!r.rows)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	if (!db_start(db, SQL_DAY_COUNT_GROUPS, &s, err))
		return false;
	bind_i64(s, 1, 0);
	for (;;) {
		struct dashboard_group g = { 0 };
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		g.group = col_i64(s, 0);
		bool in;
		if (!area_sieve_group(&sieve, g.group, &in, err))
			return false;
		if (!in)
			continue;
		g.meters = col_i64(s, 1);
		if (!sum_days(db, now, &g, err))
			return false;
		rank(&r, &g);
	}
	*ret = r.rows;
	*ret_count = r.count;
	return true;
}
