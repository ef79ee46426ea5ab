#include "web/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/log.h"
#include "web/events.h"
#include "web/files.h"
#include "web/pace.h"
#include "web/router.h"
#include "web/web.h"

enum {
	CONNECTION_MEMORY = 32 << 10, /* bounds line and headers of a request */
	LISTEN_BACKLOG = 256,
	ADMIT_FIRST = 64 << 10, /* larger bodies are taken from known callers only */
	RETRY_BUSY = 2,		/* s */
	TURN_TIMES = 2,		/* a peer's turn may take so many idle times */
	FORWARDED_MAX = 2048,	/* bytes of X-Forwarded-For */
};

static int nibble(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c) : NULL;
	return at ? (int)(at - digits) : -1;
}

/* %00 stays as it is: decoded it would end the text, and "1%00x" be "1". */
static size_t unescape(void *cls, struct MHD_Connection *conn, char *text)
{
	(void)cls;
	(void)conn;
	char *to = text;
	for (const char *at = text; *at;) {
		int high = at[0] == '%' ? nibble(at[1]) : -1;
		int low = high >= 0 ? nibble(at[2]) : -1;
		bool decode = low >= 0 && (high | low) != 0;
		*to++ = (char)(decode ? high << 4 | low : *at);
		at += decode ? 3 : 1;
	}
	*to = 0;
	return (size_t)(to - text);
}

static enum MHD_Result add_forwarded(void *cls, enum MHD_ValueKind kind, const char *key,
				     const char *value)
{
	(void)kind;
	struct strb *list = cls;
	if (strcasecmp(key, "X-Forwarded-For") == 0)
		strb_printf(list, "%s%s", list->n > 0 ? "," : "", value ? value : "");
	return MHD_YES;
}

/* Who asks behind a proxy that is trusted. A list that is too long comes from nobody honest. */
static void take_forwarded(struct request *r)
{
	char text[FORWARDED_MAX];
	struct strb list = strb_make(text, sizeof text);
	const struct ip_ranges *trusted = &r->web->how.trusted;
	struct ip peer;
	if (trusted->count == 0 || !ip_parse(str_from(r->caller.address), &peer) ||
	    !ip_ranges_hold(trusted, &peer))
		return;
	(void)MHD_get_connection_values(r->conn, MHD_HEADER_KIND, add_forwarded, &list);
	if (list.cut || list.n == 0)
		return;
	peer = ip_forwarded(trusted, &peer, str_make(text, list.n));
	(void)ip_format(r->caller.address, &peer);
}

static void set_peer(struct request *r)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(r->conn, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	(void)snprintf(r->caller.address, sizeof r->caller.address, "unknown");
	if (!info || !info->client_addr)
		return;
	socklen_t n = info->client_addr->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
							       : sizeof(struct sockaddr_in);
	(void)getnameinfo(info->client_addr, n, r->caller.address, sizeof r->caller.address, NULL,
			  0, NI_NUMERICHOST);
	take_forwarded(r);
}

static enum MHD_Result add_query(void *cls, enum MHD_ValueKind kind, const char *key,
				 const char *value)
{
	(void)kind;
	struct request *r = cls;
	if (r->query_count == REQUEST_QUERY_MAX) {
		(void)err_set(&r->early, ERR_INVAL, "too many parameters");
		return MHD_NO;
	}
	struct str text = str_from(value);
	if (!utf8_valid(str_from(key)) || !utf8_valid(text)) {
		(void)err_set(&r->early, ERR_INVAL, "a parameter is not UTF-8");
		return MHD_NO;
	}
	r->query[r->query_count++] = (struct query_item){
		.key = arena_strdup(&r->arena, key),
		.value = arena_strndup(&r->arena, text.p, text.n),
	};
	return MHD_YES;
}

static const char *value(struct request *r, enum MHD_ValueKind kind, const char *name)
{
	const char *v = MHD_lookup_connection_value(r->conn, kind, name);
	return v ? arena_strdup(&r->arena, v) : NULL;
}

static const char *header(struct request *r, const char *name)
{
	return value(r, MHD_HEADER_KIND, name);
}

/*
 * Whether nothing tells of TLS before us: no proxy that says so, no page that was loaded by it. Only
 * ever believed against the asker himself, so nobody need be trusted for it.
 */
static bool is_plain(struct request *r)
{
	const char *proto = header(r, "X-Forwarded-Proto");
	const char *origin = header(r, "Origin");
	return !(proto && strcasecmp(proto, "https") == 0) &&
	       !(origin && strncasecmp(origin, "https://", 8) == 0);
}

/* The media type of a header without its parameters. */
static bool media_is(const char *header_value, const char *media)
{
	struct str type;
	struct str parameters;
	(void)str_cut(str_from(header_value), ';', &type, &parameters);
	type = str_trim(type);
	return type.n == strlen(media) && strncasecmp(type.p, media, type.n) == 0;
}

static void early(struct request *r, int status, enum err_kind kind, const char *words)
{
	if (r->early.kind != ERR_NONE)
		return;
	(void)err_set(&r->early, kind, "%s", words);
	r->early_status = status;
}

/* What can be said of the body before it comes. */
static void check_body(struct request *r)
{
	const char *length = header(r, "Content-Length");
	int64_t n = 0;
	if (header(r, "Transfer-Encoding")) {
		early(r, 411, ERR_INVAL, "a body needs a Content-Length");
		return;
	}
	if (length && !str_parse_int(str_from(length), 0, INT64_MAX, &n)) {
		early(r, 400, ERR_INVAL, "the header Content-Length is wrong");
		return;
	}
	if ((uint64_t)n > r->route->body_max) {
		early(r, 413, ERR_LIMIT, "the body is larger than this operation takes");
		return;
	}
	r->body_size = (size_t)n;
	if (r->route->media && !media_is(r->media, r->route->media))
		early(r, 415, ERR_INVAL, "the header Content-Type does not fit this operation");
}

static void find_route(struct request *r)
{
	const char *allow = NULL;
	switch (router_find(&r->arena, r->method, r->path, &r->route, r->args, &allow)) {
	case ROUTE_FOUND:
		check_body(r);
		return;
	case ROUTE_NO_METHOD:
		r->answer.allow = allow;
		early(r, 405, ERR_INVAL, "this path does not know that method");
		return;
	case ROUTE_NO_PATH:
		early(r, 404, ERR_NOTFOUND, "there is no such path");
		return;
	}
}

static struct pace_seat *seat_of(struct MHD_Connection *conn)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(conn, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	return info ? info->socket_context : NULL;
}

static struct request *request_open(struct web *w, struct MHD_Connection *conn, const char *url,
				    const char *method)
{
	struct request *r = calloc(1, sizeof *r);
	if (!r)
		return NULL;
	r->web = w;
	r->service = w->how.service;
	r->conn = conn;
	r->arena.limit = REQUEST_ARENA_MAX;
	r->started = clock_monotonic_ms();
	r->method = arena_strdup(&r->arena, method);
	r->path = arena_strdup(&r->arena, url);
	r->csrf = header(r, "X-CSRF-Token");
	r->caller.plain = is_plain(r);
	r->media = header(r, "Content-Type");
	r->agent = header(r, "User-Agent");
	r->token = value(r, MHD_COOKIE_KIND, "themis_session");
	const char *authorization = header(r, "Authorization");
	if (authorization && strncasecmp(authorization, "Bearer ", 7) == 0)
		r->bearer = authorization + 7;
	if (!r->method || !r->path) {
		arena_reset(&r->arena);
		free(r);
		return NULL;
	}
	set_peer(r);
	(void)MHD_get_connection_values(conn, MHD_GET_ARGUMENT_KIND, add_query, r);
	return r;
}

static void request_free(struct request *r)
{
	if (r->body)
		explicit_bzero(r->body, r->body_size); /* it may hold a password or keys */
	free(r->body);
	if (r->answer.from_file)
		(void)close(r->answer.fd);
	free(r->answer.body);
	arena_reset(&r->arena);
	free(r);
}

static void add_security_headers(struct MHD_Response *response, enum web_frame frame)
{
	static const struct {
		const char *name;
		const char *value;
	} always[] = {
		{ "X-Content-Type-Options", "nosniff" },
		{ "Referrer-Policy", "same-origin" },
		{ "Cross-Origin-Opener-Policy", "same-origin" },
		{ "Cross-Origin-Resource-Policy", "same-origin" },
		{ "Permissions-Policy", "camera=(), geolocation=(), microphone=()" },
	};
	/* Ant Design writes its styles into the page; scripts never do. */
	static const char policy[] =
		"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
		"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
		"frame-src 'self'; manifest-src 'self'; worker-src 'self' blob:; "
		"base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
	static const char sandboxed[] = "sandbox; default-src 'none'; style-src 'unsafe-inline'; "
					"img-src data:; base-uri 'none'; form-action 'none'; "
					"frame-ancestors 'self'";
	/* Chromium's viewer is a page around the document, with styles of its own. */
	static const char viewed[] = "default-src 'none'; style-src 'unsafe-inline'; "
				     "object-src 'self'; base-uri 'none'; form-action 'none'; "
				     "frame-ancestors 'self'";
	const char *const policies[] = { [WEB_FRAME_NONE] = policy,
					 [WEB_FRAME_SANDBOX] = sandboxed,
					 [WEB_FRAME_VIEWER] = viewed };
	(void)MHD_add_response_header(response, "Content-Security-Policy", policies[frame]);
	(void)MHD_add_response_header(response, "X-Frame-Options",
				      frame == WEB_FRAME_NONE ? "DENY" : "SAMEORIGIN");
	for (size_t i = 0; i < ARRAY_LEN(always); i++)
		(void)MHD_add_response_header(response, always[i].name, always[i].value);
}

static void security_headers(struct MHD_Response *response)
{
	add_security_headers(response, WEB_FRAME_NONE);
}

static struct MHD_Response *make_response(struct request *r)
{
	struct answer *a = &r->answer;
	if (a->stream)
		return events_response(r->web->events, r);
	if (a->from_file) {
		a->from_file = false; /* the library closes it */
		return MHD_create_response_from_fd64(a->n, a->fd);
	}
	char *body = TAKE(a->body);
	struct MHD_Response *response =
		body ? MHD_create_response_from_buffer(a->n, body, MHD_RESPMEM_MUST_FREE)
		     : MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	if (!response)
		free(body);
	return response;
}

static enum MHD_Result send_answer(struct request *r)
{
	char seconds[24];
	struct answer *a = &r->answer;
	if (a->stream)
		pace_rest(r->web->pace, seat_of(r->conn));
	else
		pace_await(r->web->pace, seat_of(r->conn), a->n);
	struct MHD_Response *response = make_response(r);
	if (!response)
		return MHD_NO;
	add_security_headers(response, a->frame);
	(void)MHD_add_response_header(response, "Cache-Control", "no-store");
	if (a->type)
		(void)MHD_add_response_header(response, "Content-Type", a->type);
	if (a->file)
		(void)MHD_add_response_header(response, "Content-Disposition", a->file);
	if (a->cookie)
		(void)MHD_add_response_header(response, "Set-Cookie", a->cookie);
	if (a->allow)
		(void)MHD_add_response_header(response, "Allow", a->allow);
	if (a->retry_after > 0) {
		(void)snprintf(seconds, sizeof seconds, "%" PRId64, a->retry_after);
		(void)MHD_add_response_header(response, "Retry-After", seconds);
	}
	enum MHD_Result ok = MHD_queue_response(r->conn, (unsigned)a->status, response);
	MHD_destroy_response(response);
	return ok;
}

static enum MHD_Result send_early(struct request *r)
{
	int status = r->early_status ? r->early_status : err_http_status(r->early.kind);
	r->phase = PHASE_ANSWER;
	request_answer_problem(r, status, &r->early);
	return send_answer(r);
}

/* Parks the connection and hands the request to the workers. */
static enum MHD_Result park(struct request *r, enum request_phase phase)
{
	r->phase = phase;
	if (atomic_load(&r->web->stopping))
		return MHD_NO;
	pace_rest(r->web->pace, seat_of(r->conn));
	MHD_suspend_connection(r->conn);
	if (pool_submit(r->web->pool, r))
		return MHD_YES;
	atomic_fetch_add(&r->web->counters.refused, 1);
	r->phase = PHASE_ANSWER;
	r->answer.retry_after = RETRY_BUSY;
	struct err err = { 0 };
	(void)err_set(&err, ERR_LIMIT, "too many requests are waiting; try again soon");
	request_answer_problem(r, 503, &err);
	MHD_resume_connection(r->conn);
	return MHD_YES;
}

/* In a worker: admission before a large body, or the handler itself. */
static void work(struct request *r)
{
	struct err err = { 0 };
	if (r->phase == PHASE_RUN) {
		request_run(r);
		r->phase = PHASE_ANSWER;
	} else if (request_admit(r, &err)) {
		r->phase = PHASE_BODY;
	} else {
		request_answer_problem(r, err_http_status(err.kind), &err);
		r->phase = PHASE_ANSWER;
	}
}

static void worked(struct request *r)
{
	MHD_resume_connection(r->conn);
}

static enum MHD_Result begin(struct request *r)
{
	if (strcmp(r->method, "GET") == 0 || strcmp(r->method, "HEAD") == 0) {
		const struct file *file = files_find(r->path);
		if (file) {
			r->phase = PHASE_ANSWER;
			pace_await(r->web->pace, seat_of(r->conn), file->plain.n);
			return files_send(r->conn, file, &r->answer.status, security_headers);
		}
	}
	find_route(r);
	if (r->early.kind != ERR_NONE)
		return send_early(r);
	if (r->body_size > ADMIT_FIRST)
		return park(r, PHASE_ADMIT);
	r->phase = PHASE_BODY;
	pace_await(r->web->pace, seat_of(r->conn), r->body_size);
	return MHD_YES;
}

static enum MHD_Result take_body(struct request *r, const char *data, size_t n)
{
	if (!r->body) {
		r->body = malloc(r->body_size + 1);
		if (!r->body)
			return MHD_NO;
		/* Anew: to be admitted took time that was not the peer's. */
		pace_await(r->web->pace, seat_of(r->conn), r->body_size);
	}
	if (n > r->body_size - r->body_n)
		return MHD_NO;
	memcpy(r->body + r->body_n, data, n);
	r->body_n += n;
	r->body[r->body_n] = 0;
	return MHD_YES;
}

/*
 * Called for the headers, for each piece of the body and at its end, and again
 * after each resume. Only the phase tells these apart.
 */
static enum MHD_Result on_request(void *cls, struct MHD_Connection *conn, const char *url,
				  const char *method, const char *version, const char *data,
				  size_t *n, void **slot)
{
	(void)version;
	struct request *r = *slot;
	if (!r) {
		r = request_open(cls, conn, url, method);
		if (!r)
			return MHD_NO;
		*slot = r;
		return begin(r);
	}
	switch (r->phase) {
	case PHASE_BODY:
		if (*n > 0) {
			enum MHD_Result ok = take_body(r, data, *n);
			*n = 0;
			return ok;
		}
		if (r->body_n < r->body_size)
			return MHD_YES;
		return park(r, PHASE_RUN);
	case PHASE_ANSWER:
		*n = 0;
		return send_answer(r);
	case PHASE_HEADERS:
	case PHASE_ADMIT:
	case PHASE_RUN:
		return MHD_YES;
	}
	return MHD_NO;
}

/* One line a request; the query is left out, it may hold names. */
static void log_access(const struct request *r)
{
	char path[256];
	char login[80];
	log_info("web", "event=request method=%s path=%s status=%d ms=%" PRIu64 " from=%s login=%s",
		 r->method, log_quote(path, sizeof path, r->path), r->answer.status,
		 clock_monotonic_ms() - r->started, r->caller.address,
		 log_quote(login, sizeof login, r->caller.login));
}

static void on_completed(void *cls, struct MHD_Connection *conn, void **slot,
			 enum MHD_RequestTerminationCode why)
{
	(void)why;
	struct web *w = cls;
	struct request *r = *slot;
	*slot = NULL;
	pace_await(w->pace, seat_of(conn), 0); /* the next request */
	if (!r)
		return;
	int hundred = r->answer.status / 100;
	if (hundred >= 1 && hundred <= 5)
		atomic_fetch_add(&w->counters.requests[hundred], 1);
	atomic_fetch_add(&w->counters.microseconds,
			 (long long)(clock_monotonic_ms() - r->started) * 1000);
	if (r->stream)
		events_close(w->events, r->stream);
	log_access(r);
	request_free(r);
}

static void on_connection(void *cls, struct MHD_Connection *conn, void **slot,
			  enum MHD_ConnectionNotificationCode what)
{
	struct web *w = cls;
	bool starts = what == MHD_CONNECTION_NOTIFY_STARTED;
	atomic_fetch_add(&w->counters.connections, starts ? 1 : -1);
	if (starts) {
		const union MHD_ConnectionInfo *info =
			MHD_get_connection_info(conn, MHD_CONNECTION_INFO_CONNECTION_FD);
		*slot = info ? pace_enter(w->pace, info->connect_fd) : NULL;
	} else {
		pace_leave(w->pace, *slot);
		*slot = NULL;
	}
}

static bool find_port(int fd, unsigned *ret)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} name = { 0 };
	socklen_t n = sizeof name;
	if (getsockname(fd, &name.any, &n) != 0)
		return false;
	*ret = ntohs(name.any.sa_family == AF_INET6 ? name.v6.sin6_port : name.v4.sin_port);
	return true;
}

static bool open_socket(const char *address, unsigned port, int *ret, unsigned *ret_port,
			struct err *err)
{
	char service[8];
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_PASSIVE,
				  .ai_socktype = SOCK_STREAM };
	struct addrinfo *at = NULL;
	(void)snprintf(service, sizeof service, "%u", port);
	if (getaddrinfo(address, service, &hints, &at) != 0)
		return err_field(err, "web.address", "'%s' is not an address", address);
	AUTO_FD int fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int on = 1;
	bool ok = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
		  bind(fd, at->ai_addr, at->ai_addrlen) == 0 && listen(fd, LISTEN_BACKLOG) == 0;
	freeaddrinfo(at);
	if (!ok || !find_port(fd, ret_port))
		return err_set(err, ERR_IO, "web cannot listen on %s port %u: %s", address, port,
			       strerrordesc_np(errno));
	*ret = TAKE_FD(fd);
	return true;
}

static bool start_daemon(struct web *w, struct err *err)
{
	AUTO_FD int fd = -1;
	if (!open_socket(w->how.address, w->how.port, &fd, &w->port, err))
		return false;
	w->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0,
				     NULL, NULL, on_request, w, MHD_OPTION_LISTEN_SOCKET, fd,
				     MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
				     MHD_OPTION_CONNECTION_LIMIT, w->how.max_connections,
				     MHD_OPTION_PER_IP_CONNECTION_LIMIT, w->how.max_per_address,
				     MHD_OPTION_CONNECTION_TIMEOUT, w->how.idle_timeout,
				     MHD_OPTION_NOTIFY_COMPLETED, on_completed, w,
				     MHD_OPTION_NOTIFY_CONNECTION, on_connection, w,
				     MHD_OPTION_UNESCAPE_CALLBACK, unescape, NULL,
				     MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
	if (!w->daemon)
		return err_set(err, ERR_IO, "the web server could not be started");
	fd = -1; /* the library closes it */
	return true;
}

bool web_start(const struct web_settings *how, struct web **ret, struct err *err)
{
	struct web *w = calloc(1, sizeof *w);
	if (!w)
		return err_set(err, ERR_NOMEM, "no memory for the web server");
	w->how = *how;
	if (!pool_new(how->workers, how->queue_max, work, worked, &w->pool, err) ||
	    !events_new(how->service, how->max_streams, &w->events, err) ||
	    !pace_new(how->idle_timeout * TURN_TIMES, &w->pace, err) || !start_daemon(w, err)) {
		web_stop(w);
		return false;
	}
	*ret = w;
	return true;
}

/*
 * The library must not be stopped while a connection is parked: first the
 * workers finish (their requests are resumed), then the streams end.
 */
void web_stop(struct web *w)
{
	if (!w)
		return;
	atomic_store(&w->stopping, true);
	pool_free(w->pool);
	events_stop(w->events);
	if (w->daemon)
		MHD_stop_daemon(w->daemon);
	pace_free(w->pace);
	events_free(w->events);
	free(w);
}

unsigned web_port(const struct web *w)
{
	return w->port;
}
