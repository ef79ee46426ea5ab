#include "service/schedule.h"
#include "web/api.h"
#include "web/body.h"
#include "web/view.h"

enum { LIMIT = 50 };

static bool answer(struct request *r, int status, const struct schedule_card *card, struct err *err)
{
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	view_schedule(&j, card, service_zone(r->service));
	return request_answer_json(r, status, &j, err);
}

static bool answer_run(struct request *r, const struct run_card *card, struct err *err)
{
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	view_run(&j, card, service_zone(r->service));
	return request_answer_json(r, 202, &j, err);
}

bool api_schedule_list(struct request *r, struct err *err)
{
	const struct schedule_card *rows;
	int64_t limit;
	int64_t after;
	bool failed;
	size_t n;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!api_take_bool(r, "failed", false, &failed, err) ||
	    !request_query_int(r, "limit", 1, SCHEDULE_LIST_MAX, LIMIT, &limit, err) ||
	    !request_query_int(r, "cursor", 1, INT64_MAX, 0, &after, err) ||
	    !service_schedule_list(r->service, &r->caller, failed, after, (unsigned)limit,
				   &r->arena, &rows, &n, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < n; i++)
		view_schedule(&j, &rows[i], service_zone(r->service));
	jsonw_array_end(&j);
	view_next_cursor(&j, n == (size_t)limit ? rows[n - 1].row.id : 0);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_schedule_get(struct request *r, struct err *err)
{
	int64_t id;
	struct schedule_card card;
	return request_arg_id(r, 0, "schedule", &id, err) &&
	       service_schedule_get(r->service, &r->caller, id, &r->arena, &card, err) &&
	       answer(r, 200, &card, err);
}

/* The parts, out of the rest of the body; NULL: there are none. */
static bool take_parts(const json_t *body, json_t **ret, struct err *err)
{
	static const char *const names[] = { "report", "span", "calendar", "condition", "deliver" };
	AUTO_BODY *parts = json_object();
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		json_t *v = json_object_get(body, names[i]);
		if (v && json_object_set(parts, names[i], v) != 0)
			return err_set(err, ERR_NOMEM, "no memory for a schedule");
	}
	if (json_object_size(parts) > 0)
		*ret = TAKE(parts);
	return true;
}

static bool put(struct request *r, int64_t id, struct err *err)
{
	static const char *const members[] = { "name",	   "enabled",	"report",  "span",
					       "calendar", "condition", "deliver", NULL };
	AUTO_BODY *body = NULL;
	AUTO_BODY *parts = NULL;
	struct schedule_edit e = { .enabled = -1 };
	struct schedule_card card;
	bool enabled = true;
	if (!body_object(r, members, &body, err) ||
	    !body_text(body, "name", !id, SCHEDULE_NAME_MAX, &e.name, err) ||
	    !body_bool(body, "enabled", &enabled, err) || !take_parts(body, &parts, err))
		return false;
	if (json_object_get(body, "enabled"))
		e.enabled = enabled;
	e.parts = parts;
	return service_schedule_put(r->service, &r->caller, id, &e, &r->arena, &card, err) &&
	       answer(r, id ? 200 : 201, &card, err);
}

bool api_schedule_create(struct request *r, struct err *err)
{
	return put(r, 0, err);
}

bool api_schedule_update(struct request *r, struct err *err)
{
	int64_t id;
	return request_arg_id(r, 0, "schedule", &id, err) && put(r, id, err);
}

bool api_schedule_delete(struct request *r, struct err *err)
{
	int64_t id;
	if (!request_arg_id(r, 0, "schedule", &id, err) ||
	    !service_schedule_remove(r->service, &r->caller, id, err))
		return false;
	request_answer_empty(r, 204);
	return true;
}

bool api_schedule_run(struct request *r, struct err *err)
{
	static const char *const members[] = { "at", "wait", NULL };
	AUTO_BODY *body = NULL;
	struct run_card card;
	int64_t id;
	int64_t at = 0;
	bool wait = false;
	return request_arg_id(r, 0, "schedule", &id, err) && body_object(r, members, &body, err) &&
	       body_time(body, "at", false, &at, err) && body_bool(body, "wait", &wait, err) &&
	       service_schedule_run(r->service, &r->caller, id, at, wait, &r->arena, &card, err) &&
	       answer_run(r, &card, err);
}

bool api_run_list(struct request *r, struct err *err)
{
	const struct run_card *rows;
	int64_t id;
	int64_t limit;
	int64_t before;
	size_t n;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!request_arg_id(r, 0, "schedule", &id, err) ||
	    !request_query_int(r, "limit", 1, SCHEDULE_LIST_MAX, LIMIT, &limit, err) ||
	    !request_query_int(r, "cursor", 1, INT64_MAX, 0, &before, err) ||
	    !service_run_list(r->service, &r->caller, id, before, (unsigned)limit, &r->arena, &rows,
			      &n, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < n; i++)
		view_run(&j, &rows[i], service_zone(r->service));
	jsonw_array_end(&j);
	view_next_cursor(&j, n == (size_t)limit ? rows[n - 1].run.id : 0);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_run_retry(struct request *r, struct err *err)
{
	struct run_card card;
	int64_t id;
	int64_t run;
	return request_arg_id(r, 0, "schedule", &id, err) &&
	       request_arg_id(r, 1, "run", &run, err) &&
	       service_run_retry(r->service, &r->caller, id, run, &r->arena, &card, err) &&
	       answer_run(r, &card, err);
}

bool api_mail_test(struct request *r, struct err *err)
{
	static const char *const members[] = { "to", NULL };
	AUTO_BODY *body = NULL;
	const char *to = NULL;
	struct mail_test test;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!body_object(r, members, &body, err) ||
	    !body_text(body, "to", true, MAIL_ADDRESS_MAX, &to, err) ||
	    !service_mail_test(r->service, &r->caller, to, &r->arena, &test, err))
		return false;
	view_mail_test(&j, &test);
	return request_answer_json(r, 200, &j, err);
}
