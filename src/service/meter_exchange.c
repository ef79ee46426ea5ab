#include <stdio.h>

#include "service/facts.h"
#include "service/meter_edit.h"
#include "service/moment.h"
#include "store/finding.h"

enum { ARENA_MAX = 4 << 20 };

static const int64_t index_max = INT64_C(1000000000000); /* litres */

struct act_job {
	struct service *sv;
	const struct caller *caller;
	const char *serial;
	const struct retire_order *retire;
	const struct exchange_order *exchange;
	const char *reason;
};

static bool check_index(const char *field, int64_t litres, struct err *err)
{
	return litres <= index_max || err_field(err, field, "is larger than any meter shows");
}

/* A time of the meter's own zone. */
static bool take_time(const struct meter_act *act, const char *text, int64_t *ret, struct err *err)
{
	const struct tz *zone;

	return meter_zone_of(act->sv, &act->meter, &zone, err) &&
	       moment_parse("date", text, zone, act->meter.gas_day_start, service_now(act->sv), ret,
			    err);
}

static bool write_retire(struct db *db, void *arg, struct err *err)
{
	const struct act_job *job = arg;
	AUTO_ARENA a = { .limit = ARENA_MAX };
	struct meter_act act = { .sv = job->sv, .caller = job->caller, .db = db, .arena = &a };
	struct retirement r = { .final_index = job->retire->final_index,
				.reason = job->retire->reason };

	return meter_act_begin(&act, job->serial, err) &&
	       take_time(&act, job->retire->date, &r.time, err) &&
	       store_meter_retire(db, act.meter.row.id, &r, service_now(job->sv), err) &&
	       meter_act_end(&act, "meter.retire", 0, err);
}

bool service_meter_retire(struct service *sv, const struct caller *c, const char *serial,
			  const struct retire_order *o, struct err *err)
{
	struct act_job job = { .sv = sv, .caller = c, .serial = serial, .retire = o };

	return caller_check(c, RIGHT_METER_RETIRE, err) && meter_check_reason(o->reason, err) &&
	       check_index("final_index", o->final_index, err) &&
	       service_write(sv, write_retire, &job, err);
}

/* The new meter of an exchange that is taken back changes as well. */
static bool end_successor(struct meter_act *act, struct meter_act *other, bool is, struct err *err)
{
	return meter_act_end(act, "meter.restore", 0, err) &&
	       (!is || meter_act_end(other, "meter.restore", 0, err));
}

static bool write_restore(struct db *db, void *arg, struct err *err)
{
	const struct act_job *job = arg;
	AUTO_ARENA a = { .limit = ARENA_MAX };
	struct meter_act act = { .sv = job->sv, .caller = job->caller, .db = db, .arena = &a };
	struct meter_act other = act;
	struct exchange e;
	bool is;

	return meter_act_begin(&act, job->serial, err) &&
	       store_exchange_of(db, act.meter.row.id, true, &a, &e, &is, err) &&
	       (!is || meter_act_begin(&other, e.new_serial, err)) &&
	       store_meter_restore(db, act.meter.row.id, service_now(job->sv), err) &&
	       end_successor(&act, &other, is, err);
}

bool service_meter_restore(struct service *sv, const struct caller *c, const char *serial,
			   const char *reason, struct err *err)
{
	struct act_job job = { .sv = sv, .caller = c, .serial = serial, .reason = reason };

	return caller_check(c, RIGHT_METER_RETIRE, err) && meter_check_reason(reason, err) &&
	       service_write(sv, write_restore, &job, err);
}

/* One of nobody, or one that nobody knew yet: whoever installed it knows its number. */
static bool take_new(struct meter_act *act, const struct exchange_order *o, struct err *err)
{
	int64_t now = service_now(act->sv);
	struct meter_change what = METER_CHANGE_NONE;
	struct err why = { 0 };
	bool seen = true;
	int64_t id;

	what.type = o->type;
	if (!store_meter_find(act->db, o->serial, act->arena, now, &act->meter, &why)) {
		if (why.kind != ERR_NOTFOUND)
			return err_set(err, why.kind, "%s", why.msg);
		return store_meter_create(act->db, o->serial, METER_ACTIVE, &what, now, &id, err) &&
		       store_meter_get(act->db, id, act->arena, now, &act->meter, err);
	}
	id = act->meter.row.id;
	if (act->meter.row.state == METER_QUARANTINED) {
		if (!store_meter_set_state(act->db, id, METER_ACTIVE, now, err))
			return false;
	} else if (!caller_sees_group(act->db, act->caller, act->meter.row.group, &seen, err)) {
		return false;
	}
	if (!seen)
		return err_set(err, ERR_CONFLICT,
			       "the new meter stands in another place or is out of service");
	return !o->type || store_meter_change(act->db, id, &what, now, err);
}

/* What was suspected is known now. */
static bool settle(struct meter_act *act, const char *new_serial, struct err *err)
{
	struct finding_filter f = { .meter = act->meter.row.id,
				    .kind_is = true,
				    .kind = FINDING_EXCHANGE,
				    .open_is = true,
				    .open = true,
				    .limit = 1 };
	const struct finding *rows;
	char note[64];
	int64_t next;
	size_t n;

	if (!store_finding_list(act->db, &f, act->arena, &rows, &n, &next, err))
		return false;
	(void)snprintf(note, sizeof note, "meter.exchange: %s", new_serial);
	return n == 0 || store_finding_settle(act->db, rows[0].id, act->caller->login, note,
					      service_now(act->sv), err);
}

static bool write_exchange(struct db *db, void *arg, struct err *err)
{
	const struct act_job *job = arg;
	const struct exchange_order *o = job->exchange;
	AUTO_ARENA a = { .limit = ARENA_MAX };
	struct facts none = { .count = 0 };
	struct meter_act old = { .sv = job->sv, .caller = job->caller, .db = db, .arena = &a };
	struct meter_act new = old;
	struct exchange e = { .final_index = o->final_index,
			      .start_index = o->start_index,
			      .reason = o->reason,
			      .who = job->caller->login };

	new.before = &none;
	if (!meter_act_begin(&old, job->serial, err) || !take_time(&old, o->date, &e.time, err) ||
	    !take_new(&new, o, err))
		return false;
	e.old_meter = old.meter.row.id;
	e.new_meter = new.meter.row.id;
	return store_exchange_add(db, &e, service_now(job->sv), err) &&
	       settle(&old, o->serial, err) && meter_act_end(&old, "meter.exchange", 0, err) &&
	       meter_act_end(&new, "meter.exchange", 0, err);
}

bool service_meter_exchange(struct service *sv, const struct caller *c, const char *serial,
			    const struct exchange_order *o, struct err *err)
{
	struct act_job job = { .sv = sv, .caller = c, .serial = serial, .exchange = o };

	return caller_check(c, RIGHT_METER_EXCHANGE, err) && meter_check_serial(o->serial, err) &&
	       meter_check_reason(o->reason, err) &&
	       check_index("final_index", o->final_index, err) &&
	       check_index("start_index", o->start_index, err) &&
	       service_write(sv, write_exchange, &job, err);
}
