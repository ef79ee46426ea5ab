#include <inttypes.h>

#include "web/api.h"
#include "web/body.h"
#include "web/view.h"

enum { PAGE_DEFAULT = 50, DAY = 86400 };

/* Column names of the API; how the store sorts is its own affair. */
static const struct {
	const char *name;
	enum meter_sort sort;
} columns[] = {
	{ "serial", METER_BY_SERIAL },
	{ "group", METER_BY_GROUP },
	{ "subscriber", METER_BY_SUBSCRIBER },
	{ "account", METER_BY_ACCOUNT },
	{ "city", METER_BY_CITY },
	{ "type", METER_BY_TYPE },
	{ "index", METER_BY_INDEX },
	{ "index_time", METER_BY_INDEX_TIME },
	{ "last_call", METER_BY_CALLED },
};

static bool take_sort(const struct request *r, struct meter_query *q, struct err *err)
{
	const char *text = request_query(r, "sort");
	if (!text)
		return true;
	q->descending = text[0] == '-';
	text += q->descending;
	for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
		if (strcmp(columns[i].name, text) == 0) {
			q->sort = columns[i].sort;
			return true;
		}
	}
	return err_field(err, "sort", "is not a column");
}

static bool take_filter(const struct request *r, struct meter_filter *f, struct err *err)
{
	const char *which = request_query(r, "filter");
	if (!which)
		return true;
	if (strcmp(which, "alarm") == 0)
		f->alarmed = true;
	else if (strcmp(which, "finding") == 0)
		f->found = true;
	else if (strcmp(which, "never") == 0)
		f->never_called = true;
	else if (strcmp(which, "silent") == 0)
		f->silent_since = service_silent_since(r->service);
	else if (strcmp(which, "polled") == 0)
		f->polled_since = service_now(r->service) - DAY;
	else
		return err_field(err, "filter", "must be alarm, finding, silent, never or polled");
	return true;
}

/* "2026-11-22" as days since 1970. */
static bool take_day(const struct request *r, const char *key, int64_t *ret, struct err *err)
{
	const char *text = request_query(r, key);
	struct civil c = { 0 };
	int end = 0;
	if (!text)
		return true;
	bool whole = strlen(text) == 10 &&
		     sscanf(text, "%4d-%2d-%2d%n", &c.year, &c.month, &c.day, &end) == 3 &&
		     end == 10;
	int year = 0;
	int month = 0;
	int day = 0;
	if (whole && c.year >= 1970 && c.month >= 1 && c.month <= 12 && c.day >= 1 && c.day <= 31)
		civil_from_days(*ret = civil_to_days(c.year, c.month, c.day), &year, &month, &day);
	return (year == c.year && month == c.month && day == c.day && year) ||
	       err_field(err, key, "must be a day as in 2026-11-22");
}

static bool take_details(const struct request *r, struct meter_filter *f, struct err *err)
{
	int64_t percent;
	f->street = request_query(r, "street");
	f->house = request_query(r, "house");
	f->flat = request_query(r, "flat");
	f->phone = request_query(r, "phone");
	f->firmware = request_query(r, "firmware");
	f->driver = request_query(r, "driver");
	if (!request_query_int(r, "free_group", 1, INT64_MAX, 0, &f->free_group, err) ||
	    !request_query_int(r, "completeness_below", 1, 100, 0, &percent, err) ||
	    !take_day(r, "verification_due_before", &f->due_before, err))
		return false;
	f->completeness_below = (int)percent;
	return true;
}

static bool take_limit(const struct request *r, unsigned *ret, struct err *err)
{
	int64_t limit;
	if (!request_query_int(r, "limit", 1, METER_LIST_MAX, PAGE_DEFAULT, &limit, err))
		return false;
	*ret = (unsigned)limit;
	return true;
}

/* The store's names of the filters, for the parameters of the API. */
static bool name_parameter(struct err *err)
{
	if (strcmp(err->field, "search") == 0)
		(void)snprintf(err->field, sizeof err->field, "q");
	else if (strcmp(err->field, "serial") == 0)
		(void)snprintf(err->field, sizeof err->field, "meter");
	return false;
}

bool api_meter_list(struct request *r, struct err *err)
{
	struct meter_query q = {
		.filter = { .search = request_query(r, "q"),
			    .serial = request_query(r, "meter"),
			    .subscriber = request_query(r, "subscriber"),
			    .account = request_query(r, "account"),
			    .type = request_query(r, "type"),
			    .city = request_query(r, "city") },
		.cursor = request_query(r, "cursor"),
	};
	struct meter_entries page;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!request_query_int(r, "group", 1, INT64_MAX, 0, &q.filter.group, err) ||
	    !take_filter(r, &q.filter, err) || !take_details(r, &q.filter, err) ||
	    !take_sort(r, &q, err) || !take_limit(r, &q.limit, err))
		return false;
	if (!service_meter_list(r->service, &r->caller, &q, &r->arena, &page, err))
		return name_parameter(err);
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < page.count; i++)
		view_meter_entry(&j, &page.items[i], service_zone(r->service));
	jsonw_array_end(&j);
	view_key_text(&j, "next_cursor", page.next);
	view_key_int(&j, "total", page.total);
	jsonw_key(&j, "total_at_least");
	jsonw_bool(&j, !page.total_exact);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_suggestion_list(struct request *r, struct err *err)
{
	const char *field = request_query(r, "field");
	const char *const *rows;
	size_t n;
	enum meter_label what;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (field && strcmp(field, "city") == 0)
		what = METER_LABEL_CITY;
	else if (field && strcmp(field, "type") == 0)
		what = METER_LABEL_TYPE;
	else
		return err_field(err, "field", "must be city or type");
	if (!service_meter_labels(r->service, &r->caller, what, request_query(r, "q"), &r->arena,
				  &rows, &n, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < n; i++)
		jsonw_text(&j, rows[i]);
	jsonw_array_end(&j);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}
