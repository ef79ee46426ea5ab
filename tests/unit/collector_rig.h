/*
 * collector_rig.h - a collector without threads, meters that answer its scripted
 * driver over loopback sockets, a store that records, and a clock by hand.
 *
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
#include "collector_script.h"

enum {
	RIG_METERS = 256,
	RIG_COMMITS = 64,
	RIG_ROWS = 2100,
	HOUR = 3600,
	DAY = 86400,
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
	char line[SCRIPT_LINE * 16];
	size_t len;
};

/* --- the rig --- */

struct rig_commit {
	struct call_record record;
	size_t rows[ARCHIVE_COUNT];
	struct reading hour[RIG_ROWS];
	size_t events;
	size_t parameters;
	size_t asked;
	enum call_answer answer; /* to the last of these */
	struct reading current;
	bool has_current;
	bool quarantine;
	bool adopt;
	bool clock_set;
	bool pin;
	unsigned found;
	int64_t zone_error;
	bool aside;
	char hail[PREAMBLE_HAIL_MAX];
	bool has_counters;
	struct counters_left counters;
	char capture[16384]; /* what was kept of the connection, "" = nothing */
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
	int64_t captured_until;		     /* of some meter */
	const struct driver *const *drivers; /* NULL: the scripted one */
	const char *hail_driver;	     /* of any hail, NULL: none is known */
	struct meter_session_keys reserved;  /* what a call gets */
	bool hold_reserves;
	enum err_kind fail_reserve;
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

UNUSED static bool rig_hail(const struct call_store *s, struct call_hail *h, struct err *err)
{
	const struct rig *r = s->owner;

	(void)err;
	(void)str_copy(h->driver, sizeof h->driver, str_from(r->hail_driver));
	h->job.done(&h->job);
	return true;
}

UNUSED static bool rig_reserve(const struct call_store *s, struct call_reserve *q, struct err *err)
{
	struct rig *r = s->owner;

	(void)err;
	q->keys = r->reserved;
	q->set = true;
	if (r->fail_reserve)
		err_fill(&q->job.err, r->fail_reserve, "", "implausible, or no disk");
	if (r->hold_reserves)
		r->held[r->held_count++] = &q->job;
	else
		q->job.done(&q->job);
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
				  .asked = b->asked_count,
				  .quarantine = b->quarantine,
				  .adopt = b->adopt,
				  .clock_set = b->clock_set,
				  .pin = b->pin,
				  .found = b->found,
				  .zone_error = b->zone_error,
				  .aside = b->aside,
				  .has_counters = b->counters != NULL,
				  .has_current = b->current != NULL };
	for (int a = 0; a < ARCHIVE_COUNT; a++)
		b->call->rows += (int64_t)(k->rows[a] = b->row_count[a]);
	if (b->asked_count)
		k->answer = b->asked[b->asked_count - 1].answer;
	k->record = *b->call;
	(void)str_copy(k->hail, sizeof k->hail, str_from(b->hail));
	if (b->counters)
		k->counters = *b->counters;
	if (b->current)
		k->current = *b->current;
	if (b->capture) {
		assert_true(b->capture_n < sizeof k->capture);
		memcpy(k->capture, b->capture, b->capture_n);
	}
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

UNUSED static int64_t rig_captured_until(const struct call_store *s)
{
	return ((const struct rig *)s->owner)->captured_until;
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
	script_whole = 0;
	script_timeout = 5000;
	r->commits = calloc(RIG_COMMITS, sizeof *r->commits);
	assert_non_null(r->commits);
	r->set = (struct collector_settings){
		.loops = 1,
		.listener_count = 1,
		.listener[0] = {
			.name = "main",
			.address = "127.0.0.1",
			.profile = "vk-g-ete",
			.probe_ms = 2000,
			.sniff_ms = 5000,
			.idle_ms = 60000,
			.call_ms = 600000,
			.call_bytes = 1 << 20,
		},
		.duplicate_ms = 10000,
		.write_queue = 65536,
		.connections = 1000,
		.per_address = 0,
		.quarantine = 10,
		.junk_records = 10,
		.batch_rows = 2000,
		.clock_limit = 60,
		.parameter_age = DAY,
		.archive_depth = 10 * DAY,
		.capture_size = 1 << 20,
	};
	r->now_ms = 1000000;
	r->wall_ms = INT64_C(1770000000) / DAY * DAY * 1000; /* a midnight */
	r->store = (struct call_store){ .lookup = rig_lookup,
					.commit = rig_commit,
					.hail = rig_hail,
					.reserve = rig_reserve,
					.captured_until = rig_captured_until,
					.owner = r };
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
					   .drivers = r->drivers ? r->drivers : list,
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
	meter_answer(m, line + (line[0] == '@')); /* the mark of a second driver */
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
				  .sin_port = htons((uint16_t)r->collector->listeners[0].port),
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

UNUSED static int rig_set_up(void **state)
{
	*state = rig_new();
	return 0;
}

UNUSED static int rig_tear_down(void **state)
{
	rig_free(*state);
	return 0;
}

#define RIG_TEST(f) cmocka_unit_test_setup_teardown(f, rig_set_up, rig_tear_down)

/* Parameters were read an hour ago: none is due. */
UNUSED static struct parameter_age *rig_forget_parameters(struct rig *r)
{
	static struct parameter_age ages[64];
	const struct profile *p = profile_find(r->profiles, "vk-g-ete");

	assert_true(p->parameter_count <= ARRAY_LEN(ages));
	for (size_t i = 0; i < p->parameter_count; i++)
		ages[i] = (struct parameter_age){ p->parameters[i].key, rig_utc(r) - HOUR };
	r->brief.parameters = ages;
	r->brief.parameter_count = p->parameter_count;
	return ages;
}

/* As of a meter that called yesterday. */
UNUSED static void rig_daily_marks(struct rig *r)
{
	r->brief.newest[ARCHIVE_HOUR] = rig_utc(r) - DAY;
	r->brief.newest[ARCHIVE_DAY] = rig_utc(r) - DAY;
	r->brief.newest[ARCHIVE_MONTH] = rig_utc(r) - 3 * DAY;
	r->brief.newest_event = rig_utc(r) - DAY;
	(void)rig_forget_parameters(r);
}
