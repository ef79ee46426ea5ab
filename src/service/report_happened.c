/* report_happened.c - forms about what changed: parameters, closed months, acts of people. */
#include <stdio.h>

#include "base/str.h"
#include "service/audit.h"
#include "service/closing.h"
#include "service/report_table.h"

enum { AUDIT_PAGE = 500 };

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
	if (!table_parameter_list(t, card, a, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		if (rows[i].changes > 1 && !changes_of(t, card, rows[i].key, a, err))
			return false;
	return true;
}

const struct report_table table_parameters = { .columns = parameter_columns,
					       .count = ARRAY_LEN(parameter_columns),
					       .landscape = true,
					       .meter = parameters };

/* --- months that were closed and came out otherwise --- */

static const struct table_column correction_columns[] = {
	{ "serial", REPORT_TEXT, .width = 12 },
	{ "account", REPORT_TEXT, .width = 12 },
	{ "month", REPORT_TEXT, .width = 10 },
	{ "volume_before", REPORT_NUMBER, 3, 3, 15, .sum = true },
	{ "volume_after", REPORT_NUMBER, 3, 3, 15, .sum = true },
	{ "difference", REPORT_NUMBER, 3, 3, 15, .sum = true },
	{ "corrected_at", REPORT_TIME, .width = 19 },
};

static struct report_cell litres(int64_t v)
{
	return (struct report_cell){ .none = v == INT64_MIN, .value = v };
}

static bool put_correction(struct table_work *t, const struct meter_card *card,
			   const struct correction *c, struct arena *a, struct err *err)
{
	bool both = c->volume_before != INT64_MIN && c->volume_after != INT64_MIN;
	int y;
	int m;
	int d;
	civil_from_days(c->month_day, &y, &m, &d);
	const char *month = t->work->wish.language == REPORT_RU
				    ? arena_printf(a, "%02d.%04d", m, y)
				    : arena_printf(a, "%04d-%02d", y, m);
	const struct report_cell cells[] = {
		report_text(card->meter.row.serial),
		report_text(card->meter.subscriber.account),
		report_text(month),
		litres(c->volume_before),
		litres(c->volume_after),
		{ .none = !both, .value = both ? c->volume_after - c->volume_before : 0 },
		report_time(t->work->zone, c->seen_at),
	};
	return table_put(t, cells, err);
}

/* Newest first. */
static bool corrections(struct table_work *t, const struct meter_card *card, struct arena *a,
			struct err *err)
{
	const struct report_wish *wish = &t->work->wish;
	struct correction_filter f = { .month_day = INT64_MIN, .limit = CLOSING_LIST_MAX };
	do {
		struct correction_sheet s;
		if (!service_correction_list(t->work->sv, t->work->caller, &f,
					     card->meter.row.serial, a, &s, err))
			return false;
		for (size_t i = 0; i < s.count; i++) {
			const struct correction *c = &s.items[i];
			if (c->month_day >= wish->first_day && c->month_day <= wish->last_day &&
			    !put_correction(t, card, c, a, err))
				return false;
		}
		f.before = s.next;
	} while (f.before);
	return true;
}

const struct report_table table_corrections = { .columns = correction_columns,
						.count = ARRAY_LEN(correction_columns),
						.meter = corrections,
						.note = "note.corrections" };

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
		report_text(strcmp(r->origin, "console") == 0
				    ? report_say(t->work, "origin.console")
				    : r->origin),
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
