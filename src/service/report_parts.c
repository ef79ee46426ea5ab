#include <stdio.h>

#include "service/report_private.h"

const char *report_say(const struct report_work *w, const char *key)
{
	return report_word(w->wish.language, key);
}

const char *report_say_with(struct report_work *w, const char *key, const char *text)
{
	const char *said = report_phrase(job_arena(w->run), w->wish.language, key, &text, 1);
	return said ? said : text;
}

struct report_cell report_text(const char *text)
{
	return (struct report_cell){ .none = !text || !text[0], .text = text };
}

struct report_cell report_time(const struct tz *zone, int64_t utc)
{
	return (struct report_cell){ .none = utc == 0,
				     .value = utc,
				     .offset = tz_offset(zone, utc) };
}

struct report_cell report_number(int64_t value)
{
	return (struct report_cell){ .value = value };
}

void report_add_fact(struct report_work *w, const char *name, enum report_type type,
		     struct report_cell cell)
{
	char key[60];
	if (w->head.fact_count == REPORT_FACTS_MAX)
		return;
	(void)snprintf(key, sizeof key, "fact.%s", name);
	w->facts[w->head.fact_count++] = (struct report_fact){
		.name = name, .label = report_say(w, key), .as = { .type = type }, .cell = cell
	};
	w->head.facts = w->facts;
}

static const char *say_day(struct report_work *w, int64_t days, enum gas_period unit)
{
	struct arena *a = job_arena(w->run);
	int y;
	int m;
	int d;
	civil_from_days(days, &y, &m, &d);
	const char *text;
	if (unit == GAS_YEAR)
		text = arena_printf(a, "%04d", y);
	else if (w->wish.language == REPORT_RU)
		text = unit == GAS_MONTH ? arena_printf(a, "%02d.%04d", m, y)
					 : arena_printf(a, "%02d.%02d.%04d", d, m, y);
	else
		text = unit == GAS_MONTH ? arena_printf(a, "%04d-%02d", y, m)
					 : arena_printf(a, "%04d-%02d-%02d", y, m, d);
	return text ? text : "";
}

const char *report_say_period(struct report_work *w)
{
	static const char *const keys[] = { [GAS_HOUR] = "period.day",
					    [GAS_DAY] = "period.day",
					    [GAS_MONTH] = "period.month",
					    [GAS_YEAR] = "period.year" };
	const struct report_wish *wish = &w->wish;
	if (wish->whole_unit)
		return report_say_with(w, keys[wish->unit],
				       say_day(w, wish->first_day, wish->unit));
	const char *const ends[] = { say_day(w, wish->first_day, GAS_DAY),
				     say_day(w, wish->last_day, GAS_DAY) };
	const char *said = report_phrase(job_arena(w->run), wish->language, "period.days", ends, 2);
	return said ? said : "";
}

unsigned report_volume_marks(const struct consumption *c)
{
	return (c->hours_estimated || c->start_estimated || c->end_estimated ? REPORT_ESTIMATED
									     : 0u) |
	       (c->flags & READING_EDITED ? REPORT_EDITED : 0u) |
	       (c->hours_substitute ? REPORT_SUBSTITUTE : 0u);
}
