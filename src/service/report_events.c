/* report_events.c - what meters reported: each event, and situations added up. */
#include <stdio.h>

#include "base/str.h"
#include "service/report_table.h"

enum { SITUATIONS_MAX = 200 /* of a meter */ };

static const char *say_situation(const struct table_work *t, const char *name, uint32_t code,
				 struct arena *a)
{
	enum report_language l = t->work->wish.language;
	char key[80];
	if (!name) {
		(void)snprintf(key, sizeof key, "%u", code);
		const char *number = key;
		return report_phrase(a, l, "event.unknown", &number, 1);
	}
	(void)snprintf(key, sizeof key, "situation.%.60s", name);
	return report_word_known(key) ? report_word(l, key) : name;
}

/* name NULL: nobody knows the code. */
static struct event_meaning meaning_of(const struct meter_card *card, uint32_t code)
{
	struct event_meaning m = { .name = NULL, .kind = "other" };
	if (!card->profile || !card->profile->event(card->profile->arg, code, &m))
		m = (struct event_meaning){ .name = NULL, .kind = "other" };
	return m;
}

/* --- walking --- */

typedef bool event_fn(struct table_work *t, const struct meter_card *card,
		      const struct meter_event *e, void *arg, struct arena *a, struct err *err);

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
static bool each_event(struct table_work *t, const struct meter_card *card, event_fn *each,
		       void *arg, struct arena *a, struct err *err)
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
			if (!each(t, card, &rows[i].event, arg, a, err))
				return false;
		to = more ? oldest : oldest - 1;
	}
	return true;
}

/* --- one by one --- */

static const struct table_column event_columns[] = {
	{ "serial", REPORT_TEXT, .width = 12 },
	{ "account", REPORT_TEXT, .width = 12 },
	{ "event_time", REPORT_TIME, .width = 19 },
	{ "situation", REPORT_TEXT, .width = 50 },
};

static bool put_event(struct table_work *t, const struct meter_card *card,
		      const struct meter_event *e, void *arg, struct arena *a, struct err *err)
{
	struct event_meaning m = meaning_of(card, e->code);
	const char *said = say_situation(t, m.name, e->code, a);
	(void)arg;
	if (said && strcmp(m.kind, "goes") == 0)
		said = report_phrase(a, t->work->wish.language, "event.goes", &said, 1);
	const struct report_cell cells[] = {
		report_text(card->meter.row.serial),
		report_text(card->meter.subscriber.account),
		report_time(card->zone, e->time),
		report_text(said),
	};
	return table_put(t, cells, err);
}

static bool events(struct table_work *t, const struct meter_card *card, struct arena *a,
		   struct err *err)
{
	return each_event(t, card, put_event, NULL, a, err);
}

const struct report_table table_events = { .columns = event_columns,
					   .count = ARRAY_LEN(event_columns),
					   .meter = events };

/* --- added up --- */

static const struct table_column situation_columns[] = {
	{ "situation", REPORT_TEXT, .width = 34 },
	{ "serial", REPORT_TEXT, .width = 12 },
	{ "account", REPORT_TEXT, .width = 12 },
	{ "registrations", REPORT_NUMBER, .width = 12, .sum = true },
	{ "first_seen", REPORT_TIME, .width = 19 },
	{ "last_seen", REPORT_TIME, .width = 19 },
	{ "duration", REPORT_NUMBER, 0, 2, 14 },
	{ "now", REPORT_TEXT, .width = 13 },
};

/* What a meter reported of one situation. Times are walked backwards. */
struct situation {
	const char *name; /* NULL: `code` tells it */
	uint32_t code;
	bool lasts;   /* it appears and goes */
	bool now;     /* at the period's end */
	bool unbegun; /* it went and had begun before the period */
	int64_t count;
	int64_t first;
	int64_t last;
	int64_t edge; /* time of the event that follows, or the period's end */
	int64_t seconds;
};
struct situations {
	struct situation item[SITUATIONS_MAX];
	size_t count;
	int64_t end; /* of the period, or now */
};

static struct situation *situation_of(struct situations *all, const char *name, uint32_t code)
{
	for (size_t i = 0; i < all->count; i++) {
		struct situation *s = &all->item[i];
		if (name ? s->name && strcmp(s->name, name) == 0 : !s->name && s->code == code)
			return s;
	}
	if (all->count == SITUATIONS_MAX)
		return NULL;
	struct situation *s = &all->item[all->count++];
	*s = (struct situation){ .name = name, .code = code, .edge = all->end };
	return s;
}

static bool add_event(struct table_work *t, const struct meter_card *card,
		      const struct meter_event *e, void *arg, struct arena *a, struct err *err)
{
	struct event_meaning m = meaning_of(card, e->code);
	struct situation *s = situation_of(arg, m.name, e->code);
	(void)t;
	(void)a;
	if (!s)
		return err_set(err, ERR_LIMIT, "meter %s has more than %d situations",
			       card->meter.row.serial, SITUATIONS_MAX);
	bool newest = !s->lasts && s->count == 0;
	s->unbegun = strcmp(m.kind, "goes") == 0;
	if (s->unbegun) {
		s->lasts = true;
		s->edge = e->time;
		return true;
	}
	if (strcmp(m.kind, "appears") == 0) {
		s->now |= newest;
		s->lasts = true;
		s->seconds += s->edge > e->time ? s->edge - e->time : 0;
		s->edge = e->time;
	}
	s->last = s->count++ ? s->last : e->time;
	s->first = e->time;
	return true;
}

static bool put_situation(struct table_work *t, const struct meter_card *card,
			  const struct situation *s, int64_t from, struct arena *a, struct err *err)
{
	int64_t seconds = s->seconds + (s->unbegun ? s->edge - from : 0);
	const struct report_cell cells[] = {
		report_text(say_situation(t, s->name, s->code, a)),
		report_text(card->meter.row.serial),
		report_text(card->meter.subscriber.account),
		report_number(s->count),
		report_time(card->zone, s->first),
		report_time(card->zone, s->last),
		{ .none = !s->lasts, .value = seconds, .divisor = 3600 },
		report_text(s->lasts ? report_say(t->work, s->now ? "now.yes" : "now.no") : NULL),
	};
	return table_put(t, cells, err);
}

static bool situations(struct table_work *t, const struct meter_card *card, struct arena *a,
		       struct err *err)
{
	struct situations *all = arena_new(a, struct situations, 1);
	int64_t from;
	if (!all)
		return err_set(err, ERR_NOMEM, "no memory for a report");
	table_days(t->work, card->zone, &from, &all->end);
	if (all->end > t->work->now)
		all->end = t->work->now;
	if (!each_event(t, card, add_event, all, a, err))
		return false;
	for (size_t i = 0; i < all->count; i++)
		if (!put_situation(t, card, &all->item[i], from, a, err))
			return false;
	return true;
}

const struct report_table table_situations = { .columns = situation_columns,
					       .count = ARRAY_LEN(situation_columns),
					       .landscape = true,
					       .meter = situations,
					       .note = "note.situations" };
