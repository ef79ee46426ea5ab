/* Numbers to bill on: consumption, edits, starts of gas days. */
#include <inttypes.h>

#include "base/decimal.h"
#include "base/str.h"
#include "meter/calc.h"
#include "service/exception.h"
#include "web/view.h"

enum { DAY = 86400 };

void view_day_text(struct jsonw *j, int64_t day)
{
	char text[32];

	(void)time_format(text, day * DAY, 0);
	text[10] = 0;
	jsonw_text(j, text);
}

void view_key_volume(struct jsonw *j, const char *key, bool known, int64_t litres)
{
	jsonw_key(j, key);
	if (known)
		jsonw_decimal(j, litres, 3, 3);
	else
		jsonw_null(j);
}

static void key_bool(struct jsonw *j, const char *key, bool v)
{
	jsonw_key(j, key);
	jsonw_bool(j, v);
}

static void key_quotient(struct jsonw *j, const char *key, int64_t litres, int64_t by)
{
	jsonw_key(j, key);
	if (by > 0)
		jsonw_quotient(j, litres, by, 3, 3);
	else
		jsonw_null(j);
}

/* What of it rests on estimates and on the substitute temperature. */
static void view_shares(struct jsonw *j, int64_t hours_estimated, int64_t estimated,
			int64_t hours_substitute, int64_t substitute)
{
	view_key_int(j, "hours_estimated", hours_estimated);
	view_key_volume(j, "volume_estimated", true, estimated);
	view_key_int(j, "hours_substitute", hours_substitute);
	view_key_volume(j, "volume_substitute", true, substitute);
}

static void key_effect(struct jsonw *j, int64_t volume, const struct consumption_warmth *w)
{
	int64_t effect = 0;
	bool known = consumption_effect(volume, w, &effect);

	view_key_volume(j, "substitute_effect", known, effect);
}

static void key_closed(struct jsonw *j, const struct consumption *c, const struct closed_month *m,
		       const struct tz *zone)
{
	int64_t now = c->volume_valid ? c->volume : INDEX_NONE;

	jsonw_key(j, "closed");
	if (!m || !m->closing) {
		jsonw_null(j);
		return;
	}
	jsonw_object(j);
	view_key_int(j, "closing", m->closing);
	view_key_volume(j, "consumption", m->volume != INDEX_NONE, m->volume);
	view_key_time(j, "at", m->at, zone);
	view_key_text(j, "by", m->by);
	key_bool(j, "differs", m->volume != now);
	jsonw_object_end(j);
}

static void view_consumption(struct jsonw *j, const struct consumption *c,
			     const struct closed_month *closed, const struct tz *zone)
{
	jsonw_object(j);
	view_key_time(j, "from", c->span.from, zone);
	view_key_time(j, "to", c->span.to, zone);
	view_key_int(j, "hours", c->hours);
	view_key_index(j, "index_start", c->start_missing ? -1 : c->index_start);
	view_key_index(j, "index_end", c->end_missing ? -1 : c->index_end);
	key_bool(j, "start_estimated", c->start_estimated);
	key_bool(j, "end_estimated", c->end_estimated);
	view_key_volume(j, "consumption", c->volume_valid, c->volume);
	key_quotient(j, "average", c->volume, c->volume_valid ? c->hours : 0);
	view_key_temperature(j, "temperature", c->temperature);
	view_key_flags(j, "flags", c->flags);
	view_key_quality(j, c->quality);
	view_key_int(j, "records", c->records);
	view_key_int(j, "exchanges", c->exchanges);
	view_shares(j, c->hours_estimated, c->volume_estimated, c->hours_substitute,
		    c->volume_substitute);
	key_effect(j, c->volume_substitute, &c->warmth);
	key_bool(j, "open", c->open);
	key_bool(j, "absent", c->absent);
	key_closed(j, c, closed, zone);
	jsonw_object_end(j);
}

void view_consumptions(struct jsonw *j, const struct consumption_sheet *s, enum gas_period by)
{
	jsonw_object(j);
	view_key_text(j, "by", gas_period_name(by));
	jsonw_key(j, "zone");
	jsonw_text(j, tz_name(s->zone));
	view_key_hour(j, "gas_day_start", s->gas_day_start);
	jsonw_key(j, "items");
	jsonw_array(j);
	for (size_t i = 0; i < s->count; i++)
		view_consumption(j, &s->items[i], s->closed ? &s->closed[i] : NULL, s->zone);
	jsonw_array_end(j);
	view_key_volume(j, "total", s->total.valid > 0, s->total.volume);
	view_key_int(j, "missing", s->total.missing);
	view_shares(j, s->total.hours_estimated, s->total.volume_estimated,
		    s->total.hours_substitute, s->total.volume_substitute);
	key_effect(j, s->total.volume_substitute, &s->total.warmth);
	jsonw_object_end(j);
}

static void usage_sum(struct jsonw *j, const struct consumption_sum *s)
{
	view_key_volume(j, "consumption", s->valid > 0, s->volume);
	key_quotient(j, "average", s->volume, s->hours);
	view_key_int(j, "missing", s->missing);
	view_key_flags(j, "flags", s->flags);
	view_key_quality(j, s->quality);
	view_shares(j, s->hours_estimated, s->volume_estimated, s->hours_substitute,
		    s->volume_substitute);
}

void view_usage_period(struct jsonw *j, const struct usage_period *p,
		       const struct usage_period *before)
{
	int16_t mean = TEMPERATURE_NONE;
	char local[32];

	jsonw_object(j);
	jsonw_key(j, "local"); /* of no zone: "2026-09-01T06:00:00" */
	(void)time_format(local, p->local, 0);
	local[19] = 0;
	jsonw_text(j, local);
	view_key_int(j, "meters", p->sum.rows);
	view_key_int(j, "known", p->sum.valid);
	key_quotient(j, "mean", p->sum.volume, p->sum.valid);
	usage_sum(j, &p->sum);
	if (p->temperatures)
		mean = (int16_t)decimal_div(p->temperature_sum, p->temperatures);
	view_key_temperature(j, "temperature", mean);
	key_bool(j, "open", p->open > 0);
	view_key_volume(j, "year_before", before && before->sum.valid > 0,
			before ? before->sum.volume : 0);
	jsonw_object_end(j);
}

void view_usage_total(struct jsonw *j, const struct usage_sheet *s)
{
	jsonw_object(j);
	usage_sum(j, &s->total);
	jsonw_object_end(j);
}

void view_usage_meter(struct jsonw *j, const struct usage_meter *m, const struct tz *zone)
{
	jsonw_object(j);
	view_key_text(j, "serial", m->serial);
	view_key_time(j, "from", m->from, zone);
	view_key_time(j, "to", m->to, zone);
	view_key_index(j, "index_start", m->index_start == INDEX_NONE ? -1 : m->index_start);
	view_key_index(j, "index_end", m->index_end == INDEX_NONE ? -1 : m->index_end);
	usage_sum(j, &m->sum);
	view_key_temperature(j, "temperature", m->temperature);
	jsonw_object_end(j);
}

static void hours_of_day(struct jsonw *j, const char *key, const struct usage_hour *hours)
{
	jsonw_key(j, key);
	jsonw_array(j);
	for (int h = 0; h < 24; h++) {
		jsonw_object(j);
		view_key_int(j, "hour", h);
		key_quotient(j, "mean", hours[h].volume, hours[h].hours);
		view_key_int(j, "hours", hours[h].hours);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
}

void view_usage_profile(struct jsonw *j, const struct usage_profile *p)
{
	jsonw_object(j);
	view_key_int(j, "meters", (int64_t)p->meters);
	hours_of_day(j, "workday", p->hour[USAGE_WORKDAY]);
	hours_of_day(j, "weekend", p->hour[USAGE_WEEKEND]);
	jsonw_object_end(j);
}

void view_edit(struct jsonw *j, const struct reading_edit *e, const struct tz *zone)
{
	jsonw_object(j);
	view_key_int(j, "id", e->id);
	view_key_text(j, "archive", archive_name(e->archive));
	view_key_time(j, "time", e->time, zone);
	view_key_text(j, "kind", edit_kind_name(e->kind));
	view_key_text(j, "method", estimate_method_name(e->method));
	view_key_volume(j, "index", true, e->index);
	view_key_temperature(j, "temperature", e->temperature);
	view_key_text(j, "reason", e->reason);
	view_key_text(j, "who", e->who);
	view_key_time(j, "made_at", e->made_at, zone);
	view_key_time(j, "ended_at", e->ended_at, zone);
	view_key_text(j, "ended_by", e->ended_by);
	view_key_text(j, "end_reason", e->end_reason);
	jsonw_object_end(j);
}

/* --- archives --- */

void view_key_quality(struct jsonw *j, uint32_t bits)
{
	jsonw_key(j, "quality");
	jsonw_array(j);
	for (unsigned r = 0; r < VALIDATE_RULE_COUNT; r++)
		if (bits >> r & 1)
			jsonw_text(j, validate_about((enum validate_rule)r)->name);
	jsonw_array_end(j);
}

void view_reading_row(struct jsonw *j, const struct reading *r, uint32_t quality)
{
	jsonw_object(j);
	view_reading_members(j, r);
	view_key_quality(j, quality);
	jsonw_object_end(j);
}

static void cursor_of(struct jsonw *j, const struct reading_page *page)
{
	char text[32];
	struct strb b = strb_make(text, sizeof text);
	if (page->more)
		strb_printf(&b, "%" PRId64, page->items[page->count - 1].time);
	view_key_text(j, "next_cursor", text);
}

/* What the bits of the rows' status words mean. */
static void status_bits_of(struct jsonw *j, const struct service_profile *profile)
{
	jsonw_key(j, "status_bits");
	jsonw_array(j);
	for (unsigned bit = 0; profile && bit < 32; bit++) {
		const char *name = profile->condition(profile->arg, bit);
		if (!name)
			continue;
		jsonw_object(j);
		view_key_int(j, "bit", bit);
		view_key_text(j, "name", name);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
}

void view_readings(struct jsonw *j, const struct reading_page *page)
{
	jsonw_object(j);
	jsonw_key(j, "items");
	jsonw_array(j);
	for (size_t i = 0; i < page->count; i++)
		view_reading_row(j, &page->items[i], page->quality[i]);
	jsonw_array_end(j);
	jsonw_key(j, "edits");
	jsonw_array(j);
	for (size_t i = 0; i < page->edit_count; i++)
		view_edit(j, &page->edits[i], page->zone);
	jsonw_array_end(j);
	cursor_of(j, page);
	jsonw_key(j, "zone");
	jsonw_text(j, tz_name(page->zone));
	status_bits_of(j, page->profile);
	jsonw_object_end(j);
}

/* --- starts of gas days --- */

static void key_start(struct jsonw *j, int hour)
{
	if (hour >= 0) {
		view_key_hour(j, "gas_day_start", hour);
		return;
	}
	jsonw_key(j, "gas_day_start");
	jsonw_null(j);
}

static void start_from(struct jsonw *j, int64_t day, int hour)
{
	jsonw_object(j);
	jsonw_key(j, "from");
	if (day == INT64_MIN)
		jsonw_null(j);
	else
		view_day_text(j, day);
	key_start(j, hour);
}

void view_gas_days(struct jsonw *j, const struct gas_day_sheet *s)
{
	jsonw_object(j);
	key_start(j, s->own);
	jsonw_key(j, "items");
	jsonw_array(j);
	for (size_t i = 0; i < s->count; i++) {
		start_from(j, s->rows[i].from_day, s->rows[i].hour);
		view_key_text(j, "who", s->rows[i].who);
		view_key_time(j, "changed", s->rows[i].created_at, s->zone);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
	jsonw_key(j, "effective");
	jsonw_array(j);
	if (s->has_calendar) {
		start_from(j, INT64_MIN, s->calendar.hour);
		jsonw_object_end(j);
	}
	for (size_t i = 0; s->has_calendar && i < s->calendar.count; i++) {
		start_from(j, s->calendar.changes[i].from, s->calendar.changes[i].hour);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
	jsonw_object_end(j);
}

void view_version(struct jsonw *j)
{
	jsonw_object(j);
	jsonw_key(j, "name");
	jsonw_text(j, "themis");
	jsonw_key(j, "version");
	jsonw_text(j, THEMIS_VERSION);
	jsonw_key(j, "calculation");
	jsonw_object(j);
	jsonw_key(j, "version");
	jsonw_text(j, calc_version());
	jsonw_key(j, "checksum");
	jsonw_text(j, calc_checksum());
	jsonw_object_end(j);
	jsonw_object_end(j);
}
