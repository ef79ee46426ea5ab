#include "service/quarantine.h"

#include <stdio.h>

#include "service/group.h"

bool service_quarantine_list(struct service *sv, const struct caller *c,
			     const struct quarantine_query *q, struct arena *a,
			     struct quarantine_page *ret, struct err *err)
{
	AUTO_READER r = { 0 };
	struct quarantine_query query = *q;
	struct quarantine_page page = { 0 };

	if (q->limit < 1 || q->limit >= METER_LIST_MAX + 1)
		return err_field(err, "limit", "from 1 to %d", METER_LIST_MAX);
	query.area = &c->area;
	query.limit = q->limit < METER_LIST_MAX ? q->limit + 1 : q->limit;
	if (!caller_check(c, RIGHT_QUARANTINE_VIEW, err) || !reader_take(sv, &r, err) ||
	    !store_quarantine_list(r.db, &query, service_now(sv), a, &page.items, &page.count, err))
		return false;
	/* The longest page may be followed by an empty one. */
	if (page.count > q->limit || page.count == METER_LIST_MAX) {
		page.count = q->limit;
		page.next = page.items[page.count - 1].meter.row.serial;
	}
	*ret = page;
	return true;
}

const char *quarantine_outcome_name(enum quarantine_outcome o)
{
	static const char *const names[] = {
		[OUTCOME_ADOPTED] = "adopted",
		[OUTCOME_REFUSED] = "refused",
		[OUTCOME_NOT_FOUND] = "not-found",
		[OUTCOME_NOT_IN_QUARANTINE] = "not-in-quarantine",
	};
	return names[o];
}

struct decision {
	struct service *sv;
	const struct caller *caller;
	const struct quarantine_many *which;
	struct arena *arena;
	bool adopt;
	int64_t group;
	struct quarantine_result result;
};

static bool write_one(struct db *db, const struct decision *d, const char *serial, int64_t id,
		      enum meter_state was, struct err *err)
{
	int64_t now = service_now(d->sv);
	char object[SERIAL_MAX + 8];

	(void)snprintf(object, sizeof object, "meter:%.23s", serial);
	if (!(d->adopt ? store_quarantine_adopt(db, id, d->group, now, err)
		       : store_meter_set_state(db, id, METER_REFUSED, now, err)))
		return false;
	return service_audit(d->sv, db, d->caller, d->adopt ? "meter.adopt" : "meter.refuse",
			     object,
			     was == METER_REFUSED ? "{\"state\":\"refused\"}"
						  : "{\"state\":\"quarantined\"}",
			     d->adopt ? "{\"state\":\"active\"}" : "{\"state\":\"refused\"}", err);
}

static bool decide(struct db *db, const struct decision *d, const char *serial,
		   enum quarantine_outcome *ret, struct err *err)
{
	enum meter_state state;
	int64_t id;
	bool seen;

	if (!store_quarantine_find(db, serial, &id, &state, err))
		return false;
	if (!store_area_has_meter(db, &d->caller->area, id, &seen, err))
		return false;
	if (!id || !seen) {
		*ret = OUTCOME_NOT_FOUND;
		return true;
	}
	if (state != METER_QUARANTINED && (!d->adopt || state != METER_REFUSED)) {
		*ret = OUTCOME_NOT_IN_QUARANTINE;
		return true;
	}
	*ret = d->adopt ? OUTCOME_ADOPTED : OUTCOME_REFUSED;
	return write_one(db, d, serial, id, state, err);
}

static bool list_serials(struct db *db, struct decision *d, struct err *err)
{
	const struct quarantine_query q = { .area = &d->caller->area,
					    .begins = d->which->begins,
					    .limit = QUARANTINE_MANY_MAX + 1 };
	struct quarantine_result *r = &d->result;

	if (d->which->serials) {
		r->serials = d->which->serials;
		r->count = d->which->count;
		return true;
	}
	if (!store_quarantine_serials(db, &q, d->arena, &r->serials, &r->count, err))
		return false;
	r->more = r->count > QUARANTINE_MANY_MAX;
	if (r->more)
		r->count = QUARANTINE_MANY_MAX;
	return true;
}

static bool check_group(struct db *db, const struct caller *c, int64_t group, struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 16 };
	struct meter_group g;
	bool seen;

	if (!caller_sees_group(db, c, group, &seen, err))
		return false;
	return (seen && (group == 0 || store_group_get(db, group, &a, &g, NULL))) ||
	       err_field(err, "group", "there is no such group");
}

static bool write_decision(struct db *db, void *arg, struct err *err)
{
	struct decision *d = arg;
	struct quarantine_result *r = &d->result;

	if ((d->adopt && !check_group(db, d->caller, d->group, err)) || !list_serials(db, d, err))
		return false;
	enum quarantine_outcome *outcomes =
		arena_new(d->arena, enum quarantine_outcome, r->count + 1);
	if (!outcomes)
		return err_set(err, ERR_NOMEM, "no memory for the outcomes");
	for (size_t i = 0; i < r->count; i++) {
		if (!decide(db, d, r->serials[i], &outcomes[i], err))
			return false;
		r->done += outcomes[i] == OUTCOME_ADOPTED || outcomes[i] == OUTCOME_REFUSED;
	}
	r->outcomes = outcomes;
	return true;
}

static bool run(struct decision *d, struct quarantine_result *ret, struct err *err)
{
	if (!caller_check(d->caller, RIGHT_METER_ADOPT, err))
		return false;
	if (d->which->serials && (d->which->count < 1 || d->which->count > QUARANTINE_MANY_MAX))
		return err_field(err, "serials", "from 1 to %d at once", QUARANTINE_MANY_MAX);
	if (!service_write(d->sv, write_decision, d, err))
		return false;
	*ret = d->result;
	return true;
}

bool service_quarantine_adopt(struct service *sv, const struct caller *c,
			      const struct quarantine_many *which, int64_t group, struct arena *a,
			      struct quarantine_result *ret, struct err *err)
{
	struct decision d = {
		.sv = sv, .caller = c, .which = which, .arena = a, .adopt = true, .group = group
	};
	return run(&d, ret, err);
}

bool service_quarantine_refuse(struct service *sv, const struct caller *c,
			       const struct quarantine_many *which, struct arena *a,
			       struct quarantine_result *ret, struct err *err)
{
	struct decision d = { .sv = sv, .caller = c, .which = which, .arena = a };
	return run(&d, ret, err);
}

static bool one_outcome(const struct quarantine_result *r, const char *serial, struct err *err)
{
	if (r->outcomes[0] == OUTCOME_NOT_FOUND)
		return err_set(err, ERR_NOTFOUND, "there is no meter %.23s", serial);
	if (r->outcomes[0] == OUTCOME_NOT_IN_QUARANTINE)
		return err_set(err, ERR_CONFLICT, "the meter is not in quarantine");
	return true;
}

bool service_meter_adopt(struct service *sv, const struct caller *c, const char *serial,
			 int64_t group, struct err *err)
{
	const struct quarantine_many one = { .serials = &serial, .count = 1 };
	AUTO_ARENA a = { .limit = 1 << 16 };
	struct quarantine_result r;

	return service_quarantine_adopt(sv, c, &one, group, &a, &r, err) &&
	       one_outcome(&r, serial, err);
}

bool service_meter_refuse(struct service *sv, const struct caller *c, const char *serial,
			  struct err *err)
{
	const struct quarantine_many one = { .serials = &serial, .count = 1 };
	AUTO_ARENA a = { .limit = 1 << 16 };
	struct quarantine_result r;

	return service_quarantine_refuse(sv, c, &one, &a, &r, err) && one_outcome(&r, serial, err);
}
