#include "store/ledger.h"

#include "meter/dayblock.h"
#include "store/engine.h"

enum { HOUR = 3600 };

bool ledger_read(struct db *db, int64_t meter, struct gaps lists[LEDGER_COUNT], struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	for (int a = 0; a < LEDGER_COUNT; a++) {
		lists[a].ledger = a;
		lists[a].count = 0;
	}
	if (!db_start(db, SQL_GAP_LIST, &s, err))
		return false;
	bind_i64(s, 1, meter);
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		int64_t ledger = col_i64(s, 0);
		if (ledger < 0 || ledger >= LEDGER_COUNT)
			return err_set(err, ERR_DB, "the gap ledger holds an unknown archive");
		struct gaps *g = &lists[ledger];
		if (g->count < GAPS_MAX)
			g->p[g->count++] = (struct gap){ .from = col_i64(s, 1),
							 .to = col_i64(s, 2),
							 .state = (enum gap_state)col_i64(s, 3),
							 .since = col_i64(s, 4),
							 .asked_at = col_i64(s, 5),
							 .asked = col_i64(s, 6),
							 .call = col_i64(s, 7) };
	}
}

static bool same_list(const struct gaps *a, const struct gaps *b)
{
	for (size_t i = 0; i < a->count && a->count == b->count; i++) {
		const struct gap *x = &a->p[i];
		const struct gap *y = &b->p[i];
		if (x->from != y->from || x->to != y->to || x->state != y->state ||
		    x->asked != y->asked || x->asked_at != y->asked_at || x->call != y->call)
			return false;
	}
	return a->count == b->count;
}

static bool save(struct db *db, int64_t meter, const struct gaps *g, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_GAP_CLEAR, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, g->ledger);
	if (!stmt_run(s, err))
		return false;
	for (size_t i = 0; i < g->count; i++) {
		const struct gap *p = &g->p[i];
		if (!db_start(db, SQL_GAP_ADD, &s, err))
			return false;
		const int64_t fields[] = { meter,    g->ledger,	  p->from, p->to, (int64_t)p->state,
					   p->since, p->asked_at, p->asked };
		for (size_t f = 0; f < ARRAY_LEN(fields); f++)
			bind_i64(s, (int)f + 1, fields[f]);
		if (p->call)
			bind_i64(s, 9, p->call);
		else
			bind_null(s, 9);
		if (!stmt_run(s, err))
			return false;
	}
	return true;
}

bool ledger_write(struct db *db, const struct current *c, const struct gaps was[LEDGER_COUNT],
		  const struct gaps now[LEDGER_COUNT], int64_t at, struct err *err)
{
	struct tally *t = &db_context(db)->tally;

	for (int a = 0; a < LEDGER_COUNT; a++) {
		if (same_list(&now[a], &was[a]))
			continue;
		if (!save(db, c->meter, &now[a], err))
			return false;
		if (a != ARCHIVE_HOUR)
			continue;
		ledger_account(t, c, &was[a], -1, at);
		ledger_account(t, c, &now[a], 1, at);
	}
	return true;
}

int64_t ledger_pending(const struct gaps lists[LEDGER_COUNT])
{
	int64_t pending = 0;

	for (int a = 0; a < LEDGER_COUNT; a++) {
		for (size_t i = 0; i < lists[a].count; i++)
			pending |= lists[a].p[i].state == GAP_PERMANENT
					   ? PENDING_LEDGER
					   : PENDING_LEDGER | PENDING_GAPS;
	}
	return pending;
}

static int64_t ceil_hour(int64_t t)
{
	return dayblock_on_grid(t) ? t / HOUR : t / HOUR + 1;
}

void ledger_account(struct tally *t, const struct current *c, const struct gaps *hours, int sign,
		    int64_t now)
{
	int64_t oldest = (dayblock_day(now) - DAYS_COUNTED) * DAYBLOCK_HOURS;

	if (c->state != METER_ACTIVE)
		return;
	for (size_t i = 0; i < hours->count; i++) {
		const struct gap *g = &hours->p[i];
		int64_t hour = ceil_hour(g->from);
		int64_t end = g->to / HOUR + 1;
		if (g->state != GAP_PERMANENT)
			continue;
		for (hour = hour < oldest ? oldest : hour; hour < end;) {
			int64_t day = hour / DAYBLOCK_HOURS;
			int64_t next = (day + 1) * DAYBLOCK_HOURS;
			int64_t n = (next < end ? next : end) - hour;
			tally_add(t, TALLY_DAY_LOST, DAY_ALL, day, sign * n);
			tally_add(t, TALLY_DAY_LOST, c->group, day, sign * n);
			hour = next;
		}
	}
}
