#include <stdio.h>

#include "web/api.h"
#include "web/view.h"

static void date(struct jsonw *j, int64_t day)
{
	int year;
	int month;
	int dom;
	char text[32];
	civil_from_days(day, &year, &month, &dom);
	(void)snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, dom);
	jsonw_key(j, "date");
	jsonw_text(j, text);
}

/* Nobody counts them for a part of the meters. */
static void calls(struct jsonw *j, const char *key, const struct dashboard *d, int64_t n)
{
	jsonw_key(j, key);
	if (d->calls_unknown)
		jsonw_null(j);
	else
		jsonw_int(j, n);
}

static void days(struct jsonw *j, const struct dashboard *d)
{
	jsonw_key(j, "days");
	jsonw_array(j);
	for (size_t i = 0; i < DASHBOARD_DAYS; i++) {
		const struct dashboard_day *day = &d->days[i];
		jsonw_object(j);
		date(j, day->day);
		calls(j, "calls", d, day->calls);
		calls(j, "calls_ok", d, day->calls_ok);
		view_key_int(j, "expected", day->hours_expected);
		view_key_int(j, "received", day->hours_received);
		view_key_percent(j, "completeness", day->hours_received, day->hours_expected);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
}

static void hours(struct jsonw *j, const struct dashboard_view *v)
{
	jsonw_key(j, "hours");
	jsonw_array(j);
	for (int i = 0; i < 24 && !v->figures.calls_unknown; i++) {
		const struct dashboard_hour *h = &v->hours[i];
		jsonw_object(j);
		view_key_int(j, "hour", i);
		jsonw_key(j, "calls");
		if (h->passed)
			jsonw_int(j, h->calls);
		else
			jsonw_null(j);
		jsonw_key(j, "usual");
		jsonw_quotient(j, h->earlier, DASHBOARD_USUAL_DAYS, 0, 1);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
}

static void groups(struct jsonw *j, const struct dashboard_view *v)
{
	jsonw_key(j, "groups");
	jsonw_array(j);
	for (size_t i = 0; i < v->group_count; i++) {
		const struct dashboard_group *g = &v->groups[i].figures;
		jsonw_object(j);
		view_key_int(j, "id", g->group);
		jsonw_key(j, "path");
		jsonw_text(j, v->groups[i].path);
		view_key_int(j, "meters", g->meters);
		view_key_int(j, "missing", g->hours_expected - g->hours_received);
		view_key_percent(j, "completeness", g->hours_received, g->hours_expected);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
}

bool api_dashboard_get(struct request *r, struct err *err)
{
	struct dashboard_view v;
	const struct tz *zone = service_zone(r->service);
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!service_dashboard(r->service, &r->caller, &r->arena, &v, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "figures");
	view_figures(&j, &v.figures, zone);
	days(&j, &v.figures);
	hours(&j, &v);
	groups(&j, &v);
	jsonw_key(&j, "calls");
	jsonw_array(&j);
	for (size_t i = 0; i < v.calls.count; i++)
		view_call(&j, &v.calls.rows[i], zone);
	jsonw_array_end(&j);
	jsonw_key(&j, "zone");
	jsonw_text(&j, tz_name(zone));
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}
