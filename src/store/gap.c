#include "store/gap.h"

#include "base/str.h"
#include "meter/dayblock.h"
#include "store/engine.h"
#include "store/gap_merge.h"

enum { HOUR = 3600 };

static bool read_gap(const struct stmt *s, struct gap_row *ret, struct err *err)
{
	int64_t ledger = col_i64(s, 0);
	int64_t state = col_i64(s, 3);

	if (ledger < 0 || ledger >= LEDGER_COUNT || state < 0 || state >= GAP_STATE_COUNT)
		return err_set(err, ERR_DB, "the gap ledger holds an unknown archive or state");
	*ret = (struct gap_row){ .ledger = (int)ledger,
				 .gap = { .from = col_i64(s, 1),
					  .to = col_i64(s, 2),
					  .state = (enum gap_state)state,
					  .since = col_i64(s, 4),
					  .asked_at = col_i64(s, 5),
					  .asked = col_i64(s, 6),
					  .call = col_i64(s, 7) } };
	return true;
}

bool store_gap_list(struct db *db, int64_t meter, int ledger, int64_t from, int64_t to,
		    struct arena *a, const struct gap_row **ret, size_t *ret_count, struct err *err)
{
	struct gap_row *rows = arena_new(a, struct gap_row, (size_t)LEDGER_COUNT * GAPS_MAX);
	AUTO_STMT *s = NULL;
	size_t n = 0;
	bool row;

	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for the gaps");
	if (!db_start(db, SQL_GAP_LIST, &s, err))
		return false;
	bind_i64(s, 1, meter);
	while (n < (size_t)LEDGER_COUNT * GAPS_MAX) {
		if (!stmt_step(s, &row, err) || (row && !read_gap(s, &rows[n], err)))
			return false;
		if (!row)
			break;
		n += (ledger < 0 || rows[n].ledger == ledger) && rows[n].gap.to >= from &&
		     rows[n].gap.from <= to;
	}
	*ret = rows;
	*ret_count = n;
	return true;
}

bool store_gap_hours(struct db *db, int64_t meter, int64_t from, int64_t to, int64_t *ret,
		     struct err *err)
{
	int64_t lacking = gaps_records(ARCHIVE_HOUR, from, to);
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_HOUR_BLOCK_MISSING, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, dayblock_day(from));
	bind_i64(s, 3, dayblock_day(to));
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		for (int h = 0; h < DAYBLOCK_HOURS; h++) {
			int64_t time = (col_i64(s, 0) * DAYBLOCK_HOURS + h) * HOUR;
			lacking -= time >= from && time <= to && !(col_i64(s, 1) >> h & 1);
		}
	}
	*ret = lacking > 0 ? lacking : 0;
	return true;
}

/* The open ranges of a ledger into *g, a row of the next one into *next. */
static bool read_ledger(struct stmt *s, struct gaps *g, struct gap_row *next, bool *has,
			struct err *err)
{
	*g = (struct gaps){ .ledger = next->ledger };
	do {
		g->p[g->count++] = next->gap;
		if (!stmt_step(s, has, err) || (*has && !read_gap(s, next, err)))
			return false;
	} while (*has && next->ledger == g->ledger && g->count < GAPS_MAX);
	return true;
}

bool store_gap_plan(struct db *db, int64_t meter, int64_t now, struct arena *a,
		    const struct gap_range **ret, size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;
	struct gap_row next;
	size_t n = 0;
	bool has;

	if (!db_start(db, SQL_GAP_WANTED, &s, err))
		return false;
	bind_i64(s, 1, meter);
	*ret_count = 0;
	if (!stmt_step(s, &has, err) || (has && !read_gap(s, &next, err)))
		return false;
	if (!has)
		return true;
	struct gaps *g = arena_new(a, struct gaps, 1);
	struct gap_range *plan = arena_new(a, struct gap_range, GAP_ASKS_MAX);
	if (!g || !plan)
		return err_set(err, ERR_NOMEM, "no memory for the gaps");
	while (has) {
		if (!read_ledger(s, g, &next, &has, err))
			return false;
		/* A third of them for each of the archives, so that none starves. */
		size_t room = (size_t)GAP_ASKS_MAX - n;
		n += gaps_plan(g, now, GAP_ROWS_MAX / 2, plan + n,
			       room < GAP_ASKS_MAX / 3 ? room : GAP_ASKS_MAX / 3);
	}
	*ret = plan;
	*ret_count = n;
	return true;
}
