#include "service/meter.h"

#include <inttypes.h>
#include <stdio.h>

#include "service/group.h"

enum { LABELS_MAX = 50 };

static bool is_silent(const struct service *sv, const struct meter_row *row)
{
	return row->called_at != 0 && row->called_at < service_silent_since(sv);
}

bool service_meter_list(struct service *sv, const struct caller *c, const struct meter_query *q,
			struct arena *a, struct meter_entries *ret, struct err *err)
{
	AUTO_READER r = { 0 };
	struct meter_query query = *q;
	struct meter_page page;
	query.now = service_now(sv);
	if (!caller_check(c, RIGHT_METER_VIEW, err) || !reader_take(sv, &r, err) ||
	    !store_meter_list(r.db, &query, a, &page, err))
		return false;
	struct meter_entry *items = arena_new(a, struct meter_entry, page.count + 1);
	if (!items)
		return err_set(err, ERR_NOMEM, "no memory for the list");
	struct group_names names = { .db = r.db, .arena = a };
	for (size_t i = 0; i < page.count; i++) {
		items[i].row = page.rows[i];
		items[i].silent = is_silent(sv, &page.rows[i]);
		if (!group_names_path(&names, page.rows[i].group, &items[i].group_path, err))
			return false;
	}
	*ret = (struct meter_entries){ items, page.count, page.next, page.total, page.total_exact };
	return true;
}

bool service_meter_labels(struct service *sv, const struct caller *c, enum meter_label what,
			  const char *begins, struct arena *a, const char *const **ret,
			  size_t *ret_count, struct err *err)
{
	AUTO_READER r = { 0 };
	return caller_check(c, RIGHT_METER_VIEW, err) && reader_take(sv, &r, err) &&
	       store_meter_labels(r.db, what, begins, LABELS_MAX, a, ret, ret_count, err);
}

static bool may_see(const struct caller *c, enum meter_state state)
{
	return state == METER_ACTIVE || state == METER_RETIRED ||
	       role_allows(c->role, RIGHT_QUARANTINE_VIEW);
}

bool service_meter_find(struct service *sv, const struct caller *c, enum right right,
			const char *serial, struct arena *a, struct meter_card *ret,
			struct err *err)
{
	AUTO_READER r = { 0 };
	struct meter_card card = { 0 };
	if (!caller_check(c, right, err) || !reader_take(sv, &r, err) ||
	    !store_meter_find(r.db, serial, a, service_now(sv), &card.meter, err))
		return false;
	if (!may_see(c, card.meter.row.state))
		return err_set(err, ERR_NOTFOUND, "there is no meter %.23s", serial);
	struct group_names names = { .db = r.db, .arena = a };
	if (!group_names_path(&names, card.meter.row.group, &card.group_path, err))
		return false;
	if (!store_meter_ways(r.db, card.meter.row.id, a, &card.ways, err))
		return false;
	card.zone = service_zone(sv);
	if (card.meter.zone && !tz_find(card.meter.zone, &card.zone, err))
		return false;
	card.profile = service_profile_find(sv, card.meter.profile);
	card.silent = is_silent(sv, &card.meter.row);
	*ret = card;
	return true;
}

bool service_quarantine_list(struct service *sv, const struct caller *c, const char *after,
			     unsigned limit, struct arena *a, const struct meter **ret,
			     size_t *ret_count, const char **ret_next, struct err *err)
{
	AUTO_READER r = { 0 };
	struct meter_page page;
	int64_t now = service_now(sv);
	if (!caller_check(c, RIGHT_QUARANTINE_VIEW, err) || !reader_take(sv, &r, err) ||
	    !store_meter_list_state(r.db, METER_QUARANTINED, after, limit, now, a, &page, err))
		return false;
	struct meter *items = arena_new(a, struct meter, page.count + 1);
	if (!items)
		return err_set(err, ERR_NOMEM, "no memory for the list");
	for (size_t i = 0; i < page.count; i++)
		if (!store_meter_get(r.db, page.rows[i].id, a, now, &items[i], err))
			return false;
	*ret = items;
	*ret_count = page.count;
	*ret_next = page.next;
	return true;
}

struct adoption {
	struct service *sv;
	const struct caller *caller;
	const char *serial;
	int64_t group;
};

static bool write_adoption(struct db *db, void *arg, struct err *err)
{
	const struct adoption *ad = arg;
	AUTO_ARENA a = { .limit = 1 << 20 };
	struct meter m;
	int64_t now = service_now(ad->sv);
	char object[SERIAL_MAX + 8];
	if (!store_meter_find(db, ad->serial, &a, now, &m, err))
		return false;
	if (m.row.state != METER_QUARANTINED && m.row.state != METER_REFUSED)
		return err_set(err, ERR_CONFLICT, "the meter is not in quarantine");
	struct meter_change change = METER_CHANGE_NONE;
	struct meter_group g;
	change.group = ad->group;
	if (ad->group != 0 && !store_group_get(db, ad->group, &a, &g, NULL))
		return err_field(err, "group", "there is no such group");
	(void)snprintf(object, sizeof object, "meter:%s", m.row.serial);
	return store_meter_set_state(db, m.row.id, METER_ACTIVE, now, err) &&
	       store_meter_change(db, m.row.id, &change, now, err) &&
	       service_audit(ad->sv, db, ad->caller, "meter.adopt", object,
			     m.row.state == METER_REFUSED ? "{\"state\":\"refused\"}"
							  : "{\"state\":\"quarantined\"}",
			     "{\"state\":\"active\"}", err);
}

bool service_meter_adopt(struct service *sv, const struct caller *c, const char *serial,
			 int64_t group, struct err *err)
{
	struct adoption ad = { sv, c, serial, group };
	return caller_check(c, RIGHT_METER_ADOPT, err) &&
	       service_write(sv, write_adoption, &ad, err);
}

static bool write_refusal(struct db *db, void *arg, struct err *err)
{
	const struct adoption *ad = arg;
	AUTO_ARENA a = { .limit = 1 << 20 };
	struct meter m;
	int64_t now = service_now(ad->sv);
	char object[SERIAL_MAX + 8];
	if (!store_meter_find(db, ad->serial, &a, now, &m, err))
		return false;
	if (m.row.state != METER_QUARANTINED)
		return err_set(err, ERR_CONFLICT, "the meter is not in quarantine");
	(void)snprintf(object, sizeof object, "meter:%s", m.row.serial);
	return store_meter_set_state(db, m.row.id, METER_REFUSED, now, err) &&
	       service_audit(ad->sv, db, ad->caller, "meter.refuse", object,
			     "{\"state\":\"quarantined\"}", "{\"state\":\"refused\"}", err);
}

bool service_meter_refuse(struct service *sv, const struct caller *c, const char *serial,
			  struct err *err)
{
	struct adoption ad = { .sv = sv, .caller = c, .serial = serial };
	return caller_check(c, RIGHT_METER_ADOPT, err) &&
	       service_write(sv, write_refusal, &ad, err);
}
