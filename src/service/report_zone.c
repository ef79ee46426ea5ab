/* report_zone.c - the imbalance of a zone, by days or months. */
#include "base/str.h"
#include "service/balance_zone.h"
#include "service/report_private.h"

enum {
	TIME,
	INLET,
	GROUP,
	IMBALANCE,
	PERCENT,
	INLET_COMPLETE,
	GROUP_COMPLETE,
	INLET_ESTIMATED,
	GROUP_ESTIMATED,
	INLET_SUBSTITUTE,
	GROUP_SUBSTITUTE,
	COLUMNS
};

static const char *list_inlets(const struct balance_zone *z, struct arena *a)
{
	const char *text = "";
	for (size_t i = 0; text && i < z->inlet_count; i++)
		text = arena_printf(a, "%s%s%s", text, i ? ", " : "", z->inlets[i].serial);
	return text;
}

static bool head(struct report_work *w, struct err *err)
{
	struct balance_zone_card card;
	if (!service_balance_zone_get(w->sv, w->caller, w->wish.zone, job_arena(w->run), &card,
				      err))
		return false;
	w->head.title = report_say_with(w, "form.imbalance.title", card.zone.name);
	w->head.landscape = true;
	report_add_fact(w, "inlets", REPORT_TEXT,
			report_text(list_inlets(&card.zone, job_arena(w->run))));
	report_add_fact(w, "group", REPORT_TEXT, report_text(card.path));
	report_add_fact(w, "note", REPORT_TEXT, report_text(card.zone.note));
	return true;
}

static void name_columns(const struct report_work *w, struct report_column c[static COLUMNS])
{
	static const char *const names[] = {
		"date",
		"inlet",
		"group_sum",
		"imbalance",
		"imbalance_percent",
		"inlet_completeness",
		"group_completeness",
		"inlet_estimated",
		"group_estimated",
		"inlet_substitute",
		"group_substitute",
	};
	for (size_t i = 0; i < COLUMNS; i++) {
		char key[60];
		(void)snprintf(key, sizeof key, "column.%s", names[i]);
		c[i] = (struct report_column){ .name = names[i],
					       .head = report_say(w, key),
					       .type = REPORT_NUMBER,
					       .scale = i < PERCENT ? 3 : 2,
					       .digits = i < PERCENT ? 3 : 2,
					       .width = i < PERCENT ? 14 : 11 };
	}
	c[TIME].type = REPORT_TIME;
	c[TIME].width = 19;
}

static struct report_cell percent(int64_t hundredths)
{
	return (struct report_cell){ .none = hundredths == BALANCE_NONE, .value = hundredths };
}

static unsigned marks_of(const struct balance_side *s)
{
	return (s->estimated > 0 ? REPORT_ESTIMATED : 0u) |
	       (s->substitute > 0 ? REPORT_SUBSTITUTE : 0u) |
	       (s->completeness < 10000 ? REPORT_INCOMPLETE : 0u);
}

static struct report_cell volume(const struct balance_side *s)
{
	return (struct report_cell){ .none = !s->known,
				     .value = s->volume,
				     .marks = s->known ? marks_of(s) : 0 };
}

static void fill(const struct balance *b, struct report_cell c[static COLUMNS])
{
	c[INLET] = volume(&b->inlet);
	c[GROUP] = volume(&b->group);
	c[IMBALANCE] = (struct report_cell){ .none = !b->known, .value = b->imbalance };
	c[PERCENT] = percent(b->percent);
	c[INLET_COMPLETE] = percent(b->inlet.completeness);
	c[GROUP_COMPLETE] = percent(b->group.completeness);
	c[INLET_ESTIMATED] = percent(b->inlet.estimated);
	c[GROUP_ESTIMATED] = percent(b->group.estimated);
	c[INLET_SUBSTITUTE] = percent(b->inlet.substitute);
	c[GROUP_SUBSTITUTE] = percent(b->group.substitute);
}

struct adding {
	struct balance_total total;
	size_t meters;
	size_t overlap;
};

/* A month at a time: what is read at once stays bounded, and a cancel is seen. */
static bool part(struct report_work *w, int64_t first, int64_t last, struct adding *ad,
		 struct err *err)
{
	AUTO_ARENA a = { .limit = 64 << 20 };
	struct balance_sheet s;
	const struct usage_query q = { .by = w->wish.by,
				       .from = report_late_on(w->zone, first),
				       .to = report_late_on(w->zone, last) + 1,
				       .gas_day_start = w->wish.gas_day_start,
				       .known_at = KNOWN_NOW };
	if (!job_goes_on(w->run, err) ||
	    !service_balance(w->sv, w->caller, w->wish.zone, &q, &a, &s, err))
		return false;
	for (size_t i = 0; i < s.count; i++) {
		const struct balance_period *p = &s.items[i];
		struct report_cell c[COLUMNS];
		c[TIME] = report_time(w->zone, w->wish.at_end ? p->span.to : p->span.from);
		fill(&p->balance, c);
		if (!report_row(w->out, c, err))
			return false;
	}
	ad->meters = s.meters;
	ad->overlap = s.overlap;
	return balance_merge(&ad->total, &s.total) ||
	       err_set(err, ERR_LIMIT, "the sums are too large");
}

static bool parts(struct report_work *w, struct adding *ad, struct err *err)
{
	for (int64_t day = w->wish.first_day; day <= w->wish.last_day;) {
		int y;
		int m;
		int d;
		civil_from_days(day, &y, &m, &d);
		int64_t next = civil_to_days(y + (m == 12), m % 12 + 1, 1);
		int64_t last = next <= w->wish.last_day ? next - 1 : w->wish.last_day;
		if (!part(w, day, last, ad, err) ||
		    !job_progress(w->run, last - w->wish.first_day + 1,
				  w->wish.last_day - w->wish.first_day + 1, err))
			return false;
		day = next;
	}
	return true;
}

static bool note_of(struct report_work *w, const char *key, int64_t n, struct err *err)
{
	char number[24];
	(void)snprintf(number, sizeof number, "%lld", (long long)n);
	return report_note(w->out, report_say_with(w, key, number), err);
}

static bool end(struct report_work *w, const struct adding *ad, struct err *err)
{
	const struct balance_total *t = &ad->total;
	struct report_cell c[COLUMNS];
	struct balance all;
	if (t->periods == 0)
		return true;
	if (!balance_total_of(t, &all))
		return err_set(err, ERR_LIMIT, "the sums are too large");
	fill(&all, c);
	c[TIME] = report_text(report_say(w, "total"));
	/* Of all rows only when each of them counts. */
	c[INLET].sum = c[GROUP].sum = c[IMBALANCE].sum = t->counted == t->periods;
	return report_total(w->out, c, err) &&
	       (t->counted == t->periods ||
		note_of(w, "note.uncounted", t->periods - t->counted, err)) &&
	       note_of(w, "note.zone_meters", (int64_t)ad->meters, err) &&
	       (!ad->overlap || note_of(w, "note.overlap", (int64_t)ad->overlap, err));
}

static bool body(struct report_work *w, struct err *err)
{
	struct report_column columns[COLUMNS];
	const struct report_section section = { .columns = columns,
						.count = COLUMNS,
						.marks = true };
	struct adding ad = { .meters = 0 };
	name_columns(w, columns);
	return report_section(w->out, &section, err) && parts(w, &ad, err) && end(w, &ad, err);
}

const struct report_maker report_of_zone = { head, body, NULL };
