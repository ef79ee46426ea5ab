#include "web/events.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "service/job.h"
#include "service/token.h"
#include "store/call_list.h"
#include "store/feed.h"
#include "web/view.h"

enum {
	RING = 256,		/* messages that a slow stream may be behind */
	JOBS_A_TIME = 20,	/* that are read together */
	CALLS_A_TICK = 50,	/* newest calls, and findings, told at once */
	TICK = 1000,		/* ms between two lots of messages */
	STORE_WAIT = 500,	/* ms; how long a stop may take */
	HEARTBEAT = 15000,	/* ms */
	STREAMS_A_SESSION = 16, /* tabs of one browser */
	STREAM_BLOCK = 4096,	/* bytes that the library asks for at once */
};

struct message {
	unsigned refs; /* under the lock */
	struct reach {
		bool common; /* for everybody; the rest says who else hears it */
		enum right right;
		bool outside;		  /* only who may see the quarantine */
		char path[AREA_PATH_MAX]; /* of the meter's group; "": only who sees all meters */
		bool of_job;		  /* of that user, 0 = the command line's */
		int64_t owner;
	} reach;
	size_t n;
	char text[];
};

struct stream {
	struct stream *next;
	struct MHD_Connection *conn;
	char token[TOKEN_CHARS + 1]; /* of a session or of a program */
	int64_t user;
	uint64_t at;		 /* number of the next message */
	struct message *current; /* partly sent */
	size_t sent;
	bool parked;
	struct right_set
		rights; /* of its caller, as the area: asked again before anything is told */
	struct area area;
	bool over; /* its session has ended */
};

struct events {
	struct service *service;
	unsigned max_streams;
	pthread_mutex_t lock;
	pthread_t thread;
	bool started;
	atomic_bool stopping;
	struct stream *streams;
	unsigned count;
	struct message *ring[RING]; /* number n is at n % RING */
	uint64_t head;		    /* number of the next message to come */
	/* The watcher's own. */
	int64_t ordinal;   /* of the feed */
	int64_t jobs_told; /* version of the store whose changes of jobs are told */
	bool placed;	   /* ordinal is */
	char figures[512];
};

static void unref(struct message *m)
{
	if (m && --m->refs == 0)
		free(m);
}

/* With the lock held. */
static void resume_all(struct events *e)
{
	for (struct stream *s = e->streams; s; s = s->next) {
		if (!s->parked)
			continue;
		s->parked = false;
		MHD_resume_connection(s->conn);
	}
}

/* Copies the text; without memory the message is lost like one that came too fast. */
static void broadcast(struct events *e, const char *text, const struct reach *reach)
{
	size_t n = strlen(text);
	struct message *m = malloc(sizeof *m + n + 1);
	if (!m)
		return;
	m->refs = 1;
	m->reach = *reach;
	m->n = n;
	memcpy(m->text, text, n + 1);
	(void)pthread_mutex_lock(&e->lock);
	struct message **place = &e->ring[e->head % RING];
	unref(*place);
	*place = m;
	e->head++;
	resume_all(e);
	(void)pthread_mutex_unlock(&e->lock);
}

static void tell_call(struct events *e, struct db *db, const struct feed_item *item)
{
	struct call_record call;
	struct err err = { 0 };
	AUTO_JSONW j = { 0 };
	AUTO_FREE char *text = NULL;
	size_t n;
	if (!store_call_get(db, item->call, &call, &err))
		return;
	view_call(&j, &call, service_zone(e->service));
	AUTO_ARENA a = { .limit = 1 << 16 };
	if (!jsonw_take(&j, &text, &n, &err))
		return;
	const char *message =
		arena_printf(&a, "event: call\nid: %" PRId64 "\ndata: %s\n\n", item->ordinal, text);
	struct reach reach = { .right = RIGHT_CALL_VIEW,
			       .outside = call.outside || (!call.meter && call.serial[0]) };
	if (message && (!call.meter || store_area_path(db, call.meter, reach.path, &err)))
		broadcast(e, message, &reach);
}

/* Whether a later item tells of the same call: then that one is enough. */
static bool told_later(const struct feed_item *items, size_t n, size_t at)
{
	for (size_t i = at + 1; i < n; i++)
		if (items[i].call == items[at].call)
			return true;
	return false;
}

static void tell_calls(struct events *e, struct db *db, const struct feed_item *items, size_t n)
{
	size_t left = 0;
	size_t from = n;
	while (from > 0 && left < CALLS_A_TICK) {
		from--;
		left += items[from].call != 0 && !told_later(items, n, from);
	}
	for (size_t i = from; i < n; i++)
		if (items[i].call != 0 && !told_later(items, n, i))
			tell_call(e, db, &items[i]);
}

static void tell_finding(struct events *e, struct db *db, const struct feed_item *item)
{
	struct err err = { 0 };
	AUTO_JSONW j = { 0 };
	AUTO_FREE char *text = NULL;
	size_t n;
	jsonw_object(&j);
	view_key_text(&j, "serial", item->serial);
	jsonw_object_end(&j);
	if (!jsonw_take(&j, &text, &n, &err))
		return;
	AUTO_ARENA a = { .limit = 4096 };
	const char *message = arena_printf(&a, "event: finding\nid: %" PRId64 "\ndata: %s\n\n",
					   item->ordinal, text);
	struct reach reach = { .right = RIGHT_FINDING_VIEW, .outside = item->outside };
	if (message && store_area_path(db, item->meter, reach.path, &err))
		broadcast(e, message, &reach);
}

static void tell_findings(struct events *e, struct db *db, const struct feed_item *items, size_t n)
{
	unsigned left = CALLS_A_TICK;
	for (size_t i = n; i-- > 0 && left > 0;) {
		if (items[i].kind != FEED_FINDING)
			continue;
		tell_finding(e, db, &items[i]);
		left--;
	}
}

/* Progress of a job is for who asked for it, and for who manages them all and sees all meters. */
static bool tell_job(struct events *e, const struct job *job, struct arena *a, struct err *err)
{
	AUTO_JSONW j = { 0 };
	AUTO_FREE char *text = NULL;
	size_t n;
	view_job(&j, job, service_zone(e->service));
	if (!jsonw_take(&j, &text, &n, err))
		return false;
	const char *message = arena_printf(a, "event: job\ndata: %s\n\n", text);
	if (message)
		broadcast(e, message,
			  &(struct reach){
				  .right = RIGHT_JOB_VIEW, .of_job = true, .owner = job->user });
	return true;
}

/* All of them: who waits for the end of one does not know that it would come with the next change. */
static bool tell_jobs(struct events *e, struct db *db, struct err *err)
{
	size_t n = JOBS_A_TIME;
	for (int64_t last = INT64_MAX; n == JOBS_A_TIME;) {
		AUTO_ARENA a = { .limit = 1 << 20 };
		const struct job *jobs;
		if (!store_job_changed(db, e->jobs_told, last, JOBS_A_TIME, &a, &jobs, &n, err))
			return false;
		for (size_t i = 0; i < n; i++) {
			e->jobs_told = jobs[i].changed;
			last = jobs[i].id;
			if (!tell_job(e, &jobs[i], &a, err))
				return false;
		}
	}
	return true;
}

static bool tell_feed(struct events *e, struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 20 };
	AUTO_READER r = { 0 };
	const struct feed_item *items;
	size_t n;
	int64_t head;
	/* Of before it is asked who listens: what changes after that is new to who comes then. */
	int64_t version = store_version(service_store(e->service));
	if (!reader_take(e->service, &r, err) || !store_feed_head(r.db, &head, err))
		return false;
	if (!e->placed || events_count(e) == 0) {
		e->ordinal = head; /* nobody to tell */
		e->jobs_told = version;
		e->placed = true;
		return true;
	}
	/* Of a burst only the newest are worth telling. */
	if (head - e->ordinal > FEED_MAX)
		e->ordinal = head - FEED_MAX;
	if (!store_feed_list(r.db, e->ordinal, FEED_MAX, &a, &items, &n, err))
		return false;
	tell_findings(e, r.db, items, n);
	tell_calls(e, r.db, items, n);
	if (n > 0)
		e->ordinal = items[n - 1].ordinal;
	return tell_jobs(e, r.db, err);
}

static bool tell_figures(struct events *e, struct err *err)
{
	struct caller self = caller_local("system");
	struct dashboard d;
	AUTO_JSONW j = { 0 };
	AUTO_FREE char *text = NULL;
	size_t n;
	if (!service_dashboard_figures(e->service, &self, &d, err))
		return false;
	view_figures(&j, &d, service_zone(e->service));
	if (!jsonw_take(&j, &text, &n, err))
		return false;
	if (n >= sizeof e->figures)
		return err_set(err, ERR_INTERNAL, "the figures are too long to tell");
	if (strcmp(text, e->figures) == 0)
		return true;
	(void)snprintf(e->figures, sizeof e->figures, "%s", text);
	char message[sizeof e->figures + 40];
	(void)snprintf(message, sizeof message, "event: dashboard\ndata: %s\n\n", text);
	broadcast(e, message, &(struct reach){ .right = RIGHT_DASHBOARD_VIEW });
	return true;
}

/* The token of stream number `at`; false past the last one. */
static bool token_at(struct events *e, unsigned at, char ret[static TOKEN_CHARS + 1])
{
	(void)pthread_mutex_lock(&e->lock);
	const struct stream *s = e->streams;
	while (s && at-- > 0)
		s = s->next;
	if (s)
		memcpy(ret, s->token, sizeof s->token);
	(void)pthread_mutex_unlock(&e->lock);
	return s != NULL;
}

void events_end_session(struct events *e, const char *token)
{
	(void)pthread_mutex_lock(&e->lock);
	for (struct stream *s = e->streams; s; s = s->next)
		if (strcmp(s->token, token) == 0)
			s->over = true;
	resume_all(e); /* the others just park again */
	(void)pthread_mutex_unlock(&e->lock);
}

void events_end_others(struct events *e, int64_t user, const char *token)
{
	(void)pthread_mutex_lock(&e->lock);
	for (struct stream *s = e->streams; s; s = s->next)
		if (s->user == user && strcmp(s->token, token) != 0)
			s->over = true;
	resume_all(e);
	(void)pthread_mutex_unlock(&e->lock);
}

/* What the caller of these streams may and sees now. */
static void renew_session(struct events *e, const char *token, const struct caller *c)
{
	(void)pthread_mutex_lock(&e->lock);
	for (struct stream *s = e->streams; s; s = s->next) {
		if (strcmp(s->token, token) != 0)
			continue;
		s->rights = c->rights;
		s->area = c->area;
		s->over |= !caller_may(c, RIGHT_CALL_VIEW);
	}
	(void)pthread_mutex_unlock(&e->lock);
}

/* Rights and areas change, and areas end: nothing is told by what held before. */
static void renew_streams(struct events *e)
{
	char token[TOKEN_CHARS + 1];
	for (unsigned i = 0; token_at(e, i, token); i++) {
		struct err err = { 0 };
		struct caller c;
		bool lasts = strlen(token) == TOKEN_CHARS
				     ? service_token_peek(e->service, token, &c, &err)
				     : service_session_peek(e->service, token, &c, &err);
		if (lasts)
			renew_session(e, token, &c);
		else if (err.kind == ERR_UNAUTHENTICATED)
			events_end_session(e, token);
	}
}

static void heartbeat(struct events *e)
{
	renew_streams(e);
	broadcast(e, ":\n\n", &(struct reach){ .common = true });
}

static void tick(struct events *e)
{
	struct err err = { 0 };
	renew_streams(e);
	if (!tell_feed(e, &err) || (events_count(e) > 0 && !tell_figures(e, &err))) {
		char quoted[320];
		log_warn("web", "event=stream_failed reason=%s",
			 log_quote(quoted, sizeof quoted, err.msg));
	}
}

static void *watch(void *arg)
{
	struct events *e = arg;
	struct store *store = service_store(e->service);
	int64_t seen = -1;
	uint64_t told = 0;
	uint64_t beaten = clock_monotonic_ms();
	while (!atomic_load(&e->stopping)) {
		int64_t version = store_wait(store, seen, STORE_WAIT);
		uint64_t now = clock_monotonic_ms();
		if (version > seen && now - told < TICK) {
			/* Changes come faster than they are told: gather some. */
			struct timespec pause = { .tv_nsec = 100 * 1000000 };
			(void)nanosleep(&pause, NULL);
		} else if (version > seen) {
			seen = version;
			told = now;
			tick(e);
		}
		if (now - beaten >= HEARTBEAT) {
			beaten = now;
			heartbeat(e);
		}
	}
	return NULL;
}

bool events_new(struct service *sv, unsigned max_streams, struct events **ret, struct err *err)
{
	struct events *e = calloc(1, sizeof *e);
	if (!e)
		return err_set(err, ERR_NOMEM, "no memory for the live stream");
	e->service = sv;
	e->max_streams = max_streams;
	(void)pthread_mutex_init(&e->lock, NULL);
	if (pthread_create(&e->thread, NULL, watch, e) != 0) {
		events_free(e);
		return err_set(err, ERR_IO, "the thread of the live stream could not be started");
	}
	e->started = true;
	*ret = e;
	return true;
}

void events_stop(struct events *e)
{
	if (!e || !e->started)
		return;
	atomic_store(&e->stopping, true);
	(void)pthread_join(e->thread, NULL);
	e->started = false;
	(void)pthread_mutex_lock(&e->lock);
	resume_all(e);
	(void)pthread_mutex_unlock(&e->lock);
}

void events_free(struct events *e)
{
	if (!e)
		return;
	for (size_t i = 0; i < RING; i++)
		unref(e->ring[i]);
	(void)pthread_mutex_destroy(&e->lock);
	free(e);
}

bool events_open(struct events *e, struct request *r, struct err *err)
{
	struct stream *s = calloc(1, sizeof *s);
	if (!s)
		return err_set(err, ERR_NOMEM, "no memory for a stream");
	s->conn = r->conn;
	s->user = r->caller.user;
	s->rights = r->caller.rights;
	s->area = r->caller.area;
	(void)snprintf(s->token, sizeof s->token, "%s", r->bearer ? r->bearer : r->token);
	(void)pthread_mutex_lock(&e->lock);
	unsigned own = 0;
	for (const struct stream *other = e->streams; other; other = other->next)
		own += strcmp(other->token, s->token) == 0;
	bool room = e->count < e->max_streams && own < STREAMS_A_SESSION;
	if (room) {
		s->at = e->head;
		s->next = e->streams;
		e->streams = s;
		e->count++;
	}
	(void)pthread_mutex_unlock(&e->lock);
	if (!room) {
		free(s);
		return err_set(err, ERR_LIMIT, "too many live streams are open");
	}
	r->stream = s;
	return true;
}

void events_close(struct events *e, struct stream *s)
{
	(void)pthread_mutex_lock(&e->lock);
	for (struct stream **at = &e->streams; *at; at = &(*at)->next) {
		if (*at != s)
			continue;
		*at = s->next;
		e->count--;
		break;
	}
	unref(s->current);
	(void)pthread_mutex_unlock(&e->lock);
	free(s);
}

static bool hears(const struct stream *s, const struct reach *r)
{
	if (r->common)
		return true;
	if (r->of_job)
		return right_set_has(&s->rights, RIGHT_JOB_VIEW) &&
		       (s->user == r->owner ||
			(right_set_has(&s->rights, RIGHT_JOB_MANAGE) && s->area.whole));
	if (!right_set_has(&s->rights, r->right) ||
	    (r->outside && !right_set_has(&s->rights, RIGHT_QUARANTINE_VIEW)))
		return false;
	return s->area.whole || (r->path[0] && area_has_path(&s->area, r->path));
}

/* The message to go on with, or NULL when all is sent. With the lock held. */
static struct message *message_of(struct events *e, struct stream *s)
{
	if (s->current)
		return s->current;
	if (e->head - s->at > RING)
		s->at = e->head - RING;
	while (s->at < e->head && !hears(s, &e->ring[s->at % RING]->reach))
		s->at++;
	if (s->at == e->head)
		return NULL;
	s->current = e->ring[s->at % RING];
	s->current->refs++;
	s->at++;
	s->sent = 0;
	return s->current;
}

struct sending {
	struct events *events;
	struct stream *stream;
};

static ssize_t greet(char *buf, size_t max)
{
	static const char hello[] = "retry: 3000\n\n";
	if (max < sizeof hello - 1)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	memcpy(buf, hello, sizeof hello - 1);
	return sizeof hello - 1;
}

static ssize_t read_stream(void *cls, uint64_t pos, char *buf, size_t max)
{
	struct sending *to = cls;
	struct events *e = to->events;
	struct stream *s = to->stream;
	ssize_t n = 0;
	if (pos == 0)
		return greet(buf, max);
	(void)pthread_mutex_lock(&e->lock);
	struct message *m = message_of(e, s);
	if (atomic_load(&e->stopping) || s->over) {
		n = MHD_CONTENT_READER_END_OF_STREAM;
	} else if (!m) {
		s->parked = true;
		MHD_suspend_connection(s->conn);
	} else {
		size_t part = m->n - s->sent < max ? m->n - s->sent : max;
		memcpy(buf, m->text + s->sent, part);
		s->sent += part;
		n = (ssize_t)part;
		if (s->sent == m->n) {
			unref(m);
			s->current = NULL;
		}
	}
	(void)pthread_mutex_unlock(&e->lock);
	return n;
}

struct MHD_Response *events_response(struct events *e, struct request *r)
{
	struct sending *to = calloc(1, sizeof *to);
	if (!to)
		return NULL;
	*to = (struct sending){ .events = e, .stream = r->stream };
	struct MHD_Response *response =
		MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK, read_stream, to,
						  free);
	if (!response) {
		free(to);
		return NULL;
	}
	(void)MHD_add_response_header(response, "Content-Type", "text/event-stream");
	/* Tells nginx not to gather the stream. */
	(void)MHD_add_response_header(response, "X-Accel-Buffering", "no");
	return response;
}

unsigned events_count(struct events *e)
{
	(void)pthread_mutex_lock(&e->lock);
	unsigned n = e->count;
	(void)pthread_mutex_unlock(&e->lock);
	return n;
}
