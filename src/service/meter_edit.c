#include "service/meter_edit.h"

#include <stdio.h>

#include "base/str.h"
#include "service/facts.h"
#include "service/history.h"
#include "service/moment.h"
#include "store/closing.h"

enum { DAY = 86400, ARENA_MAX = 4 << 20 };

bool meter_check_serial(const char *serial, struct err *err)
{
	size_t n = strnlen(serial, SERIAL_MAX);
	if (n > 0 && n < SERIAL_MAX &&
	    strspn(serial, "0123456789abcdefghijklmnopqrstuvwxyz"
			   "ABCDEFGHIJKLMNOPQRSTUVWXYZ_-") == n)
		return true;
	return err_field(err, "serial", "must have 1 to 23 letters, digits, - or _");
}

bool meter_check_reason(const char *reason, struct err *err)
{
	if (utf8_length(str_from(reason)) <= METER_ACT_REASON_MAX && utf8_valid(str_from(reason)))
		return true;
	return err_field(err, "reason", "has at most %d characters", METER_ACT_REASON_MAX);
}

bool meter_zone_of(struct service *sv, const struct meter *m, const struct tz **ret,
		   struct err *err)
{
	*ret = service_zone(sv);
	return !m->zone || tz_find(m->zone, ret, err);
}

bool meter_act_begin(struct meter_act *act, const char *serial, struct err *err)
{
	act->before = arena_new(act->arena, struct facts, 1);
	if (!act->before)
		return err_set(err, ERR_NOMEM, "no memory for a change");
	return service_meter_seen(act->sv, act->db, act->caller, serial, act->arena, &act->meter,
				  err) &&
	       facts_of_meter(act->db, act->meter.row.id, service_now(act->sv), act->arena,
			      act->before, err);
}

/* Tells who was faster. */
static bool conflict(struct meter_act *act, const char *object, struct err *err)
{
	char words[200] = "";

	if (!history_newest(act->db, act->arena, object, words, sizeof words, err))
		return false;
	return err_set(err, ERR_CONFLICT, "the meter has changed meanwhile%s%s",
		       words[0] ? ": " : "", words);
}

bool meter_act_end(struct meter_act *act, const char *action, int64_t expected, struct err *err)
{
	struct facts *after = arena_new(act->arena, struct facts, 1);
	int64_t now = service_now(act->sv);
	struct err why = { 0 };
	const char *was;
	const char *is;
	char object[SERIAL_MAX + 8];
	bool same;

	if (!after)
		return err_set(err, ERR_NOMEM, "no memory for a change");
	(void)snprintf(object, sizeof object, "meter:%s", act->meter.row.serial);
	if (!store_meter_bump(act->db, act->meter.row.id, expected, now, &why))
		return why.kind == ERR_CONFLICT ? conflict(act, object, err)
						: err_set(err, why.kind, "%s", why.msg);
	return facts_of_meter(act->db, act->meter.row.id, now, act->arena, after, err) &&
	       facts_diff(act->before->count ? act->before : NULL, after, act->arena, &was, &is,
			  &same, err) &&
	       service_audit(act->sv, act->db, act->caller, action, object, was, is, err);
}

static bool check_day(const struct service *sv, const char *field, int64_t day, struct err *err)
{
	if (day <= floor_div(service_now(sv), DAY) + 1)
		return true;
	return err_field(err, field, "lies in the future");
}

/* What needs no database. */
static bool check_edit(struct service *sv, const struct meter_edit *e, struct err *err)
{
	const struct meter_change *c = &e->change;
	const struct tz *zone;
	struct err why;

	if (c->zone && c->zone[0] && !tz_find(c->zone, &zone, &why))
		return err_field(err, "zone", "is not the name of a time zone");
	if (c->profile && c->profile[0] && !service_profile_find(sv, c->profile))
		return err_field(err, "profile", "is not the name of a profile");
	return check_day(sv, "commissioned_on", e->installation.commissioned_on, err) &&
	       check_day(sv, "verified_on", e->installation.verified_on, err) &&
	       check_day(sv, "seal_on", e->installation.seal_on, err);
}

/* Where the meter shall stand and whose it shall be must be seen, too. */
static bool check_targets(struct meter_act *act, const struct meter_change *c, struct err *err)
{
	bool seen = true;

	if (c->group >= 0 && !caller_check_group(act->db, act->caller, c->group, err))
		return err_prefix(err, "group");
	if (c->subscriber > 0 &&
	    !store_subscriber_seen(act->db, &act->caller->area, act->caller->user, c->subscriber,
				   &seen, err))
		return false;
	return seen || err_set(err, ERR_NOTFOUND, "there is no such subscriber");
}

static bool apply(struct meter_act *act, const struct meter_edit *e, struct err *err)
{
	int64_t now = service_now(act->sv);
	int64_t id = act->meter.row.id;

	return check_targets(act, &e->change, err) &&
	       store_meter_change(act->db, id, &e->change, now, err) &&
	       store_installation_change(act->db, id, &e->installation, act->caller->login, now,
					 err);
}

struct edit_job {
	struct service *sv;
	const struct caller *caller;
	const char *serial;
	const struct meter_edit *edit;
};

static bool write_create(struct db *db, void *arg, struct err *err)
{
	const struct edit_job *job = arg;
	AUTO_ARENA a = { .limit = ARENA_MAX };
	struct facts none = { .count = 0 };
	struct meter_act act = {
		.sv = job->sv, .caller = job->caller, .db = db, .arena = &a, .before = &none
	};
	const struct meter_change *c = &job->edit->change;
	struct meter_change nothing = METER_CHANGE_NONE;
	int64_t now = service_now(job->sv);
	int64_t id;

	/* A meter of no group is seen with the whole only. */
	if (c->group <= 0 && !caller_check_whole(job->caller, err))
		return err_prefix(err, "a group of the area must be named");
	return store_meter_create(db, job->serial, METER_ACTIVE, &nothing, now, &id, err) &&
	       store_meter_get(db, id, &a, now, &act.meter, err) && apply(&act, job->edit, err) &&
	       meter_act_end(&act, "meter.create", 0, err);
}

bool service_meter_create(struct service *sv, const struct caller *c, const char *serial,
			  const struct meter_edit *e, struct err *err)
{
	struct edit_job job = { sv, c, serial, e };

	return caller_check(c, RIGHT_METER_CREATE, err) && meter_check_serial(serial, err) &&
	       check_edit(sv, e, err) && service_write(sv, write_create, &job, err);
}

static bool write_edit(struct db *db, void *arg, struct err *err)
{
	const struct edit_job *job = arg;
	AUTO_ARENA a = { .limit = ARENA_MAX };
	struct meter_act act = { .sv = job->sv, .caller = job->caller, .db = db, .arena = &a };

	return meter_act_begin(&act, job->serial, err) && apply(&act, job->edit, err) &&
	       meter_act_end(&act, "meter.edit", job->edit->version, err);
}

bool service_meter_edit(struct service *sv, const struct caller *c, const char *serial,
			const struct meter_edit *e, struct err *err)
{
	struct edit_job job = { sv, c, serial, e };

	return caller_check(c, RIGHT_METER_EDIT, err) && check_edit(sv, e, err) &&
	       service_write(sv, write_edit, &job, err);
}

struct move_job {
	struct service *sv;
	const struct caller *caller;
	const char *serial;
	int64_t subscriber;
	const char *from;
};

static bool write_move(struct db *db, void *arg, struct err *err)
{
	const struct move_job *job = arg;
	AUTO_ARENA a = { .limit = ARENA_MAX };
	struct meter_act act = { .sv = job->sv, .caller = job->caller, .db = db, .arena = &a };
	struct meter_change what = METER_CHANGE_NONE;
	int64_t now = service_now(job->sv);
	int64_t from = now;
	const struct tz *zone;

	what.subscriber = job->subscriber;
	if (!meter_act_begin(&act, job->serial, err) || !check_targets(&act, &what, err) ||
	    !meter_zone_of(job->sv, &act.meter, &zone, err))
		return false;
	if (act.meter.row.state != METER_ACTIVE)
		return err_set(err, ERR_CONFLICT, "the meter is not in service");
	if (job->from &&
	    !moment_parse("from", job->from, zone, act.meter.gas_day_start, now, &from, err))
		return false;
	/* An empty change brings the list's columns in line. */
	what.subscriber = -1;
	return store_tenancy_set(db, act.meter.row.id, job->subscriber, from, err) &&
	       store_meter_change(db, act.meter.row.id, &what, now, err) &&
	       meter_act_end(&act, "meter.subscriber", 0, err);
}

bool service_meter_set_subscriber(struct service *sv, const struct caller *c, const char *serial,
				  int64_t subscriber, const char *from, struct err *err)
{
	struct move_job job = { sv, c, serial, subscriber, from };

	return caller_check(c, RIGHT_METER_EDIT, err) && service_write(sv, write_move, &job, err);
}

struct join_job {
	struct service *sv;
	const struct caller *caller;
	const char *serial;
	int64_t group;
	bool in;
};

static bool write_join(struct db *db, void *arg, struct err *err)
{
	const struct join_job *job = arg;
	AUTO_ARENA a = { .limit = ARENA_MAX };
	struct meter m;
	char object[SERIAL_MAX + 8];
	char body[48];
	bool was = true;

	if (!service_meter_seen(job->sv, db, job->caller, job->serial, &a, &m, err))
		return false;
	if (job->in ? !store_free_group_add(db, job->group, m.row.id, err)
		    : !store_free_group_remove(db, job->group, m.row.id, &was, err))
		return false;
	if (!was)
		return err_set(err, ERR_NOTFOUND, "the meter is not in that group");
	(void)snprintf(object, sizeof object, "meter:%s", m.row.serial);
	(void)snprintf(body, sizeof body, "{\"free_group\":\"%lld\"}", (long long)job->group);
	return store_meter_bump(db, m.row.id, 0, service_now(job->sv), err) &&
	       service_audit(job->sv, db, job->caller, job->in ? "meter.join" : "meter.leave",
			     object, job->in ? NULL : body, job->in ? body : NULL, err);
}

bool service_meter_join(struct service *sv, const struct caller *c, const char *serial,
			int64_t group, bool in, struct err *err)
{
	struct join_job job = { sv, c, serial, group, in };

	return caller_check(c, RIGHT_METER_EDIT, err) && service_write(sv, write_join, &job, err);
}
