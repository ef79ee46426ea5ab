/*
 * cmd_replay.c - `themis replay FILE`: what the driver makes of a recorded call
 * today, and whether the store has what it told.
 */
#include "base/decimal.h"
#include "base/log.h"
#include "base/str.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "collector/replay.h"
#include "store/key.h"
#include "store/reading.h"
#include "web/view.h"

enum { SHOWN_BYTES = 32, EVENTS_MAX = 500, REVISIONS_MAX = 100 };

enum verdict { NOT_COMPARED, SAME, DIFFERENT, REVISED, MISSING, VERDICT_COUNT };

static const char *const verdicts[VERDICT_COUNT] = {
	[NOT_COMPARED] = "not-compared", [SAME] = "same",	[DIFFERENT] = "different",
	[REVISED] = "revision",		 [MISSING] = "missing",
};

struct replaying {
	struct cli *cli;
	struct arena arena;
	struct capture capture;
	struct meter_brief meter; /* id 0: not known here, or no installation */
	bool has_store;
	struct driver_keys keys;
	bool has_keys;
	struct jsonw records;
	struct jsonw differences;
	struct jsonw asks;
	int64_t count[VERDICT_COUNT];
	struct err err; /* of the store, first one */
};

static bool same_reading(const struct reading *a, const struct reading *b)
{
	return a->time == b->time && a->index == b->index && a->temperature == b->temperature &&
	       a->status == b->status && a->offset == b->offset;
}

struct search {
	const struct reading *wanted;
	bool found;
};

static void look_at_revision(void *arg, const struct reading_revision *r)
{
	struct search *s = arg;
	s->found |= same_reading(&r->reading, s->wanted);
}

static bool compare_row(struct db *db, int64_t meter, const struct driver_told *told,
			enum verdict *ret, struct err *err)
{
	AUTO_READINGS *s = NULL;
	const struct reading *r = &told->reading;
	struct search search = { .wanted = r };
	struct reading stored;
	if (!store_reading_open(db, meter, told->archive, r->time, r->time, &s, err))
		return false;
	bool there = store_reading_next(s, &stored);
	if (!store_reading_check(s, err))
		return false;
	if (there && same_reading(r, &stored)) {
		*ret = SAME;
		return true;
	}
	if (!store_reading_revisions(db, meter, told->archive, r->time, r->time, 0, REVISIONS_MAX,
				     look_at_revision, &search, err))
		return false;
	*ret = search.found ? REVISED : there ? DIFFERENT : MISSING;
	return true;
}

static bool compare_event(struct db *db, int64_t meter, const struct driver_event *e,
			  struct arena *a, enum verdict *ret, struct err *err)
{
	const struct event_row *rows;
	size_t n;
	*ret = MISSING;
	if (!store_event_list(db, meter, e->time, e->time, EVENTS_MAX, a, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (rows[i].event.code == e->code && rows[i].event.ordinal == e->ordinal)
			*ret = SAME;
	}
	return true;
}

static enum verdict compare(struct replaying *r, const struct driver_told *told)
{
	enum verdict v = NOT_COMPARED;
	AUTO_READER reader = { 0 };
	AUTO_ARENA a = { .limit = 1 << 20 };
	struct err err = { 0 };
	bool ok = true;
	if (!r->meter.id || (told->kind != TOLD_ROW && told->kind != TOLD_EVENT) || r->err.kind)
		return v;
	ok = reader_take(r->cli->context.service, &reader, &err) &&
	     (told->kind == TOLD_ROW
		      ? compare_row(reader.db, r->meter.id, told, &v, &err)
		      : compare_event(reader.db, r->meter.id, &told->event, &a, &v, &err));
	if (!ok)
		r->err = err;
	return v;
}

static const char *kind_name(const struct driver_told *told)
{
	switch (told->kind) {
	case TOLD_IDENTITY:
		return "identity";
	case TOLD_CLOCK:
		return "clock";
	case TOLD_CURRENT:
		return "current";
	case TOLD_ROW:
		return archive_name(told->archive);
	case TOLD_EVENT:
		return "event";
	case TOLD_PARAMETER:
		return "parameter";
	case TOLD_WRITTEN:
		return "written";
	case TOLD_RETURNED:
		return "returned";
	case TOLD_DELIVERED:
		return "delivered";
	}
	return "";
}

static bool is_secret(const struct replaying *r, const char *key)
{
	const struct parameter *p = catalogue_find(r->cli->context.catalogue, key);
	return !p || p->secret;
}

static void put_reading(struct jsonw *j, const struct reading *r)
{
	jsonw_key(j, "time");
	jsonw_time(j, r->time, r->offset);
	jsonw_key(j, "index");
	jsonw_decimal(j, r->index, 3, 3);
	jsonw_key(j, "temperature");
	if (r->temperature == TEMPERATURE_NONE)
		jsonw_null(j);
	else
		jsonw_decimal(j, r->temperature, 2, 2);
	view_key_int(j, "status", r->status);
}

static void put_record(struct replaying *r, int64_t at, const struct driver_told *told,
		       enum verdict v)
{
	struct jsonw *j = &r->records;
	jsonw_object(j);
	view_key_int(j, "at_ms", at);
	view_key_text(j, "kind", kind_name(told));
	view_key_text(j, "store", verdicts[v]);
	if (told->kind == TOLD_IDENTITY) {
		view_key_text(j, "serial", told->identity.serial);
		view_key_text(j, "type", told->identity.type);
		view_key_text(j, "firmware", told->identity.firmware);
	} else if (told->kind == TOLD_CLOCK) {
		jsonw_key(j, "time");
		jsonw_time(j, told->reading.time, told->reading.offset);
	} else if (told->kind == TOLD_CURRENT || told->kind == TOLD_ROW) {
		put_reading(j, &told->reading);
	} else if (told->kind == TOLD_EVENT) {
		jsonw_key(j, "time");
		jsonw_time(j, told->event.time, told->event.offset);
		view_key_int(j, "code", told->event.code);
	} else if (told->kind == TOLD_PARAMETER) {
		view_key_text(j, "key", told->key);
		view_key_text(j, "value",
			      told->result != ASK_OK	? NULL
			      : is_secret(r, told->key) ? "••••"
							: told->text);
	}
	jsonw_object_end(j);
}

static void print_record(const struct replaying *r, int64_t at, const struct driver_told *told,
			 enum verdict v)
{
	char time[32] = "";
	char index[DECIMAL_MAX] = "";
	const char *text = "";
	if (told->kind == TOLD_EVENT)
		(void)time_format(time, told->event.time, told->event.offset);
	else if (told->kind == TOLD_CLOCK || told->kind == TOLD_CURRENT || told->kind == TOLD_ROW)
		(void)time_format(time, told->reading.time, told->reading.offset);
	if (told->kind == TOLD_CURRENT || told->kind == TOLD_ROW)
		(void)decimal_format(index, told->reading.index, 3, 3, '.');
	else if (told->kind == TOLD_EVENT)
		(void)decimal_format(index, told->event.code, 0, 0, '.');
	if (told->kind == TOLD_IDENTITY)
		text = told->identity.serial;
	else if (told->kind == TOLD_PARAMETER && told->result == ASK_OK)
		text = is_secret(r, told->key) ? "••••" : told->text;
	(void)printf("%9.3f %s %s%s%s%s%s %s\n", (double)at / 1000, kind_name(told), time,
		     index[0] ? " " : "", index, told->kind == TOLD_PARAMETER ? told->key : "",
		     text[0] ? " " : "", text);
	if (v != NOT_COMPARED && v != SAME)
		(void)printf("%9s in the store: %s\n", "", verdicts[v]);
}

static void on_told(void *owner, int64_t at, const struct driver_told *told)
{
	struct replaying *r = owner;
	enum verdict v = compare(r, told);
	r->count[v]++;
	if (r->cli->json)
		put_record(r, at, told, v);
	else
		print_record(r, at, told, v);
}

static const char *bytes_text(char buf[static 2 * SHOWN_BYTES + 8], const uint8_t *p, size_t n)
{
	size_t shown = n < SHOWN_BYTES ? n : SHOWN_BYTES;
	hex_format(buf, p, shown);
	if (shown < n)
		memcpy(buf + 2 * shown, "…", sizeof "…");
	return n ? buf : "nothing";
}

static void on_differs(void *owner, const struct replay_difference *d)
{
	struct replaying *r = owner;
	char then[2 * SHOWN_BYTES + 8];
	char now[2 * SHOWN_BYTES + 8];
	const char *was = bytes_text(then, d->then, d->then_n);
	const char *is = bytes_text(now, d->now, d->now_n);
	if (!r->cli->json) {
		(void)printf("%9.3f ! line %zu: %s: then %s, now %s\n", (double)d->at / 1000,
			     d->line, d->what, was, is);
		return;
	}
	struct jsonw *j = &r->differences;
	jsonw_object(j);
	view_key_int(j, "at_ms", d->at);
	view_key_int(j, "line", (int64_t)d->line);
	view_key_text(j, "what", d->what);
	view_key_text(j, "then", d->then_n ? was : NULL);
	view_key_text(j, "now", d->now_n ? is : NULL);
	jsonw_object_end(j);
}

static void on_asked(void *owner, int64_t at, const struct driver_ask *ask, enum ask_result result,
		     const char *words)
{
	struct replaying *r = owner;
	(void)ask;
	if (result == ASK_OK)
		return;
	if (!r->cli->json) {
		(void)printf("%9.3f ? %s\n", (double)at / 1000, words);
		return;
	}
	jsonw_object(&r->asks);
	view_key_int(&r->asks, "at_ms", at);
	view_key_text(&r->asks, "words", words);
	jsonw_object_end(&r->asks);
}

/* The meter's secrets and its rows, where an installation is there. */
static bool open_store(struct replaying *r, struct err *err)
{
	struct cli *c = r->cli;
	char key[4096];
	AUTO_READER reader = { 0 };
	struct meter_keys kept = { 0 };
	if (!context_load_config(&c->context, &c->where, err))
		return false;
	log_set_level(LOG_LEVEL_WARN);
	(void)snprintf(key, sizeof key, "%s/secret.key", c->where.data);
	r->has_store = access(key, F_OK) == 0;
	if (!r->has_store)
		return context_load_files(&c->context, err);
	if (!context_open(&c->context, false, err) ||
	    !reader_take(c->context.service, &reader, err) ||
	    !store_meter_brief(reader.db, r->capture.head.serial, &r->arena, &r->meter, err))
		return false;
	if (r->meter.id && !store_keys_get(reader.db, r->meter.id, &kept, &r->has_keys, err))
		return false;
	memcpy(r->keys.encryption, kept.encryption, sizeof r->keys.encryption);
	memcpy(r->keys.authentication, kept.authentication, sizeof r->keys.authentication);
	explicit_bzero(&kept, sizeof kept);
	return true;
}

static void put_list(struct jsonw *j, const char *key, struct jsonw *list)
{
	AUTO_INPUT char *text = NULL;
	size_t n;
	jsonw_array_end(list);
	jsonw_key(j, key);
	if (jsonw_take(list, &text, &n, NULL))
		jsonw_raw(j, text);
	else
		jsonw_null(j);
}

static bool tell_sum(struct replaying *r, const struct replay_result *result, struct err *err)
{
	if (!r->cli->json) {
		(void)printf("%zu asks, %zu records, %zu differences of what was sent",
			     result->asks, result->told, result->differences);
		if (r->meter.id)
			(void)printf("; in the store: %lld same, %lld revisions, %lld different, "
				     "%lld missing",
				     (long long)r->count[SAME], (long long)r->count[REVISED],
				     (long long)r->count[DIFFERENT], (long long)r->count[MISSING]);
		(void)printf("%s\n", result->truncated ? "; the recording was cut" : "");
		return true;
	}
	AUTO_JSONW j = { 0 };
	jsonw_object(&j);
	view_key_text(&j, "serial", r->capture.head.serial);
	view_key_text(&j, "driver", r->capture.head.driver);
	view_key_int(&j, "asks", (int64_t)result->asks);
	view_key_int(&j, "records", (int64_t)result->told);
	jsonw_key(&j, "whole");
	jsonw_bool(&j, result->whole);
	jsonw_key(&j, "cut");
	jsonw_bool(&j, result->truncated);
	jsonw_key(&j, "store");
	jsonw_object(&j);
	for (int v = SAME; v < VERDICT_COUNT; v++)
		view_key_int(&j, verdicts[v], r->count[v]);
	jsonw_object_end(&j);
	put_list(&j, "told", &r->records);
	put_list(&j, "refused", &r->asks);
	put_list(&j, "differences", &r->differences);
	jsonw_object_end(&j);
	return cli_print_json(&j, err);
}

static bool replay(struct replaying *r, struct err *err)
{
	struct replay_result result;
	const struct replay_how how = {
		.profiles = r->cli->context.profiles,
		.password = r->meter.password,
		.keys = r->has_keys ? &r->keys : NULL,
		.told = on_told,
		.asked = on_asked,
		.differs = on_differs,
		.owner = r,
	};
	jsonw_array(&r->records);
	jsonw_array(&r->asks);
	jsonw_array(&r->differences);
	if (!replay_run(&r->capture, &how, &result, err) || !tell_sum(r, &result, err))
		return false;
	if (r->err.kind) {
		*err = r->err;
		return false;
	}
	int64_t wrong = r->count[DIFFERENT] + r->count[MISSING];
	return (result.differences == 0 && wrong == 0) ||
	       err_set(err, ERR_CONFLICT, "%zu differences of what was sent, %lld of the store",
		       result.differences, (long long)wrong);
}

bool command_replay(struct cli *c, struct err *err)
{
	struct replaying r = { .cli = c };
	AUTO_INPUT char *text = NULL;
	size_t n;
	bool ok = input_read(c->args[0], &text, &n, err) &&
		  capture_read(text, n, &r.arena, &r.capture, err) && open_store(&r, err) &&
		  replay(&r, err);
	if (r.meter.password) {
		char *own; /* in our arena; the brief's type only lets it be read */
		memcpy(&own, &r.meter.password, sizeof own);
		explicit_bzero(own, strlen(own));
	}
	explicit_bzero(&r.keys, sizeof r.keys);
	jsonw_finish(&r.records);
	jsonw_finish(&r.asks);
	jsonw_finish(&r.differences);
	arena_wipe(&r.arena);
	return ok;
}
