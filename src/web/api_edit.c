/* Values that people put in the place of records, and estimates that are kept. */
#include "service/edit.h"
#include "web/api.h"
#include "web/body.h"
#include "web/view.h"

enum { REASON_BYTES = 4 * EDIT_REASON_MAX, INDEX_MAX_M3 = 100000, TEMPERATURE_MAX = 100 };

/* /meters/{serial}/readings/{archive}/{time} */
static bool take_place(const struct request *r, struct edit_order *o, struct err *err)
{
	struct err why = { 0 };

	o->serial = r->args[0];
	if (!archive_parse(r->args[1], &o->archive))
		return err_set(err, ERR_NOTFOUND, "there is no such archive");
	return time_parse(r->args[2], &o->time, &why) || err_field(err, "time", "is %s", why.msg);
}

bool api_reading_put(struct request *r, struct err *err)
{
	static const char *const members[] = { "index", "temperature", "reason", NULL };
	struct edit_order o = { .index = -1, .temperature = TEMPERATURE_NONE };
	int64_t temperature = TEMPERATURE_NONE;
	struct reading_edit e;
	AUTO_BODY *body = NULL;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	if (!take_place(r, &o, err) || !body_object(r, members, &body, err) ||
	    !body_decimal(body, "index", 3, 0, INDEX_MAX_M3, &o.index, err) ||
	    !body_decimal(body, "temperature", 2, -TEMPERATURE_MAX, TEMPERATURE_MAX, &temperature,
			  err) ||
	    !body_text(body, "reason", true, REASON_BYTES, &o.reason, err))
		return false;
	o.temperature = (int16_t)temperature;
	if (!service_edit_put(r->service, &r->caller, &o, &r->arena, &e, err))
		return false;
	view_edit(&j, &e, service_zone(r->service));
	return request_answer_json(r, 200, &j, err);
}

bool api_reading_undo(struct request *r, struct err *err)
{
	struct edit_order o = { .reason = request_query(r, "reason") };

	if (!take_place(r, &o, err) || !service_edit_undo(r->service, &r->caller, &o, err))
		return false;
	request_answer_empty(r, 204);
	return true;
}

bool api_estimate_create(struct request *r, struct err *err)
{
	static const char *const members[] = { "from", "to", "reason", NULL };
	struct estimate_order o = { .serial = r->args[0] };
	AUTO_BODY *body = NULL;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	size_t n;

	if (!body_object(r, members, &body, err) || !body_time(body, "from", true, &o.from, err) ||
	    !body_time(body, "to", true, &o.to, err) ||
	    !body_text(body, "reason", true, REASON_BYTES, &o.reason, err) ||
	    !service_edit_estimate(r->service, &r->caller, &o, &n, err))
		return false;
	jsonw_object(&j);
	view_key_int(&j, "records", (int64_t)n);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_edit_list(struct request *r, struct err *err)
{
	const char *text = request_query(r, "archive");
	const char *all = request_query(r, "all");
	enum archive archive = ARCHIVE_HOUR;
	struct edit_sheet sheet;
	int64_t from;
	int64_t to;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	if (text && !archive_parse(text, &archive))
		return err_field(err, "archive", "must be hour, day or month");
	if (!request_query_time(r, "from", &from, err) || !request_query_time(r, "to", &to, err) ||
	    !service_edit_list(r->service, &r->caller, r->args[0], archive, from, to,
			       all && strcmp(all, "true") == 0, &r->arena, &sheet, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < sheet.count; i++)
		view_edit(&j, &sheet.items[i], sheet.zone);
	jsonw_array_end(&j);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}
