/* One's own account: password, page, second factor, sessions. For sessions only, not for tokens. */
#include "service/factor.h"
#include "service/user.h"
#include "web/api.h"
#include "web/body.h"
#include "web/events.h"
#include "web/view.h"
#include "web/web.h"

bool api_user_update_me(struct request *r, struct err *err)
{
	static const char *const members[] = { "name", "locale", "theme", NULL };
	AUTO_BODY *body = NULL;
	const char *name = NULL;
	const char *locale = NULL;
	const char *theme = NULL;
	if (!body_object(r, members, &body, err) ||
	    !body_text(body, "name", false, USER_NAME_MAX - 1, &name, err) ||
	    !body_text(body, "locale", false, 8, &locale, err) ||
	    !body_text(body, "theme", false, 8, &theme, err))
		return false;
	if (!name && !locale && !theme)
		return err_set(err, ERR_INVAL, "the body names nothing to change");
	if (!service_user_set_page(r->service, &r->caller, name, locale, theme, err) ||
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

bool api_factor_start(struct request *r, struct err *err)
{
	static const char *const members[] = { "password", NULL };
	AUTO_BODY *body = NULL;
	const char *password = NULL;
	struct factor_secret made;
	if (!body_object(r, members, &body, err) ||
	    !body_text(body, "password", true, PASSWORD_MAX, &password, err) ||
	    !service_factor_start(r->service, &r->caller, password, &r->arena, &made, err))
		return false;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	jsonw_object(&j);
	view_key_text(&j, "secret", made.base32);
	view_key_text(&j, "uri", made.uri);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

static bool answer_codes(struct request *r, const struct recovery_codes *codes, struct err *err)
{
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	jsonw_object(&j);
	jsonw_key(&j, "recovery_codes");
	jsonw_array(&j);
	for (size_t i = 0; i < RECOVERY_CODES; i++)
		jsonw_text(&j, codes->items[i]);
	jsonw_array_end(&j);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_factor_confirm(struct request *r, struct err *err)
{
	static const char *const members[] = { "code", NULL };
	AUTO_BODY *body = NULL;
	const char *code = NULL;
	struct recovery_codes codes;
	if (!body_object(r, members, &body, err) ||
	    !body_text(body, "code", true, FACTOR_CODE_MAX, &code, err) ||
	    !service_factor_confirm(r->service, &r->caller, r->token, code, &codes, err))
		return false;
	events_end_others(r->web->events, r->caller.user, r->token);
	return answer_codes(r, &codes, err);
}

/* The body that proves who it is twice. */
static bool take_proof(struct request *r, json_t **body, const char **password, const char **code,
		       struct err *err)
{
	static const char *const members[] = { "password", "code", NULL };
	return body_object(r, members, body, err) &&
	       body_text(*body, "password", true, PASSWORD_MAX, password, err) &&
	       body_text(*body, "code", true, FACTOR_CODE_MAX, code, err);
}

bool api_factor_stop(struct request *r, struct err *err)
{
	AUTO_BODY *body = NULL;
	const char *password = NULL;
	const char *code = NULL;
	if (!take_proof(r, &body, &password, &code, err) ||
	    !service_factor_stop(r->service, &r->caller, password, code, err))
		return false;
	request_answer_empty(r, 204);
	return true;
}

bool api_factor_renew(struct request *r, struct err *err)
{
	AUTO_BODY *body = NULL;
	const char *password = NULL;
	const char *code = NULL;
	struct recovery_codes codes;
	return take_proof(r, &body, &password, &code, err) &&
	       service_factor_renew(r->service, &r->caller, password, code, &codes, err) &&
	       answer_codes(r, &codes, err);
}

bool api_own_session_list(struct request *r, struct err *err)
{
	return api_answer_sessions(r, r->caller.user, err);
}

bool api_own_session_end_all(struct request *r, struct err *err)
{
	if (!service_session_end_all(r->service, &r->caller, r->caller.user, r->token, err))
		return false;
	events_end_others(r->web->events, r->caller.user, r->token);
	request_answer_empty(r, 204);
	return true;
}

bool api_own_session_end(struct request *r, struct err *err)
{
	int64_t id;
	if (!request_arg_id(r, 0, "session", &id, err) ||
	    !service_session_end(r->service, &r->caller, r->caller.user, id, err))
		return false;
	events_end_others(r->web->events, r->caller.user, r->token);
	request_answer_empty(r, 204);
	return true;
}
