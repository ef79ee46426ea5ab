#include "service/exception.h"

#include <stdio.h>
#include <string.h>

#include "service/meter_edit.h"
#include "service/reading.h"

enum { AROUND = 12 * 3600, READINGS_SHOWN = 24 * 31 };

bool service_exception_list(struct service *sv, const struct caller *c, const char *serial,
			    const struct exception_filter *how, struct arena *a,
			    struct exception_sheet *ret, struct err *err)
{
	struct exception_sheet sheet = { .zone = service_zone(sv) };
	struct exception_filter f = *how;
	struct meter_card card;
	AUTO_READER r = { 0 };

	if (!caller_check(c, RIGHT_EXCEPTION_VIEW, err))
		return false;
	f.area = &c->area;
	if (serial) {
		if (!service_meter_find(sv, c, RIGHT_EXCEPTION_VIEW, serial, a, &card, err))
			return false;
		f.meter = card.meter.row.id;
		sheet.zone = card.zone;
	}
	if (!reader_take(sv, &r, err) || (f.group && !caller_check_group(r.db, c, f.group, err)) ||
	    !store_exception_list(r.db, &f, a, &sheet.items, &sheet.count, &sheet.next, err))
		return false;
	sheet.counted = !serial && c->area.whole;
	if (sheet.counted && !store_exception_counts(r.db, sheet.counts, err))
		return false;
	*ret = sheet;
	return true;
}

static bool find(struct db *db, const struct caller *c, int64_t id, struct arena *a,
		 struct exception *ret, struct err *err)
{
	bool seen;

	if (!store_exception_get(db, id, a, ret, err) ||
	    !store_area_has_meter(db, &c->area, ret->meter, &seen, err))
		return false;
	return seen || err_set(err, ERR_NOTFOUND, "there is no such exception");
}

static bool read_around(struct db *db, const struct exception *x, struct arena *a,
			struct exception_card *card, struct err *err)
{
	const struct counted_query q = { .meter = x->meter,
					 .archive = ARCHIVE_HOUR,
					 .from = x->from - AROUND,
					 .to = x->to + AROUND,
					 .known_at = KNOWN_NOW };
	struct reading *rows = arena_new(a, struct reading, READINGS_SHOWN);
	AUTO_COUNTED *s = NULL;

	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for the readings");
	if (!store_counted_open(db, &q, &s, err))
		return false;
	while (card->reading_count < READINGS_SHOWN &&
	       store_counted_next(s, &rows[card->reading_count]))
		card->reading_count++;
	card->readings = rows;
	return store_counted_check(s, err) &&
	       reading_quality(db, x->meter, ARCHIVE_HOUR, KNOWN_NOW, rows, card->reading_count, a,
			       &card->quality, err);
}

/* Hours that an estimate would fill; for what is no single matter of values there is none. */
static bool suggest(struct service *sv, struct db *db, const struct exception *x, struct arena *a,
		    struct estimates *ret, struct err *err)
{
	if (x->to - x->from > (int64_t)ESTIMATE_HOURS_MAX * 3600) {
		*ret = (struct estimates){ 0 };
		return true;
	}
	return edit_estimates(sv, db, x->meter, x->from, x->to, x->rule == VALIDATE_GAP, a, ret,
			      err);
}

bool service_exception_get(struct service *sv, const struct caller *c, int64_t id, struct arena *a,
			   struct exception_card *ret, struct err *err)
{
	struct exception_card card = { .zone = service_zone(sv) };
	struct meter m;
	AUTO_READER r = { 0 };

	if (!caller_check(c, RIGHT_EXCEPTION_VIEW, err) || !reader_take(sv, &r, err) ||
	    !find(r.db, c, id, a, &card.exception, err) ||
	    !store_meter_get(r.db, card.exception.meter, a, service_now(sv), &m, err) ||
	    !meter_zone_of(sv, &m, &card.zone, err) ||
	    !suggest(sv, r.db, &card.exception, a, &card.suggestion, err) ||
	    !read_around(r.db, &card.exception, a, &card, err))
		return false;
	*ret = card;
	return true;
}

/* --- settling --- */

static const struct {
	const char *name;
	enum exception_state state;
} acts[] = {
	{ "accept", EXCEPTION_ACCEPTED },
	{ "estimate", EXCEPTION_ESTIMATED },
	{ "edit", EXCEPTION_EDITED },
	{ "dismiss", EXCEPTION_DISMISSED },
};

bool exception_act_parse(const char *name, enum exception_state *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
		if (strcmp(acts[i].name, name) == 0) {
			*ret = acts[i].state;
			return true;
		}
	}
	return false;
}

struct settling {
	struct service *sv;
	const struct caller *caller;
	const struct exception_order *order;
	int64_t id;
};

static bool estimate(struct db *db, const struct settling *k, const struct exception *x,
		     struct arena *a, struct err *err)
{
	const struct reading_edit like = { .exception = x->id,
					   .reason = k->order->reason,
					   .who = k->caller->login,
					   .made_at = service_now(k->sv) };
	struct estimates e;

	if (!suggest(k->sv, db, x, a, &e, err))
		return false;
	if (!e.count)
		return err_set(err, ERR_CONFLICT,
			       "there is no estimate: no index is known on both sides");
	return edit_keep(db, x->meter, &e, &like, err);
}

static bool write_settling(struct db *db, void *arg, struct err *err)
{
	const struct settling *k = arg;
	AUTO_ARENA a = { .limit = 16 << 20 };
	char object[SERIAL_MAX + 8];
	char after[96];
	struct exception x;

	if (!find(db, k->caller, k->id, &a, &x, err) ||
	    !store_exception_settle(db, x.id, k->order->state, k->caller->login, k->order->reason,
				    service_now(k->sv), err) ||
	    (k->order->state == EXCEPTION_ESTIMATED && !estimate(db, k, &x, &a, err)))
		return false;
	(void)snprintf(object, sizeof object, "meter:%s", x.serial);
	(void)snprintf(after, sizeof after, "{\"id\":%lld,\"rule\":\"%s\",\"state\":\"%s\"}",
		       (long long)x.id, validate_about(x.rule)->name,
		       exception_state_name(k->order->state));
	return service_audit(k->sv, db, k->caller, "exception.settle", object, NULL, after, err);
}

bool service_exception_settle(struct service *sv, const struct caller *c,
			      const struct exception_order *o, struct arena *a,
			      const struct exception_result **ret, struct err *err)
{
	struct exception_result *results = arena_new(a, struct exception_result, o->count + 1);

	if (!results)
		return err_set(err, ERR_NOMEM, "no memory for the results");
	if (!caller_check(c, RIGHT_EXCEPTION_SETTLE, err) ||
	    (o->state == EXCEPTION_ESTIMATED && !caller_check(c, RIGHT_READING_EDIT, err)))
		return false;
	if (!o->reason[0])
		return err_field(err, "reason", "is required");
	if (!meter_check_reason(o->reason, err))
		return false;
	for (size_t i = 0; i < o->count; i++) {
		struct settling k = { sv, c, o, o->ids[i] };
		struct err why = { 0 };
		results[i].id = o->ids[i];
		if (service_write(sv, write_settling, &k, &why))
			continue;
		if (o->count == 1 || why.kind == ERR_DB || why.kind == ERR_IO)
			return err_set(err, why.kind, "%s", why.msg);
		results[i].error = arena_strdup(a, why.msg);
		if (!results[i].error)
			return err_set(err, ERR_NOMEM, "no memory for the results");
	}
	*ret = results;
	return true;
}
