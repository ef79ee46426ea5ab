#include "service/dashboard.h"

#include "service/group.h"

struct hours {
	struct dashboard_view *view;
	const struct tz *zone;
	int64_t midnight; /* local, of today */
};

static void add_hour(void *arg, int64_t hour, int64_t calls)
{
	struct hours *h = arg;
	int64_t utc = hour * 3600;
	struct dashboard_hour *to = &h->view->hours[tz_civil(h->zone, utc).hour % 24];
	/* Zones off the full hour: the UTC hour counts where it begins. */
	if (utc >= h->midnight)
		to->calls += calls;
	else
		to->earlier += calls;
}

static bool fill_hours(struct service *sv, struct db *db, int64_t now, struct dashboard_view *view,
		       struct err *err)
{
	const struct tz *zone = service_zone(sv);
	struct civil today = tz_civil(zone, now);
	struct civil first = { 0 };
	struct hours h = { .view = view, .zone = zone };
	for (int i = 0; i < 24; i++)
		view->hours[i].passed = i <= today.hour;
	today.hour = today.minute = today.second = 0;
	h.midnight = tz_utc(zone, today);
	civil_from_days(civil_to_days(today.year, today.month, today.day) - DASHBOARD_USUAL_DAYS,
			&first.year, &first.month, &first.day);
	return store_dashboard_hours(db, (tz_utc(zone, first) + 3599) / 3600, now / 3600 + 1,
				     add_hour, &h, err);
}

static bool fill_groups(struct db *db, const struct area *area, int64_t now, struct arena *a,
			struct dashboard_view *view, struct err *err)
{
	const struct dashboard_group *rows;
	struct group_names names = { .db = db, .arena = a };
	if (!store_dashboard_groups(db, area, now, DASHBOARD_GROUPS, a, &rows, &view->group_count,
				    err))
		return false;
	for (size_t i = 0; i < view->group_count; i++) {
		view->groups[i].figures = rows[i];
		if (!group_names_path(&names, rows[i].group, &view->groups[i].path, err))
			return false;
	}
	return true;
}

bool service_dashboard(struct service *sv, const struct caller *c, struct arena *a,
		       struct dashboard_view *ret, struct err *err)
{
	AUTO_READER r = { 0 };
	struct call_filter newest = { .limit = DASHBOARD_CALLS,
				      .area = &c->area,
				      .known = !caller_may(c, RIGHT_QUARANTINE_VIEW) };
	int64_t now = service_now(sv);
	struct dashboard_view *view = arena_new(a, struct dashboard_view, 1);
	if (!view)
		return err_set(err, ERR_NOMEM, "no memory for the dashboard");
	if (!caller_check(c, RIGHT_DASHBOARD_VIEW, err) || !reader_take(sv, &r, err) ||
	    !store_dashboard(r.db, &c->area, now, &view->figures, err) ||
	    (!view->figures.calls_unknown && !fill_hours(sv, r.db, now, view, err)) ||
	    !fill_groups(r.db, &c->area, now, a, view, err) ||
	    !store_call_list(r.db, &newest, a, &view->calls, err))
		return false;
	*ret = *view;
	return true;
}

bool service_dashboard_figures(struct service *sv, const struct caller *c, struct dashboard *ret,
			       struct err *err)
{
	AUTO_READER r = { 0 };
	return caller_check(c, RIGHT_DASHBOARD_VIEW, err) && reader_take(sv, &r, err) &&
	       store_dashboard(r.db, &c->area, service_now(sv), ret, err);
}
