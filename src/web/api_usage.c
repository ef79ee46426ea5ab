/* What several meters, a group or a search have used. */
#include "service/meter_params.h"
#include "web/api.h"
#include "web/view.h"

enum { SERIALS_MAX = 500, PAGE_DEFAULT = 100 };

static const char *parameter(const void *arg, const char *name)
{
	return request_query(arg, name);
}

static bool take_serials(struct request *r, const char *list, struct usage_query *q,
			 struct err *err)
{
	const char **serials = arena_new(&r->arena, const char *, SERIALS_MAX);
	char *text = arena_strdup(&r->arena, list);
	char *save = NULL;

	if (!serials || !text)
		return err_set(err, ERR_NOMEM, "no memory for the serials");
	for (char *one = strtok_r(text, ",", &save); one; one = strtok_r(NULL, ",", &save)) {
		if (q->serial_count == SERIALS_MAX)
			return err_field(err, "serials", "has more than %d", SERIALS_MAX);
		serials[q->serial_count++] = one;
	}
	q->serials = serials;
	return q->serial_count > 0 || err_field(err, "serials", "has none");
}

/* Meters that are gone belong to a group and to all, not to what else is looked for. */
static bool only_groups(const struct request *r)
{
	static const char *const others[] = {
		"q",
		"subscriber",
		"meter",
		"account",
		"type",
		"city",
		"filter",
		"street",
		"house",
		"flat",
		"phone",
		"firmware",
		"driver",
		"completeness_below",
		"verification_due_before",
	};

	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (request_query(r, others[i]))
			return false;
	return !(request_query(r, "group") && request_query(r, "free_group"));
}

static bool take_query(struct request *r, bool periods, struct usage_query *q, struct err *err)
{
	const char *serials = request_query(r, "serials");
	struct consumption_query c = { 0 };

	if (periods ? !api_take_periods(r, &c, err)
		    : !(request_query_time(r, "from", &c.from, err) &&
			request_query_time(r, "to", &c.to, err) &&
			api_take_known_at(r, &c.known_at, err)))
		return false;
	q->by = c.by;
	q->from = c.from;
	q->to = c.to;
	q->gas_day_start = c.gas_day_start;
	q->known_at = c.known_at;
	q->measured = c.measured;
	if (serials)
		return take_serials(r, serials, q, err);
	q->gone = only_groups(r);
	return meter_params_read(r->service, parameter, r, &q->meters, err);
}

/* The period called by the same date of the year before. */
static const struct usage_period *year_before(const struct usage_sheet *sheet,
					      const struct usage_period *p, size_t *at)
{
	struct civil c = civil_from_utc(p->local);

	c.year--;
	if (c.month == 2 && c.day == 29)
		return NULL;
	int64_t local = civil_to_utc(c);
	while (*at < sheet->count && sheet->items[*at].local < local)
		++*at;
	return *at < sheet->count && sheet->items[*at].local == local ? &sheet->items[*at] : NULL;
}

static void view_sheet(struct jsonw *j, const struct request *r, const struct usage_sheet *sheet,
		       const struct usage_sheet *before)
{
	size_t at = 0;

	jsonw_object(j);
	view_key_text(j, "by", request_query(r, "by"));
	view_key_int(j, "meters", (int64_t)sheet->meters);
	jsonw_key(j, "zone");
	jsonw_text(j, tz_name(sheet->zone));
	jsonw_key(j, "items");
	jsonw_array(j);
	for (size_t i = 0; i < sheet->count; i++)
		view_usage_period(j, &sheet->items[i],
				  before ? year_before(before, &sheet->items[i], &at) : NULL);
	jsonw_array_end(j);
	jsonw_key(j, "total");
	view_usage_total(j, sheet);
	jsonw_key(j, "total_year_before");
	if (before)
		view_usage_total(j, before);
	else
		jsonw_null(j);
	jsonw_object_end(j);
}

bool api_usage_list(struct request *r, struct err *err)
{
	struct usage_query q = { 0 };
	struct usage_sheet sheet;
	struct usage_sheet before;
	const char *compare = request_query(r, "compare");
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	if (compare && strcmp(compare, "year") != 0)
		return err_field(err, "compare", "must be year");
	if (!take_query(r, true, &q, err) ||
	    !service_usage(r->service, &r->caller, &q, &r->arena, &sheet, err))
		return false;
	if (compare) {
		q.from = usage_year_before(sheet.zone, q.from);
		q.to = usage_year_before(sheet.zone, q.to);
		if (!service_usage(r->service, &r->caller, &q, &r->arena, &before, err))
			return false;
	}
	view_sheet(&j, r, &sheet, compare ? &before : NULL);
	return request_answer_json(r, 200, &j, err);
}

bool api_usage_meter_list(struct request *r, struct err *err)
{
	struct usage_query q = { 0 };
	struct usage_page page;
	int64_t limit;
	int64_t after;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	if (!take_query(r, true, &q, err) ||
	    !request_query_int(r, "limit", 1, USAGE_PAGE_MAX, PAGE_DEFAULT, &limit, err) ||
	    !request_query_int(r, "cursor", 1, INT64_MAX, 0, &after, err) ||
	    !service_usage_meters(r->service, &r->caller, &q, after, (unsigned)limit, &r->arena,
				  &page, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < page.count; i++)
		view_usage_meter(&j, &page.items[i], page.zone);
	jsonw_array_end(&j);
	view_key_int(&j, "meters", (int64_t)page.meters);
	view_next_cursor(&j, page.next);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_usage_profile(struct request *r, struct err *err)
{
	struct usage_query q = { 0 };
	struct usage_profile profile;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	if (!take_query(r, false, &q, err) ||
	    !service_usage_profile(r->service, &r->caller, &q, &r->arena, &profile, err))
		return false;
	view_usage_profile(&j, &profile);
	return request_answer_json(r, 200, &j, err);
}
