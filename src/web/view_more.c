/* Decoded calls, slots, load and the outcome of decisions on many meters as JSON. */
#include <stdio.h>

#include "web/view.h"

void view_decoded_line(struct jsonw *j, const struct decoded_line *l)
{
	jsonw_object(j);
	view_key_int(j, "at_ms", l->at);
	jsonw_key(j, "direction");
	jsonw_text(j, l->to_meter ? "to-meter" : "from-meter");
	view_key_int(j, "depth", l->depth);
	jsonw_key(j, "text");
	jsonw_text(j, l->text);
	jsonw_object_end(j);
}

static void clock_of(struct jsonw *j, int minute)
{
	char text[8];
	(void)snprintf(text, sizeof text, "%02d:%02d", minute / 60 % 24, minute % 60);
	jsonw_key(j, "time");
	jsonw_text(j, text);
}

void view_slot_plan(struct jsonw *j, const struct slot_plan *p, bool applied, const struct tz *zone)
{
	jsonw_object(j);
	jsonw_key(j, "applied");
	jsonw_bool(j, applied);
	view_key_int(j, "meters", p->meters);
	view_key_int(j, "kept", p->kept);
	view_key_int(j, "moved", p->moved);
	view_key_int(j, "minutes", p->minutes);
	view_key_int(j, "most", p->most);
	view_key_int(j, "least", p->least);
	view_key_text(j, "zone", tz_name(zone));
	jsonw_object_end(j);
}

void view_slot(struct jsonw *j, const struct slot_entry *s, const struct service *sv)
{
	jsonw_object(j);
	jsonw_key(j, "serial");
	jsonw_text(j, s->serial);
	if (s->slot == SLOT_NONE) {
		jsonw_key(j, "minute");
		jsonw_null(j);
		jsonw_key(j, "time");
		jsonw_null(j);
	} else {
		view_key_int(j, "minute", s->slot);
		clock_of(j, service_slot_local(sv, s->slot));
	}
	jsonw_object_end(j);
}

void view_load(struct jsonw *j, const struct slot_minute *minutes, int days,
	       const struct service *sv)
{
	jsonw_object(j);
	view_key_int(j, "days", days);
	view_key_text(j, "zone", tz_name(service_zone(sv)));
	jsonw_key(j, "items");
	jsonw_array(j);
	for (int i = 0; i < SLOT_DAY; i++) {
		jsonw_object(j);
		view_key_int(j, "minute", i);
		clock_of(j, service_slot_local(sv, i));
		view_key_int(j, "planned", minutes[i].planned);
		jsonw_key(j, "mean");
		jsonw_quotient(j, minutes[i].calls, days, 0, 2);
		view_key_int(j, "peak", minutes[i].peak);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
	jsonw_object_end(j);
}

void view_quarantine_result(struct jsonw *j, const struct quarantine_result *r)
{
	jsonw_object(j);
	view_key_int(j, "done", (int64_t)r->done);
	jsonw_key(j, "items");
	jsonw_array(j);
	for (size_t i = 0; i < r->count; i++) {
		jsonw_object(j);
		jsonw_key(j, "serial");
		jsonw_text(j, r->serials[i]);
		jsonw_key(j, "outcome");
		jsonw_text(j, quarantine_outcome_name(r->outcomes[i]));
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
	jsonw_key(j, "more");
	jsonw_bool(j, r->more);
	jsonw_object_end(j);
}
