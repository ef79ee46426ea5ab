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

bool api_reading_list(struct request *r, struct err *err)
{
	struct reading_query q = { 0 };
	struct reading_page page;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!take_query(r, &q, err) ||
	    !service_reading_list(r->service, &r->caller, r->args[0], &q, &r->arena, &page, err))
		return false;
	view_readings(&j, &page);
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
	const char *by = request_query(r, "by");
	const char *start = request_query(r, "gas_day_start");
	bool estimates;
	int64_t hour = -1;
	if (!by || !gas_period_parse(by, &q->by))
		return err_field(err, "by", "must be hour, day, month or year");
	if (start && !hour_parse(start, &hour))
		return err_field(err, "gas_day_start", "must be a full hour, 00:00 to 23:00");
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
	view_consumptions(&j, &sheet, q.by);
	return request_answer_json(r, 200, &j, err);
}
