/*
 * request.h - one HTTP request as the handlers see it.
 *
 * The server's thread fills it and parks the connection; a worker runs the
 * handler, which reads the request and writes `answer`; the server's thread
 * sends that. Never two of them at once. All memory is the request's arena but
 * for the two bodies.
 */
#pragma once
#include <microhttpd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/jsonw.h"
#include "base/str.h"
#include "service/service.h"
#include "service/session.h"

enum {
	REQUEST_QUERY_MAX = 32,	       /* parameters of a query */
	REQUEST_ARENA_MAX = 64 << 20,  /* bytes a handler may use */
	REQUEST_ANSWER_MAX = 64 << 20, /* bytes of JSON */
	ROUTE_ARGS_MAX = 3,
};

struct web;
struct route;
struct stream;

struct query_item {
	const char *key;
	const char *value;
};

/* Whether an answer may be shown in a frame of our pages. */
enum web_frame {
	WEB_FRAME_NONE,
	WEB_FRAME_SANDBOX, /* a page that may do nothing: texts of others */
	WEB_FRAME_VIEWER, /* a document that the browser's own viewer shows: none works in a sandbox */
};

struct answer {
	int status;
	const char *type; /* media type, NULL = no body */
	char *body;	  /* malloc'ed */
	size_t n;
	const char *cookie; /* Set-Cookie, NULL = none */
	const char *allow;  /* Allow of a 405 */
	const char *file;   /* Content-Disposition, NULL = none */
	enum web_frame frame;
	int64_t retry_after;
	bool from_file; /* `n` bytes of `fd` instead of `body` */
	int fd;
	bool stream; /* the live stream follows instead of a body */
};

enum request_phase {
	PHASE_HEADERS, /* headers are here */
	PHASE_ADMIT,   /* a worker looks who it is before a large body is taken */
	PHASE_BODY,    /* the body comes in */
	PHASE_RUN,     /* a worker runs the handler */
	PHASE_ANSWER,  /* `answer` is ready or sent */
};

struct request {
	struct web *web;
	struct service *service;
	struct MHD_Connection *conn;
	struct request *next; /* the pool's */
	struct arena arena;
	enum request_phase phase;
	uint64_t started; /* monotonic ms */

	const struct route *route;
	const char *method;
	const char *path; /* decoded, without the query */
	const char *args[ROUTE_ARGS_MAX];
	const char *token;  /* of the cookie, NULL = none */
	const char *bearer; /* header Authorization: Bearer, NULL = none; goes before the cookie */
	const char *agent;  /* header User-Agent, NULL = none */
	const char *csrf;   /* header X-CSRF-Token, NULL = none */
	const char *media;  /* header Content-Type, NULL = none */
	struct query_item query[REQUEST_QUERY_MAX];
	unsigned query_count;
	size_t body_size; /* as announced */
	char *body;	  /* malloc'ed, terminated */
	size_t body_n;

	struct caller caller;	/* address is set always */
	struct session session; /* valid when signed_in and the caller is no token */
	bool signed_in;

	struct err early; /* found by the server's thread; kind NONE = go on */
	int early_status; /* when it isn't the kind's own */
	struct answer answer;
	struct stream *stream;
};

/* Value of a query parameter, NULL when it isn't there or is empty. */
const char *request_query(const struct request *r, const char *key);
NODISCARD bool request_query_int(const struct request *r, const char *key, int64_t min, int64_t max,
				 int64_t preset, int64_t *ret, struct err *err);
/* The id that stands in the path at the argument; ERR_NOTFOUND of `what` when it is none. */
NODISCARD bool request_arg_id(const struct request *r, unsigned at, const char *what, int64_t *ret,
			      struct err *err);
/* Fails when there is none and `required`; else *ret stays. */
NODISCARD bool request_query_time(const struct request *r, const char *key, int64_t *ret,
				  struct err *err);

/* Finishes j and makes it the answer. */
NODISCARD bool request_answer_json(struct request *r, int status, struct jsonw *j, struct err *err);
/* Copies text as the answer, to be saved as a file of that name. */
NODISCARD bool request_answer_file(struct request *r, const char *type, const char *name,
				   const char *text, size_t n, struct err *err);
/* Copies text as the answer, to be shown. */
NODISCARD bool request_answer_page(struct request *r, const char *type, const char *text, size_t n,
				   struct err *err);
/* n bytes of an open file, sent as they are read; fd is taken over. */
NODISCARD bool request_answer_fd(struct request *r, const char *type, const char *name, int fd,
				 uint64_t n, struct err *err);
/* Likewise, to be shown in a frame of our own pages, where it can run and fetch nothing. */
NODISCARD bool request_show_fd(struct request *r, enum web_frame frame, const char *type, int fd,
			       uint64_t n, struct err *err);
/* The problem document of err; never fails (at worst the answer has no body). */
void request_answer_problem(struct request *r, int status, const struct err *err);
void request_answer_empty(struct request *r, int status);

/* What a worker does: admits, runs the handler, makes a problem of a failure. */
void request_run(struct request *r);
/* Who it is and whether the route is open to him; *r is filled. */
NODISCARD bool request_admit(struct request *r, struct err *err);
