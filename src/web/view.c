#include "web/view.h"

#include <inttypes.h>
#include <stdio.h>

void view_key_text(struct jsonw *j, const char *key, const char *text)
{
	jsonw_key(j, key);
	jsonw_text(j, text && text[0] ? text : NULL);
}

void view_key_int(struct jsonw *j, const char *key, int64_t v)
{
	jsonw_key(j, key);
	jsonw_int(j, v);
}

void view_key_id(struct jsonw *j, const char *key, int64_t id)
{
	jsonw_key(j, key);
	if (id)
		jsonw_int(j, id);
	else
		jsonw_null(j);
}

void view_next_cursor(struct jsonw *j, int64_t next)
{
	char text[24] = "";
	if (next)
		(void)snprintf(text, sizeof text, "%" PRId64, next);
	view_key_text(j, "next_cursor", text);
}

void view_key_time(struct jsonw *j, const char *key, int64_t utc, const struct tz *zone)
{
	jsonw_key(j, key);
	if (utc == 0)
		jsonw_null(j);
	else
		jsonw_time(j, utc, tz_offset(zone, utc));
}

void view_key_percent(struct jsonw *j, const char *key, int64_t part, int64_t whole)
{
	jsonw_key(j, key);
	if (whole <= 0)
		jsonw_null(j);
	else
		jsonw_quotient(j, part * 100, whole, 0, 2);
}

/* A negative index: null. */
void view_key_index(struct jsonw *j, const char *key, int64_t litres)
{
	jsonw_key(j, key);
	if (litres < 0)
		jsonw_null(j);
	else
		jsonw_decimal(j, litres, 3, 3);
}

void view_key_temperature(struct jsonw *j, const char *key, int16_t temperature)
{
	jsonw_key(j, key);
	if (temperature == TEMPERATURE_NONE)
		jsonw_null(j);
	else
		jsonw_decimal(j, temperature, 2, 2);
}

void view_key_flags(struct jsonw *j, const char *key, uint32_t flags)
{
	jsonw_key(j, key);
	jsonw_array(j);
	for (unsigned bit = 0; bit < 32; bit++)
		if (flags >> bit & 1 && reading_flag_name(bit))
			jsonw_text(j, reading_flag_name(bit));
	jsonw_array_end(j);
}

void view_key_hour(struct jsonw *j, const char *key, int hour)
{
	char text[16];
	(void)snprintf(text, sizeof text, "%02d:00", hour);
	jsonw_key(j, key);
	jsonw_text(j, text);
}

void view_reading_members(struct jsonw *j, const struct reading *r)
{
	jsonw_key(j, "time");
	jsonw_time(j, r->time, r->offset);
	jsonw_key(j, "index");
	jsonw_decimal(j, r->index, 3, 3);
	view_key_temperature(j, "temperature", r->temperature);
	view_key_flags(j, "flags", r->flags);
	view_key_int(j, "status", r->status);
	jsonw_key(j, "call");
	if (r->call)
		jsonw_int(j, r->call);
	else
		jsonw_null(j);
}

void view_reading(struct jsonw *j, const struct reading *r)
{
	jsonw_object(j);
	view_reading_members(j, r);
	jsonw_object_end(j);
}

const char *view_state_name(enum meter_state s)
{
	switch (s) {
	case METER_ACTIVE:
		return "active";
	case METER_QUARANTINED:
		return "quarantined";
	case METER_REFUSED:
		return "refused";
	case METER_RETIRED:
		return "retired";
	}
	return "refused";
}

void view_group_ref(struct jsonw *j, int64_t id, const char *path)
{
	jsonw_key(j, "group");
	if (id == 0) {
		jsonw_null(j);
		return;
	}
	jsonw_object(j);
	view_key_int(j, "id", id);
	jsonw_key(j, "path");
	jsonw_text(j, path);
	jsonw_object_end(j);
}

static void state_of(struct jsonw *j, const struct meter_row *r, bool silent)
{
	jsonw_key(j, "state");
	jsonw_text(j, view_state_name(r->state));
	jsonw_key(j, "alarm");
	jsonw_bool(j, r->alarms > 0);
	jsonw_key(j, "silent");
	jsonw_bool(j, silent);
	view_key_percent(j, "completeness", r->hours_received, r->hours_expected);
}

void view_meter_entry(struct jsonw *j, const struct meter_entry *m, const struct tz *zone)
{
	const struct meter_row *r = &m->row;
	jsonw_object(j);
	jsonw_key(j, "serial");
	jsonw_text(j, r->serial);
	view_group_ref(j, r->group, m->group_path);
	view_key_text(j, "subscriber", r->subscriber_name);
	view_key_text(j, "account", r->account);
	view_key_text(j, "city", r->city);
	view_key_text(j, "type", r->type);
	view_key_index(j, "index", r->index);
	jsonw_key(j, "index_time");
	if (r->index_time)
		jsonw_time(j, r->index_time, r->index_offset);
	else
		jsonw_null(j);
	view_key_time(j, "last_call", r->called_at, zone);
	state_of(j, r, m->silent);
	jsonw_object_end(j);
}

static void subscriber_of(struct jsonw *j, const struct subscriber *s)
{
	jsonw_key(j, "subscriber");
	if (s->id == 0) {
		jsonw_null(j);
	} else {
		jsonw_object(j);
		view_key_int(j, "id", s->id);
		jsonw_key(j, "kind");
		jsonw_text(j, subscriber_kind_name(s->kind));
		view_key_text(j, "name", s->name);
		view_key_text(j, "account", s->account);
		view_key_text(j, "email", s->email);
		view_key_text(j, "phone", s->phone);
		jsonw_object_end(j);
	}
	jsonw_key(j, "address");
	jsonw_object(j);
	view_key_text(j, "city", s->city);
	view_key_text(j, "street", s->street);
	view_key_text(j, "house", s->house);
	view_key_text(j, "flat", s->flat);
	jsonw_object_end(j);
}

static void current_of(struct jsonw *j, const struct meter_row *r)
{
	jsonw_key(j, "current");
	if (r->index < 0) {
		jsonw_null(j);
		return;
	}
	struct reading current = { .time = r->index_time,
				   .index = r->index,
				   .offset = r->index_offset,
				   .temperature = r->temperature,
				   .status = r->status,
				   .flags = r->flags };
	view_reading(j, &current);
}

static void conditions_of(struct jsonw *j, const struct meter_card *m)
{
	jsonw_key(j, "conditions");
	jsonw_array(j);
	for (unsigned bit = 0; m->profile && m->meter.row.index >= 0 && bit < 32; bit++) {
		const char *name = m->profile->condition(m->profile->arg, bit);
		if (name && m->meter.row.status >> bit & 1)
			jsonw_text(j, name);
	}
	jsonw_array_end(j);
}

void view_meter_card(struct jsonw *j, const struct meter_card *card, const struct meter_more *more)
{
	const struct meter *m = &card->meter;
	jsonw_object(j);
	jsonw_key(j, "serial");
	jsonw_text(j, m->row.serial);
	view_key_text(j, "type", m->row.type);
	view_key_text(j, "firmware", m->firmware);
	view_key_text(j, "profile", m->profile);
	state_of(j, &m->row, card->silent);
	view_group_ref(j, m->row.group, card->group_path);
	subscriber_of(j, &m->subscriber);
	jsonw_key(j, "zone");
	jsonw_text(j, tz_name(card->zone));
	view_key_hour(j, "gas_day_start", m->gas_day_start);
	view_key_time(j, "created", m->created_at, card->zone);
	view_key_time(j, "changed", m->changed_at, card->zone);
	view_key_time(j, "last_call", m->row.called_at, card->zone);
	view_key_time(j, "first_reading", m->first_hour, card->zone);
	current_of(j, &m->row);
	conditions_of(j, card);
	view_key_text(j, "driver", card->ways.driver);
	view_key_text(j, "listener", card->ways.listener);
	view_key_text(j, "hail", card->ways.hail);
	jsonw_key(j, "password_set");
	jsonw_bool(j, m->has_password);
	jsonw_key(j, "keys");
	jsonw_object(j);
	jsonw_key(j, "set");
	jsonw_bool(j, card->ways.keys_changed_at != 0);
	view_key_time(j, "changed_at", card->ways.keys_changed_at, card->zone);
	jsonw_object_end(j);
	view_key_time(j, "capture_until", card->capture_until, card->zone);
	view_key_int(j, "findings", card->findings);
	view_meter_more(j, more, card->zone);
	jsonw_object_end(j);
}

void view_quarantined(struct jsonw *j, const struct quarantine_row *q, const struct tz *zone)
{
	const struct meter *m = &q->meter;
	jsonw_object(j);
	jsonw_key(j, "serial");
	jsonw_text(j, m->row.serial);
	view_key_text(j, "type", m->row.type);
	view_key_text(j, "firmware", m->firmware);
	view_key_text(j, "profile", m->profile);
	view_key_time(j, "first_seen", m->created_at, zone);
	view_key_time(j, "last_call", m->row.called_at, zone);
	view_key_int(j, "calls", q->calls);
	view_key_int(j, "rows", q->rows);
	view_key_text(j, "driver", q->last.driver);
	view_key_text(j, "listener", q->last.listener);
	view_key_index(j, "index", m->row.index);
	jsonw_key(j, "index_time");
	if (m->row.index_time)
		jsonw_time(j, m->row.index_time, m->row.index_offset);
	else
		jsonw_null(j);
	jsonw_object_end(j);
}

static void call_members(struct jsonw *j, const struct call_record *c, const struct tz *zone)
{
	view_key_int(j, "id", c->id);
	view_key_text(j, "serial", c->serial);
	view_key_time(j, "started", c->started / 1000, zone);
	view_key_time(j, "ended", c->ended / 1000, zone);
	jsonw_key(j, "duration");
	if (c->ended)
		jsonw_decimal(j, c->ended - c->started, 3, 3);
	else
		jsonw_null(j);
	jsonw_key(j, "peer");
	jsonw_text(j, c->peer);
	view_key_text(j, "driver", c->driver);
	view_key_int(j, "bytes_in", c->bytes_in);
	view_key_int(j, "bytes_out", c->bytes_out);
	jsonw_key(j, "clock_drift");
	if (c->clock_known)
		jsonw_int(j, c->clock_drift);
	else
		jsonw_null(j);
	view_key_int(j, "rows", c->rows);
	jsonw_key(j, "result");
	jsonw_text(j, call_result_name(c->result));
	view_key_text(j, "reason", c->reason);
}

void view_call(struct jsonw *j, const struct call_record *c, const struct tz *zone)
{
	jsonw_object(j);
	call_members(j, c, zone);
	jsonw_object_end(j);
}

void view_call_card(struct jsonw *j, const struct call_card *card)
{
	jsonw_object(j);
	call_members(j, &card->call, card->zone);
	view_key_text(j, "listener", card->call.listener);
	jsonw_key(j, "capture");
	if (card->capture) {
		jsonw_object(j);
		view_key_int(j, "bytes", card->capture);
		jsonw_object_end(j);
	} else {
		jsonw_null(j);
	}
	jsonw_object_end(j);
}

void view_figures(struct jsonw *j, const struct dashboard *d, const struct tz *zone)
{
	jsonw_object(j);
	view_key_int(j, "meters", d->meters);
	view_key_int(j, "active_tasks", d->active_tasks);
	view_key_int(j, "meters_with_alarm", d->alarmed);
	view_key_int(j, "meters_with_finding", d->found);
	view_key_int(j, "polled_24h", d->polled_24h);
	view_key_int(j, "users", d->users);
	view_key_int(j, "never_called", d->never_called);
	view_key_time(j, "last_connection", d->last_call, zone);
	jsonw_object_end(j);
}

void view_group(struct jsonw *j, const struct group_entry *g)
{
	jsonw_object(j);
	view_key_int(j, "id", g->group.id);
	jsonw_key(j, "parent");
	if (g->group.parent)
		jsonw_int(j, g->group.parent);
	else
		jsonw_null(j);
	jsonw_key(j, "name");
	jsonw_text(j, g->group.name);
	jsonw_key(j, "path");
	jsonw_text(j, g->path);
	view_key_int(j, "meters", g->group.meters);
	view_key_int(j, "meters_total", g->group.meters_below);
	jsonw_object_end(j);
}
