#include <stdio.h>

#include "base/tz.h"
#include "service/slot.h"
#include "web/api.h"
#include "web/body.h"
#include "web/view.h"

enum { PAGE_DEFAULT = 50, DAYS_DEFAULT = 7 };

/* "HH:MM" as minutes of the day. */
static bool take_time(const json_t *body, const char *member, int *ret, struct err *err)
{
	const char *text;
	int64_t hour;
	int64_t minute;
	if (!body_text(body, member, true, 5, &text, err))
		return false;
	if (strlen(text) != 5 || text[2] != ':' || text[0] < '0' || text[3] < '0' ||
	    !str_parse_int(str_make(text, 2), 0, 23, &hour) ||
	    !str_parse_int(str_make(text + 3, 2), 0, 59, &minute))
		return err_field(err, member, "must be a time of the day such as 02:30");
	*ret = (int)(hour * 60 + minute);
	return true;
}

bool api_slot_compute(struct request *r, struct err *err)
{
	static const char *const members[] = { "group", "from", "to", "apply", NULL };
	AUTO_BODY *body = NULL;
	struct slot_order order = { 0 };
	struct slot_plan plan;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!body_object(r, members, &body, err) ||
	    !body_int(body, "group", 1, INT64_MAX, &order.group, err) ||
	    !take_time(body, "from", &order.from, err) || !take_time(body, "to", &order.to, err) ||
	    !body_bool(body, "apply", &order.apply, err) ||
	    !service_slot_compute(r->service, &r->caller, &order, &plan, err))
		return false;
	view_slot_plan(&j, &plan, order.apply, service_zone(r->service));
	return request_answer_json(r, 200, &j, err);
}

bool api_slot_list(struct request *r, struct err *err)
{
	int64_t limit;
	int64_t group;
	struct slot_page page;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!request_query_int(r, "limit", 1, METER_LIST_MAX, PAGE_DEFAULT, &limit, err) ||
	    !request_query_int(r, "group", 1, INT64_MAX, 0, &group, err) ||
	    !service_slot_list(r->service, &r->caller, group, request_query(r, "cursor"),
			       (unsigned)limit, &r->arena, &page, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < page.count; i++)
		view_slot(&j, &page.items[i], r->service);
	jsonw_array_end(&j);
	view_key_text(&j, "next_cursor", page.next);
	view_key_text(&j, "zone", tz_name(service_zone(r->service)));
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_load_get(struct request *r, struct err *err)
{
	int64_t days;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	struct slot_minute *minutes = arena_new(&r->arena, struct slot_minute, SLOT_DAY);
	if (!minutes)
		return err_set(err, ERR_NOMEM, "no memory for the minutes");
	if (!request_query_int(r, "days", 1, LOAD_DAYS_MAX, DAYS_DEFAULT, &days, err) ||
	    !service_slot_load(r->service, &r->caller, (int)days, minutes, err))
		return false;
	view_load(&j, minutes, (int)days, r->service);
	return request_answer_json(r, 200, &j, err);
}
