#include "service/edit.h"

#include <stdio.h>

#include "base/decimal.h"
#include "base/jsonw.h"
#include "meter/dayblock.h"
#include "service/meter_edit.h"
#include "service/pile.h"
#include "store/closing.h"
#include "store/exception.h"

enum { YEAR_2000 = 946684800, TEMPERATURE_LIMIT = 10000 /* 100 °C */ };

const char *estimate_method_name(int method)
{
	return method == ESTIMATE_LINEAR ? "linear" : method == ESTIMATE_PROFILE ? "profile" : NULL;
}

static bool check_reason(const char *reason, struct err *err)
{
	if (!reason || !reason[0])
		return err_field(err, "reason", "is required");
	return meter_check_reason(reason, err);
}

static bool check_order(struct service *sv, const struct edit_order *o, struct err *err)
{
	if (o->time < YEAR_2000 || o->time > service_now(sv))
		return err_field(err, "time", "must lie between the year 2000 and now");
	if (o->index < -1 || o->index >= INDEX_MODULUS)
		return err_field(err, "index", "must be from 0 to 99999.999 m³");
	if (o->temperature != TEMPERATURE_NONE &&
	    (o->temperature < -TEMPERATURE_LIMIT || o->temperature > TEMPERATURE_LIMIT))
		return err_field(err, "temperature", "must be from -100 to 100 °C");
	if (o->index < 0 && o->temperature == TEMPERATURE_NONE)
		return err_field(err, "index", "or temperature is required");
	return check_reason(o->reason, err);
}

static bool find_record(struct db *db, int64_t meter, enum archive archive, int64_t time,
			struct reading *ret, bool *ret_found, struct err *err)
{
	AUTO_READINGS *s = NULL;

	if (!store_reading_open(db, meter, archive, time, time, &s, err))
		return false;
	*ret_found = store_reading_next(s, ret);
	return store_reading_check(s, err);
}

/* --- audit --- */

static void key_index(struct jsonw *j, int64_t litres)
{
	jsonw_key(j, "index");
	jsonw_decimal(j, litres, 3, 3);
}

/* The value as the audit tells it; NULL when there is none. */
static bool body_of(enum archive archive, int64_t time, const struct reading *r, const char *reason,
		    struct arena *a, const char **ret, struct err *err)
{
	AUTO_JSONW j = { 0 };

	jsonw_object(&j);
	jsonw_key(&j, "archive");
	jsonw_text(&j, archive_name(archive));
	jsonw_key(&j, "time");
	jsonw_time(&j, time, r ? r->offset : 0);
	if (r) {
		key_index(&j, r->index);
		if (r->temperature != TEMPERATURE_NONE) {
			jsonw_key(&j, "temperature");
			jsonw_decimal(&j, r->temperature, 2, 2);
		}
	}
	if (reason) {
		jsonw_key(&j, "reason");
		jsonw_text(&j, reason);
	}
	jsonw_object_end(&j);
	char *text = NULL;
	size_t n;
	if (!jsonw_take(&j, &text, &n, err))
		return false;
	*ret = arena_strdup(a, text);
	free(text);
	return *ret || err_set(err, ERR_NOMEM, "no memory for a change");
}

struct editing {
	struct service *sv;
	const struct caller *caller;
	const struct edit_order *order;
	struct arena *arena;
	struct reading_edit *result;
	bool undo;
};

static bool tell(struct db *db, const struct editing *e, const char *action,
		 const struct reading *before, const struct reading *after, struct err *err)
{
	const struct edit_order *o = e->order;
	const char *was;
	const char *is;
	char object[SERIAL_MAX + 8];

	(void)snprintf(object, sizeof object, "meter:%s", o->serial);
	return body_of(o->archive, o->time, before, NULL, e->arena, &was, err) &&
	       body_of(o->archive, o->time, after, o->reason, e->arena, &is, err) &&
	       service_audit(e->sv, db, e->caller, action, object, was, is, err);
}

/* --- editing --- */

/* The value that counts now, if any. */
static bool find_counted(struct db *db, int64_t meter, const struct edit_order *o,
			 struct reading *ret, bool *ret_found, struct err *err)
{
	const struct counted_query q = { .meter = meter,
					 .archive = o->archive,
					 .from = o->time,
					 .to = o->time,
					 .known_at = KNOWN_NOW };
	AUTO_COUNTED *s = NULL;

	if (!store_counted_open(db, &q, &s, err))
		return false;
	*ret_found = store_counted_next(s, ret);
	return store_counted_check(s, err);
}

static bool put(struct db *db, struct editing *e, const struct meter *m, struct err *err)
{
	const struct edit_order *o = e->order;
	const struct tz *zone;
	struct reading was;
	bool there;

	if (!find_counted(db, m->row.id, o, &was, &there, err) ||
	    !meter_zone_of(e->sv, m, &zone, err))
		return false;
	if (!there && o->index < 0)
		return err_field(err, "index", "is required: there is no record at that time");
	if (!there && o->archive == ARCHIVE_HOUR && !dayblock_on_grid(o->time))
		return err_field(err, "time", "must be a full hour: there is no record at it");
	struct reading is = there ? was : (struct reading){ .temperature = TEMPERATURE_NONE };
	is.time = o->time;
	is.offset = there ? was.offset : tz_offset(zone, o->time);
	if (o->index >= 0)
		is.index = o->index;
	if (o->temperature != TEMPERATURE_NONE)
		is.temperature = o->temperature;
	*e->result = (struct reading_edit){
		.meter = m->row.id,
		.archive = o->archive,
		.time = o->time,
		.kind = EDIT_BY_HAND,
		.index = is.index,
		.temperature = is.temperature,
		.offset = is.offset,
		.reason = o->reason,
		.who = e->caller->login,
		.made_at = service_now(e->sv),
	};
	return store_edit_add(db, e->result, &e->result->id, err) &&
	       tell(db, e, "reading.edit", there ? &was : NULL, &is, err);
}

static bool undo(struct db *db, const struct editing *e, const struct meter *m, struct err *err)
{
	const struct edit_order *o = e->order;
	const struct edit_end end = {
		.meter = m->row.id,
		.archive = o->archive,
		.time = o->time,
		.who = e->caller->login,
		.reason = o->reason,
		.now = service_now(e->sv),
	};
	struct reading was;
	struct reading is;
	bool there;

	return find_counted(db, m->row.id, o, &was, &there, err) && store_edit_end(db, &end, err) &&
	       find_record(db, m->row.id, o->archive, o->time, &is, &there, err) &&
	       tell(db, e, "reading.undo", &was, there ? &is : NULL, err);
}

/* Closed months, and the rules of validation. */
static bool look_again(struct db *db, int64_t meter, int64_t from, int64_t to, struct err *err)
{
	const struct validation_due due = { meter, from, to };

	return store_figures_doubt(db, meter, from, to, err) && store_due_add(db, &due, err);
}

static bool write_edit(struct db *db, void *arg, struct err *err)
{
	struct editing *e = arg;
	struct meter m;

	if (!service_meter_seen(e->sv, db, e->caller, e->order->serial, e->arena, &m, err))
		return false;
	return (e->undo ? undo(db, e, &m, err) : put(db, e, &m, err)) &&
	       look_again(db, m.row.id, e->order->time, e->order->time, err);
}

bool service_edit_put(struct service *sv, const struct caller *c, const struct edit_order *o,
		      struct arena *a, struct reading_edit *ret, struct err *err)
{
	struct editing e = { .sv = sv, .caller = c, .order = o, .arena = a, .result = ret };

	return caller_check(c, RIGHT_READING_EDIT, err) && check_order(sv, o, err) &&
	       service_write(sv, write_edit, &e, err);
}

bool service_edit_undo(struct service *sv, const struct caller *c, const struct edit_order *o,
		       struct err *err)
{
	AUTO_ARENA a = { .limit = 4 << 20 };
	struct editing e = { .sv = sv, .caller = c, .order = o, .arena = &a, .undo = true };

	return caller_check(c, RIGHT_READING_EDIT, err) && check_reason(o->reason, err) &&
	       service_write(sv, write_edit, &e, err);
}

/* --- estimating --- */

/* Leaves in the pile what an estimate of [from, to] may rest on. */
static void leave_out(struct pile *p, int64_t from, int64_t to, bool missing_only)
{
	size_t n = 0;

	for (size_t i = 0; i < p->count; i++) {
		const struct reading *r = &p->item[i];
		bool inside = r->time >= from && r->time <= to;
		if (inside && (!missing_only || r->flags & READING_ESTIMATED))
			continue;
		if (!(r->flags & CONSUMPTION_BOUNDARY))
			p->item[n++] = *r;
	}
	p->count = n;
}

/* Hours of [from, to] that estimate_stream fills. */
static bool fill(struct pile *p, int64_t from, int64_t to, struct arena *a, struct estimates *ret,
		 struct err *err)
{
	const struct estimate_rule rule = { .linear_hours = ESTIMATE_LINEAR_HOURS,
					    .hours_max = ESTIMATE_HOURS_MAX,
					    .profile = pile_learn,
					    .profile_arg = p };
	struct estimates e = { .method = ESTIMATE_LINEAR };
	struct reading *items = arena_new(a, struct reading, ESTIMATE_HOURS_MAX);
	struct estimate_stream *s = arena_new(a, struct estimate_stream, 1);
	struct reading r;

	if (!items || !s)
		return err_set(err, ERR_NOMEM, "no memory for the estimates");
	estimate_begin(s, &rule, p->zone, p->qmax, pile_next, p);
	while (e.count < ESTIMATE_HOURS_MAX && estimate_next(s, &r)) {
		if (!(r.flags & READING_ESTIMATED) || r.time < from || r.time > to)
			continue;
		items[e.count++] = r;
		if (s->use_profile)
			e.method = ESTIMATE_PROFILE;
	}
	e.items = items;
	*ret = e;
	return true;
}

bool edit_estimates(struct service *sv, struct db *db, int64_t meter, int64_t from, int64_t to,
		    bool missing_only, struct arena *a, struct estimates *ret, struct err *err)
{
	struct counted_query q = { .from = from - 3600, .to = to + 3600, .known_at = KNOWN_NOW };
	AUTO_PILE p = { .db = db, .zone = service_zone(sv), .meter = meter };
	struct place_meter m;

	if (to < from || to - from > (int64_t)ESTIMATE_HOURS_MAX * 3600)
		return err_field(err, "to", "at most a year after from");
	if (!store_place_meter(db, meter, a, &m, err) ||
	    (m.zone && !tz_find(m.zone, &p.zone, err)) ||
	    !store_reading_widen(db, meter, &q.from, &q.to, err))
		return false;
	p.qmax = consumption_qmax(m.type);
	if (!pile_load(&p, &q, err))
		return false;
	leave_out(&p, from, to, missing_only);
	return fill(&p, from, to, a, ret, err);
}

bool edit_keep(struct db *db, int64_t meter, const struct estimates *e,
	       const struct reading_edit *like, struct err *err)
{
	for (size_t i = 0; i < e->count; i++) {
		struct reading_edit one = *like;
		one.meter = meter;
		one.archive = ARCHIVE_HOUR;
		one.time = e->items[i].time;
		one.kind = EDIT_ESTIMATE;
		one.method = (int)e->method;
		one.index = e->items[i].index;
		one.temperature = e->items[i].temperature;
		one.offset = e->items[i].offset;
		if (!store_edit_add(db, &one, &one.id, err))
			return false;
	}
	return !e->count ||
	       look_again(db, meter, e->items[0].time, e->items[e->count - 1].time, err);
}

struct estimating {
	struct service *sv;
	const struct caller *caller;
	const struct estimate_order *order;
	size_t count;
};

static bool write_estimates(struct db *db, void *arg, struct err *err)
{
	struct estimating *k = arg;
	AUTO_ARENA a = { .limit = 16 << 20 };
	const struct reading_edit like = { .reason = k->order->reason,
					   .who = k->caller->login,
					   .made_at = service_now(k->sv) };
	char object[SERIAL_MAX + 8];
	char from[32];
	char to[32];
	struct estimates e;
	struct meter m;

	if (!service_meter_seen(k->sv, db, k->caller, k->order->serial, &a, &m, err) ||
	    !edit_estimates(k->sv, db, m.row.id, k->order->from, k->order->to, true, &a, &e, err) ||
	    !edit_keep(db, m.row.id, &e, &like, err))
		return false;
	k->count = e.count;
	if (!e.count)
		return err_set(err, ERR_CONFLICT,
			       "there is nothing to estimate: no hours lack, or no index is known "
			       "on both sides");
	(void)snprintf(object, sizeof object, "meter:%s", k->order->serial);
	const char *body =
		arena_printf(&a,
			     "{\"from\":\"%s\",\"to\":\"%s\",\"records\":%zu,\"method\":\"%s\"}",
			     time_format(from, k->order->from, 0), time_format(to, k->order->to, 0),
			     e.count, estimate_method_name((int)e.method));
	return service_audit(k->sv, db, k->caller, "reading.estimate", object, NULL, body, err);
}

bool service_edit_estimate(struct service *sv, const struct caller *c,
			   const struct estimate_order *o, size_t *ret_count, struct err *err)
{
	struct estimating k = { .sv = sv, .caller = c, .order = o };

	if (!caller_check(c, RIGHT_READING_EDIT, err) || !check_reason(o->reason, err) ||
	    !service_write(sv, write_estimates, &k, err))
		return false;
	*ret_count = k.count;
	return true;
}

bool service_edit_list(struct service *sv, const struct caller *c, const char *serial,
		       enum archive archive, int64_t from, int64_t to, bool all, struct arena *a,
		       struct edit_sheet *ret, struct err *err)
{
	struct meter_card card;
	struct edit_sheet sheet = { 0 };
	AUTO_READER r = { 0 };

	if (to <= from)
		return err_field(err, "to", "must be later than from");
	if (!service_meter_find(sv, c, RIGHT_READING_VIEW, serial, a, &card, err) ||
	    !reader_take(sv, &r, err) ||
	    !store_edit_list(r.db, card.meter.row.id, archive, from, to - 1, all, EDIT_LIST_MAX, a,
			     &sheet.items, &sheet.count, err))
		return false;
	sheet.zone = card.zone;
	*ret = sheet;
	return true;
}
