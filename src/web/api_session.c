#include <inttypes.h>

#include "web/api.h"
#include "web/body.h"
#include "web/events.h"
#include "web/problem.h"
#include "web/view.h"
#include "web/web.h"

static const char *cookie(struct request *r, const char *token, int64_t seconds)
{
	return arena_printf(&r->arena,
			    "themis_session=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%" PRId64
			    "%s",
			    token, seconds, r->web->how.secure_cookie ? "; Secure" : "");
}

static void functions_of(struct jsonw *j, const struct caller *c)
{
	jsonw_key(j, "functions");
	jsonw_array(j);
	for (int i = 0; i < RIGHT_COUNT; i++)
		if (caller_may(c, (enum right)i))
			jsonw_text(j, right_name((enum right)i));
	jsonw_array_end(j);
}

static bool answer_session(struct request *r, int status, const struct session *s, struct err *err)
{
	const struct tz *zone = service_zone(r->service);
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	jsonw_object(&j);
	jsonw_key(&j, "login");
	jsonw_text(&j, s->caller.login);
	jsonw_key(&j, "name");
	jsonw_text(&j, s->name);
	jsonw_key(&j, "role");
	jsonw_text(&j, s->caller.role_name);
	jsonw_key(&j, "locale");
	jsonw_text(&j, s->locale);
	jsonw_key(&j, "theme");
	jsonw_text(&j, s->theme);
	jsonw_key(&j, "csrf_token");
	jsonw_text(&j, s->csrf);
	functions_of(&j, &s->caller);
	view_key_time(&j, "expires", s->expires, zone);
	jsonw_key(&j, "zone");
	jsonw_text(&j, tz_name(zone));
	jsonw_object_end(&j);
	return request_answer_json(r, status, &j, err);
}

/* Locked: says until when, to people and to programs. */
static void answer_locked(struct request *r, int64_t until, const struct err *err)
{
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	int status = err_http_status(err->kind);
	problem_open(&j, r, status, err);
	view_key_time(&j, "locked_until", until, service_zone(r->service));
	jsonw_object_end(&j);
	r->answer.retry_after = until - service_now(r->service);
	problem_answer(r, status, &j);
}

bool api_session_create(struct request *r, struct err *err)
{
	static const char *const members[] = { "login", "password", NULL };
	AUTO_BODY *body = NULL;
	const char *login = NULL;
	const char *password = NULL;
	char token[SESSION_TOKEN_CHARS + 1];
	struct session s;
	int64_t locked = 0;
	if (!body_object(r, members, &body, err) ||
	    !body_text(body, "login", true, LOGIN_MAX - 1, &login, err) ||
	    !body_text(body, "password", true, PASSWORD_MAX, &password, err))
		return false;
	struct err why = { 0 };
	if (!service_session_create(r->service, login, password, r->caller.address, token, &s,
				    &locked, &why)) {
		if (locked) {
			answer_locked(r, locked, &why);
			return true;
		}
		*err = why;
		return false;
	}
	r->caller = s.caller;
	r->answer.cookie = cookie(r, token, s.expires - service_now(r->service));
	return answer_session(r, 201, &s, err);
}

bool api_session_get(struct request *r, struct err *err)
{
	return answer_session(r, 200, &r->session, err);
}

bool api_session_delete(struct request *r, struct err *err)
{
	if (!service_session_delete(r->service, &r->caller, r->token, err))
		return false;
	events_end_session(r->web->events, r->token);
	r->answer.cookie = cookie(r, "", 0);
	request_answer_empty(r, 204);
	return true;
}
