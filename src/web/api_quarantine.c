#include "service/quarantine.h"
#include "web/api.h"
#include "web/body.h"
#include "web/view.h"

enum { PAGE_DEFAULT = 50 };

static bool take_begins(const char *text, const char **ret, struct err *err)
{
	if (text && strlen(text) >= SERIAL_MAX)
		return err_field(err, "q", "is longer than a serial");
	*ret = text;
	return true;
}

bool api_quarantine_list(struct request *r, struct err *err)
{
	int64_t limit;
	struct quarantine_query q = { .after = request_query(r, "cursor") };
	struct quarantine_page page;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!request_query_int(r, "limit", 1, METER_LIST_MAX, PAGE_DEFAULT, &limit, err) ||
	    !take_begins(request_query(r, "q"), &q.begins, err))
		return false;
	q.limit = (unsigned)limit;
	if (!service_quarantine_list(r->service, &r->caller, &q, &r->arena, &page, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < page.count; i++)
		view_quarantined(&j, &page.items[i], service_zone(r->service));
	jsonw_array_end(&j);
	view_key_text(&j, "next_cursor", page.next);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_quarantine_refuse(struct request *r, struct err *err)
{
	return service_meter_refuse(r->service, &r->caller, r->args[0], err) &&
	       api_answer_meter(r, RIGHT_METER_VIEW, 200, r->args[0], err);
}

bool api_quarantine_adopt(struct request *r, struct err *err)
{
	static const char *const members[] = { "group", NULL };
	AUTO_BODY *body = NULL;
	int64_t group = 0;
	return body_object(r, members, &body, err) &&
	       body_int(body, "group", 1, INT64_MAX, &group, err) &&
	       service_meter_adopt(r->service, &r->caller, r->args[0], group, err) &&
	       api_answer_meter(r, RIGHT_METER_VIEW, 200, r->args[0], err);
}

/* The texts live as long as the body. */
static bool take_serials(struct request *r, const json_t *list, struct quarantine_many *ret,
			 struct err *err)
{
	size_t n = json_array_size(list);
	if (!json_is_array(list) || n < 1 || n > QUARANTINE_MANY_MAX)
		return err_field(err, "serials", "must be a list of 1 to %d", QUARANTINE_MANY_MAX);
	const char **serials = arena_new(&r->arena, const char *, n);
	if (!serials)
		return err_set(err, ERR_NOMEM, "no memory for the list");
	for (size_t i = 0; i < n; i++) {
		const json_t *one = json_array_get(list, i);
		size_t length = json_string_length(one);
		if (!json_is_string(one) || length < 1 || length >= SERIAL_MAX)
			return err_field(err, "serials", "holds something that is no serial");
		serials[i] = json_string_value(one);
	}
	ret->serials = serials;
	ret->count = n;
	return true;
}

static bool take_many(struct request *r, const json_t *body, struct quarantine_many *ret,
		      struct err *err)
{
	const json_t *serials = json_object_get(body, "serials");
	const char *begins = NULL;
	bool all = false;
	if (!body_bool(body, "all", &all, err) ||
	    !body_text(body, "q", false, SERIAL_MAX - 1, &begins, err))
		return false;
	if (all == (serials != NULL))
		return err_field(err, "serials", "either these, or all");
	if (begins && !all)
		return err_field(err, "q", "belongs to all");
	if (serials)
		return take_serials(r, serials, ret, err);
	ret->begins = begins;
	return true;
}

static bool answer_outcome(struct request *r, const struct quarantine_result *result,
			   struct err *err)
{
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	view_quarantine_result(&j, result);
	return request_answer_json(r, 200, &j, err);
}

bool api_quarantine_adopt_many(struct request *r, struct err *err)
{
	static const char *const members[] = { "serials", "all", "q", "group", NULL };
	AUTO_BODY *body = NULL;
	struct quarantine_many many = { 0 };
	struct quarantine_result result;
	int64_t group = 0;
	return body_object(r, members, &body, err) && take_many(r, body, &many, err) &&
	       body_int(body, "group", 1, INT64_MAX, &group, err) &&
	       service_quarantine_adopt(r->service, &r->caller, &many, group, &r->arena, &result,
					err) &&
	       answer_outcome(r, &result, err);
}

bool api_quarantine_refuse_many(struct request *r, struct err *err)
{
	static const char *const members[] = { "serials", "all", "q", NULL };
	AUTO_BODY *body = NULL;
	struct quarantine_many many = { 0 };
	struct quarantine_result result;
	return body_object(r, members, &body, err) && take_many(r, body, &many, err) &&
	       service_quarantine_refuse(r->service, &r->caller, &many, &r->arena, &result, err) &&
	       answer_outcome(r, &result, err);
}
