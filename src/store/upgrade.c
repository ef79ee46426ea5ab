#include "store/upgrade.h"

#include <stdlib.h>

#include "base/log.h"
#include "meter/dayblock.h"
#include "store/engine.h"
#include "store/hours.h"
#include "store/ledger.h"

enum {
	HOUR = 3600,
	STEP = 250,   /* meters a transaction: years of blocks each */
	TOLD = 10000, /* a line of the log for so many */
};

/* The records of one archive in rising order, and what lacks between them. */
struct walk {
	struct gaps *into;
	int64_t from; /* records before and after these are no part of the archive */
	int64_t to;
	int64_t since;
	int64_t last;
};

static void look_at(struct walk *w, int64_t time)
{
	const struct gap what = { .state = GAP_EXPECTED, .since = w->since };
	int64_t from;
	int64_t to;

	if (time < w->from || time > w->to)
		return;
	if (w->last && gaps_between(w->into->ledger, w->last, time, &from, &to))
		gaps_expect(w->into, from, to, &what);
	w->last = time;
}

/* Rows of a plain table up to a time; *next: the first after it. */
static bool look_at_rows(struct walk *w, struct stmt *s, int64_t to, struct reading *next,
			 bool *has_next, struct err *err)
{
	while (*has_next && next->time <= to) {
		if (!(next->flags & READING_CLOCK_BEHIND))
			look_at(w, next->time);
		if (!stmt_step(s, has_next, err))
			return false;
		if (*has_next)
			reading_read(s, next);
	}
	return true;
}

static bool start_rows(struct walk *w, struct db *db, enum sql name, int64_t meter,
		       struct stmt **ret, struct reading *next, bool *has_next, struct err *err)
{
	if (!db_start(db, name, ret, err))
		return false;
	bind_i64(*ret, 1, meter);
	bind_i64(*ret, 2, w->from);
	bind_i64(*ret, 3, w->to);
	if (!stmt_step(*ret, has_next, err))
		return false;
	if (*has_next)
		reading_read(*ret, next);
	return true;
}

static bool walk_plain(struct walk *w, struct db *db, enum sql name, int64_t meter, struct err *err)
{
	AUTO_STMT *s = NULL;
	struct reading next;
	bool has;

	return start_rows(w, db, name, meter, &s, &next, &has, err) &&
	       look_at_rows(w, s, w->to, &next, &has, err);
}

/* Hours of the blocks, and between them the records beside the full hour. */
static bool walk_hours(struct walk *w, struct db *db, int64_t meter, struct err *err)
{
	AUTO_STMT *blocks = NULL;
	AUTO_STMT *beside = NULL;
	struct reading next;
	bool has;
	bool row;

	if (!start_rows(w, db, SQL_HOUR_OFFGRID_RANGE, meter, &beside, &next, &has, err) ||
	    !db_start(db, SQL_HOUR_BLOCK_MISSING, &blocks, err))
		return false;
	bind_i64(blocks, 1, meter);
	bind_i64(blocks, 2, dayblock_day(w->from));
	bind_i64(blocks, 3, dayblock_day(w->to));
	for (;;) {
		if (!stmt_step(blocks, &row, err))
			return false;
		if (!row)
			return look_at_rows(w, beside, w->to, &next, &has, err);
		for (int h = 0; h < DAYBLOCK_HOURS; h++) {
			int64_t time = (col_i64(blocks, 0) * DAYBLOCK_HOURS + h) * HOUR;
			if (col_i64(blocks, 1) >> h & 1)
				continue;
			if (!look_at_rows(w, beside, time, &next, &has, err))
				return false;
			look_at(w, time);
		}
	}
}

static bool find_holes(struct db *db, const struct current *c, struct gaps now[LEDGER_COUNT],
		       struct err *err)
{
	for (int a = 0; a < ARCHIVE_COUNT; a++) {
		struct walk w = { .into = &now[a], .to = c->newest[a], .since = c->newest[a] };
		bool ok = true;
		if (!c->newest[a])
			continue;
		if (a == ARCHIVE_HOUR) {
			w.from = c->first_hour;
			ok = walk_hours(&w, db, c->meter, err);
		} else {
			ok = walk_plain(&w, db,
					a == ARCHIVE_DAY ? SQL_DAY_READING_RANGE
							 : SQL_MONTH_READING_RANGE,
					c->meter, err);
		}
		if (!ok)
			return false;
	}
	return true;
}

/* Room for the ledgers of one meter. */
struct two_ledgers {
	struct gaps was[LEDGER_COUNT];
	struct gaps now[LEDGER_COUNT];
};

static bool upgrade_meter(struct db *db, int64_t meter, struct two_ledgers *l, int64_t now,
			  struct err *err)
{
	struct tally *t = &db_context(db)->tally;
	struct current c;

	if (!current_by_id(db, meter, &c, err) || !ledger_read(db, meter, l->was, err))
		return false;
	/* None of its hours has been counted yet. */
	ledger_account(t, &c, &l->was[ARCHIVE_HOUR], 1, now);
	memcpy(l->now, l->was, sizeof l->now);
	if (!find_holes(db, &c, l->now, err) || !ledger_write(db, &c, l->was, l->now, now, err))
		return false;
	int64_t pending = ledger_pending(l->now);
	return !pending || current_expect(db, meter, pending, err);
}

/* Where the work stands; false in *ret_more: all is done. */
static bool build_step(struct db *db, struct two_ledgers *l, int64_t now, int64_t *ret_done,
		       bool *ret_more, struct err *err)
{
	struct tally *t = &db_context(db)->tally;
	int64_t ids[STEP];
	int64_t after;
	size_t n;

	if (!upgrade_read_stand(db, SQL_LEDGER_BUILD_READ, &after, ret_more, err))
		return false;
	if (!*ret_more)
		return true;
	if (!upgrade_read_numbers(db, SQL_LEDGER_BUILD_METERS, after, ids, STEP, &n, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!upgrade_meter(db, ids[i], l, now, err))
			return false;
	}
	*ret_done += (int64_t)n;
	if (!n)
		return upgrade_run_number(db, SQL_LEDGER_BUILD_END, after, err);
	return tally_flush(t, db, err) &&
	       upgrade_run_number(db, SQL_LEDGER_BUILD_SET, ids[n - 1], err);
}

static bool build_all(struct db *db, struct two_ledgers *l, int64_t now, struct err *err)
{
	int64_t done = 0;
	int64_t told = 0;
	bool more = true;

	while (more) {
		tally_clear(&db_context(db)->tally);
		if (!db_begin_write(db, err))
			return false;
		if (!build_step(db, l, now, &done, &more, err) || !db_commit(db, err)) {
			db_rollback(db);
			return false;
		}
		if (done / TOLD > told || (!more && done)) {
			told = done / TOLD;
			log_info("store", "event=%s meters=%lld",
				 more ? "ledgers_are_built" : "ledgers_built", (long long)done);
		}
	}
	return true;
}

bool ledger_upgrade(struct db *db, int64_t now, struct err *err)
{
	int64_t after;
	bool any;

	if (!upgrade_read_stand(db, SQL_LEDGER_BUILD_READ, &after, &any, err))
		return false;
	if (!any)
		return true;
	struct two_ledgers *l = calloc(1, sizeof *l);
	if (!l)
		return err_set(err, ERR_NOMEM, "no memory for the gaps");
	bool ok = build_all(db, l, now, err);
	tally_clear(&db_context(db)->tally);
	free(l);
	return ok;
}
