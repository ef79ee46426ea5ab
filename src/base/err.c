#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <sysexits.h>

/* One row a kind: the single place where kinds meet the outside world. */
static const struct {
	const char *name;
	int http;
	int exit_code;
} kinds[ERR_KIND_COUNT] = {
	[ERR_NONE] = { "none", 200, EX_OK },
	[ERR_INVAL] = { "invalid", 400, EX_USAGE },
	[ERR_UNAUTHENTICATED] = { "unauthenticated", 401, EX_NOPERM },
	[ERR_SECOND_FACTOR] = { "second-factor-required", 401, EX_NOPERM },
	[ERR_DENIED] = { "denied", 403, EX_NOPERM },
	[ERR_PASSWORD_CHANGE] = { "password-change-required", 403, EX_NOPERM },
	[ERR_FACTOR_SETUP] = { "second-factor-setup-required", 403, EX_NOPERM },
	[ERR_NOTFOUND] = { "not-found", 404, EX_NOINPUT },
	[ERR_CONFLICT] = { "conflict", 409, EX_DATAERR },
	[ERR_LIMIT] = { "limit", 429, EX_TEMPFAIL },
	[ERR_UNSUPPORTED] = { "unsupported", 422, EX_UNAVAILABLE },
	[ERR_PROTO] = { "protocol", 502, EX_PROTOCOL },
	[ERR_TIMEOUT] = { "timeout", 504, EX_TEMPFAIL },
	[ERR_IO] = { "io", 500, EX_IOERR },
	[ERR_DB] = { "storage", 500, EX_IOERR },
	[ERR_NOMEM] = { "out-of-memory", 503, EX_OSERR },
	[ERR_INTERNAL] = { "internal", 500, EX_SOFTWARE },
};

void err_fill(struct err *e, enum err_kind kind, const char *field, const char *fmt, ...)
{
	if (!e)
		return;
	va_list ap;
	va_start(ap, fmt);
	e->kind = kind;
	(void)snprintf(e->field, sizeof e->field, "%s", field);
	(void)vsnprintf(e->msg, sizeof e->msg, fmt, ap);
	va_end(ap);
}

void err_prefix_fill(struct err *e, const char *fmt, ...)
{
	if (!e)
		return;
	char old[sizeof e->msg];
	memcpy(old, e->msg, sizeof old);
	va_list ap;
	va_start(ap, fmt);
	int n = vsnprintf(e->msg, sizeof e->msg, fmt, ap);
	va_end(ap);
	/* By hand: a cut tail is intended here, which -Wformat-truncation cannot know. */
	if (n < 0 || (size_t)n + 2 >= sizeof e->msg)
		return;
	size_t room = sizeof e->msg - (size_t)n - 3;
	size_t len = strnlen(old, room);
	memcpy(e->msg + n, ": ", 2);
	memcpy(e->msg + n + 2, old, len);
	e->msg[(size_t)n + 2 + len] = 0;
}

const char *err_kind_name(enum err_kind kind)
{
	return (unsigned)kind < ERR_KIND_COUNT ? kinds[kind].name : "internal";
}

int err_http_status(enum err_kind kind)
{
	return (unsigned)kind < ERR_KIND_COUNT ? kinds[kind].http : 500;
}

int err_exit_code(enum err_kind kind)
{
	return (unsigned)kind < ERR_KIND_COUNT ? kinds[kind].exit_code : EX_SOFTWARE;
}
