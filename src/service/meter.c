#include "service/meter.h"

#include <inttypes.h>
#include <stdio.h>

#include "service/gas_day.h"
#include "service/group.h"
#include "service/opening.h"
#include "service/personal.h"
#include "store/capture.h"
#include "store/finding.h"
#include "store/suggest.h"

enum { LABELS_MAX = 50 };

static bool is_silent(struct service *sv, const struct meter_row *row)
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
	query.filter.area = &c->area;
	if (!caller_check(c, RIGHT_METER_VIEW, err) || !personal_check_query(c, &query, err) ||
	    !opening_note_list(sv, c, "meters", err) || !reader_take(sv, &r, err) ||
	    !store_meter_list(r.db, &query, a, &page, err))
		return false;
	struct meter_entry *items = arena_new(a, struct meter_entry, page.count + 1);
	if (!items)
		return err_set(err, ERR_NOMEM, "no memory for the list");
	struct group_names names = { .db = r.db, .arena = a };
	for (size_t i = 0; i < page.count; i++) {
		items[i].row = page.rows[i];
		personal_mask_row(c, &items[i].row);
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
	       store_meter_labels(r.db, &c->area, what, begins, LABELS_MAX, a, ret, ret_count, err);
}

bool service_suggest_streets(struct service *sv, const struct caller *c, const char *city,
			     const char *begins, struct arena *a, const char *const **ret,
			     size_t *ret_count, struct err *err)
{
	AUTO_READER r = { 0 };
	/* In a small area a street is somebody's address. */
	return caller_check(c, RIGHT_METER_VIEW, err) &&
	       caller_check(c, RIGHT_SUBSCRIBER_VIEW, err) && reader_take(sv, &r, err) &&
	       store_suggest_streets(r.db, &c->area, city, begins, a, ret, ret_count, err);
}

bool service_suggest_houses(struct service *sv, const struct caller *c, const char *city,
			    const char *street, const char *begins, struct arena *a,
			    const char *const **ret, size_t *ret_count, struct err *err)
{
	AUTO_READER r = { 0 };
	return caller_check(c, RIGHT_METER_VIEW, err) &&
	       caller_check(c, RIGHT_SUBSCRIBER_VIEW, err) && reader_take(sv, &r, err) &&
	       store_suggest_houses(r.db, &c->area, city, street, begins, a, ret, ret_count, err);
}

bool service_suggest_drivers(struct service *sv, const struct caller *c, const char *begins,
			     struct arena *a, const char *const **ret, size_t *ret_count,
			     struct err *err)
{
	AUTO_READER r = { 0 };
	return caller_check(c, RIGHT_METER_VIEW, err) && reader_take(sv, &r, err) &&
	       store_suggest_drivers(r.db, &c->area, begins, a, ret, ret_count, err);
}

bool service_suggest_firmware(struct service *sv, const struct caller *c, const char *begins,
			      struct arena *a, const char *const **ret, size_t *ret_count,
			      struct err *err)
{
	AUTO_READER r = { 0 };
	return caller_check(c, RIGHT_METER_VIEW, err) && reader_take(sv, &r, err) &&
	       store_suggest_firmware(r.db, &c->area, begins, a, ret, ret_count, err);
}

static bool may_see(const struct caller *c, enum meter_state state)
{
	return state == METER_ACTIVE || state == METER_RETIRED ||
	       caller_may(c, RIGHT_QUARANTINE_VIEW);
}

/* At which hour its gas day begins now. */
static bool work_out_start(struct service *sv, struct db *db, struct arena *a, struct meter *m,
			   struct err *err)
{
	struct gas_calendar calendar;
	const struct tz *zone = service_zone(sv);
	if (!store_gas_start_calendar(db, m->row.id, a, &calendar, err) ||
	    (m->zone && !tz_find(m->zone, &zone, err)))
		return false;
	calendar.zone = zone;
	m->gas_day_start = gas_hour_at(&calendar, service_now(sv));
	return true;
}

/* What isn't there and what the caller may not see: the same words. */
bool service_meter_seen(struct service *sv, struct db *db, const struct caller *c,
			const char *serial, struct arena *a, struct meter *ret, struct err *err)
{
	struct err why = { 0 };
	bool seen = false;
	bool there = store_meter_find(db, serial, a, service_now(sv), ret, &why);
	if (!there && why.kind != ERR_NOTFOUND)
		return err_set(err, why.kind, "%s", why.msg);
	if (there && (!caller_sees_group(db, c, ret->row.group, &seen, err) ||
		      !work_out_start(sv, db, a, ret, err)))
		return false;
	return (seen && may_see(c, ret->row.state)) ||
	       err_set(err, ERR_NOTFOUND, "there is no meter %.23s", serial);
}

bool service_meter_find(struct service *sv, const struct caller *c, enum right right,
			const char *serial, struct arena *a, struct meter_card *ret,
			struct err *err)
{
	AUTO_READER r = { 0 };
	struct meter_card card = { 0 };
	if (!caller_check(c, right, err) || !reader_take(sv, &r, err) ||
	    !service_meter_seen(sv, r.db, c, serial, a, &card.meter, err))
		return false;
	struct group_names names = { .db = r.db, .arena = a };
	if (!group_names_path(&names, card.meter.row.group, &card.group_path, err))
		return false;
	if (!store_meter_ways(r.db, card.meter.row.id, a, &card.ways, err))
		return false;
	if (!store_meter_captured(r.db, card.meter.row.id, &card.capture_until, err))
		return false;
	if (card.capture_until <= service_now(sv))
		card.capture_until = 0;
	card.zone = service_zone(sv);
	if (card.meter.zone && !tz_find(card.meter.zone, &card.zone, err))
		return false;
	card.profile = service_profile_find(sv, card.meter.profile);
	card.silent = is_silent(sv, &card.meter.row);
	if (!store_finding_count_open(r.db, card.meter.row.id, &card.findings, err))
		return false;
	personal_mask_row(c, &card.meter.row);
	personal_mask_subscriber(c, &card.meter.subscriber);
	*ret = card;
	return true;
}
