#include "web/request.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/log.h"
#include "base/tz.h"
#include "service/token.h"
#include "web/problem.h"
#include "web/router.h"
#include "web/server.h"

const char *request_query(const struct request *r, const char *key)
{
	for (unsigned i = 0; i < r->query_count; i++)
		if (strcmp(r->query[i].key, key) == 0)
			return r->query[i].value[0] ? r->query[i].value : NULL;
	return NULL;
}

bool request_query_int(const struct request *r, const char *key, int64_t min, int64_t max,
		       int64_t preset, int64_t *ret, struct err *err)
{
	const char *text = request_query(r, key);
	int64_t v = preset;
	if (text && !str_parse_int(str_from(text), min, max, &v))
		return err_field(err, key, "must be a number from %" PRId64 " to %" PRId64, min,
				 max);
	*ret = v;
	return true;
}

bool request_query_time(const struct request *r, const char *key, int64_t *ret, struct err *err)
{
	const char *text = request_query(r, key);
	if (!text)
		return err_field(err, key, "is required");
	struct err why = { 0 };
	int64_t t;
	if (!time_parse(text, &t, &why))
		return err_field(err, key, "must be a time such as 2017-09-01T06:00:00+03:00");
	*ret = t;
	return true;
}

bool request_arg_id(const struct request *r, unsigned at, const char *what, int64_t *ret,
		    struct err *err)
{
	return str_parse_int(str_from(r->args[at]), 1, INT64_MAX, ret) ||
	       err_set(err, ERR_NOTFOUND, "there is no such %s", what);
}

static void answer_body(struct request *r, int status, const char *type, char *body, size_t n)
{
	free(r->answer.body);
	r->answer.status = status;
	r->answer.type = type;
	r->answer.body = body;
	r->answer.n = n;
}

bool request_answer_json(struct request *r, int status, struct jsonw *j, struct err *err)
{
	char *body;
	size_t n;
	if (!jsonw_take(j, &body, &n, err))
		return false;
	answer_body(r, status, "application/json", body, n);
	return true;
}

bool request_answer_page(struct request *r, const char *type, const char *text, size_t n,
			 struct err *err)
{
	char *body = malloc(n + 1);
	if (!body)
		return err_set(err, ERR_NOMEM, "no memory for the file");
	memcpy(body, text, n);
	body[n] = 0;
	answer_body(r, 200, type, body, n);
	return true;
}

/* RFC 6266: a name in ASCII for old clients, and the whole one percent-encoded (RFC 8187). */
static const char *disposition(struct arena *a, const char *name)
{
	size_t n = strlen(name);
	char *plain = arena_new(a, char, n + 1);
	char *coded = arena_new(a, char, 3 * n + 1);
	size_t at = 0;
	if (!plain || !coded)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)name[i];
		bool safe = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
			    (c >= 'a' && c <= 'z') || strchr(".-_", c);
		plain[i] = '_';
		if (safe || c == ' ')
			plain[i] = (char)c;
		if (safe)
			coded[at++] = (char)c;
		else
			at += (size_t)snprintf(coded + at, 4, "%%%02X", c);
	}
	if (strcmp(plain, name) == 0)
		return arena_printf(a, "attachment; filename=\"%s\"", plain);
	return arena_printf(a, "attachment; filename=\"%s\"; filename*=UTF-8''%s", plain, coded);
}

bool request_answer_file(struct request *r, const char *type, const char *name, const char *text,
			 size_t n, struct err *err)
{
	const char *file = disposition(&r->arena, name);
	if (!file)
		return err_set(err, ERR_NOMEM, "no memory for the file");
	if (!request_answer_page(r, type, text, n, err))
		return false;
	r->answer.file = file;
	return true;
}

bool request_answer_fd(struct request *r, const char *type, const char *name, int fd, uint64_t n,
		       struct err *err)
{
	const char *file = arena_printf(&r->arena, "attachment; filename=\"%s\"", name);
	answer_body(r, 200, type, NULL, n);
	r->answer.from_file = true;
	r->answer.fd = fd;
	r->answer.file = file;
	return file || err_set(err, ERR_NOMEM, "no memory for the file");
}

bool request_show_fd(struct request *r, enum web_frame frame, const char *type, int fd, uint64_t n,
		     struct err *err)
{
	if (!request_answer_fd(r, type, "", fd, n, err))
		return false;
	r->answer.file = "inline";
	r->answer.frame = frame;
	return true;
}

void request_answer_empty(struct request *r, int status)
{
	answer_body(r, status, NULL, NULL, 0);
}

void request_answer_problem(struct request *r, int status, const struct err *err)
{
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	problem_open(&j, r, status, err);
	jsonw_object_end(&j);
	problem_answer(r, status, &j);
}

static bool check_query(const struct request *r, struct err *err)
{
	for (unsigned i = 0; i < r->query_count; i++) {
		const char *key = r->query[i].key;
		if (!route_takes_query(r->route, key))
			return err_field(err, key, "is not a parameter of this operation");
		for (unsigned k = 0; k < i; k++)
			if (strcmp(key, r->query[k].key) == 0)
				return err_field(err, key, "is given twice");
	}
	return true;
}

/* How he comes is known of the connection alone. */
static void take_caller(struct request *r, const struct caller *c)
{
	bool plain = r->caller.plain;
	r->caller = *c;
	r->caller.plain = plain;
}

static bool admit_token(struct request *r, struct err *err)
{
	struct caller c;
	if (!service_token_find(r->service, r->bearer, r->caller.address, &c, err))
		return false;
	if (r->route->right <= ROUTE_ACCOUNT)
		return err_set(err, ERR_DENIED, "a token opens nothing of its maker's account");
	take_caller(r, &c);
	return true;
}

static bool admit_session(struct request *r, struct err *err)
{
	const struct route *route = r->route;
	enum session_gate open = GATE_NOTHING;
	if (route->right == ROUTE_SESSION)
		open = GATE_ALL;
	else if (route->right == ROUTE_FACTOR)
		open = GATE_FACTOR;
	if (!r->token)
		return err_set(err, ERR_UNAUTHENTICATED, "sign in first");
	if (!service_session_find(r->service, r->token, r->caller.address, &r->session, err))
		return false;
	if (route_changes(route) && !route->foreign && !session_csrf_matches(&r->session, r->csrf))
		return err_set(err, ERR_DENIED, "the header X-CSRF-Token is missing or wrong");
	if (!session_check_gate(&r->session, open, err))
		return false;
	take_caller(r, &r->session.caller);
	return true;
}

bool request_admit(struct request *r, struct err *err)
{
	const struct route *route = r->route;
	if (route->right == ROUTE_PUBLIC)
		return true;
	if (!(r->bearer ? admit_token(r, err) : admit_session(r, err)))
		return false;
	r->signed_in = true;
	return route->right < 0 || caller_check(&r->caller, (enum right)route->right, err);
}

void request_run(struct request *r)
{
	struct err err = { 0 };
	if ((r->signed_in || request_admit(r, &err)) && check_query(r, &err) &&
	    r->route->handle(r, &err))
		return;
	int status = err_http_status(err.kind);
	if (status >= 500) {
		char quoted[320];
		log_error("web", "event=failure method=%s path=%s kind=%s reason=%s", r->method,
			  r->route->pattern, err_kind_name(err.kind),
			  log_quote(quoted, sizeof quoted, err.msg));
	}
	request_answer_problem(r, status, &err);
}
