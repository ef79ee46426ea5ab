#include "store/verify.h"

#include <stdio.h>

#include "meter/dayblock.h"
#include "store/engine.h"
#include "store/register.h"
#include "store/verify_ledger.h"
#include "store/verify_words.h"

enum { HOUR = 3600, DAY_HOURS = 24, WHAT_MAX = 200 };

struct verifier {
	struct db *db;
	int64_t now;
	int64_t newest_call;
	struct verify_words words;
	struct tally tally;
	struct verify_result result;
	verify_found_fn *found;
	void *arg;
};

PRINTF(2, 3) static void tell(struct verifier *v, const char *fmt, ...)
{
	char what[WHAT_MAX];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	v->result.wrong++;
	v->found(v->arg, what);
}

/* What the blocks of a meter say, to be compared with its current row. */
struct blocks_seen {
	struct recent recent;
	struct verify_ledger ledger;
	bool has_newest;
	bool has_first;
};

static bool verify_hours(struct verifier *v, const struct current *c, const struct dayblock *b,
			 struct verify_ledger *l, struct err *err)
{
	for (int h = 0; h < DAYBLOCK_HOURS; h++) {
		if (b->present >> h & 1 && b->hour[h].time >= c->first_hour &&
		    b->hour[h].time <= c->newest[ARCHIVE_HOUR] &&
		    !verify_ledger_hour(v->db, c->meter, l, b->hour[h].time, err))
			return false;
	}
	return true;
}

static bool verify_block(struct verifier *v, const struct current *c, const struct stmt *s,
			 struct blocks_seen *seen, struct err *ret_err)
{
	struct dayblock b;
	struct err err = { 0 };
	int64_t day = col_i64(s, 0);
	uint32_t present = ~(uint32_t)col_i64(s, 1) & DAYBLOCK_ALL;
	size_t n;
	const uint8_t *data = col_blob(s, 4, &n);
	long long meter = c->meter;

	if (!present || !dayblock_decode(&b, day, present, col_i64(s, 2), data, n, &err)) {
		tell(v, "meter %lld, day %lld: the block cannot be read: %s", meter, (long long)day,
		     err.msg);
		return true;
	}
	v->result.blocks++;
	v->result.hours += __builtin_popcount(present);
	for (int h = 0; h < DAYBLOCK_HOURS; h++) {
		if (!(present >> h & 1))
			continue;
		const struct reading *r = &b.hour[h];
		seen->has_newest |= r->time == c->newest[ARCHIVE_HOUR];
		seen->has_first |= r->time == c->first_hour;
		if (r->call < 1 || r->call > v->newest_call)
			tell(v, "meter %lld, day %lld: hour %d knows no call", meter,
			     (long long)day, h);
	}
	int last = 31 - __builtin_clz(present);
	int first = __builtin_ctz(present);
	if (b.hour[last].index - b.hour[first].index != col_i64(s, 3))
		tell(v, "meter %lld, day %lld: the columns differ from the block", meter,
		     (long long)day);
	if (day > c->recent.day - RECENT_DAYS && day <= c->recent.day)
		recent_add(&seen->recent, day, current_hours_of(&b));
	current_account_hours(&v->tally, c, day, current_hours_of(&b), v->now);
	return verify_hours(v, c, &b, &seen->ledger, ret_err);
}

static bool has_offgrid(struct verifier *v, int64_t meter, int64_t time, bool *ret, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(v->db, SQL_HOUR_OFFGRID_GET, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, time);
	return stmt_step(s, ret, err);
}

static bool compare_blocks(struct verifier *v, const struct current *c, struct blocks_seen *seen,
			   struct err *err)
{
	int64_t newest = c->newest[ARCHIVE_HOUR];

	if (seen->ledger.forgotten)
		tell(v, "meter %lld: the hour %lld lacks and is in no gap", (long long)c->meter,
		     (long long)seen->ledger.forgotten);
	if (newest && !seen->has_newest &&
	    !has_offgrid(v, c->meter, newest, &seen->has_newest, err))
		return false;
	if (c->first_hour && !seen->has_first &&
	    !has_offgrid(v, c->meter, c->first_hour, &seen->has_first, err))
		return false;
	if ((newest && !seen->has_newest) || (c->first_hour && !seen->has_first))
		tell(v, "meter %lld: its marks name hours that are not there", (long long)c->meter);
	for (int64_t d = c->recent.day - RECENT_DAYS + 1; d <= c->recent.day; d++) {
		if (recent_get(&c->recent, d) != recent_get(&seen->recent, d))
			tell(v, "meter %lld, day %lld: %u hours counted, %u are there",
			     (long long)c->meter, (long long)d, recent_get(&c->recent, d),
			     recent_get(&seen->recent, d));
	}
	return true;
}

static bool verify_blocks(struct verifier *v, const struct current *c, struct err *err)
{
	struct blocks_seen seen = { .recent.day = c->recent.day };
	const char *wrong;
	AUTO_STMT *s = NULL;
	bool row;

	if (!verify_ledger_read(v->db, c, &seen.ledger, &wrong, err) ||
	    !verify_ledger_count(v->db, c, &v->tally, v->now, err))
		return false;
	if (wrong)
		tell(v, "meter %lld: the gap ledger has ranges %s", (long long)c->meter, wrong);
	if (!db_start(v->db, SQL_VERIFY_BLOCKS, &s, err))
		return false;
	bind_i64(s, 1, c->meter);
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return compare_blocks(v, c, &seen, err);
		if (!verify_block(v, c, s, &seen, err))
			return false;
	}
}

static bool verify_register(struct verifier *v, const struct current *c, struct err *err)
{
	struct register_source src;
	AUTO_STMT *s = NULL;
	bool row;
	bool found = true;

	if (!register_source_read(v->db, c->meter, &src, err) ||
	    !db_start(v->db, SQL_VERIFY_LISTED, &s, err))
		return false;
	bind_i64(s, 1, c->meter);
	if (!stmt_step(s, &row, err))
		return false;
	bool same = row && col_i64(s, 0) == (int64_t)src.state &&
		    strcmp(col_text(s, 1), src.subscriber) == 0 &&
		    strcmp(col_text(s, 2), src.account) == 0;
	if (same && src.state == METER_ACTIVE) {
		same = col_i64(s, 3) == src.group && col_i64(s, 4) == src.city &&
		       col_i64(s, 5) == src.type;
	}
	if (row && register_is_found(src.state) &&
	    !verify_words_of_meter(v->db, &v->words, c->meter, &src, &found, err))
		return false;
	if (!same || !found)
		tell(v, "meter %lld: the list shows it otherwise than the register",
		     (long long)c->meter);
	return true;
}

static bool verify_meters(struct verifier *v, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(v->db, SQL_VERIFY_METERS, &s, err))
		return false;
	for (;;) {
		struct current c;
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		if (!current_by_id(v->db, col_i64(s, 0), &c, err) || !verify_blocks(v, &c, err) ||
		    !verify_register(v, &c, err))
			return false;
		current_account(&v->tally, &c, 1);
		v->result.meters++;
	}
}

/* Takes a counting table's rows off the recount: what is left over is wrong. */
static bool subtract(struct verifier *v, enum sql name, enum tally_kind kind, bool has_b,
		     struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(v->db, name, &s, err))
		return false;
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		int64_t a = col_i64(s, 0);
		if (kind != TALLY_COUNTER || a != COUNTER_ACTIVE_TASKS)
			tally_add(&v->tally, kind, a, has_b ? col_i64(s, 1) : 0,
				  -col_i64(s, has_b ? 2 : 1));
	}
}

static bool subtract_days(struct verifier *v, struct err *err)
{
	int64_t from = dayblock_day(v->now) - DAYS_COUNTED;
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(v->db, SQL_VERIFY_DAYS, &s, err))
		return false;
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		int64_t group = col_i64(s, 0);
		int64_t day = col_i64(s, 1);
		tally_add(&v->tally, TALLY_DAY_METERS, group, day, -col_i64(s, 2));
		tally_add(&v->tally, TALLY_DAY_BEFORE, group, day, -col_i64(s, 3));
		if (day < from)
			continue;
		tally_add(&v->tally, TALLY_DAY_RECEIVED, group, day, -col_i64(s, 4));
		tally_add(&v->tally, TALLY_DAY_LOST, group, day, -col_i64(s, 5));
	}
}

static bool add_calls(struct verifier *v, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(v->db, SQL_VERIFY_CALLS, &s, err))
		return false;
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		tally_add(&v->tally, TALLY_CALL_HOUR, col_i64(s, 0), col_i64(s, 1), col_i64(s, 2));
	}
}

static void tell_sum(void *arg, enum tally_kind kind, int64_t a, int64_t b, int64_t sum)
{
	static const char *const names[] = {
		[TALLY_COUNTER] = "counter",
		[TALLY_POLL_MINUTE] = "meters polled in minute",
		[TALLY_CALL_HOUR] = "calls of hour and result",
		[TALLY_DAY_METERS] = "meters begun in group and day",
		[TALLY_DAY_BEFORE] = "hours before the first in group and day",
		[TALLY_DAY_RECEIVED] = "hours received in group and day",
		[TALLY_BUCKET_METERS] = "meters of bucket",
		[TALLY_CALL_MINUTE] = "calls of minute",
		[TALLY_DAY_LOST] = "hours lost in group and day",
	};

	tell(arg, "%s %lld, %lld: counted %lld too few", names[kind], (long long)a, (long long)b,
	     (long long)sum);
}

/* Rows of the small tables that contradict themselves. */
static bool verify_rows(struct verifier *v, struct err *err)
{
	static const struct {
		enum sql count;
		const char *what;
	} tables[] = {
		{ SQL_VERIFY_COUNTERS, "frame counters" },
		{ SQL_VERIFY_REREADS, "ranges to be read again" },
		{ SQL_VERIFY_FINDINGS, "findings" },
		{ SQL_VERIFY_TENANCIES, "tenancies" },
		{ SQL_VERIFY_TENANTS, "meters with a subscriber" },
		{ SQL_VERIFY_FREE_GROUPS, "free groups" },
	};

	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		int64_t n;
		if (!db_number(v->db, tables[i].count, &n, err))
			return false;
		if (n)
			tell(v, "%lld %s contradict themselves", (long long)n, tables[i].what);
	}
	return true;
}

static bool verify_all(struct verifier *v, struct err *err)
{
	int64_t users;
	int64_t captured;

	if (!db_number(v->db, SQL_VERIFY_NEWEST_CALL, &v->newest_call, err) ||
	    !verify_meters(v, err) || !db_number(v->db, SQL_USER_COUNT, &users, err) ||
	    !verify_words_end(v->db, &v->words, v->found, v->arg, &v->result.wrong, err))
		return false;
	if (!db_number(v->db, SQL_VERIFY_CAPTURES, &captured, err) || !verify_rows(v, err))
		return false;
	tally_add(&v->tally, TALLY_COUNTER, COUNTER_CAPTURE_BYTES, 0, captured);
	tally_add(&v->tally, TALLY_COUNTER, COUNTER_USERS, 0, users);
	if (!add_calls(v, err) || !subtract(v, SQL_COUNTER_LIST, TALLY_COUNTER, false, err) ||
	    !subtract(v, SQL_VERIFY_POLL_MINUTES, TALLY_POLL_MINUTE, false, err) ||
	    !subtract(v, SQL_VERIFY_BUCKETS, TALLY_BUCKET_METERS, false, err) ||
	    !subtract(v, SQL_VERIFY_CALL_HOURS, TALLY_CALL_HOUR, true, err) ||
	    !subtract_days(v, err))
		return false;
	tally_each(&v->tally, tell_sum, v);
	return !v->tally.broken || err_set(err, ERR_NOMEM, "no memory for counting");
}

bool store_verify(struct db *db, int64_t now, verify_found_fn *found, void *arg,
		  struct verify_result *ret, struct err *err)
{
	struct verifier v = { .db = db, .now = now, .found = found, .arg = arg };
	bool ok = verify_all(&v, err);

	tally_finish(&v.tally);
	if (ok)
		*ret = v.result;
	return ok;
}
