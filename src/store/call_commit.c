/*
 * Committing a batch of a call: the hot path of the whole product. About a
 * dozen statements, all by key: the meter, its call, two day blocks, a daily
 * row, the parameters in one range, the meter's current row.
 */
#include <stdlib.h>

#include "base/str.h"
#include "store/call_record.h"
#include "store/capture.h"
#include "store/closing.h"
#include "store/engine.h"
#include "store/exception.h"
#include "store/finding.h"
#include "store/feed.h"
#include "store/gap_merge.h"
#include "store/hours.h"
#include "store/parameter_merge.h"
#include "store/register.h"

enum { AHEAD = 3600, VALIDATE_BACK = 48 * 3600 /* two or three blocks */ };

/* Key of the catalogue: a meter that was wiped counts it anew. */
#define OPERATING_TIME "operating_time"

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

static bool merge_events(struct merge *m, const struct call_batch *b, struct err *err)
{
	struct current *c = m->current;

	for (size_t i = 0; i < b->event_count; i++) {
		const struct meter_event *e = &b->events[i];
		struct stmt *s;
		if (!db_start(m->db, SQL_EVENT_ADD, &s, err))
			return false;
		bind_i64(s, 1, c->meter);
		bind_i64(s, 2, e->time);
		bind_i64(s, 3, e->code);
		bind_i64(s, 4, e->ordinal);
		bind_i64(s, 5, e->offset);
		bind_i64(s, 6, m->call);
		if (!stmt_run(s, err))
			return false;
		merge_count(m, LEDGER_EVENT, e->time, db_changes(m->db) ? MERGE_ADDED : MERGE_SAME);
		/* Not one second ahead: once the meter's clock is right again,
		 * what happens before the mark would not be asked for. */
		if (e->time > c->newest_event && e->time <= b->now)
			c->newest_event = e->time;
	}
	return true;
}

/* The ranges of people whose rows are to be counted; *ret is the caller's to free(). */
static bool list_rereads(const struct call_batch *b, struct merge *m, struct merge_range **ret,
			 struct err *err)
{
	size_t n = 0;

	for (size_t i = 0; i < b->asked_count; i++)
		n += b->asked[i].reread != 0;
	*ret = NULL;
	if (!n)
		return true;
	*ret = calloc(n, sizeof **ret);
	if (!*ret)
		return err_set(err, ERR_NOMEM, "no memory for the ranges");
	m->ranges = *ret;
	for (size_t i = 0; i < b->asked_count; i++) {
		const struct call_asked *q = &b->asked[i];
		if (q->reread)
			m->ranges[m->range_count++] =
				(struct merge_range){ q->ledger, q->from, q->to, 0, 0, 0 };
	}
	return true;
}

static bool merge_archives(struct merge *m, const struct call_batch *b,
			   const struct current *before, struct err *err)
{
	for (size_t i = 0; i < ARCHIVE_COUNT; i++) {
		if (!merge_rows(m, (enum archive)i, b->rows[i], b->row_count[i], err))
			return false;
	}
	return merge_events(m, b, err) && gap_merge(m, b, before, err) && reread_merge(m, b, err);
}

/* The span of a batch's hourly and daily rows. */
static bool span_of(const struct call_batch *b, int64_t *ret_from, int64_t *ret_to)
{
	*ret_from = INT64_MAX;
	*ret_to = INT64_MIN;
	for (size_t a = ARCHIVE_HOUR; a <= ARCHIVE_DAY; a++) {
		for (size_t i = 0; i < b->row_count[a]; i++) {
			int64_t time = b->rows[a][i].time;
			if (time < *ret_from)
				*ret_from = time;
			if (time > *ret_to)
				*ret_to = time;
		}
	}
	return *ret_from <= *ret_to;
}

/* What has come is validated, and closed months that it belongs to are looked at again. */
static bool validate_rows(const struct merge *m, const struct call_batch *b, struct err *err)
{
	struct validation_run run = { .meter = m->current->meter,
				      .lookback = VALIDATE_BACK,
				      .call = m->call,
				      .now = b->now };
	int64_t found;

	if ((!m->added && !m->revisions) || !span_of(b, &run.from, &run.to))
		return true;
	const struct validation_due due = { run.meter, run.from, run.to };
	return store_figures_doubt(m->db, run.meter, run.from, run.to, err) &&
	       store_validate(m->db, &run, &found, err) && store_due_add(m->db, &due, err);
}

static bool merge_all(struct db *db, const struct call_batch *b, const struct current *before,
		      int64_t findings, struct err *err)
{
	struct call_record *call = b->call;
	struct current after = *before;
	struct merge_range *ranges;
	struct merge m = { .db = db,
			   .current = &after,
			   .call = call->id,
			   .now = b->now,
			   .newest_before = before->newest[ARCHIVE_HOUR] };

	after.findings = findings;
	if (b->clock_set)
		after.clock_set_at = b->now;
	if (!list_rereads(b, &m, &ranges, err))
		return false;
	bool ok = merge_archives(&m, b, before, err) && validate_rows(&m, b, err);
	free(ranges);
	if (!ok ||
	    !parameters_merge(db, &after, call->id, b->parameters, b->parameter_count, b->now, err))
		return false;
	/* The first that is ever heard of a meter is no mark: all before it is still to be
	 * read, also when the call ends here. Later on the ledger knows what is between. */
	for (size_t i = 0; i < ARCHIVE_COUNT && b->pushed; i++) {
		if (!before->newest[i])
			after.newest[i] = 0;
	}
	move_current(&after, b);
	int64_t called = call->started / 1000;
	if (!b->aside && (after.called_at == SORT_NONE || called >= after.called_at)) {
		after.called_at = called;
		after.last_call = call->id;
	}
	call->rows += m.added;
	return current_save(db, before, &after, err);
}

/* The operating time that the batch tells, -1: none. */
static int64_t operating_time(const struct call_batch *b)
{
	int64_t v;

	for (size_t i = 0; i < b->parameter_count; i++) {
		if (strcmp(b->parameters[i].key, OPERATING_TIME) == 0 &&
		    str_parse_int(str_from(b->parameters[i].text), 0, INT64_MAX, &v))
			return v;
	}
	return -1;
}

static bool operating_time_before(struct db *db, int64_t meter, int64_t *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_PARAMETER_TEXT, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_text(s, 2, OPERATING_TIME);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row || !str_parse_int(str_from(col_text(s, 0)), 0, INT64_MAX, ret))
		*ret = -1;
	return true;
}

/* Was the newest hour that is stored asked for, and answered to the end? */
static bool asks_for(const struct call_batch *b, int64_t hour)
{
	for (size_t i = 0; i < b->asked_count; i++) {
		const struct call_asked *q = &b->asked[i];
		if (q->ledger == ARCHIVE_HOUR && q->answer == ANSWER_WHOLE && q->from <= hour &&
		    hour <= q->to)
			return true;
	}
	return false;
}

/* Each call asks for the newest hour once more: what does the device have there? */
static bool compare_archive(struct db *db, const struct call_batch *b, const struct current *before,
			    enum finding_archive *ret, struct err *err)
{
	int64_t newest = before->newest[ARCHIVE_HOUR];
	const struct reading *told = NULL;
	struct reading stored;
	bool found = false;

	for (size_t i = 0; i < b->row_count[ARCHIVE_HOUR] && !told; i++) {
		if (b->rows[ARCHIVE_HOUR][i].time == newest)
			told = &b->rows[ARCHIVE_HOUR][i];
	}
	*ret = FINDING_ARCHIVE_UNKNOWN;
	if (!newest || (!told && !asks_for(b, newest)))
		return true;
	if (!hour_find(db, before->meter, newest, &stored, &found, err))
		return false;
	if (found)
		*ret = told && told->index == stored.index ? FINDING_ARCHIVE_KEPT
							   : FINDING_ARCHIVE_GONE;
	return true;
}

static size_t count_future(const struct call_batch *b)
{
	size_t n = 0;

	for (size_t a = 0; a < ARCHIVE_COUNT; a++)
		for (size_t i = 0; i < b->row_count[a]; i++)
			n += (b->rows[a][i].flags & READING_FUTURE) != 0;
	return n;
}

/*
 * What of the batch does not fit what was known of the meter. Usually nothing,
 * and then nothing is read or written.
 */
static bool judge(struct db *db, const struct call_batch *b, const struct current *before,
		  int64_t *open, struct err *err)
{
	const struct call_record *call = b->call;
	struct finding_facts f = {
		.index_before = before->index == SORT_NONE ? -1 : before->index,
		.index = b->current ? b->current->index : -1,
		.index_time_before = before->index_at == SORT_NONE ? 0 : before->index_at,
		.index_time = b->current ? b->current->time : 0,
		.operating_before = -1,
		.operating = -1,
		.type_before = before->told_type,
		.type = b->type,
		.firmware_before = before->has_firmware ? before->firmware : NULL,
		.firmware = b->firmware,
		.driver = call->driver,
		.clock_known = call->clock_known && (b->current || b->asked_count),
		.drift = call->clock_drift,
		.zone_error = b->zone_error,
		.future = count_future(b),
		.overlap = b->found & FINDING(FINDING_CLONE),
		.replay = b->found & FINDING(FINDING_REPLAY),
	};

	if (before->driver && !names_text(db, before->driver, &f.driver_before, err))
		return false;
	if (f.index >= 0 && f.index < f.index_before) {
		f.operating = operating_time(b);
		if (!operating_time_before(db, before->meter, &f.operating_before, err) ||
		    !compare_archive(db, b, before, &f.archive, err))
			return false;
	}
	struct finding_news news = { before->meter,  finding_judge(&f), &f,
				     b->found_words, call->id,		b->now };
	*open = before->findings;
	return finding_add(db, &news, open, err);
}

/* The type that the meter tells, for the comparison with the next call. */
static bool keep_told_type(struct db *db, const struct call_batch *b, const struct current *before,
			   struct err *err)
{
	char type[sizeof before->told_type];
	struct stmt *s;

	if (!b->type || !b->type[0])
		return true;
	(void)str_copy(type, sizeof type, str_from(b->type));
	if (before->told_type_known && strcmp(type, before->told_type) == 0)
		return true;
	if (!db_start(db, SQL_METER_TELL_TYPE, &s, err))
		return false;
	bind_i64(s, 1, before->meter);
	bind_text(s, 2, type);
	return stmt_run(s, err);
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
	struct current told; /* before the identity of this call was learnt */
	int64_t findings = 0;
	bool known;

	own.call = &call;
	if (!check_batch(&own, err) || !find_meter(db, &own, &before, &known, err))
		return false;
	if (known) {
		call.meter = before.meter;
		told = before;
		if (!learn_identity(db, &own, &before, err))
			return false;
	}
	bool fresh = !call.id;
	if (fresh && !call_record_number(db, &call.id, err))
		return false;
	if (known &&
	    (!judge(db, &own, &told, &findings, err) || !keep_told_type(db, &own, &told, err) ||
	     !merge_all(db, &own, &before, findings, err) || !keep_ways(db, &own, err)))
		return false;
	if (!call_record_save(db, &call, fresh, err) ||
	    (b->capture && call.ended && !capture_add(db, &call, b->capture, b->capture_n, err)))
		return false;
	if (known && call.ended && before.state == METER_ACTIVE)
		tally_add(&db_context(db)->tally, TALLY_CALL_MINUTE, call.started / 60000, 0, 1);
	if (!b->call->id && !call.ended && !feed_add(db, FEED_CALL_BEGAN, call.meter, call.id, err))
		return false;
	*b->call = call;
	return true;
}
