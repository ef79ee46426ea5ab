#include "service/factor.h"
#include "service/user.h"
#include "web/api.h"
#include "web/body.h"
#include "web/events.h"
#include "web/view.h"
#include "web/web.h"

bool api_user_list(struct request *r, struct err *err)
{
	const struct user_card *rows;
	const char *q = request_query(r, "q");
	const char *after = request_query(r, "cursor");
	int64_t limit;
	size_t n;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!request_query_int(r, "limit", 1, USER_LIST_MAX, 50, &limit, err) ||
	    !service_user_list(r->service, &r->caller, after ? after : "", q ? q : "",
			       (unsigned)limit, &r->arena, &rows, &n, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < n; i++)
		view_user(&j, &rows[i], service_zone(r->service));
	jsonw_array_end(&j);
	view_key_text(&j, "next_cursor", n == (size_t)limit ? rows[n - 1].user.login : NULL);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_user_get(struct request *r, struct err *err)
{
	struct user_card card;
	int64_t id;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!request_arg_id(r, 0, "user", &id, err) ||
	    !service_user_get(r->service, &r->caller, id, &r->arena, &card, err))
		return false;
	view_user(&j, &card, service_zone(r->service));
	return request_answer_json(r, 200, &j, err);
}

/* What a body says of a user; its texts live as long as the body. */
static bool take_edit(struct request *r, const json_t *body, struct user_edit *ret,
		      struct area_grant *area, struct err *err)
{
	bool disabled = false;
	bool has_area;
	ret->disabled = -1;
	if (!body_text(body, "login", false, LOGIN_MAX - 1, &ret->login, err) ||
	    !body_text(body, "name", false, USER_NAME_MAX - 1, &ret->name, err) ||
	    !body_int(body, "role", 1, INT64_MAX, &ret->role, err) ||
	    !body_text(body, "locale", false, 8, &ret->locale, err) ||
	    !body_area(body, &r->arena, area, &has_area, err) ||
	    !body_bool(body, "disabled", &disabled, err))
		return false;
	if (has_area)
		ret->area = area;
	if (json_object_get(body, "disabled"))
		ret->disabled = disabled;
	return true;
}

bool api_user_create(struct request *r, struct err *err)
{
	static const char *const members[] = { "login",	 "name",     "role", "area",
					       "locale", "password", NULL };
	AUTO_BODY *body = NULL;
	struct user_edit what = { 0 };
	struct area_grant area;
	struct user_card card;
	const char *password = NULL;
	char made[PASSWORD_MADE];
	int64_t id;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!body_object(r, members, &body, err) || !take_edit(r, body, &what, &area, err) ||
	    !body_text(body, "password", false, PASSWORD_MAX, &password, err))
		return false;
	if (!what.login || !what.role)
		return err_field(err, what.login ? "role" : "login", "is required");
	if (!service_user_create(r->service, &r->caller, &what, password, made, &id, err) ||
	    !service_user_get(r->service, &r->caller, id, &r->arena, &card, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "user");
	view_user(&j, &card, service_zone(r->service));
	view_key_text(&j, "one_time_password", password ? NULL : made);
	jsonw_object_end(&j);
	return request_answer_json(r, 201, &j, err);
}

bool api_user_update(struct request *r, struct err *err)
{
	static const char *const members[] = { "login",	 "name",     "role", "area",
					       "locale", "disabled", NULL };
	AUTO_BODY *body = NULL;
	struct user_edit what = { 0 };
	struct area_grant area;
	int64_t id;
	if (!request_arg_id(r, 0, "user", &id, err) || !body_object(r, members, &body, err) ||
	    !take_edit(r, body, &what, &area, err))
		return false;
	if (json_object_size(body) == 0)
		return err_set(err, ERR_INVAL, "the body names nothing to change");
	if (!service_user_edit(r->service, &r->caller, id, &what, err))
		return false;
	if (what.disabled == 1)
		events_end_others(r->web->events, id, "");
	return api_user_get(r, err);
}

bool api_user_reset_password(struct request *r, struct err *err)
{
	static const char *const members[] = { "password", NULL };
	AUTO_BODY *body = NULL;
	const char *password = NULL;
	char made[PASSWORD_MADE];
	int64_t id;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!request_arg_id(r, 0, "user", &id, err) || !body_object(r, members, &body, err) ||
	    !body_text(body, "password", false, PASSWORD_MAX, &password, err) ||
	    !service_user_set_password(r->service, &r->caller, id, password, made, err))
		return false;
	events_end_others(r->web->events, id, "");
	jsonw_object(&j);
	view_key_text(&j, "one_time_password", password ? NULL : made);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_user_remove_factor(struct request *r, struct err *err)
{
	int64_t id;
	if (!request_arg_id(r, 0, "user", &id, err) ||
	    !service_factor_remove(r->service, &r->caller, id, err))
		return false;
	request_answer_empty(r, 204);
	return true;
}

bool api_answer_sessions(struct request *r, int64_t user, struct err *err)
{
	const struct web_session *rows;
	size_t n;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!service_session_list(r->service, &r->caller, user, &r->arena, &rows, &n, err))
		return false;
	int64_t current = r->caller.token ? 0 : r->session.id;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < n; i++)
		view_web_session(&j, &rows[i], current, service_zone(r->service));
	jsonw_array_end(&j);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_user_session_list(struct request *r, struct err *err)
{
	int64_t id;
	return request_arg_id(r, 0, "user", &id, err) && api_answer_sessions(r, id, err);
}

bool api_user_session_end_all(struct request *r, struct err *err)
{
	int64_t id;
	if (!request_arg_id(r, 0, "user", &id, err) ||
	    !service_session_end_all(r->service, &r->caller, id, NULL, err))
		return false;
	events_end_others(r->web->events, id, "");
	request_answer_empty(r, 204);
	return true;
}

bool api_user_session_end(struct request *r, struct err *err)
{
	int64_t id;
	int64_t session;
	if (!request_arg_id(r, 0, "user", &id, err) ||
	    !request_arg_id(r, 1, "session", &session, err) ||
	    !service_session_end(r->service, &r->caller, id, session, err))
		return false;
	/* Those of his other sessions come back by themselves. */
	events_end_others(r->web->events, id, "");
	request_answer_empty(r, 204);
	return true;
}
