#include "service/meter_params.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/str.h"

enum { DAY = 86400 };

const char meter_params_names[] =
	"q subscriber meter account type city group filter sort street house flat phone "
	"firmware driver free_group completeness_below state "
	"verification_due_before";

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

static bool take_sort(const char *text, struct meter_query *q, struct err *err)
{
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

static bool take_filter(struct service *sv, const char *which, struct meter_filter *f,
			struct err *err)
{
	if (!which)
		return true;
	if (strcmp(which, "alarm") == 0)
		f->alarmed = true;
	else if (strcmp(which, "finding") == 0)
		f->found = true;
	else if (strcmp(which, "never") == 0)
		f->never_called = true;
	else if (strcmp(which, "silent") == 0)
		f->silent_since = service_silent_since(sv);
	else if (strcmp(which, "polled") == 0)
		f->polled_since = service_now(sv) - DAY;
	else
		return err_field(err, "filter", "must be alarm, finding, silent, never or polled");
	return true;
}

bool meter_params_state(const char *text, enum meter_which *ret, struct err *err)
{
	static const char *const names[] = {
		[METERS_ACTIVE] = "active", [METERS_RETIRED] = "retired", [METERS_ALL] = "all"
	};
	for (size_t i = 0; text && i < ARRAY_LEN(names); i++) {
		if (strcmp(names[i], text) == 0) {
			*ret = (enum meter_which)i;
			return true;
		}
	}
	return !text || err_field(err, "state", "must be active, retired or all");
}

static bool take_number(const char *text, const char *name, int64_t max, int64_t *ret,
			struct err *err)
{
	return !text || str_parse_int(str_from(text), 1, max, ret) ||
	       err_field(err, name, "must be a number from 1 to %" PRId64, max);
}

/* "2026-11-22" as days since 1970. */
static bool take_day(const char *text, const char *name, int64_t *ret, struct err *err)
{
	int64_t year = 0;
	int64_t month = 0;
	int64_t day = 0;
	int y = 0;
	int m = 0;
	int d = 0;
	if (!text)
		return true;
	struct str s = str_from(text);
	bool whole = s.n == 10 && text[4] == '-' && text[7] == '-' &&
		     str_parse_int(str_make(text, 4), 1970, 9999, &year) &&
		     str_parse_int(str_make(text + 5, 2), 1, 12, &month) &&
		     str_parse_int(str_make(text + 8, 2), 1, 31, &day);
	if (whole) {
		*ret = civil_to_days((int)year, (int)month, (int)day);
		civil_from_days(*ret, &y, &m, &d);
	}
	return (whole && y == year && m == month && d == day) ||
	       err_field(err, name, "must be a day as in 2026-11-22");
}

bool meter_params_read(struct service *sv, meter_param_fn *param, const void *arg,
		       struct meter_query *ret, struct err *err)
{
	struct meter_query q = { .filter = { .search = param(arg, "q"),
					     .serial = param(arg, "meter"),
					     .subscriber = param(arg, "subscriber"),
					     .account = param(arg, "account"),
					     .type = param(arg, "type"),
					     .city = param(arg, "city"),
					     .street = param(arg, "street"),
					     .house = param(arg, "house"),
					     .flat = param(arg, "flat"),
					     .phone = param(arg, "phone"),
					     .firmware = param(arg, "firmware"),
					     .driver = param(arg, "driver") } };
	int64_t percent = 0;
	struct meter_filter *f = &q.filter;
	if (!take_number(param(arg, "group"), "group", INT64_MAX, &f->group, err) ||
	    !take_number(param(arg, "free_group"), "free_group", INT64_MAX, &f->free_group, err) ||
	    !take_number(param(arg, "completeness_below"), "completeness_below", 100, &percent,
			 err) ||
	    !take_day(param(arg, "verification_due_before"), "verification_due_before",
		      &f->due_before, err) ||
	    !take_filter(sv, param(arg, "filter"), f, err) ||
	    !meter_params_state(param(arg, "state"), &f->which, err) ||
	    !take_sort(param(arg, "sort"), &q, err))
		return false;
	f->completeness_below = (int)percent;
	*ret = q;
	return true;
}

bool meter_params_known(const char *name)
{
	struct str rest = str_from(meter_params_names);
	while (rest.n > 0) {
		struct str one;
		(void)str_cut(rest, ' ', &one, &rest);
		if (str_equal(one, str_from(name)))
			return true;
	}
	return false;
}

bool meter_params_name(struct err *err)
{
	if (err && strcmp(err->field, "search") == 0)
		(void)snprintf(err->field, sizeof err->field, "q");
	else if (err && strcmp(err->field, "serial") == 0)
		(void)snprintf(err->field, sizeof err->field, "meter");
	return false;
}
