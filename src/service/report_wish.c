#include "base/str.h"
#include "service/meter_params.h"
#include "service/report_private.h"
#include "service/saved_search.h"

enum { PERIOD_DAYS_MAX = 36600 };

const struct report_form *report_find_form(const char *name)
{
	for (size_t i = 0; name && report_forms[i]; i++)
		if (strcmp(report_forms[i]->name, name) == 0)
			return report_forms[i];
	return NULL;
}

static bool known(const struct report_form *f, const char *member)
{
	static const char *const always[] = { "form",	"format",     "language", "decimal",
					      "charts", "signatures", NULL };
	static const char *const of_meters[] = { "meter",  "serials",	   "group",
						 "search", "saved_search", NULL };
	static const char *const of_period[] = { "period",	  "from",	"to",
						 "gas_day_start", "convention", NULL };
	static const char *const of_rows[] = { "by", "sheets", NULL };
	const struct {
		bool may;
		const char *const *names;
	} lists[] = { { true, always },
		      { f->meters, of_meters },
		      { f->period, of_period },
		      { f->by, of_rows },
		      { f->zone, (const char *const[]){ "zone", "by", NULL } },
		      { strcmp(f->name, "battery") == 0,
			(const char *const[]){ "battery_below", NULL } },
		      { strcmp(f->name, "top") == 0, (const char *const[]){ "count", NULL } } };
	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		for (size_t k = 0; lists[i].may && lists[i].names[k]; k++)
			if (strcmp(lists[i].names[k], member) == 0)
				return true;
	return false;
}

static bool check_members(json_t *o, const struct report_form *f, struct err *err)
{
	static const char *const texts[] = { "meter", "period", "from", "to" };
	for (void *it = json_object_iter(o); it; it = json_object_iter_next(o, it))
		if (!known(f, json_object_iter_key(it)))
			return err_field(err, json_object_iter_key(it),
					 "is nothing that this form takes");
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		const json_t *v = json_object_get(o, texts[i]);
		if (v && !json_is_null(v) && !json_is_string(v))
			return err_field(err, texts[i], "must be a text");
	}
	return true;
}

/* A text among some; *ret its place. NULL leaves it. */
static bool choice(const json_t *o, const char *member, const char *const *names, size_t count,
		   size_t *ret, struct err *err)
{
	const json_t *v = json_object_get(o, member);
	const char *text = json_string_value(v);
	if (!v || json_is_null(v))
		return true;
	for (size_t i = 0; text && i < count; i++) {
		if (strcmp(names[i], text) == 0) {
			*ret = i;
			return true;
		}
	}
	return err_field(err, member, "is none of what can be chosen");
}

static bool flag(const json_t *o, const char *member, bool *ret, struct err *err)
{
	const json_t *v = json_object_get(o, member);
	if (!v || json_is_null(v))
		return true;
	if (!json_is_boolean(v))
		return err_field(err, member, "must be true or false");
	*ret = json_is_true(v);
	return true;
}

/* --- which days --- */

static bool digits(const char *text, size_t n, int64_t min, int64_t max, int *ret)
{
	int64_t v;
	if (!str_parse_int(str_make(text, n), min, max, &v) || text[0] == '+' || text[0] == '-')
		return false;
	*ret = (int)v;
	return true;
}

/* "2017", "2017-09" or "2017-09-27"; both days belong to it. */
static bool read_days(const char *text, enum gas_period *ret_unit, int64_t *ret_first,
		      int64_t *ret_last)
{
	size_t n = text ? strlen(text) : 0;
	int year;
	int month = 1;
	int day = 1;
	int same[3];
	if ((n != 4 && n != 7 && n != 10) || !digits(text, 4, 1990, 2200, &year) ||
	    (n > 4 && (text[4] != '-' || !digits(text + 5, 2, 1, 12, &month))) ||
	    (n > 7 && (text[7] != '-' || !digits(text + 8, 2, 1, 31, &day))))
		return false;
	*ret_unit = n == 4 ? GAS_YEAR : n == 7 ? GAS_MONTH : GAS_DAY;
	*ret_first = civil_to_days(year, month, day);
	civil_from_days(*ret_first, &same[0], &same[1], &same[2]);
	*ret_last = n == 4   ? civil_to_days(year + 1, 1, 1) - 1
		    : n == 7 ? civil_to_days(year + (month == 12), month % 12 + 1, 1) - 1
			     : *ret_first;
	return same[1] == month && same[2] == day;
}

static bool read_period(const json_t *o, struct report_wish *w, struct err *err)
{
	const char *period = json_string_value(json_object_get(o, "period"));
	const char *from = json_string_value(json_object_get(o, "from"));
	const char *to = json_string_value(json_object_get(o, "to"));
	enum gas_period unit = GAS_DAY;
	int64_t ignored;
	if (!w->form->period)
		return true;
	if (!period == !(from && to) || (period && (from || to)))
		return err_field(err, "period", "is missing: period, or from and to");
	w->period_given = true;
	w->period = period ? period : from;
	w->whole_unit = period != NULL;
	w->unit = GAS_DAY;
	if (period)
		return read_days(period, &w->unit, &w->first_day, &w->last_day) ||
		       err_field(err, "period", "must be like 2017, 2017-09 or 2017-09-27");
	if (!read_days(from, &unit, &w->first_day, &ignored) || unit != GAS_DAY)
		return err_field(err, "from", "must be a day like 2017-09-27");
	if (!read_days(to, &unit, &ignored, &w->last_day) || unit != GAS_DAY)
		return err_field(err, "to", "must be a day like 2017-09-27");
	return (w->last_day >= w->first_day && w->last_day - w->first_day < PERIOD_DAYS_MAX) ||
	       err_field(err, "to", "must not be before from");
}

static bool read_gas_day(const json_t *o, struct report_wish *w, struct err *err)
{
	const json_t *v = json_object_get(o, "gas_day_start");
	const char *text = json_string_value(v);
	w->gas_day_start = -1;
	if (!v || json_is_null(v))
		return true;
	return (text && strlen(text) == 5 && strcmp(text + 2, ":00") == 0 &&
		digits(text, 2, 0, 23, &w->gas_day_start)) ||
	       err_field(err, "gas_day_start", "must be an hour like 06:00");
}

/* Rows: a day by hours, a year by months, everything else by days. */
static bool read_rows(const json_t *o, struct report_wish *w, struct err *err)
{
	static const char *const names[] = { "day", "month", "hour" };
	static const enum gas_period periods[] = { GAS_DAY, GAS_MONTH, GAS_HOUR };
	/* The balance of a zone has no hours. */
	size_t count = w->form->zone ? 2 : ARRAY_LEN(names);
	size_t by = 0;
	if (w->whole_unit && w->unit == GAS_DAY && !w->form->zone)
		by = 2;
	if (w->whole_unit && w->unit == GAS_YEAR)
		by = 1;
	if (!choice(o, "by", names, count, &by, err))
		return false;
	w->by = periods[by];
	return true;
}

/* --- which meters --- */

static bool read_search(json_t *search, struct err *err)
{
	const char *key;
	json_t *value;
	if (!json_is_object(search))
		return err_field(err, "search", "must be an object");
	json_object_foreach(search, key, value)
	{
		if (!json_is_string(value) || !meter_params_known(key))
			return err_field(err, "search", "%.40s is no parameter of the list", key);
	}
	return true;
}

/* A meter that is named twice counts once. */
static bool drop_doubles(json_t *serials, struct err *err)
{
	json_t *seen = json_object();
	bool ok = seen != NULL;
	for (size_t i = 0; ok && i < json_array_size(serials);) {
		const char *one = json_string_value(json_array_get(serials, i));
		if (json_object_get(seen, one))
			ok = !json_array_remove(serials, i);
		else
			ok = !json_object_set_new(seen, one, json_true()) && ++i;
	}
	json_decref(seen);
	return ok || err_set(err, ERR_NOMEM, "no memory for the serials");
}

static bool read_serials(json_t *serials, struct err *err)
{
	size_t n = json_array_size(serials);
	for (size_t i = 0; i < n; i++)
		if (!json_is_string(json_array_get(serials, i)))
			return err_field(err, "serials", "must be texts");
	if (n == 0 || n > REPORT_SERIALS_MAX)
		return err_field(err, "serials", "must be a list of 1 to %d serials",
				 REPORT_SERIALS_MAX);
	return drop_doubles(serials, err);
}

static bool read_group(const json_t *group, struct report_wish *w, struct err *err)
{
	if (!json_is_integer(group) || json_integer_value(group) < 1)
		return err_field(err, "group", "must be the number of a group");
	(void)snprintf(w->group, sizeof w->group, "%" JSON_INTEGER_FORMAT,
		       json_integer_value(group));
	return true;
}

/* A number of the API; *ret stays when it isn't there. */
static bool number(const json_t *o, const char *member, int64_t min, int64_t max, int64_t *ret,
		   struct err *err)
{
	const json_t *v = json_object_get(o, member);
	int64_t n = json_integer_value(v);
	if (!v || json_is_null(v))
		return true;
	if (!json_is_integer(v) || n < min || n > max)
		return err_field(err, member, "must be a number from %lld to %lld", (long long)min,
				 (long long)max);
	*ret = n;
	return true;
}

static bool read_meters(const json_t *o, struct report_wish *w, struct err *err)
{
	const json_t *group = json_object_get(o, "group");
	w->meter = json_string_value(json_object_get(o, "meter"));
	w->serials = json_object_get(o, "serials");
	w->search = json_object_get(o, "search");
	if (!w->form->meters)
		return true;
	if (!number(o, "saved_search", 1, INT64_MAX, &w->saved_search, err))
		return false;
	if (!!w->meter + !!w->serials + !!w->search + !!group + !!w->saved_search != 1)
		return err_field(err, "meter",
				 "or one of serials, group, search and saved_search is needed");
	return (!group || read_group(group, w, err)) &&
	       (!w->serials || read_serials(json_object_get(o, "serials"), err)) &&
	       (!w->search || read_search(w->search, err));
}

static bool read_zone(const json_t *o, struct report_wish *w, struct err *err)
{
	if (!w->form->zone)
		return true;
	return number(o, "zone", 1, INT64_MAX, &w->zone, err) &&
	       (w->zone || err_field(err, "zone", "is missing: the number of an imbalance zone"));
}

bool report_wish_find(struct service *sv, const struct caller *c, struct report_wish *w,
		      struct arena *a, struct err *err)
{
	struct saved_search saved;
	if (!w->saved_search)
		return true;
	if (!service_saved_search_get(sv, c, w->saved_search, a, &saved, err))
		return false;
	w->found = json_loads(saved.query, 0, NULL);
	w->search = w->found;
	w->search_name = saved.name;
	return read_search(w->search, err);
}

void report_wish_end(struct report_wish *w)
{
	json_decref(w->found);
	w->found = NULL;
}

/* --- how it looks --- */

static bool read_look(const json_t *o, struct report_wish *w, struct err *err)
{
	static const char *const languages[] = { "ru", "en" };
	static const char *const points[] = { ",", "." };
	static const char *const conventions[] = { "start", "end" };
	const char *format = json_string_value(json_object_get(o, "format"));
	size_t language = 0;
	size_t point = 0;
	size_t convention = 0;
	if (!format || !report_format_find(format, &w->format))
		return err_field(err, "format", "must be pdf, xlsx, docx, csv, html or xml");
	if (!choice(o, "language", languages, ARRAY_LEN(languages), &language, err))
		return false;
	point = language;
	if (!choice(o, "decimal", points, ARRAY_LEN(points), &point, err) ||
	    !choice(o, "convention", conventions, ARRAY_LEN(conventions), &convention, err))
		return false;
	w->language = language ? REPORT_EN : REPORT_RU;
	w->point = points[point][0];
	w->at_end = convention == 1;
	return flag(o, "sheets", &w->sheets, err) && flag(o, "charts", &w->charts, err) &&
	       flag(o, "signatures", &w->signatures, err);
}

bool report_wish_read(json_t *o, struct report_wish *ret, struct err *err)
{
	struct report_wish w = { .signatures = true, .count = 20, .below = 20 };
	w.form = report_find_form(json_string_value(json_object_get(o, "form")));
	if (!w.form)
		return err_field(err, "form", "is no form of reports");
	if (!check_members(o, w.form, err) || !read_meters(o, &w, err) ||
	    !read_period(o, &w, err) || !read_gas_day(o, &w, err) || !read_rows(o, &w, err) ||
	    !read_look(o, &w, err) || !read_zone(o, &w, err) ||
	    !number(o, "count", 1, REPORT_TOP_MAX, &w.count, err) ||
	    !number(o, "battery_below", 1, 100, &w.below, err))
		return false;
	*ret = w;
	return true;
}
