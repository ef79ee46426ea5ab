#include <stdio.h>

#include "web/view.h"

static void key_day(struct jsonw *j, const char *key, int64_t day)
{
	char text[16] = "";
	int y;
	int m;
	int d;

	if (day > 0) {
		civil_from_days(day, &y, &m, &d);
		(void)snprintf(text, sizeof text, "%04d-%02d-%02d", y, m, d);
	}
	view_key_text(j, key, text);
}

static void begin(struct jsonw *j, const char *key)
{
	jsonw_key(j, key);
	jsonw_array(j);
}

static void verifications(struct jsonw *j, const struct meter_more *m, const struct tz *zone)
{
	begin(j, "verifications");
	for (size_t i = 0; i < m->verification_count; i++) {
		const struct verification *v = &m->verifications[i];
		jsonw_object(j);
		key_day(j, "verified_on", v->verified_on);
		key_day(j, "due", v->due_on);
		jsonw_key(j, "who");
		jsonw_text(j, v->who);
		view_key_time(j, "time", v->created_at, zone);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
}

static void retired(struct jsonw *j, const struct installation *in, const struct tz *zone)
{
	jsonw_key(j, "retired");
	if (!in->retired_at) {
		jsonw_null(j);
		return;
	}
	jsonw_object(j);
	view_key_time(j, "time", in->retired_at, zone);
	view_key_index(j, "final_index", in->final_index);
	view_key_text(j, "reason", in->retire_reason);
	jsonw_object_end(j);
}

static void exchange(struct jsonw *j, const char *key, const struct exchange *e, const char *serial,
		     const struct tz *zone)
{
	jsonw_key(j, key);
	if (!e->id) {
		jsonw_null(j);
		return;
	}
	jsonw_object(j);
	jsonw_key(j, "serial");
	jsonw_text(j, serial);
	view_key_time(j, "time", e->time, zone);
	view_key_index(j, "final_index", e->final_index);
	view_key_index(j, "start_index", e->start_index);
	view_key_text(j, "reason", e->reason);
	jsonw_key(j, "who");
	jsonw_text(j, e->who);
	jsonw_object_end(j);
}

static void free_groups(struct jsonw *j, const struct meter_more *m)
{
	begin(j, "free_groups");
	for (size_t i = 0; i < m->group_count; i++) {
		jsonw_object(j);
		view_key_int(j, "id", m->groups[i].id);
		jsonw_key(j, "name");
		jsonw_text(j, m->groups[i].name);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
}

static void tenancies(struct jsonw *j, const struct meter_more *m, const struct tz *zone)
{
	begin(j, "tenancies");
	for (size_t i = 0; i < m->tenancy_count; i++) {
		const struct tenancy *t = &m->tenancies[i];
		jsonw_object(j);
		view_key_int(j, "subscriber", t->subscriber);
		view_key_text(j, "name", t->name);
		view_key_time(j, "from", t->from, zone);
		view_key_time(j, "to", t->to, zone);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
}

void view_meter_more(struct jsonw *j, const struct meter_more *m, const struct tz *zone)
{
	const struct installation *in = &m->installation;

	view_key_int(j, "version", in->version);
	key_day(j, "commissioned_on", in->commissioned_on);
	key_day(j, "verified_on", in->verified_on);
	key_day(j, "verification_due", in->verification_due);
	verifications(j, m, zone);
	view_key_text(j, "seal", in->seal);
	key_day(j, "seal_on", in->seal_on);
	view_key_text(j, "place", in->place);
	view_key_text(j, "sim_phone", in->sim_phone);
	retired(j, in, zone);
	exchange(j, "exchanged_for", &m->to, m->to.new_serial, zone);
	exchange(j, "exchanged_from", &m->from, m->from.old_serial, zone);
	free_groups(j, m);
	tenancies(j, m, zone);
}

void view_history(struct jsonw *j, const struct history_item *h, const struct tz *zone)
{
	jsonw_object(j);
	view_key_int(j, "id", h->id);
	view_key_time(j, "time", h->time, zone);
	jsonw_key(j, "who");
	jsonw_text(j, h->who);
	jsonw_key(j, "action");
	jsonw_text(j, h->action);
	begin(j, "changes");
	for (size_t i = 0; i < h->count; i++) {
		jsonw_object(j);
		jsonw_key(j, "field");
		jsonw_text(j, h->changes[i].field);
		jsonw_key(j, "before");
		jsonw_text(j, h->changes[i].before);
		jsonw_key(j, "after");
		jsonw_text(j, h->changes[i].after);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
	jsonw_key(j, "erased");
	jsonw_bool(j, h->erased);
	jsonw_object_end(j);
}

static void kept(struct jsonw *j, int64_t id, int64_t time, const char *who, const struct tz *zone)
{
	jsonw_object(j);
	view_key_int(j, "id", id);
	view_key_time(j, "time", time, zone);
	jsonw_key(j, "who");
	jsonw_text(j, who);
}

void view_note(struct jsonw *j, const struct note *n, const struct tz *zone)
{
	kept(j, n->id, n->created_at, n->who, zone);
	jsonw_key(j, "text");
	jsonw_text(j, n->text);
	jsonw_object_end(j);
}

void view_file(struct jsonw *j, const struct kept_file *f, const struct tz *zone)
{
	kept(j, f->id, f->created_at, f->who, zone);
	jsonw_key(j, "name");
	jsonw_text(j, f->name);
	jsonw_key(j, "type");
	jsonw_text(j, f->media);
	view_key_int(j, "bytes", f->bytes);
	jsonw_object_end(j);
}

static void subscriber_members(struct jsonw *j, const struct subscriber *s)
{
	view_key_int(j, "id", s->id);
	jsonw_key(j, "kind");
	jsonw_text(j, subscriber_kind_name(s->kind));
	view_key_text(j, "name", s->name);
	view_key_text(j, "account", s->account);
	view_key_text(j, "phone", s->phone);
	view_key_text(j, "email", s->email);
	view_key_text(j, "city", s->city);
	view_key_text(j, "street", s->street);
	view_key_text(j, "house", s->house);
	view_key_text(j, "flat", s->flat);
}

void view_subscriber(struct jsonw *j, const struct subscriber *s)
{
	jsonw_object(j);
	subscriber_members(j, s);
	jsonw_key(j, "erased");
	jsonw_bool(j, s->erased_at);
	jsonw_object_end(j);
}

static void same(struct jsonw *j, const struct subscriber_same *s)
{
	jsonw_object(j);
	view_key_int(j, "id", s->id);
	jsonw_key(j, "name");
	jsonw_text(j, s->name);
	view_key_text(j, "account", s->account);
	begin(j, "same");
	if (s->by_account)
		jsonw_text(j, "account");
	if (s->by_phone)
		jsonw_text(j, "phone");
	jsonw_array_end(j);
	jsonw_object_end(j);
}

void view_subscriber_card(struct jsonw *j, const struct subscriber_card *c, const struct tz *zone)
{
	jsonw_object(j);
	subscriber_members(j, &c->subscriber);
	view_key_int(j, "version", c->subscriber.version);
	view_key_time(j, "created", c->subscriber.created_at, zone);
	view_key_time(j, "changed", c->subscriber.changed_at, zone);
	view_key_time(j, "erased", c->subscriber.erased_at, zone);
	begin(j, "duplicates");
	for (size_t i = 0; i < c->same_count; i++)
		same(j, &c->same[i]);
	jsonw_array_end(j);
	jsonw_object_end(j);
}

void view_subscriber_meter(struct jsonw *j, const struct tenancy *t, const struct tz *zone)
{
	jsonw_object(j);
	jsonw_key(j, "serial");
	jsonw_text(j, t->serial);
	jsonw_key(j, "state");
	jsonw_text(j, view_state_name((enum meter_state)t->meter_state));
	view_key_time(j, "from", t->from, zone);
	view_key_time(j, "to", t->to, zone);
	jsonw_object_end(j);
}

static void key_count(struct jsonw *j, const char *key, int64_t n)
{
	jsonw_key(j, key);
	if (n < 0)
		jsonw_null(j);
	else
		jsonw_int(j, n);
}

void view_free_group(struct jsonw *j, const struct free_group *g)
{
	jsonw_object(j);
	view_key_int(j, "id", g->id);
	jsonw_key(j, "parent");
	jsonw_null(j);
	jsonw_key(j, "name");
	jsonw_text(j, g->name);
	jsonw_key(j, "path");
	jsonw_text(j, g->name);
	key_count(j, "meters", g->members);
	key_count(j, "meters_total", g->members);
	jsonw_object_end(j);
}

void view_group_card(struct jsonw *j, const struct group_card *g)
{
	jsonw_object(j);
	view_key_int(j, "id", g->group.id);
	jsonw_key(j, "kind");
	jsonw_text(j, g->group.free ? "free" : "tree");
	key_count(j, "parent", g->group.parent ? g->group.parent : -1);
	jsonw_key(j, "name");
	jsonw_text(j, g->group.name);
	jsonw_key(j, "path");
	jsonw_text(j, g->path);
	view_key_text(j, "zone", g->group.zone);
	view_key_int(j, "meters", g->group.meters);
	view_key_int(j, "meters_total", g->group.meters_below);
	view_key_int(j, "polled_24h", g->figures.polled);
	view_key_percent(j, "completeness_30d", g->figures.hours_received,
			 g->figures.hours_expected);
	view_key_int(j, "alarms", g->figures.alarmed);
	view_key_int(j, "groups", g->figures.groups);
	jsonw_object_end(j);
}
