#include <stdio.h>

#include "service/retention.h"
#include "service/system.h"
#include "web/api.h"
#include "web/events.h"
#include "web/view.h"
#include "web/web.h"

bool api_version_get(struct request *r, struct err *err)
{
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	view_version(&j);
	return request_answer_json(r, 200, &j, err);
}

static bool answer_ok(struct request *r, struct err *err)
{
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	jsonw_object(&j);
	jsonw_key(&j, "status");
	jsonw_text(&j, "ok");
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_health_get(struct request *r, struct err *err)
{
	return answer_ok(r, err);
}

bool api_ready_get(struct request *r, struct err *err)
{
	struct err why = { 0 };
	if (service_ready(r->service, &why))
		return answer_ok(r, err);
	request_answer_problem(r, 503, &why);
	return true;
}

static bool answer_profiles(struct request *r, struct err *err)
{
	struct service_profiles all;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!service_profile_list(r->service, &r->caller, &all, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < all.count; i++) {
		jsonw_object(&j);
		jsonw_key(&j, "name");
		jsonw_text(&j, all.items[i].name);
		jsonw_key(&j, "title");
		jsonw_text(&j, all.items[i].title);
		jsonw_key(&j, "default");
		jsonw_bool(&j, strcmp(all.items[i].name, all.preset) == 0);
		jsonw_object_end(&j);
	}
	jsonw_array_end(&j);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_profile_list(struct request *r, struct err *err)
{
	return answer_profiles(r, err);
}

bool api_profile_reload(struct request *r, struct err *err)
{
	return service_profile_reload(r->service, &r->caller, err) && answer_profiles(r, err);
}

bool api_event_stream(struct request *r, struct err *err)
{
	if (!events_open(r->web->events, r, err))
		return false;
	r->answer.status = 200;
	r->answer.stream = true;
	return true;
}

static bool from_here(const char *address)
{
	return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0 ||
	       strncmp(address, "::ffff:127.", 11) == 0;
}

static void figure(FILE *out, const char *name, const char *kind, const char *help, long long v)
{
	(void)fprintf(out, "# HELP themis_%s %s\n# TYPE themis_%s %s\nthemis_%s %lld\n", name, help,
		      name, kind, name, v);
}

static void web_figures(struct web *w, FILE *out)
{
	(void)fputs("# HELP themis_web_requests_total Requests answered, by class of status.\n"
		    "# TYPE themis_web_requests_total counter\n",
		    out);
	for (int i = 2; i <= 5; i++)
		(void)fprintf(out, "themis_web_requests_total{status=\"%dxx\"} %lld\n", i,
			      (long long)atomic_load(&w->counters.requests[i]));
	(void)fprintf(out,
		      "# HELP themis_web_request_seconds_total Time spent on requests.\n"
		      "# TYPE themis_web_request_seconds_total counter\n"
		      "themis_web_request_seconds_total %.3f\n",
		      (double)atomic_load(&w->counters.microseconds) / 1e6);
	figure(out, "web_connections", "gauge", "Open HTTP connections.",
	       atomic_load(&w->counters.connections));
	figure(out, "web_refused_total", "counter", "Requests refused because the queue was full.",
	       atomic_load(&w->counters.refused));
	figure(out, "web_streams", "gauge", "Open live streams.", events_count(w->events));
}

static void retention_figures(struct service *sv, FILE *out)
{
	struct retention_figures f;
	service_retention_figures(sv, &f);
	(void)fputs("# HELP themis_retention_removed_total Rows and files thrown away as too old.\n"
		    "# TYPE themis_retention_removed_total counter\n",
		    out);
	for (int i = 0; i < SWEPT_COUNT; i++)
		(void)fprintf(out, "themis_retention_removed_total{what=\"%s\"} %lld\n",
			      swept_name((enum swept)i), (long long)f.removed[i]);
	figure(out, "retention_sweep_timestamp_seconds", "gauge", "End of the last sweep.", f.last);
}

static bool store_figures(struct request *r, FILE *out, struct err *err)
{
	struct caller self = caller_local("system");
	struct dashboard d;
	if (!service_dashboard_figures(r->service, &self, &d, err))
		return false;
	figure(out, "meters", "gauge", "Active meters.", d.meters);
	figure(out, "meters_quarantined", "gauge", "Meters in quarantine.", d.quarantined);
	figure(out, "meters_alarmed", "gauge", "Meters with an open alarm.", d.alarmed);
	figure(out, "meters_with_finding", "gauge", "Meters with an open finding.", d.found);
	figure(out, "meters_polled_24h", "gauge", "Meters that called in 24 h.", d.polled_24h);
	figure(out, "meters_never_called", "gauge", "Meters that never called.", d.never_called);
	figure(out, "last_call_timestamp_seconds", "gauge", "Newest identified call.", d.last_call);
	retention_figures(r->service, out);
	figure(out, "store_version", "counter", "Committed transactions.",
	       store_version(service_store(r->service)));
	return true;
}

bool api_metrics_get(struct request *r, struct err *err)
{
	struct web *w = r->web;
	char *text = NULL;
	size_t n = 0;
	if (!w->how.metrics_public && !from_here(r->caller.address))
		return err_set(err, ERR_DENIED, "figures are given to this machine only");
	FILE *out = open_memstream(&text, &n);
	if (!out)
		return err_set(err, ERR_NOMEM, "no memory for the figures");
	bool ok = store_figures(r, out, err);
	web_figures(w, out);
	if (w->how.metrics)
		w->how.metrics(w->how.metrics_arg, out);
	if (fclose(out) != 0 || !ok) {
		free(text);
		return ok && err_set(err, ERR_NOMEM, "no memory for the figures");
	}
	r->answer.status = 200;
	r->answer.type = "text/plain; version=0.0.4; charset=utf-8";
	r->answer.body = text;
	r->answer.n = n;
	return true;
}
