/*
 * Committing a batch of a call: the hot path of the whole product. About a
 * dozen statements, all by key: the meter, its call, two day blocks, a daily
 * row, the parameters in one range, the meter's current row.
 */
#include "base/str.h"
#include "store/call_record.h"
#include "store/capture.h"
#include "store/engine.h"
#include "store/feed.h"
#include "store/hours.h"
#include "store/parameter_merge.h"
#include "store/register.h"

enum { AHEAD = 3600, INTERRUPT_STEP = 1000 };

static bool check_batch(const struct call_batch *b, struct err *err)
{
	const struct call_record *c = b->call;
	bool data = b->event_count || b->parameter_count || b->current;

	for (size_t i = 0; i < ARCHIVE_COUNT; i++)
		data |= b->row_count[i] > 0;
	if (data && !c->meter && !c->serial[0])
		return err_set(err, ERR_INVAL, "a call brings data of no meter");
	return register_check_text("serial", c->serial, SERIAL_MAX - 1, err);
}

static bool quarantine_has_room(struct db *db, int64_t max, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_METER_COUNT_STATE, &s, err))
		return false;
	bind_i64(s, 1, METER_QUARANTINED);
	if (!stmt_step(s, &row, err))
		return false;
	return col_i64(s, 0) < max ||
	       err_set(err, ERR_LIMIT, "%lld meters are in quarantine already", (long long)max);
}

static bool describe_meter(struct db *db, int64_t meter, const char *type, const char *firmware,
			   const char *profile, struct err *err)
{
	struct stmt *s;
	int64_t label;

	if (!label_id(db, METER_LABEL_TYPE, type, &label, err) ||
	    !db_start(db, SQL_METER_DESCRIBE, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, label);
	bind_text(s, 3, firmware);
	bind_text(s, 4, profile);
	return stmt_run(s, err);
}

static bool make_meter(struct db *db, const struct call_batch *b, struct err *err)
{
	enum meter_state state = b->adopt ? METER_ACTIVE : METER_QUARANTINED;
	int64_t id;

	if (!b->adopt && !quarantine_has_room(db, b->quarantine_max, err))
		return false;
	return register_add(db, b->call->serial, state, b->now, &id, err) &&
	       describe_meter(db, id, b->type, b->firmware, b->profile, err) &&
	       register_refresh(db, id, b->now, err) && feed_add(db, FEED_METER_NEW, id, 0, err);
}

/* *ret_known false: a call whose meter is not in the register and shall not be. */
static bool find_meter(struct db *db, const struct call_batch *b, struct current *ret,
		       bool *ret_known, struct err *err)
{
	struct call_record *c = b->call;
	struct err why = { 0 };

	if (c->meter) {
		*ret_known = current_by_id(db, c->meter, ret, err);
		return *ret_known;
	}
	*ret_known = false;
	if (!c->serial[0])
		return true;
	if (current_by_serial(db, c->serial, ret, &why)) {
		*ret_known = true;
		return true;
	}
	if (why.kind != ERR_NOTFOUND)
		return err_set(err, why.kind, "%s", why.msg);
	if (!b->adopt && !b->quarantine)
		return true;
	*ret_known = make_meter(db, b, err) && current_by_serial(db, c->serial, ret, err);
	return *ret_known;
}

/* The plate's type is kept as registered; a meter that came by itself tells it. */
static bool learn_identity(struct db *db, const struct call_batch *b, struct current *c,
			   struct err *err)
{
	bool new_type = b->type && b->type[0] && !c->type_known;
	bool new_firmware = b->firmware && b->firmware[0] &&
			    (!c->has_firmware || strcmp(c->firmware, b->firmware) != 0);

	if (!new_type && !new_firmware)
		return true;
	if (!register_check_text("type", b->type, SUBSCRIBER_TEXT_MAX, err) ||
	    !register_check_text("firmware", b->firmware, sizeof c->firmware - 1, err))
		return false;
	return describe_meter(db, c->meter, new_type ? b->type : NULL,
			      new_firmware ? b->firmware : NULL, NULL, err) &&
	       (!new_type || register_refresh(db, c->meter, b->now, err)) &&
	       current_by_id(db, c->meter, c, err);
}

static void show_reading(struct current *c, const struct reading *r, uint32_t calm_bits)
{
	c->index = r->index;
	c->index_at = r->time;
	c->index_offset = r->offset;
	c->temperature = r->temperature;
	c->status = r->status;
	c->flags = r->flags;
	c->alarms = __builtin_popcount(r->status & ~calm_bits);
}

/* The register itself is the truth of now; else the newest archive row is. */
static void move_current(struct current *c, const struct call_batch *b)
{
	const struct reading *newest = b->current;

	for (size_t i = 0; i < ARCHIVE_COUNT && !b->current; i++) {
		const struct reading *last =
			b->row_count[i] ? &b->rows[i][b->row_count[i] - 1] : NULL;
		if (!last || last->time > b->now + AHEAD || (newest && last->time <= newest->time))
			continue;
		if (c->index_at == SORT_NONE || c->index_at > b->now + AHEAD ||
		    last->time > c->index_at)
			newest = last;
	}
	if (newest)
		show_reading(c, newest, b->calm_bits);
}

static bool merge_events(struct db *db, const struct call_batch *b, struct current *c,
			 struct err *err)
{
	for (size_t i = 0; i < b->event_count; i++) {
		const struct meter_event *e = &b->events[i];
		struct stmt *s;
		if (!db_start(db, SQL_EVENT_ADD, &s, err))
			return false;
		bind_i64(s, 1, c->meter);
		bind_i64(s, 2, e->time);
		bind_i64(s, 3, e->code);
		bind_i64(s, 4, e->ordinal);
		bind_i64(s, 5, e->offset);
		bind_i64(s, 6, b->call->id);
		if (!stmt_run(s, err))
			return false;
		/* Not one second ahead: once the meter's clock is right again,
		 * what happens before the mark would not be asked for. */
		if (e->time > c->newest_event && e->time <= b->now)
			c->newest_event = e->time;
	}
	return true;
}

static bool merge_all(struct db *db, const struct call_batch *b, const struct current *before,
		      struct err *err)
{
	struct call_record *call = b->call;
	struct current after = *before;
	struct merge m = { .db = db, .current = &after, .call = call->id, .now = b->now };

	if (b->clock_set)
		after.clock_set_at = b->now;
	for (size_t i = 0; i < ARCHIVE_COUNT; i++) {
		if (!merge_rows(&m, (enum archive)i, b->rows[i], b->row_count[i], err))
			return false;
	}
	if (!merge_events(db, b, &after, err) ||
	    !parameters_merge(db, &after, call->id, b->parameters, b->parameter_count, b->now, err))
		return false;
	move_current(&after, b);
	int64_t called = call->started / 1000;
	if (after.called_at == SORT_NONE || called >= after.called_at) {
		after.called_at = called;
		after.last_call = call->id;
	}
	call->rows += m.added;
	return current_save(db, before, &after, b->now, err);
}

/* How it spoke with us, for the next call. */
static bool keep_ways(struct db *db, const struct call_batch *b, struct err *err)
{
	const struct call_record *c = b->call;
	struct stmt *s;
	int64_t driver;

	if (b->pin && c->driver[0]) {
		if (!names_id(db, c->driver, &driver, err) || !db_start(db, SQL_METER_PIN, &s, err))
			return false;
		bind_i64(s, 1, c->meter);
		bind_i64(s, 2, driver);
		bind_text(s, 3, b->hail);
		if (!stmt_run(s, err))
			return false;
	}
	return !b->counters || store_counters_leave(db, c->meter, b->counters, err);
}

bool store_call_commit(struct db *db, struct call_batch *b, struct err *err)
{
	struct call_record call = *b->call;
	struct call_batch own = *b;
	struct current before;
	bool known;

	own.call = &call;
	if (!check_batch(&own, err) || !find_meter(db, &own, &before, &known, err))
		return false;
	if (known) {
		call.meter = before.meter;
		if (!learn_identity(db, &own, &before, err))
			return false;
	}
	if (!call.id && !call_record_open(db, &call, err))
		return false;
	if (known && (!merge_all(db, &own, &before, err) || !keep_ways(db, &own, err)))
		return false;
	if (!call_record_save(db, &call, err) ||
	    (b->capture && call.ended && !capture_add(db, &call, b->capture, b->capture_n, err)))
		return false;
	if (known && call.ended && before.state == METER_ACTIVE)
		tally_add(&db_context(db)->tally, TALLY_CALL_MINUTE, call.started / 60000, 0, 1);
	if (!b->call->id && !call.ended && !feed_add(db, FEED_CALL_BEGAN, call.meter, call.id, err))
		return false;
	*b->call = call;
	return true;
}
