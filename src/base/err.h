/*
 * err.h - the error object.
 *
 * A function that can fail returns bool and takes `struct err *err` last
 * (NULL: the caller does not care). On failure outputs are untouched and err
 * holds a kind and a sentence that names the field and the reason. Library
 * code returns errors, the boundary (a call, a request, main) logs once.
 */
#pragma once
#include <stdbool.h>

#include "base/attr.h"

/* Each kind maps once to an HTTP status and to a process exit code: err_http_status(),
 * err_exit_code(). */
enum err_kind {
	ERR_NONE = 0,
	ERR_INVAL,	     /* the caller's input is wrong; field says which */
	ERR_UNAUTHENTICATED, /* nobody is signed in, or the session is over */
	ERR_SECOND_FACTOR,   /* the password is right; the code of the second factor is asked for */
	ERR_DENIED,	     /* signed in, but without the right */
	ERR_PASSWORD_CHANGE, /* signed in with a password that must be changed first */
	ERR_FACTOR_SETUP,    /* signed in, but the role must have a second factor first */
	ERR_NOTFOUND,	     /* no such thing, or not in the caller's area */
	ERR_CONFLICT,	     /* exists already, or changed meanwhile */
	ERR_LIMIT,	     /* a bound was reached: size, count, rate */
	ERR_UNSUPPORTED,     /* understood, but this meter or build lacks it */
	ERR_PROTO,	     /* a peer broke its protocol */
	ERR_TIMEOUT,	     /* a peer or lock did not answer in time */
	ERR_IO,		     /* file, socket or system call */
	ERR_DB,		     /* the storage engine */
	ERR_NOMEM,
	ERR_INTERNAL, /* a broken invariant of ours */
	ERR_KIND_COUNT,
};

struct err {
	enum err_kind kind;
	char field[64]; /* name of the offending input field, or "" */
	char msg[256];	/* one sentence, no trailing full stop or newline */
};

PRINTF(4, 5)
void err_fill(struct err *e, enum err_kind kind, const char *field, const char *fmt, ...);

/* Macros, so that the compiler and its analyzer see the constant false. */
#define err_set(e, kind, ...)	 (err_fill((e), (kind), "", __VA_ARGS__), false)
#define err_field(e, field, ...) (err_fill((e), ERR_INVAL, (field), __VA_ARGS__), false)

/* Puts "CONTEXT: " before the message; the kind and field stay. Yields false. */
PRINTF(2, 3)
void err_prefix_fill(struct err *e, const char *fmt, ...);
#define err_prefix(e, ...) (err_prefix_fill((e), __VA_ARGS__), false)

const char *err_kind_name(enum err_kind kind); /* "invalid", "not-found", … */
int err_http_status(enum err_kind kind);       /* 400, 401, 403, 404, 409 … */
int err_exit_code(enum err_kind kind);	       /* sysexits.h values */
