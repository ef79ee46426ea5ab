/*
 * collector_rig.h - a collector without threads, a scripted driver, meters that
 * answer it over loopback sockets, a store that records, and a clock by hand.
 *
 * The driver speaks lines: each ask goes out as one ("ARCHIVE hour 0 3600"),
 * each answer is some lines ("row hour 3600 1000 10800 0") and a result ("ok",
 * "unsupported", "refused", "error", "bad"); "fail" breaks the session.
 * Nothing waits for a time: rig_until() turns the loop when something is ready.
 */
#pragma once
#include "unit.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>

#include "base/log.h"
#include "base/str.h"
#include "collector/call.h"
#include "collector/conn.h"
#include "collector/internal.h"

enum {
	RIG_METERS = 256,
	RIG_COMMITS = 64,
	RIG_ROWS = 2100,
	RIG_LINE = 256,
	HOUR = 3600,
	DAY = 86400,
	ZONE = 10800,
};

/* --- the scripted driver --- */

struct script {
	struct driver_session session; /* first */
	struct driver_sink sink;
	char line[8192];
	size_t len;
};

static const struct driver script_driver;
static uint64_t script_timeout = 5000; /* ms that the driver waits for an answer */
static bool script_pushes;	       /* the device talks before it is asked */

UNUSED static enum sniff_verdict script_sniff(const uint8_t *p, size_t n)
{
	if (p[0] == '#')
		return n > 1 ? SNIFF_YES : SNIFF_MORE;
	return SNIFF_NO;
}

UNUSED static struct driver_session *script_open(const struct driver_open *how)
{
	struct script *s = calloc(1, sizeof *s);
	assert_non_null(s);
	s->session.driver = &script_driver;
	s->session.state = script_pushes ? SESSION_BUSY : SESSION_READY;
	s->session.deadline = UINT64_MAX;
	s->sink = how->sink;
	return &s->session;
}

UNUSED static void script_ask(struct driver_session *session, const struct driver_ask *ask,
			      uint64_t now)
{
	struct script *s = (struct script *)session;
	static const char *const names[] = {
		[ASK_IDENTIFY] = "IDENTIFY",	 [ASK_CLOCK] = "CLOCK",
		[ASK_SET_CLOCK] = "SETCLOCK",	 [ASK_CURRENT] = "CURRENT",
		[ASK_ARCHIVE] = "ARCHIVE",	 [ASK_EVENTS] = "EVENTS",
		[ASK_PARAMETERS] = "PARAMETERS", [ASK_WRITE] = "WRITE",
		[ASK_CONFIRM] = "CONFIRM",	 [ASK_RELEASE] = "RELEASE",
	};
	char text[4096];
	int n = snprintf(text, sizeof text, "%s", names[ask->kind]);

	assert_int_equal(session->state, SESSION_READY);
	if (ask->kind == ASK_ARCHIVE)
		n += snprintf(text + n, sizeof text - (size_t)n, " %s", archive_name(ask->archive));
	if (ask->kind == ASK_ARCHIVE || ask->kind == ASK_EVENTS)
		n += snprintf(text + n, sizeof text - (size_t)n, " %lld %lld", (long long)ask->from,
			      (long long)ask->to);
	if (ask->kind == ASK_SET_CLOCK)
		n += snprintf(text + n, sizeof text - (size_t)n, " %lld %d", (long long)ask->utc,
			      ask->offset);
	for (size_t i = 0; ask->kind == ASK_PARAMETERS && i < ask->key_count; i++)
		n += snprintf(text + n, sizeof text - (size_t)n, " %s", ask->keys[i]);
	n += snprintf(text + n, sizeof text - (size_t)n, "\n");
	session->state = SESSION_BUSY;
	session->result = ASK_OK;
	session->deadline = now + script_timeout;
	s->sink.send(s->sink.owner, (const uint8_t *)text, (size_t)n);
}

static void script_tell(struct script *s, const struct driver_told *told)
{
	s->sink.told(s->sink.owner, told);
}

static bool script_archive(const char *name, enum archive *ret)
{
	for (int a = 0; a < ARCHIVE_COUNT; a++) {
		if (strcmp(archive_name((enum archive)a), name) == 0) {
			*ret = (enum archive)a;
			return true;
		}
	}
	return false;
}

/* A line in words; missing ones are "". */
struct words {
	char text[RIG_LINE];
	const char *w[8];
};

static void words_split(struct words *w, const char *line)
{
	char *rest = w->text;

	(void)snprintf(w->text, sizeof w->text, "%s", line);
	for (size_t i = 0; i < ARRAY_LEN(w->w); i++) {
		const char *word = rest ? strsep(&rest, " ") : NULL;
		w->w[i] = word ? word : "";
	}
}

static int64_t words_number(const struct words *w, size_t i)
{
	int64_t n = 0;
	if (!str_parse_int(str_from(w->w[i]), INT64_MIN, INT64_MAX, &n))
		fail_msg("'%s' is not a number", w->w[i]);
	return n;
}

static void script_reading(const struct words *w, size_t first, struct reading *r)
{
	r->time = words_number(w, first);
	r->index = words_number(w, first + 1);
	r->offset = (int32_t)words_number(w, first + 2);
	r->status = (uint32_t)words_number(w, first + 3);
}

/* What the meter tells. */
static bool script_told(struct script *s, const char *line)
{
	struct driver_told t = { .kind = TOLD_ROW };
	struct words w;
	const char *kind = (words_split(&w, line), w.w[0]);

	if (strcmp(kind, "serial") == 0) {
		t.kind = TOLD_IDENTITY;
		(void)snprintf(t.identity.serial, sizeof t.identity.serial, "%s", w.w[1]);
		(void)snprintf(t.identity.type, sizeof t.identity.type, "BK-G4");
	} else if (strcmp(kind, "clock") == 0) {
		t.kind = TOLD_CLOCK;
		t.reading.time = words_number(&w, 1);
		t.reading.offset = (int32_t)words_number(&w, 2);
	} else if (strcmp(kind, "current") == 0) {
		t.kind = TOLD_CURRENT;
		t.reading = (struct reading){ .time = words_number(&w, 1),
					      .index = words_number(&w, 2),
					      .offset = ZONE };
	} else if (strcmp(kind, "row") == 0) {
		assert_true(script_archive(w.w[1], &t.archive));
		script_reading(&w, 2, &t.reading);
	} else if (strcmp(kind, "event") == 0) {
		t.kind = TOLD_EVENT;
		t.event = (struct driver_event){ .time = words_number(&w, 1),
						 .code = (uint32_t)words_number(&w, 2) };
	} else if (strcmp(kind, "param") == 0) {
		t.kind = TOLD_PARAMETER;
		t.key = w.w[1];
		t.text = w.w[2];
	} else if (strcmp(kind, "delivered") == 0) {
		t.kind = TOLD_DELIVERED;
	} else {
		return false;
	}
	script_tell(s, &t);
	return true;
}

static void script_blast(struct script *s, int64_t kib)
{
	uint8_t junk[1024] = { 0 };

	for (; kib > 0; kib--)
		s->sink.send(s->sink.owner, junk, sizeof junk);
}

static void script_line(struct script *s, const char *line)
{
	struct driver_session *d = &s->session;

	if (line[0] == '#' || line[0] == 0 || script_told(s, line))
		return;
	d->state = SESSION_READY;
	d->deadline = UINT64_MAX;
	if (strncmp(line, "blast ", 6) == 0) {
		struct words w;
		words_split(&w, line);
		script_blast(s, words_number(&w, 1));
	} else if (strcmp(line, "ok") == 0) {
		d->result = ASK_OK;
	} else if (strcmp(line, "unsupported") == 0) {
		d->result = ASK_NOT_SUPPORTED;
	} else if (strcmp(line, "refused") == 0) {
		d->result = ASK_REFUSED;
		(void)err_set(&d->err, ERR_DENIED, "access denied");
	} else if (strcmp(line, "error") == 0) {
		d->result = ASK_METER_ERROR;
		(void)err_set(&d->err, ERR_PROTO, "hardware fault");
	} else if (strcmp(line, "closed") == 0) {
		d->state = SESSION_CLOSED;
	} else {
		d->state = SESSION_FAILED;
		(void)err_set(&d->err, ERR_PROTO, "not understood: %.40s", line);
	}
}

UNUSED static void script_input(struct driver_session *session, const uint8_t *p, size_t n,
				uint64_t now)
{
	struct script *s = (struct script *)session;

	(void)now;
	for (size_t i = 0; i < n; i++) {
		if (p[i] != '\n' && s->len < sizeof s->line - 1) {
			s->line[s->len++] = (char)p[i];
			continue;
		}
		s->line[s->len] = 0;
		s->len = 0;
		script_line(s, s->line);
	}
}

UNUSED static void script_tick(struct driver_session *session, uint64_t now)
{
	if (now < session->deadline)
		return;
	session->state = SESSION_FAILED;
	session->deadline = UINT64_MAX;
	(void)err_set(&session->err, ERR_TIMEOUT, "no answer");
}

UNUSED static void script_close(struct driver_session *session)
{
	free(session);
}

static const struct driver script_driver = {
	.name = "script",
	.sniff = script_sniff,
	.open = script_open,
	.ask = script_ask,
	.input = script_input,
	.tick = script_tick,
	.close = script_close,
};

/* --- a meter at the other end of a loopback socket --- */

struct meter {
	uv_poll_t poll; /* first; turned by the collector's own loop */
	int fd;		/* -1: closed by either side */
	char serial[24];
	long long clock;    /* UTC seconds that it shows */
	int64_t first_hour; /* its hourly archive: rows [first, last], one an hour */
	int64_t last_hour;
	bool mute;		/* hears, does not answer */
	const char *hang_up_at; /* prefix of the ask at which it goes away */
	struct {
		const char *ask; /* prefix */
		const char *answer;
	} say[8];	 /* instead of what it would answer */
	char asks[8192]; /* all that it was asked, by first words */
	char line[RIG_LINE * 16];
	size_t len;
};

/* --- the rig --- */

struct rig_commit {
	struct call_record record;
	size_t rows[ARCHIVE_COUNT];
	struct reading hour[RIG_ROWS];
	size_t events;
	size_t parameters;
	struct reading current;
	bool has_current;
	bool quarantine;
	bool adopt;
	bool clock_set;
};

struct rig {
	struct collector *collector;
	struct call_store store;
	struct collector_settings set;
	struct profile_set *profiles;
	struct catalogue *catalogue;
	uint64_t now_ms;
	int64_t wall_ms;
	struct meter meters[RIG_METERS];
	size_t meter_count;
	struct rig_commit *commits;
	size_t commit_count;
	int64_t next_call;
	/* What the store answers. */
	struct meter_brief brief; /* of known serials; id 0: all are unknown */
	bool quarantine_full;
	bool hold_commits;
	bool hold_lookups;
	struct call_job *held[64];
	size_t held_count;
	unsigned fail_commits; /* so many of the next ones */
	unsigned fail_from;    /* after so many good ones */
	unsigned full;	       /* so many offers are told that the queue is full */
	bool fail_lookup;
};

UNUSED static uint64_t rig_monotonic(void *arg)
{
	return ((struct rig *)arg)->now_ms;
}

UNUSED static int64_t rig_wall(void *arg)
{
	return ((struct rig *)arg)->wall_ms;
}

static bool rig_is_full(struct rig *r, struct err *err)
{
	if (!r->full)
		return false;
	r->full--;
	(void)err_set(err, ERR_LIMIT, "the queue is full");
	return true;
}

UNUSED static bool rig_lookup(const struct call_store *s, struct call_lookup *l, struct err *err)
{
	struct rig *r = s->owner;

	if (rig_is_full(r, err))
		return false;
	l->brief = r->brief;
	l->quarantine_full = r->quarantine_full;
	if (r->fail_lookup)
		(void)err_set(&l->job.err, ERR_DB, "disk I/O error");
	if (r->hold_lookups)
		r->held[r->held_count++] = &l->job;
	else
		l->job.done(&l->job);
	return true;
}

static void rig_keep(struct rig *r, struct call_batch *b)
{
	assert_true(r->commit_count < RIG_COMMITS);
	struct rig_commit *k = &r->commits[r->commit_count++];
	if (!b->call->id)
		b->call->id = ++r->next_call;
	if (!b->call->meter && (b->quarantine || b->adopt))
		b->call->meter = 77;
	*k = (struct rig_commit){ .events = b->event_count,
				  .parameters = b->parameter_count,
				  .quarantine = b->quarantine,
				  .adopt = b->adopt,
				  .clock_set = b->clock_set,
				  .has_current = b->current != NULL };
	for (int a = 0; a < ARCHIVE_COUNT; a++)
		b->call->rows += (int64_t)(k->rows[a] = b->row_count[a]);
	k->record = *b->call;
	if (b->current)
		k->current = *b->current;
	assert_true(b->row_count[ARCHIVE_HOUR] <= RIG_ROWS);
	if (b->row_count[ARCHIVE_HOUR])
		memcpy(k->hour, b->rows[ARCHIVE_HOUR],
		       b->row_count[ARCHIVE_HOUR] * sizeof *k->hour);
}

UNUSED static bool rig_commit(const struct call_store *s, struct call_commit *c, struct err *err)
{
	struct rig *r = s->owner;

	if (rig_is_full(r, err))
		return false;
	if (r->fail_commits && r->fail_from == 0) {
		r->fail_commits--;
		(void)err_set(&c->job.err, ERR_DB, "disk full");
	} else {
		if (r->fail_from)
			r->fail_from--;
		rig_keep(r, &c->batch);
	}
	if (r->hold_commits)
		r->held[r->held_count++] = &c->job;
	else
		c->job.done(&c->job);
	return true;
}

/* Lets the store finish what it holds. */
UNUSED static void rig_release(struct rig *r)
{
	for (size_t i = 0; i < r->held_count; i++)
		r->held[i]->done(r->held[i]);
	r->held_count = 0;
}

UNUSED static struct rig *rig_new(void)
{
	struct rig *r = calloc(1, sizeof *r);
	struct err err = { 0 };

	assert_non_null(r);
	log_set_level(LOG_LEVEL_ERROR);
	(void)signal(SIGPIPE, SIG_IGN);
	script_pushes = false;
	script_timeout = 5000;
	r->commits = calloc(RIG_COMMITS, sizeof *r->commits);
	assert_non_null(r->commits);
	r->set = (struct collector_settings){
		.address = "127.0.0.1",
		.loops = 1,
		.profile = "vk-g-ete",
		.probe_ms = 2000,
		.sniff_ms = 5000,
		.idle_ms = 60000,
		.call_ms = 600000,
		.call_bytes = 1 << 20,
		.write_queue = 65536,
		.connections = 1000,
		.per_address = 0,
		.quarantine = 10,
		.junk_records = 10,
		.batch_rows = 2000,
		.clock_limit = 60,
		.parameter_age = DAY,
		.archive_depth = 10 * DAY,
	};
	r->now_ms = 1000000;
	r->wall_ms = INT64_C(1770000000) / DAY * DAY * 1000; /* a midnight */
	r->store = (struct call_store){ .lookup = rig_lookup, .commit = rig_commit, .owner = r };
	r->brief = (struct meter_brief){ .id = 7, .last_index = -1 };
	if (!profile_set_open(NULL, &r->profiles, &err))
		fail_msg("%s", err.msg);
	if (!catalogue_load(SOURCE_ROOT "/profiles/parameters.conf", &r->catalogue, &err))
		fail_msg("%s", err.msg);
	return r;
}

UNUSED static void rig_start(struct rig *r)
{
	static const struct driver *const list[] = { &script_driver, NULL };
	const struct collector_clock clock = { rig_monotonic, rig_wall, r };
	const struct collector_how how = { .settings = &r->set,
					   .store = &r->store,
					   .profiles = r->profiles,
					   .catalogue = r->catalogue,
					   .drivers = list,
					   .clock = &clock };
	struct err err = { 0 };
	if (!collector_open(&how, &r->collector, &err))
		fail_msg("%s", err.msg);
}

UNUSED static int64_t rig_utc(const struct rig *r)
{
	return r->wall_ms / 1000;
}

UNUSED static struct loop *rig_loop(struct rig *r)
{
	return r->collector->loops[0];
}

UNUSED static struct collector_stats rig_stats(const struct rig *r)
{
	struct collector_stats s;
	collector_read_stats(r->collector, &s);
	return s;
}

/* --- what meters do --- */

static void meter_say(struct meter *m, const char *text)
{
	size_t n = strlen(text);
	while (n && m->fd >= 0) {
		ssize_t k = send(m->fd, text, n, MSG_NOSIGNAL);
		if (k < 0)
			break; /* the server has closed: seen at the next read */
		text += k;
		n -= (size_t)k;
	}
	assert_true(n == 0 || errno != EAGAIN);
}

static void meter_gone(struct meter *m)
{
	if (m->fd < 0)
		return;
	uv_close((uv_handle_t *)&m->poll, NULL);
	(void)close(m->fd);
	m->fd = -1;
}

static void meter_archive(struct meter *m, const char *line)
{
	char row[128];
	struct words w;

	words_split(&w, line);
	if (strcmp(w.w[1], "hour") != 0)
		return;
	for (int64_t t = m->first_hour; t <= m->last_hour; t += HOUR) {
		if (t < words_number(&w, 2) || t > words_number(&w, 3))
			continue;
		(void)snprintf(row, sizeof row, "row hour %lld %lld %d 0\n", (long long)t,
			       (long long)(t / HOUR) % 10000000, ZONE);
		meter_say(m, row);
	}
}

static void meter_answer(struct meter *m, const char *line)
{
	char text[128] = "";

	if (strncmp(line, "IDENTIFY", 8) == 0)
		(void)snprintf(text, sizeof text, "serial %s\n", m->serial);
	else if (strncmp(line, "CLOCK", 5) == 0)
		(void)snprintf(text, sizeof text, "clock %lld %d\n", m->clock, ZONE);
	else if (strncmp(line, "CURRENT", 7) == 0)
		(void)snprintf(text, sizeof text, "current %lld 5000000\n", m->clock);
	else if (strncmp(line, "ARCHIVE", 7) == 0)
		meter_archive(m, line);
	meter_say(m, text);
	meter_say(m, strncmp(line, "RELEASE", 7) == 0 ? "closed\n" : "ok\n");
}

static void meter_heard(struct meter *m, const char *line)
{
	size_t n = strlen(m->asks);
	const char *space = strchr(line, ' ');
	/* "ARCHIVE hour", but no times. */
	if (space && strncmp(line, "ARCHIVE", 7) == 0)
		space = strchr(space + 1, ' ');

	(void)snprintf(m->asks + n, sizeof m->asks - n, "%s%.*s", n ? "," : "",
		       space ? (int)(space - line) : (int)strlen(line), line);
	if (m->mute)
		return;
	if (m->hang_up_at && strncmp(line, m->hang_up_at, strlen(m->hang_up_at)) == 0) {
		meter_gone(m);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(m->say); i++) {
		if (m->say[i].ask && strncmp(line, m->say[i].ask, strlen(m->say[i].ask)) == 0) {
			meter_say(m, m->say[i].answer);
			return;
		}
	}
	meter_answer(m, line);
}

static void meter_pump(struct meter *m)
{
	char buf[4096];
	ssize_t n;

	while (m->fd >= 0 && (n = recv(m->fd, buf, sizeof buf, MSG_DONTWAIT)) >= 0) {
		if (n == 0)
			meter_gone(m);
		for (ssize_t i = 0; i < n && m->fd >= 0; i++) {
			if (buf[i] != '\n' && m->len < sizeof m->line - 1) {
				m->line[m->len++] = buf[i];
				continue;
			}
			m->line[m->len] = 0;
			m->len = 0;
			meter_heard(m, m->line);
		}
	}
	if (m->fd >= 0 && errno == ECONNRESET)
		meter_gone(m);
}

static void meter_on_poll(uv_poll_t *poll, int status, int events)
{
	(void)status;
	(void)events;
	meter_pump((struct meter *)poll);
}

/* Connects and says nothing. */
UNUSED static struct meter *rig_connect(struct rig *r)
{
	assert_true(r->meter_count < RIG_METERS);
	struct meter *m = &r->meters[r->meter_count++];
	struct sockaddr_in in = { .sin_family = AF_INET,
				  .sin_port = htons((uint16_t)r->collector->port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	*m = (struct meter){ .clock = rig_utc(r), .serial = "15401450" };
	m->first_hour = rig_utc(r) - 23 * HOUR;
	m->last_hour = rig_utc(r);
	m->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(m->fd >= 0);
	assert_return_code(connect(m->fd, (struct sockaddr *)&in, sizeof in), errno);
	assert_return_code(setsockopt(m->fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int)),
			   errno);
	assert_int_equal(uv_poll_init(&rig_loop(r)->uv, &m->poll, m->fd), 0);
	assert_int_equal(uv_poll_start(&m->poll, UV_READABLE, meter_on_poll), 0);
	return m;
}

/* Connects and lets itself be recognised. */
UNUSED static struct meter *rig_call(struct rig *r)
{
	struct meter *m = rig_connect(r);
	meter_say(m, "#hello\n");
	return m;
}

/* Turns the loop until the condition holds. */
#define rig_until(r, condition)                                                                    \
	do {                                                                                       \
		while (!(condition))                                                               \
			(void)loop_turn(rig_loop(r), true);                                        \
	} while (0)

/* What is under way on the loopback comes to its end. */
UNUSED static void rig_settle(struct rig *r)
{
	for (int i = 0; i < 20; i++)
		(void)loop_turn(rig_loop(r), false);
}

/* Time passes at once; what is due happens. */
UNUSED static void rig_pass(struct rig *r, uint64_t ms)
{
	r->now_ms += ms;
	r->wall_ms += (int64_t)ms;
	loop_fire(rig_loop(r));
}

UNUSED static void rig_until_quiet(struct rig *r)
{
	rig_until(r, rig_stats(r).connections >= r->meter_count && rig_stats(r).open == 0 &&
			     rig_stats(r).calls == 0 && rig_stats(r).waiting == 0);
}

UNUSED static const struct rig_commit *rig_last(const struct rig *r)
{
	assert_true(r->commit_count > 0);
	return &r->commits[r->commit_count - 1];
}

UNUSED static void rig_expect(const struct rig *r, enum call_result result, const char *words)
{
	const struct call_record *c = &rig_last(r)->record;

	assert_string_equal(call_result_name(c->result), call_result_name(result));
	if (!strstr(c->reason, words))
		fail_msg("'%s' does not hold '%s'", c->reason, words);
	assert_true(c->ended >= c->started);
}

UNUSED static void rig_free(struct rig *r)
{
	for (size_t i = 0; i < r->meter_count; i++)
		meter_gone(&r->meters[i]);
	loop_stop(rig_loop(r), 0);
	rig_release(r);
	while (loop_turn(rig_loop(r), true))
		rig_release(r);
	collector_free(r->collector);
	catalogue_free(r->catalogue);
	profile_set_close(r->profiles);
	free(r->commits);
	free(r);
}
