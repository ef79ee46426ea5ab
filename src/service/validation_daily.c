/* validation_daily.c - rules that look far back, over what came since they were last run. */
#include <inttypes.h>
#include <stdio.h>

#include "service/exception.h"
#include "service/live.h"
#include "service/private.h"

enum {
	DAY = 86400,
	LOOKBACK = 28 * DAY, /* VALIDATE_HISTORY hours */
	STEP = 50,	     /* meters of one transaction: some 50 ms */
	PORTIONS = 20,	     /* between two looks at the jobs that wait */
};

struct portion {
	struct service *sv;
	struct validation_day *day;
	bool more;
};

static bool validate_one(struct portion *p, struct db *db, const struct validation_due *d,
			 struct err *err)
{
	const struct validation_run run = { .meter = d->meter,
					    .from = d->from,
					    .to = d->to,
					    .lookback = LOOKBACK,
					    .whole = true,
					    .now = service_now(p->sv) };
	int64_t found;

	if (!store_validate(db, &run, &found, err) || !store_due_done(db, d->meter, err))
		return false;
	p->day->found += found;
	p->day->meters++;
	return true;
}

static bool write_portion(struct db *db, void *arg, struct err *err)
{
	struct portion *p = arg;
	struct validation_due due[STEP];
	size_t n;

	if (!store_due_next(db, p->day->after, due, STEP, &n, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!validate_one(p, db, &due[i], err))
			return false;
		p->day->after = due[i].meter;
	}
	p->more = n == STEP;
	return true;
}

static bool write_end(struct db *db, void *arg, struct err *err)
{
	const struct portion *p = arg;
	struct caller self = caller_local("system");
	char after[80];

	(void)snprintf(after, sizeof after, "{\"meters\":%" PRId64 ",\"found\":%" PRId64 "}",
		       p->day->meters, p->day->found);
	return service_audit(p->sv, db, &self, "validation.run", "installation", NULL, after, err);
}

/* When it was time last; INT64_MAX: it never is. */
static int64_t last_time(struct service *sv, int64_t now)
{
	AUTO_LIVE *l = live_take(sv);
	const struct tz *zone = service_zone(sv);
	struct civil c = tz_civil(zone, now);

	if (l->set.validation_hour < 0)
		return INT64_MAX;
	c.hour = (int)l->set.validation_hour;
	c.minute = 0;
	c.second = 0;
	int64_t at = tz_utc(zone, c);
	return at <= now ? at : at - DAY;
}

bool service_validation_due(struct service *sv, struct validation_day *day, bool *ret_more,
			    struct err *err)
{
	struct portion p = { .sv = sv, .day = day };
	int64_t now = service_now(sv);

	*ret_more = false;
	if (!day->runs) {
		int64_t at = last_time(sv, now);
		if (at > now)
			day->began = 0; /* once it is wanted again, what is due is run at once */
		if (at > now || day->began >= at)
			return true;
		*day = (struct validation_day){ .runs = true, .began = now };
	}
	for (int i = 0; i < PORTIONS; i++) {
		if (!service_write(sv, write_portion, &p, err))
			return false;
		if (!p.more)
			break;
	}
	*ret_more = day->runs = p.more;
	return p.more || !day->meters || service_write(sv, write_end, &p, err);
}
