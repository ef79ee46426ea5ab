/* Exceptions, rules of validation, closed months. */
#include "service/closing.h"
#include "service/exception.h"
#include "web/view.h"

enum { DAY = 86400 };

static void exception_members(struct jsonw *j, const struct exception *x, const struct tz *zone)
{
	view_key_int(j, "id", x->id);
	view_key_text(j, "serial", x->serial);
	view_key_text(j, "rule", validate_about(x->rule)->name);
	view_key_time(j, "from", x->from, zone);
	view_key_time(j, "to", x->to, zone);
	view_key_int(j, "hours", (x->to - x->from) / 3600 + 1);
	view_key_text(j, "state", exception_state_name(x->state));
	jsonw_key(j, "facts");
	jsonw_raw(j, x->facts);
	view_key_time(j, "first_at", x->first_at, zone);
	view_key_time(j, "last_at", x->last_at, zone);
	jsonw_key(j, "call");
	if (x->call)
		jsonw_int(j, x->call);
	else
		jsonw_null(j);
	view_key_time(j, "settled_at", x->settled_at, zone);
	view_key_text(j, "settled_by", x->settled_by);
	view_key_text(j, "reason", x->reason);
}

void view_exception(struct jsonw *j, const struct exception *x, const struct tz *zone)
{
	jsonw_object(j);
	exception_members(j, x, zone);
	jsonw_object_end(j);
}

void view_exceptions(struct jsonw *j, const struct exception_sheet *s)
{
	jsonw_object(j);
	jsonw_key(j, "items");
	jsonw_array(j);
	for (size_t i = 0; i < s->count; i++)
		view_exception(j, &s->items[i], s->zone);
	jsonw_array_end(j);
	jsonw_key(j, "open");
	if (s->counted) {
		jsonw_object(j);
		for (unsigned r = 0; r < VALIDATE_RULE_COUNT; r++)
			if (s->counts[r])
				view_key_int(j, validate_about((enum validate_rule)r)->name,
					     s->counts[r]);
		jsonw_object_end(j);
	} else {
		jsonw_null(j);
	}
	view_next_cursor(j, s->next);
	jsonw_object_end(j);
}

void view_exception_card(struct jsonw *j, const struct exception_card *c)
{
	jsonw_object(j);
	exception_members(j, &c->exception, c->zone);
	jsonw_key(j, "suggestion");
	jsonw_object(j);
	view_key_text(j, "method",
		      c->suggestion.count ? estimate_method_name((int)c->suggestion.method) : NULL);
	jsonw_key(j, "items");
	jsonw_array(j);
	for (size_t i = 0; i < c->suggestion.count; i++) {
		jsonw_object(j);
		view_key_time(j, "time", c->suggestion.items[i].time, c->zone);
		view_key_volume(j, "index", true, c->suggestion.items[i].index);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
	jsonw_object_end(j);
	jsonw_key(j, "readings");
	jsonw_array(j);
	for (size_t i = 0; i < c->reading_count; i++)
		view_reading_row(j, &c->readings[i], c->quality[i]);
	jsonw_array_end(j);
	jsonw_object_end(j);
}

void view_exception_results(struct jsonw *j, const struct exception_result *r, size_t count)
{
	int64_t done = 0;

	jsonw_object(j);
	jsonw_key(j, "failed");
	jsonw_array(j);
	for (size_t i = 0; i < count; i++) {
		done += !r[i].error;
		if (!r[i].error)
			continue;
		jsonw_object(j);
		view_key_int(j, "id", r[i].id);
		view_key_text(j, "reason", r[i].error);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
	view_key_int(j, "settled", done);
	jsonw_object_end(j);
}

static void rule_parameters(struct jsonw *j, const struct validate_about *about,
			    const struct validate_setting *s)
{
	jsonw_key(j, "parameters");
	jsonw_array(j);
	for (size_t i = 0; i < VALIDATE_PARAMETERS_MAX && about->parameter[i].name; i++) {
		const struct validate_parameter *p = &about->parameter[i];
		jsonw_object(j);
		view_key_text(j, "name", p->name);
		view_key_text(j, "unit", validate_unit_name(p->unit));
		view_key_int(j, "value", s->value[i]);
		view_key_int(j, "default", p->value);
		view_key_int(j, "min", p->min);
		view_key_int(j, "max", p->max);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
}

void view_rules(struct jsonw *j, const struct rule_entry *rules, const struct tz *zone)
{
	jsonw_object(j);
	jsonw_key(j, "items");
	jsonw_array(j);
	for (unsigned i = 0; i < VALIDATE_RULE_COUNT; i++) {
		const struct rule_entry *e = &rules[i];
		const struct validate_about *about = validate_about(e->rule);
		jsonw_object(j);
		view_key_text(j, "rule", about->name);
		jsonw_key(j, "enabled");
		jsonw_bool(j, e->setting.on);
		jsonw_key(j, "work");
		jsonw_bool(j, about->work);
		rule_parameters(j, about, &e->setting);
		jsonw_key(j, "own");
		jsonw_bool(j, e->own);
		view_key_text(j, "who", e->who);
		view_key_time(j, "changed", e->changed_at, zone);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
	jsonw_object_end(j);
}

/* "2026-09" */
static void key_month(struct jsonw *j, int64_t day)
{
	char text[32];

	(void)time_format(text, day * DAY, 0);
	text[7] = 0;
	view_key_text(j, "month", text);
}

static void key_known(struct jsonw *j, const char *key, int64_t litres)
{
	view_key_volume(j, key, litres != INDEX_NONE, litres);
}

void view_closing(struct jsonw *j, const struct closing *c, const struct tz *zone)
{
	jsonw_object(j);
	view_key_int(j, "id", c->id);
	view_group_ref(j, c->group, c->group_name);
	key_month(j, c->month_day);
	view_key_text(j, "state", closing_state_name(c->state));
	view_key_int(j, "meters", c->meters);
	view_key_int(j, "known", c->known);
	view_key_volume(j, "consumption", true, c->volume);
	view_key_text(j, "calc_version", c->calc_version);
	view_key_text(j, "calc_checksum", c->calc_checksum);
	view_key_text(j, "figures", c->figures);
	view_key_int(j, "corrections", c->corrections);
	view_key_text(j, "reason", c->reason);
	view_key_time(j, "closed_at", c->closed_at, zone);
	view_key_text(j, "closed_by", c->closed_by);
	view_key_time(j, "reopened_at", c->reopened_at, zone);
	view_key_text(j, "reopened_by", c->reopened_by);
	view_key_text(j, "reopen_reason", c->reopen_reason);
	jsonw_object_end(j);
}

void view_figure(struct jsonw *j, const struct closed_figure *f, const struct tz *zone)
{
	jsonw_object(j);
	view_key_text(j, "serial", f->serial);
	view_key_time(j, "from", f->from, zone);
	view_key_time(j, "to", f->to, zone);
	key_known(j, "index_start", f->index_start);
	key_known(j, "index_end", f->index_end);
	key_known(j, "consumption", f->volume);
	view_key_temperature(j, "temperature", f->temperature);
	view_key_int(j, "hours", f->hours);
	view_key_int(j, "records", f->records);
	view_key_int(j, "hours_estimated", f->estimated);
	view_key_int(j, "hours_substitute", f->substituted);
	view_key_flags(j, "flags", f->flags);
	jsonw_object_end(j);
}

void view_correction(struct jsonw *j, const struct correction *c, const struct tz *zone)
{
	bool both = c->volume_before != INDEX_NONE && c->volume_after != INDEX_NONE;

	jsonw_object(j);
	view_key_int(j, "id", c->id);
	view_key_int(j, "closing", c->closing);
	view_key_text(j, "serial", c->serial);
	key_month(j, c->month_day);
	key_known(j, "index_start_before", c->start_before);
	key_known(j, "index_end_before", c->end_before);
	key_known(j, "consumption_before", c->volume_before);
	key_known(j, "index_start_after", c->start_after);
	key_known(j, "index_end_after", c->end_after);
	key_known(j, "consumption_after", c->volume_after);
	view_key_volume(j, "difference", both, both ? c->volume_after - c->volume_before : 0);
	view_key_time(j, "seen_at", c->seen_at, zone);
	jsonw_object_end(j);
}
