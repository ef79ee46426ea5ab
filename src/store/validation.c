/*
 * Validation of what is stored: after each batch of a call, over a short time, and over whole
 * ranges when somebody asks for it.
 */
#include <stdlib.h>

#include "base/jsonw.h"
#include "meter/consumption.h"
#include "store/counted.h"
#include "store/exception.h"
#include "store/feed.h"
#include "store/place.h"
#include "store/rule.h"

enum { HOUR = 3600 };

struct validating {
	struct db *db;
	const struct validation_run *run;
	bool failed; /* err is filled */
	int64_t found;
	struct err *err;
};

static bool facts_of(const struct validation *v, char **ret, struct err *err)
{
	AUTO_JSONW j = { 0 };
	size_t n;

	jsonw_object(&j);
	for (size_t i = 0; i < v->fact_count; i++) {
		jsonw_key(&j, v->facts[i].name);
		if (v->facts[i].unit == VALIDATE_CENTIGRADE)
			jsonw_decimal(&j, v->facts[i].value, 2, 2);
		else if (v->facts[i].unit == VALIDATE_LITRES)
			jsonw_decimal(&j, v->facts[i].value, 3, 3);
		else
			jsonw_int(&j, v->facts[i].value);
	}
	jsonw_object_end(&j);
	return jsonw_take(&j, ret, &n, err);
}

struct beside {
	bool is;
	int64_t id;
	int64_t from;
	int64_t to;
};

/* A row of the rule that the range touches. */
static bool find_beside(struct validating *k, const struct validation *v, struct beside *ret)
{
	AUTO_STMT *s = NULL;

	if (!db_start(k->db, SQL_EXCEPTION_BESIDE, &s, k->err))
		return false;
	bind_i64(s, 1, k->run->meter);
	bind_i64(s, 2, v->rule);
	bind_i64(s, 3, ARCHIVE_HOUR);
	bind_i64(s, 4, v->from - HOUR);
	bind_i64(s, 5, v->to + HOUR);
	if (!stmt_step(s, &ret->is, k->err))
		return false;
	if (ret->is)
		*ret = (struct beside){ true, col_i64(s, 0), col_i64(s, 1), col_i64(s, 2) };
	return true;
}

static void bind_call(struct stmt *s, int at, int64_t call)
{
	if (call)
		bind_i64(s, at, call);
	else
		bind_null(s, at);
}

static int64_t hours_of(int64_t from, int64_t to)
{
	return (to - from) / HOUR + 1;
}

static bool widen(struct validating *k, const struct validation *v, const struct beside *b,
		  const char *facts)
{
	int64_t from = v->from < b->from ? v->from : b->from;
	int64_t to = v->to > b->to ? v->to : b->to;
	struct stmt *s;

	if (!db_start(k->db, SQL_EXCEPTION_WIDEN, &s, k->err))
		return false;
	bind_i64(s, 1, b->id);
	bind_i64(s, 2, from);
	bind_i64(s, 3, to);
	bind_i64(s, 4, hours_of(from, to));
	bind_text(s, 5, facts);
	bind_i64(s, 6, k->run->now);
	bind_call(s, 7, k->run->call);
	bind_i64(s, 8, EXCEPTION_GONE); /* it is back */
	return stmt_run(s, k->err);
}

/* Of what is no work that is kept which nothing else tells of a record. */
static bool is_kept(enum validate_rule r)
{
	return validate_about(r)->work || r == VALIDATE_LATE_ARRIVAL;
}

static enum exception_state state_of(const struct validation *v)
{
	return validate_about(v->rule)->work ? EXCEPTION_OPEN : EXCEPTION_NOTED;
}

static bool has_room(struct validating *k, const struct validation *v, bool *ret)
{
	enum exception_state state = state_of(v);
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(k->db, SQL_EXCEPTION_COUNT, &s, k->err))
		return false;
	bind_i64(s, 1, k->run->meter);
	bind_i64(s, 2, v->rule);
	bind_i64(s, 3, state);
	if (!stmt_step(s, &row, k->err))
		return false;
	*ret = col_i64(s, 0) < (state == EXCEPTION_OPEN ? EXCEPTION_OPEN_MAX : EXCEPTION_NOTED_MAX);
	return true;
}

static bool add(struct validating *k, const struct validation *v, const char *facts)
{
	struct stmt *s;
	bool room;

	if (!has_room(k, v, &room))
		return false;
	if (!room)
		return true;
	if (!db_start(k->db, SQL_EXCEPTION_ADD, &s, k->err))
		return false;
	bind_i64(s, 1, k->run->meter);
	bind_i64(s, 2, v->rule);
	bind_i64(s, 3, ARCHIVE_HOUR);
	bind_i64(s, 4, v->from);
	bind_i64(s, 5, v->to);
	bind_i64(s, 6, hours_of(v->from, v->to));
	bind_text(s, 7, facts);
	bind_i64(s, 8, k->run->now);
	bind_call(s, 9, k->run->call);
	bind_i64(s, 10, state_of(v));
	return stmt_run(s, k->err);
}

static bool keep(struct validating *k, const struct validation *v)
{
	struct beside b = { 0 };
	char *facts = NULL;

	if (!find_beside(k, v, &b) || !facts_of(v, &facts, k->err))
		return false;
	bool ok = b.is ? widen(k, v, &b, facts) : add(k, v, facts);
	free(facts);
	return ok;
}

static void found(void *arg, const struct validation *v)
{
	struct validating *k = arg;

	if (k->failed || !is_kept(v->rule) || v->to < k->run->from || v->from > k->run->to)
		return;
	k->found++;
	k->failed = !keep(k, v);
}

/*
 * Open ones of the range that were not met again. After a short look back that is known of gaps
 * alone: other rules must know what was usual.
 */
static bool drop_gone(struct validating *k)
{
	for (unsigned r = 0; r < VALIDATE_RULE_COUNT; r++) {
		struct stmt *s;
		if (!k->run->whole && r != VALIDATE_GAP)
			continue;
		if (!db_start(k->db, SQL_EXCEPTION_GONE, &s, k->err))
			return false;
		bind_i64(s, 1, k->run->meter);
		bind_i64(s, 2, r);
		bind_i64(s, 3, k->run->from);
		bind_i64(s, 4, k->run->to);
		bind_i64(s, 5, k->run->now);
		bind_i64(s, 6, EXCEPTION_GONE);
		if (!stmt_run(s, k->err))
			return false;
	}
	return true;
}

static bool about_meter(struct db *db, int64_t meter, struct validate_meter *ret,
			struct validate_settings *settings, struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 16 };
	struct place_meter m;

	if (!store_place_meter(db, meter, &a, &m, err) ||
	    !store_rule_settings(db, m.group, settings, err))
		return false;
	*ret = (struct validate_meter){
		.qmax = consumption_qmax(m.type),
		.installed_at = m.came_at ? m.came_at : INT64_MIN,
		.index_start = m.came_at ? m.start_index : INDEX_NONE,
		.removed_at = m.gone_at ? m.gone_at : INT64_MAX,
		.index_final = m.gone_at ? m.gone_index : INDEX_NONE,
	};
	return true;
}

/* A rule of runs finds none that is longer than what it is shown. */
static int64_t lookback_of(const struct validation_run *run, const struct validator *v)
{
	static const enum validate_rule of_hours[] = { VALIDATE_ZEROS, VALIDATE_EQUAL_VALUES,
						       VALIDATE_SUBSTITUTE_TEMPERATURE,
						       VALIDATE_USE_AFTER_NONE };
	int64_t seconds = run->lookback;

	for (size_t i = 0; run->whole && i < ARRAY_LEN(of_hours); i++) {
		const struct validate_setting *s = &v->settings.rule[of_hours[i]];
		int64_t need = (s->value[0] + 24) * HOUR;
		if (s->on && need > seconds)
			seconds = need;
	}
	return seconds;
}

/* May the call of the run bring something that is late? Most bring nothing so old. */
static bool may_be_late(struct validating *k, const struct validator *v, bool *ret)
{
	const struct validate_setting *late = &v->settings.rule[VALIDATE_LATE_ARRIVAL];
	const struct validation_run *run = k->run;
	AUTO_STMT *s = NULL;
	int64_t first;

	*ret = false;
	if (!run->call || !late->on || run->from >= run->now - late->value[0] * HOUR)
		return true;
	if (!db_start(k->db, SQL_EXCEPTION_FIRST_CALL, &s, k->err))
		return false;
	bind_i64(s, 1, run->meter);
	bind_i64(s, 2, run->call);
	if (!stmt_number(s, &first, k->err))
		return false;
	*ret = !first;
	return true;
}

static bool walk(struct validating *k, struct validator *v)
{
	const struct validation_run *run = k->run;
	struct counted_query q = { .meter = run->meter,
				   .archive = ARCHIVE_HOUR,
				   .from = run->from - lookback_of(run, v),
				   .to = run->to,
				   .known_at = KNOWN_NOW };
	AUTO_COUNTED *hours = NULL;
	AUTO_COUNTED *days = NULL;
	struct reading day;
	struct reading r;
	bool late;

	if (!may_be_late(k, v, &late) || !store_counted_open(k->db, &q, &hours, k->err))
		return false;
	q.archive = ARCHIVE_DAY;
	if (!store_counted_open(k->db, &q, &days, k->err))
		return false;
	bool more = store_counted_next(days, &day);
	while (store_counted_next(hours, &r)) {
		if (r.flags & READING_CLOCK_BEHIND)
			continue;
		for (; more && day.time <= r.time; more = store_counted_next(days, &day))
			validate_day(v, &day);
		validate_hour(v, &r, late && r.call == run->call ? run->now : INT64_MIN);
	}
	return store_counted_check(hours, k->err) && store_counted_check(days, k->err);
}

static bool some_rule_is_on(const struct validate_settings *s)
{
	for (unsigned r = 0; r < VALIDATE_RULE_COUNT; r++)
		if (s->rule[r].on)
			return true;
	return false;
}

bool store_validate(struct db *db, const struct validation_run *run, int64_t *ret_found,
		    struct err *err)
{
	struct validating k = { .db = db, .run = run, .err = err };
	struct validate_settings settings;
	struct validate_meter meter;
	struct validator *v = malloc(sizeof *v);

	if (!v)
		return err_set(err, ERR_NOMEM, "no memory for a validation");
	bool ok = about_meter(db, run->meter, &meter, &settings, err);
	bool on = ok && some_rule_is_on(&settings);
	if (on) {
		validate_begin(v, &settings, &meter, found, &k);
		ok = walk(&k, v);
	}
	if (on && ok) {
		validate_end(v);
		ok = !k.failed && drop_gone(&k);
	}
	free(v);
	*ret_found = k.found;
	return ok;
}

/* --- what is due --- */

bool store_due_add(struct db *db, const struct validation_due *d, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_DUE_ADD, &s, err))
		return false;
	bind_i64(s, 1, d->meter);
	bind_i64(s, 2, d->from);
	bind_i64(s, 3, d->to);
	return stmt_run(s, err);
}

bool store_due_next(struct db *db, int64_t after, struct validation_due *ret, size_t max,
		    size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;
	size_t n = 0;
	bool row;

	if (!db_start(db, SQL_DUE_NEXT, &s, err))
		return false;
	bind_i64(s, 1, after);
	bind_i64(s, 2, (int64_t)max);
	for (; n < max; n++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		ret[n] = (struct validation_due){ col_i64(s, 0), col_i64(s, 1), col_i64(s, 2) };
	}
	*ret_count = n;
	return true;
}

bool store_due_done(struct db *db, int64_t meter, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_DUE_DONE, &s, err))
		return false;
	bind_i64(s, 1, meter);
	return stmt_run(s, err);
}
