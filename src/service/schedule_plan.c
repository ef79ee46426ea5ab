#include <stdio.h>

#include "base/str.h"
#include "service/drop.h"
#include "service/gas_day.h"
#include "service/mail_text.h"
#include "service/report_private.h"
#include "service/schedule_private.h"

static bool check_members(json_t *o, const char *what, const char *const *names, struct err *err)
{
	if (!json_is_object(o))
		return err_field(err, what, "must be an object");
	for (void *it = json_object_iter(o); it; it = json_object_iter_next(o, it)) {
		const char *key = json_object_iter_key(it);
		bool known = false;
		for (size_t i = 0; names[i] && !known; i++)
			known = strcmp(names[i], key) == 0;
		if (!known)
			return err_field(err, key, "is no member of %s", what);
	}
	return true;
}

/* The place of a text among some. */
static bool choose(const json_t *o, const char *member, const char *const *names, size_t count,
		   size_t *ret, struct err *err)
{
	const char *text = json_string_value(json_object_get(o, member));
	for (size_t i = 0; text && i < count; i++) {
		if (strcmp(names[i], text) == 0) {
			*ret = i;
			return true;
		}
	}
	return err_field(err, member, "is none of what can be chosen");
}

static bool whole(const json_t *o, const char *member, int min, int max, int *ret, struct err *err)
{
	const json_t *v = json_object_get(o, member);
	json_int_t n = json_integer_value(v);
	if (!json_is_integer(v) || n < min || n > max)
		return err_field(err, member, "must be a number from %d to %d", min, max);
	*ret = (int)n;
	return true;
}

/* null counts as not there. */
static bool is_null(const json_t *o, const char *member)
{
	const json_t *v = json_object_get(o, member);
	return !v || json_is_null(v);
}

/* --- the calendar --- */

static bool read_time(const json_t *o, struct calendar *c, struct err *err)
{
	const char *text = json_string_value(json_object_get(o, "time"));
	int64_t hour;
	int64_t minute;
	if (!text || strlen(text) != 5 || text[2] != ':' || text[0] == '+' || text[3] == '+' ||
	    !str_parse_int(str_make(text, 2), 0, 23, &hour) ||
	    !str_parse_int(str_make(text + 3, 2), 0, 59, &minute))
		return err_field(err, "time", "must be like 07:30");
	c->hour = (int)hour;
	c->minute = (int)minute;
	return true;
}

static bool read_day(const json_t *o, struct calendar *c, struct err *err)
{
	const char *text = json_string_value(json_object_get(o, "day"));
	c->day = CALENDAR_LAST;
	if (c->every != CALENDAR_MONTH)
		return is_null(o, "day") || err_field(err, "day", "is for every month");
	return (text && strcmp(text, "last") == 0) ||
	       whole(o, "day", 1, CALENDAR_DAY_MAX, &c->day, NULL) ||
	       err_field(err, "day", "must be a number from 1 to %d, or last", CALENDAR_DAY_MAX);
}

static bool read_calendar(json_t *o, struct calendar *c, struct err *err)
{
	static const char *const members[] = { "every", "day", "weekday", "time", "zone", NULL };
	static const char *const every[] = { "day", "week", "month" };
	const char *zone = json_string_value(json_object_get(o, "zone"));
	size_t which;
	if (!o)
		return err_field(err, "calendar", "is required");
	if (!check_members(o, "calendar", members, err) ||
	    !choose(o, "every", every, ARRAY_LEN(every), &which, err))
		return false;
	c->every = (enum calendar_every)which;
	if (!read_time(o, c, err) || !read_day(o, c, err))
		return false;
	if (c->every == CALENDAR_WEEK && !whole(o, "weekday", 1, 7, &c->weekday, err))
		return false;
	if (c->every != CALENDAR_WEEK && !is_null(o, "weekday"))
		return err_field(err, "weekday", "is for every week");
	return (zone && tz_find(zone, &c->zone, NULL)) ||
	       err_field(err, "zone", "must be a time zone like Europe/Volgograd");
}

/* --- condition and delivery --- */

static bool read_condition(json_t *o, struct schedule_plan *p, struct err *err)
{
	static const char *const members[] = { "completeness", "deadline_hours", NULL };
	int hours;
	p->completeness = -1;
	if (!check_members(o, "condition", members, err) ||
	    !whole(o, "deadline_hours", 0, DEADLINE_HOURS_MAX, &hours, err))
		return false;
	p->deadline = hours * INT64_C(3600);
	return is_null(o, "completeness") ||
	       whole(o, "completeness", 0, 100, &p->completeness, err);
}

static bool read_to(const json_t *to, struct schedule_plan *p, struct err *err)
{
	size_t n = json_array_size(to);
	if (n < 1 || n > MAIL_TO_MAX)
		return err_field(err, "to", "must be a list of 1 to %d addresses", MAIL_TO_MAX);
	for (size_t i = 0; i < n; i++) {
		p->to[i] = json_string_value(json_array_get(to, i));
		if (!p->to[i] || !mail_address_fits(p->to[i]))
			return err_field(err, "to", "must be addresses like name@example.org");
		for (size_t k = 0; k < i; k++)
			if (strcmp(p->to[i], p->to[k]) == 0)
				return err_field(err, "to", "names an address twice");
	}
	p->to_count = n;
	return true;
}

static bool one_line(const char *text)
{
	struct str rest = str_from(text);
	while (rest.n > 0) {
		uint32_t c = utf8_take(&rest);
		if (c < 0x20 || c == 0x7f || c == UTF8_BAD)
			return false;
	}
	return true;
}

static bool read_mail(json_t *o, struct schedule_plan *p, struct err *err)
{
	static const char *const members[] = { "to", "subject", NULL };
	if (!check_members(o, "mail", members, err) || !read_to(json_object_get(o, "to"), p, err))
		return false;
	p->subject = json_string_value(json_object_get(o, "subject"));
	if (!is_null(o, "subject") && (!p->subject || !p->subject[0] || !one_line(p->subject) ||
				       strlen(p->subject) > MAIL_SUBJECT_MAX))
		return err_field(err, "subject", "must be a line of at most %d bytes",
				 MAIL_SUBJECT_MAX);
	return true;
}

static bool read_deliver(json_t *o, struct schedule_plan *p, struct err *err)
{
	static const char *const members[] = { "folder", "mail", NULL };
	if (!check_members(o, "deliver", members, err))
		return false;
	p->folder = json_string_value(json_object_get(o, "folder"));
	if (!is_null(o, "folder") && !p->folder)
		return err_field(err, "folder", "must be a text");
	return (!p->folder || drop_check_folder(p->folder, err)) &&
	       (is_null(o, "mail") || read_mail(json_object_get(o, "mail"), p, err));
}

/* --- the report --- */

static bool set_period(const struct schedule_plan *p, json_t *wish, const char *period)
{
	struct str first;
	struct str last;
	const struct report_form *form =
		report_find_form(json_string_value(json_object_get(p->report, "form")));
	if (form && !form->period)
		return true;
	if (!str_cut(str_from(period), '/', &first, &last))
		return json_object_set_new(wish, "period", json_string(period)) == 0;
	return json_object_set_new(wish, "from", json_stringn(first.p, first.n)) == 0 &&
	       json_object_set_new(wish, "to", json_stringn(last.p, last.n)) == 0;
}

bool schedule_plan_wish(const struct schedule_plan *p, const char *period, json_t **ret,
			struct err *err)
{
	json_t *wish = json_deep_copy(p->report);
	if (!wish || !set_period(p, wish, period)) {
		json_decref(wish);
		return err_set(err, ERR_NOMEM, "no memory for a report");
	}
	*ret = wish;
	return true;
}

/* Any period shows whether the rest fits. */
static bool read_report(const json_t *o, struct schedule_plan *p, struct err *err)
{
	static const char *const theirs[] = { "period", "from", "to" };
	json_t *wish;
	struct report_wish w;
	if (!json_is_object(o))
		return err_field(err, "report", "must be an object");
	for (size_t i = 0; i < ARRAY_LEN(theirs); i++)
		if (json_object_get(o, theirs[i]))
			return err_field(err, theirs[i], "is what the calendar says");
	p->report = o;
	if (!schedule_plan_wish(p, "2026-01", &wish, err))
		return false;
	bool fits = report_wish_read(wish, &w, err);
	json_decref(wish);
	return fits;
}

/* --- all of it --- */

static bool complete(json_t *body)
{
	if (is_null(body, "condition") &&
	    json_object_set_new(body, "condition",
				json_pack("{s:n, s:i}", "completeness", "deadline_hours", 0)) != 0)
		return false;
	return !is_null(body, "deliver") ||
	       json_object_set_new(body, "deliver", json_pack("{s:n, s:n}", "folder", "mail")) == 0;
}

bool schedule_plan_read(json_t *body, struct schedule_plan *ret, struct err *err)
{
	static const char *const members[] = { "report",    "span",    "calendar",
					       "condition", "deliver", NULL };
	static const char *const spans[] = { "day", "week", "month", "year" };
	struct schedule_plan p = { 0 };
	size_t span;
	if (!complete(body))
		return err_set(err, ERR_NOMEM, "no memory for a schedule");
	if (!check_members(body, "schedule", members, err) ||
	    !read_report(json_object_get(body, "report"), &p, err) ||
	    !choose(body, "span", spans, ARRAY_LEN(spans), &span, err) ||
	    !read_calendar(json_object_get(body, "calendar"), &p.calendar, err) ||
	    !read_condition(json_object_get(body, "condition"), &p, err) ||
	    !read_deliver(json_object_get(body, "deliver"), &p, err))
		return false;
	p.span = (enum calendar_span)span;
	*ret = p;
	return true;
}

/* What the installation says where the report has no hour of its own. */
static bool start_hour(struct db *db, const struct schedule_plan *p, int64_t at, int *ret,
		       struct err *err)
{
	const char *own = json_string_value(json_object_get(p->report, "gas_day_start"));
	AUTO_ARENA a = { 0 };
	const struct gas_start_row *rows;
	struct civil c = tz_civil(p->calendar.zone, at);
	size_t n;
	int64_t hour = GAS_START_DEFAULT;
	if (own && str_parse_int(str_make(own, 2), 0, 23, &hour)) {
		*ret = (int)hour;
		return true;
	}
	if (!store_gas_start_list(db, (struct gas_start_owner){ 0 }, &a, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		if (rows[i].from_day <= civil_to_days(c.year, c.month, c.day))
			hour = rows[i].hour == GAS_START_INHERIT ? GAS_START_DEFAULT : rows[i].hour;
	*ret = (int)hour;
	return true;
}

bool schedule_plan_period(struct db *db, const struct schedule_plan *p, int64_t at,
			  char ret[static PERIOD_TEXT], struct err *err)
{
	int hour;
	if (!start_hour(db, p, at, &hour, err))
		return false;
	calendar_closed(p->calendar.zone, p->span, hour, at, ret);
	return true;
}
