/* report_happened.c - forms about what happened: situations, parameters, acts of people. */
#include <stdio.h>

#include "base/str.h"
#include "service/audit.h"
#include "service/report_table.h"

enum { AUDIT_PAGE = 500 };

/* --- alarms and other situations --- */

static const struct table_column event_columns[] = {
	{ "serial", REPORT_TEXT, .width = 12 },
	{ "account", REPORT_TEXT, .width = 12 },
	{ "event_time", REPORT_TIME, .width = 19 },
	{ "situation", REPORT_TEXT, .width = 50 },
};

static const char *say_event(struct table_work *t, const struct service_profile *profile,
			     uint32_t code, struct arena *a)
{
	struct event_meaning meaning;
	enum report_language l = t->work->wish.language;
	char key[80];
	if (!profile || !profile->event(profile->arg, code, &meaning)) {
		(void)snprintf(key, sizeof key, "%u", code);
		const char *number = key;
		return report_phrase(a, l, "event.unknown", &number, 1);
	}
	(void)snprintf(key, sizeof key, "situation.%.60s", meaning.name);
	const char *name = report_word_known(key) ? report_word(l, key) : meaning.name;
	return strcmp(meaning.kind, "goes") == 0 ? report_phrase(a, l, "event.goes", &name, 1)
						 : name;
}

static bool put_event(struct table_work *t, const struct meter_card *card,
		      const struct meter_event *e, struct arena *a, struct err *err)
{
	const struct report_cell cells[] = {
		report_text(card->meter.row.serial),
		report_text(card->meter.subscriber.account),
		report_time(card->zone, e->time),
		report_text(say_event(t, card->profile, e->code, a)),
	};
	return table_put(t, cells, err);
}

static bool read_events(struct table_work *t, const struct meter_card *card, int64_t from,
			int64_t to, struct arena *a, const struct event_row **ret,
			size_t *ret_count, struct err *err)
{
	AUTO_READER r = { 0 };
	return reader_take(t->work->sv, &r, err) &&
	       store_event_list(r.db, card->meter.row.id, from, to, CALL_LIST_MAX, a, ret,
				ret_count, err);
}

/* Newest first. Of a full page the oldest second is left to the next one, whole. */
static bool events(struct table_work *t, const struct meter_card *card, struct arena *a,
		   struct err *err)
{
	int64_t from;
	int64_t to;
	size_t n = CALL_LIST_MAX;
	table_days(t->work, card->zone, &from, &to);
	for (to--; n == CALL_LIST_MAX;) {
		const struct event_row *rows;
		if (!read_events(t, card, from, to, a, &rows, &n, err))
			return false;
		int64_t oldest = n ? rows[n - 1].event.time : 0;
		bool more = n == CALL_LIST_MAX && rows[0].event.time != oldest;
		for (size_t i = 0; i < n && !(more && rows[i].event.time == oldest); i++)
			if (!put_event(t, card, &rows[i].event, a, err))
				return false;
		to = more ? oldest : oldest - 1;
	}
	return true;
}

const struct report_table table_events = { .columns = event_columns,
					   .count = ARRAY_LEN(event_columns),
					   .meter = events };

/* --- parameters that changed --- */

static const struct table_column parameter_columns[] = {
	{ "serial", REPORT_TEXT, .width = 12 },	   { "change_time", REPORT_TIME, .width = 19 },
	{ "parameter", REPORT_TEXT, .width = 34 }, { "before", REPORT_TEXT, .width = 22 },
	{ "after", REPORT_TEXT, .width = 22 },	   { "confirmed", REPORT_TIME, .width = 19 },
};

static bool changes_of(struct table_work *t, const struct meter_card *card, const char *key,
		       struct arena *a, struct err *err)
{
	struct service *sv = t->work->sv;
	const struct parameter *about = catalogue_find(service_catalogue(sv), key);
	const struct parameter_past *rows;
	int64_t from;
	int64_t to;
	size_t n;
	{
		AUTO_READER r = { 0 };
		if (!reader_take(sv, &r, err) ||
		    !store_parameter_history(r.db, card->meter.row.id, key, 0, PARAMETER_PAST_MAX,
					     a, &rows, &n, err))
			return false;
	}
	table_days(t->work, card->zone, &from, &to);
	/* The first value that was ever read is no change. */
	for (size_t i = 0; i + 1 < n; i++) {
		bool ru = t->work->wish.language == REPORT_RU;
		const char *name = !about ? key : ru ? about->name_ru : about->name_en;
		const struct report_cell cells[] = {
			report_text(card->meter.row.serial),
			report_time(card->zone, rows[i].time),
			report_text(name),
			report_text(rows[i + 1].text),
			report_text(rows[i].text),
			report_time(card->zone, rows[i].read_at),
		};
		if (rows[i].time >= from && rows[i].time < to && !table_put(t, cells, err))
			return false;
	}
	return true;
}

static bool parameters(struct table_work *t, const struct meter_card *card, struct arena *a,
		       struct err *err)
{
	const struct parameter_current *rows;
	size_t n;
	{
		AUTO_READER r = { 0 };
		if (!reader_take(t->work->sv, &r, err) ||
		    !store_parameter_list(r.db, card->meter.row.id, a, &rows, &n, err))
			return false;
	}
	for (size_t i = 0; i < n; i++)
		if (rows[i].changes > 1 && !changes_of(t, card, rows[i].key, a, err))
			return false;
	return true;
}

const struct report_table table_parameters = { .columns = parameter_columns,
					       .count = ARRAY_LEN(parameter_columns),
					       .landscape = true,
					       .meter = parameters };

/* --- acts of people --- */

static const struct table_column action_columns[] = {
	{ "action_time", REPORT_TIME, .width = 19 }, { "who", REPORT_TEXT, .width = 16 },
	{ "origin", REPORT_TEXT, .width = 16 },	     { "action", REPORT_TEXT, .width = 30 },
	{ "object", REPORT_TEXT, .width = 26 },
};

static bool put_action(struct table_work *t, const struct audit_record *r, struct err *err)
{
	char key[80];
	(void)snprintf(key, sizeof key, "audit_action.%.60s", r->action);
	for (char *p = key + sizeof "audit_action." - 1; *p; p++)
		if (*p == '.')
			*p = '_';
	const struct report_cell cells[] = {
		report_time(t->work->zone, r->time),
		report_text(r->who),
		report_text(r->origin),
		report_text(report_word_known(key) ? report_say(t->work, key) : r->action),
		report_text(r->object),
	};
	return table_put(t, cells, err);
}

static bool actions(struct table_work *t, struct err *err)
{
	struct report_work *w = t->work;
	struct audit_filter f = { 0 };
	size_t n = AUDIT_PAGE;
	table_days(w, w->zone, &f.from, &f.to);
	while (n == AUDIT_PAGE) {
		AUTO_ARENA page = { 0 };
		const struct audit_entry *rows;
		if (!job_goes_on(w->run, err) ||
		    !service_audit_list(w->sv, w->caller, &f, AUDIT_PAGE, &page, &rows, &n, err))
			return false;
		for (size_t i = 0; i < n; i++) {
			f.before = rows[i].record.id;
			if (!put_action(t, &rows[i].record, err))
				return false;
		}
		if (!job_progress(w->run, t->rows, -1, err))
			return false;
	}
	return true;
}

const struct report_table table_actions = { .columns = action_columns,
					    .count = ARRAY_LEN(action_columns),
					    .landscape = true,
					    .rest = actions };
