/*
 * What must hold of a meter's gap ledger, of wishes, keys and findings: each hour
 * that lacks between the first and the newest one is in the ledger, or nobody
 * would ever ask for it.
 */
#include <stdlib.h>

#include "meter/dayblock.h"
#include "store/engine.h"
#include "store/gap.h"
#include "store/ledger.h"
#include "store/verify_ledger.h"

enum { HOUR = 3600 };

/* What is wrong with a range of a known ledger; NULL = nothing. */
static const char *judge(const struct stmt *s, const struct current *c, int64_t before, size_t open,
			 size_t count)
{
	int64_t state = col_i64(s, 3);

	if (state != GAP_EXPECTED && (col_i64(s, 6) < 1 || !col_i64(s, 5)))
		return "asked for, but never";
	if (open > GAPS_OPEN_MAX || count > GAPS_MAX)
		return "beyond their number";
	if (!(c->pending & (state == GAP_PERMANENT ? PENDING_LEDGER : PENDING_GAPS)))
		return "unknown to the current row";
	if (col_i64(s, 1) > col_i64(s, 2) || col_i64(s, 1) <= before)
		return "out of order";
	return NULL;
}

static bool read_ledger(struct stmt *s, const struct current *c, struct verify_ledger *l,
			const char **ret_wrong, struct err *err)
{
	int64_t before[LEDGER_COUNT];
	size_t open[LEDGER_COUNT] = { 0 };
	size_t count[LEDGER_COUNT] = { 0 };
	bool row;

	for (int i = 0; i < LEDGER_COUNT; i++)
		before[i] = INT64_MIN;
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		int64_t ledger = col_i64(s, 0);
		int64_t from = col_i64(s, 1);
		int64_t to = col_i64(s, 2);
		int64_t state = col_i64(s, 3);
		if (ledger < 0 || ledger >= LEDGER_COUNT || state < 0 || state >= GAP_STATE_COUNT) {
			*ret_wrong = "of an unknown archive or state";
			continue;
		}
		open[ledger] += state != GAP_PERMANENT;
		const char *wrong = judge(s, c, before[ledger], open[ledger], ++count[ledger]);
		if (wrong)
			*ret_wrong = wrong;
		before[ledger] = to;
		if (ledger == ARCHIVE_HOUR && l->count < ARRAY_LEN(l->hours))
			l->hours[l->count++] = (struct verify_hours){ from, to };
	}
}

/* What the current row says of other tables: a call looks there only then. */
static bool check_current(struct db *db, const struct current *c, const char **ret_wrong,
			  struct err *err)
{
	int64_t wished;
	int64_t open;

	if (!db_number_of(db, SQL_REREAD_COUNT_WAITING, c->meter, &wished, err) ||
	    !db_number_of(db, SQL_VERIFY_FOUND, c->meter, &open, err))
		return false;
	if ((wished && !(c->pending & PENDING_REREAD)) || open != c->findings)
		*ret_wrong = "unknown to the current row, as are wishes or findings";
	return true;
}

bool verify_ledger_count(struct db *db, const struct current *c, struct tally *into, int64_t now,
			 struct err *err)
{
	struct gaps *lists = calloc(LEDGER_COUNT, sizeof *lists);

	if (!lists)
		return err_set(err, ERR_NOMEM, "no memory for the gaps");
	bool ok = ledger_read(db, c->meter, lists, err);
	if (ok)
		ledger_account(into, c, &lists[ARCHIVE_HOUR], 1, now);
	free(lists);
	return ok;
}

bool verify_ledger_read(struct db *db, const struct current *c, struct verify_ledger *ret,
			const char **ret_wrong, struct err *err)
{
	AUTO_STMT *s = NULL;

	*ret = (struct verify_ledger){ 0 };
	*ret_wrong = NULL;
	if (!db_start(db, SQL_GAP_LIST, &s, err))
		return false;
	bind_i64(s, 1, c->meter);
	return read_ledger(s, c, ret, ret_wrong, err) && check_current(db, c, ret_wrong, err);
}

static bool is_covered(const struct verify_ledger *l, int64_t time)
{
	for (size_t i = 0; i < l->count; i++) {
		if (l->hours[i].from <= time && time <= l->hours[i].to)
			return true;
	}
	return false;
}

/* A record beside the full hour stands for it. */
static bool has_neighbour(struct db *db, int64_t meter, int64_t time, bool *ret, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_VERIFY_NEIGHBOUR, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, time - HOUR);
	bind_i64(s, 3, time + HOUR);
	return stmt_step(s, ret, err);
}

bool verify_ledger_hour(struct db *db, int64_t meter, struct verify_ledger *l, int64_t time,
			struct err *err)
{
	for (int64_t t = l->last + HOUR; l->last && t < time && !l->forgotten; t += HOUR) {
		bool near = false;
		if (!is_covered(l, t) && !has_neighbour(db, meter, t, &near, err))
			return false;
		if (!is_covered(l, t) && !near)
			l->forgotten = t;
	}
	l->last = time;
	return true;
}
