/*
 * collector_script.h - a driver that speaks lines instead of a meter's protocol.
 *
 * Each ask goes out as one ("ARCHIVE hour 0 3600"), each answer is some lines
 * ("row hour 3600 1000 10800 0") and a result ("ok", "unsupported", "refused",
 * "error", "bad"); "fail" breaks the session.
 */
#pragma once
#include "unit.h"

#include <stdio.h>

#include "base/str.h"
#include "protocol/driver.h"

enum {
	SCRIPT_LINE = 256,
	ZONE = 10800,
};

struct script {
	struct driver_session session; /* first */
	struct driver_sink sink;
	char line[8192];
	size_t len;
};

static const struct driver script_driver;
static uint64_t script_timeout = 5000; /* ms that the driver waits for an answer */
static unsigned script_whole;	       /* archives that it reads as a whole */
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
	s->session.whole = script_whole;
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
	char text[SCRIPT_LINE];
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
