#include <inttypes.h>

#include "service/user.h"
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

static bool write_account(struct request *r, struct jsonw *j, const struct session *s,
			  struct err *err)
{
	const struct caller *c = &s->caller;
	const struct area_shown *areas;
	size_t n;
	if (!service_user_own_area(r->service, c, &r->arena, &areas, &n, err))
		return false;
	jsonw_key(j, "user");
	jsonw_object(j);
	view_key_int(j, "id", c->user);
	jsonw_key(j, "login");
	jsonw_text(j, c->login);
	jsonw_key(j, "name");
	jsonw_text(j, s->name);
	view_role_ref(j, c->role, c->role_name);
	view_right_names(j, &c->rights);
	view_area(j, c->area.whole, areas, n, service_zone(r->service));
	jsonw_key(j, "locale");
	jsonw_text(j, s->locale);
	jsonw_key(j, "theme");
	jsonw_text(j, s->theme);
	jsonw_key(j, "must_change_password");
	jsonw_bool(j, s->must_change);
	jsonw_key(j, "second_factor");
	jsonw_bool(j, s->second_factor);
	jsonw_key(j, "second_factor_required");
	jsonw_bool(j, s->factor_required);
	jsonw_key(j, "ldap");
	jsonw_bool(j, s->ldap);
	jsonw_object_end(j);
	return true;
}

static bool answer_session(struct request *r, int status, const struct session *s, struct err *err)
{
	const struct tz *zone = service_zone(r->service);
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	jsonw_object(&j);
	if (!write_account(r, &j, s, err))
		return false;
	jsonw_key(&j, "csrf_token");
	jsonw_text(&j, s->csrf);
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
	static const char *const members[] = { "login", "password", "code", NULL };
	AUTO_BODY *body = NULL;
	struct credentials with = { .address = r->caller.address, .user_agent = r->agent };
	char token[SESSION_TOKEN_CHARS + 1];
	struct session s;
	int64_t locked = 0;
	if (!body_object(r, members, &body, err) ||
	    !body_text(body, "login", true, LOGIN_MAX - 1, &with.login, err) ||
	    !body_text(body, "password", true, PASSWORD_MAX, &with.password, err) ||
	    !body_text(body, "code", false, FACTOR_CODE_MAX, &with.code, err))
		return false;
	struct err why = { 0 };
	if (!service_session_create(r->service, &with, token, &s, &locked, &why)) {
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
