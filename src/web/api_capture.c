#include <inttypes.h>
#include <stdio.h>

#include "service/capture.h"
#include "web/api.h"
#include "web/body.h"
#include "web/view.h"

bool api_call_get(struct request *r, struct err *err)
{
	struct call_card card;
	int64_t id;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!request_arg_id(r, 0, "call", &id, err) ||
	    !service_call_get(r->service, &r->caller, id, &card, err))
		return false;
	view_call_card(&j, &card);
	return request_answer_json(r, 200, &j, err);
}

bool api_capture_download(struct request *r, struct err *err)
{
	const char *text;
	size_t n;
	int64_t id;
	char name[48];
	if (!request_arg_id(r, 0, "call", &id, err) ||
	    !service_capture_get(r->service, &r->caller, id, &r->arena, &text, &n, err))
		return false;
	(void)snprintf(name, sizeof name, "call-%" PRId64 ".capture.txt", id);
	return request_answer_file(r, "text/plain; charset=utf-8", name, text, n, err);
}

bool api_capture_decode(struct request *r, struct err *err)
{
	struct decoded_call call;
	int64_t id;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!request_arg_id(r, 0, "call", &id, err) ||
	    !service_capture_decode(r->service, &r->caller, id, &r->arena, &call, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < call.count; i++)
		view_decoded_line(&j, &call.lines[i]);
	jsonw_array_end(&j);
	jsonw_key(&j, "cut");
	jsonw_bool(&j, call.cut);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

static bool take_until(const json_t *body, int64_t *ret, struct err *err)
{
	const json_t *v = json_object_get(body, "until");
	struct err why;
	*ret = 0;
	if (!v)
		return err_field(err, "until", "is required");
	if (json_is_null(v))
		return true;
	return (json_is_string(v) && time_parse(json_string_value(v), ret, &why) && *ret > 0) ||
	       err_field(err, "until", "must be a time such as 2026-09-01T06:00:00+03:00, or null");
}

bool api_capture_set(struct request *r, struct err *err)
{
	static const char *const members[] = { "until", NULL };
	AUTO_BODY *body = NULL;
	struct meter_card card;
	int64_t until;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!body_object(r, members, &body, err) || !take_until(body, &until, err) ||
	    !service_capture_set(r->service, &r->caller, r->args[0], until, err) ||
	    !service_meter_find(r->service, &r->caller, RIGHT_CAPTURE_EDIT, r->args[0], &r->arena,
				&card, err))
		return false;
	jsonw_object(&j);
	view_key_time(&j, "until", card.capture_until, card.zone);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}
