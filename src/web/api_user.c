#include "service/user.h"
#include "web/api.h"
#include "web/body.h"
#include "web/events.h"
#include "web/view.h"
#include "web/web.h"

bool api_user_list(struct request *r, struct err *err)
{
	const struct user *rows;
	size_t n;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!service_user_list(r->service, &r->caller, &r->arena, &rows, &n, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < n; i++)
		view_user(&j, &rows[i], service_zone(r->service));
	jsonw_array_end(&j);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_user_update_me(struct request *r, struct err *err)
{
	static const char *const members[] = { "locale", "theme", NULL };
	AUTO_BODY *body = NULL;
	const char *locale = NULL;
	const char *theme = NULL;
	if (!body_object(r, members, &body, err) ||
	    !body_text(body, "locale", false, 8, &locale, err) ||
	    !body_text(body, "theme", false, 8, &theme, err))
		return false;
	if (!locale && !theme)
		return err_set(err, ERR_INVAL, "the body names nothing to change");
	if (!service_user_set_page(r->service, &r->caller, locale, theme, err) ||
	    !service_session_find(r->service, r->token, r->caller.address, &r->session, err))
		return false;
	return api_session_get(r, err);
}

bool api_user_set_password(struct request *r, struct err *err)
{
	static const char *const members[] = { "current", "new", NULL };
	AUTO_BODY *body = NULL;
	const char *current = NULL;
	const char *fresh = NULL;
	if (!body_object(r, members, &body, err) ||
	    !body_text(body, "current", true, PASSWORD_MAX, &current, err) ||
	    !body_text(body, "new", true, PASSWORD_MAX, &fresh, err) ||
	    !service_session_set_password(r->service, &r->caller, r->token, current, fresh, err))
		return false;
	events_end_others(r->web->events, r->caller.user, r->token);
	request_answer_empty(r, 204);
	return true;
}
