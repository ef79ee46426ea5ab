#include <inttypes.h>

#include "service/moment.h"
#include "web/api.h"
#include "web/view.h"

#define TIME_MAX (INT64_C(1) << 40)

enum { READINGS_DEFAULT = 1000 };

/* The cursor is the time of the last row; times are unique in an archive. */
static bool take_cursor(const struct request *r, struct reading_query *q, struct err *err)
{
	const char *text = request_query(r, "cursor");
	int64_t last;
	if (!text)
		return true;
	if (!str_parse_int(str_from(text), -TIME_MAX, TIME_MAX, &last) || last < q->from ||
	    last >= q->to)
		return err_field(err, "cursor", "is not one that this list gave");
	if (q->descending)
		q->to = last;
	else
		q->from = last + 1;
	return true;
}

static bool take_query(const struct request *r, struct reading_query *q, struct err *err)
{
	const char *archive = request_query(r, "archive");
	const char *order = request_query(r, "order");
	int64_t limit;
	if (!archive || !archive_parse(archive, &q->archive))
		return err_field(err, "archive", "must be hour, day or month");
	if (order && strcmp(order, "asc") != 0 && strcmp(order, "desc") != 0)
		return err_field(err, "order", "must be asc or desc");
	q->descending = order && order[0] == 'd';
	if (!request_query_int(r, "limit", 1, READING_PAGE_MAX, READINGS_DEFAULT, &limit, err) ||
	    !request_query_time(r, "from", &q->from, err) ||
	    !request_query_time(r, "to", &q->to, err) || !take_cursor(r, q, err))
		return false;
	q->limit = (unsigned)limit;
	return api_take_known_at(r, &q->known_at, err);
}

static void cursor_of(struct jsonw *j, const struct reading_page *page)
{
	char text[32];
	struct strb b = strb_make(text, sizeof text);
	if (page->more)
		strb_printf(&b, "%" PRId64, page->items[page->count - 1].time);
	view_key_text(j, "next_cursor", text);
}

/* What the bits of the rows' status words mean. */
static void status_bits_of(struct jsonw *j, const struct service_profile *profile)
{
	jsonw_key(j, "status_bits");
	jsonw_array(j);
	for (unsigned bit = 0; profile && bit < 32; bit++) {
		const char *name = profile->condition(profile->arg, bit);
		if (!name)
			continue;
		jsonw_object(j);
		view_key_int(j, "bit", bit);
		view_key_text(j, "name", name);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
}

bool api_reading_list(struct request *r, struct err *err)
{
	struct reading_query q = { 0 };
	struct reading_page page;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!take_query(r, &q, err) ||
	    !service_reading_list(r->service, &r->caller, r->args[0], &q, &r->arena, &page, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < page.count; i++)
		view_reading(&j, &page.items[i]);
	jsonw_array_end(&j);
	jsonw_key(&j, "edits");
	jsonw_array(&j);
	for (size_t i = 0; i < page.edit_count; i++)
		view_edit(&j, &page.edits[i], page.zone);
	jsonw_array_end(&j);
	cursor_of(&j, &page);
	jsonw_key(&j, "zone");
	jsonw_text(&j, tz_name(page.zone));
	status_bits_of(&j, page.profile);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_take_known_at(const struct request *r, int64_t *ret, struct err *err)
{
	*ret = KNOWN_NOW;
	return !request_query(r, "known_at") || request_query_time(r, "known_at", ret, err);
}

bool api_take_bool(const struct request *r, const char *key, bool preset, bool *ret,
		   struct err *err)
{
	const char *text = request_query(r, key);
	if (text && strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
		return err_field(err, key, "must be true or false");
	*ret = text ? text[0] == 't' : preset;
	return true;
}

bool api_take_periods(const struct request *r, struct consumption_query *q, struct err *err)
{
	static const struct {
		const char *name;
		enum gas_period by;
	} periods[] = { { "hour", GAS_HOUR },
			{ "day", GAS_DAY },
			{ "month", GAS_MONTH },
			{ "year", GAS_YEAR } };
	const char *by = request_query(r, "by");
	const char *start = request_query(r, "gas_day_start");
	bool estimates;
	int64_t hour = -1;
	size_t i = 0;
	while (i < ARRAY_LEN(periods) && (!by || strcmp(by, periods[i].name) != 0))
		i++;
	if (i == ARRAY_LEN(periods))
		return err_field(err, "by", "must be hour, day, month or year");
	if (start && !hour_parse(start, &hour))
		return err_field(err, "gas_day_start", "must be a full hour, 00:00 to 23:00");
	q->by = periods[i].by;
	q->gas_day_start = (int)hour;
	if (!request_query_time(r, "from", &q->from, err) ||
	    !request_query_time(r, "to", &q->to, err) || !api_take_known_at(r, &q->known_at, err) ||
	    !api_take_bool(r, "estimates", true, &estimates, err))
		return false;
	q->measured = !estimates;
	return true;
}

bool api_consumption_list(struct request *r, struct err *err)
{
	struct consumption_query q = { 0 };
	struct consumption_sheet sheet;
	bool place;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!api_take_periods(r, &q, err) || !api_take_bool(r, "place", true, &place, err))
		return false;
	q.alone = !place;
	if (!service_consumption_list(r->service, &r->caller, r->args[0], &q, &r->arena, &sheet,
				      err))
		return false;
	jsonw_object(&j);
	view_key_text(&j, "by", request_query(r, "by"));
	jsonw_key(&j, "zone");
	jsonw_text(&j, tz_name(sheet.zone));
	view_key_hour(&j, "gas_day_start", sheet.gas_day_start);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < sheet.count; i++)
		view_consumption(&j, &sheet.items[i], sheet.zone);
	jsonw_array_end(&j);
	view_consumption_sum(&j, &sheet.total);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}
