#include "store/gap_merge.h"

#include <stdlib.h>

#include "meter/dayblock.h"
#include "store/engine.h"
#include "store/gap.h"
#include "store/ledger.h"

enum { HOUR = 3600, AHEAD = HOUR, BEGINNING = 62 * 86400 };

/* The ledgers of one meter while a batch changes them. */
struct ledgers {
	struct merge *m;
	const struct call_batch *b;
	const struct current *before;
	struct gaps now[LEDGER_COUNT];
	struct gaps was[LEDGER_COUNT];
};

/* Rows that say nothing about what lacks: of clocks that were wrong. Just those that leave
 * the mark where it is: what lacks before it is looked for when it moves, or never. */
static bool is_untimely(const struct merge *m, const struct reading *r)
{
	return r->flags & READING_CLOCK_BEHIND || r->time > m->now + AHEAD;
}

/* The oldest record of an archive before the batch; 0: none. */
static bool oldest_before(struct merge *m, const struct current *before, enum archive archive,
			  int64_t *ret, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (archive == ARCHIVE_HOUR) {
		*ret = before->first_hour;
		return true;
	}
	if (!db_start(m->db,
		      archive == ARCHIVE_DAY ? SQL_DAY_READING_OLDEST : SQL_MONTH_READING_OLDEST,
		      &s, err))
		return false;
	bind_i64(s, 1, before->meter);
	bind_i64(s, 2, READING_CLOCK_BEHIND);
	return stmt_number(s, ret, err);
}

/* What lacks between the rows of an archive, at most so many ranges at a time. */
struct holes {
	int ledger;
	int64_t last; /* row before; 0: none */
	bool any;
	struct ledgers *into; /* NULL: it is only asked whether there are any */
};

static void look_between(struct holes *h, int64_t after)
{
	int64_t from;
	int64_t to;

	if (h->last && gaps_between(h->ledger, h->last, after, &from, &to)) {
		h->any = true;
		if (h->into) {
			const struct gap what = { .state = GAP_EXPECTED, .since = h->into->m->now };
			gaps_expect(&h->into->now[h->ledger], from, to, &what);
		}
	}
	h->last = after;
}

/*
 * Rows after the newest record go on from it; rows before the oldest one lead up
 * to it. What lies between has its ledger already.
 */
static void look_at_rows(const struct merge *m, const struct reading *rows, size_t count,
			 int64_t oldest, int64_t newest, struct holes *h)
{
	bool early = false;

	for (size_t i = 0; i < count; i++) {
		int64_t time = rows[i].time;
		if (is_untimely(m, &rows[i]) || (newest && time >= oldest && time <= newest))
			continue;
		if (newest && time > newest && h->last < newest) {
			if (early)
				look_between(h, oldest);
			h->last = newest;
			early = false;
		}
		early |= newest && time < oldest;
		look_between(h, time);
	}
	if (early)
		look_between(h, oldest);
}

static bool look_for_holes(struct merge *m, const struct call_batch *b,
			   const struct current *before, struct ledgers *into, bool *ret_any,
			   struct err *err)
{
	for (int a = 0; a < ARCHIVE_COUNT; a++) {
		struct holes h = { .ledger = a, .into = into };
		int64_t newest = before->newest[a];
		int64_t oldest = newest;
		/* A first row at the mark or after it needs no look for the oldest one. */
		if (b->row_count[a] && newest && b->rows[a][0].time < newest &&
		    !oldest_before(m, before, (enum archive)a, &oldest, err))
			return false;
		if (!oldest || oldest > newest)
			oldest = newest;
		look_at_rows(m, b->rows[a], b->row_count[a], oldest, newest, &h);
		*ret_any |= h.any;
	}
	return true;
}

/* Events that came unasked have moved the mark past what nobody has asked for. */
static void expect_events(struct ledgers *l, const struct call_asked *q)
{
	const struct gap what = { .state = GAP_EXPECTED, .since = l->m->now };
	int64_t newest = 0;

	for (size_t i = 0; i < l->b->event_count; i++) {
		int64_t time = l->b->events[i].time;
		if (time <= l->m->now && time > newest)
			newest = time;
	}
	if (newest > l->before->newest_event)
		gaps_expect(&l->now[LEDGER_EVENT], q->from, newest - 1, &what);
}

/* The first rows of an archive came unasked: older ones are still to be asked for. */
static void expect_older(struct ledgers *l, const struct call_asked *q)
{
	const struct gap what = { .state = GAP_EXPECTED, .since = l->m->now };
	int64_t oldest = INT64_MAX;

	for (size_t i = 0; i < l->b->row_count[q->ledger]; i++) {
		const struct reading *r = &l->b->rows[q->ledger][i];
		if (!is_untimely(l->m, r) && r->time < oldest)
			oldest = r->time;
	}
	if (!l->before->newest[q->ledger] && oldest < INT64_MAX && q->from < oldest)
		gaps_expect(&l->now[q->ledger], q->from, oldest - 1, &what);
}

/*
 * An archive begins with its oldest record: what the meter lacks before it is no
 * gap. When it has nothing in two months before, it has nothing at all there.
 */
static bool forget_older(struct ledgers *l, const struct call_asked *q, struct err *err)
{
	struct gaps *g = &l->now[q->ledger];
	int64_t oldest = 0;

	if (q->answer != ANSWER_WHOLE || q->ledger == LEDGER_EVENT || !g->count)
		return true;
	if (!oldest_before(l->m, l->m->current, (enum archive)q->ledger, &oldest, err))
		return false;
	if (oldest && q->from < oldest)
		gaps_clear(g, oldest - q->from > BEGINNING ? INT64_MIN : q->from,
			   q->to < oldest ? q->to : oldest - 1);
	return true;
}

static void apply_asked(struct ledgers *l, const struct call_asked *q)
{
	struct gaps *g = &l->now[q->ledger];
	int64_t now = l->m->now;
	int64_t call = l->m->call;
	/* What the meter has had no time to write yet is not lost. */
	int64_t sure = (l->b->settled ? l->b->settled : now) - gaps_step(q->ledger) - HOUR;

	switch (q->answer) {
	case ANSWER_WHOLE:
		if (q->ledger == LEDGER_EVENT)
			gaps_clear(g, q->from, q->to);
		else
			gaps_give_up(g, q->from, q->to < sure ? q->to : sure, now, call);
		break;
	case ANSWER_CUT:
	case ANSWER_NONE:
		gaps_ask(g, q->from, q->to, now, call);
		break;
	case ANSWER_UNASKED:
		if (q->ledger == LEDGER_EVENT)
			expect_events(l, q);
		else
			expect_older(l, q);
		break;
	}
}

static void take_rows(struct ledgers *l)
{
	for (int a = 0; a < ARCHIVE_COUNT; a++) {
		for (size_t i = 0; i < l->b->row_count[a] && l->now[a].count; i++) {
			const struct reading *r = &l->b->rows[a][i];
			bool off = a == ARCHIVE_HOUR && !dayblock_on_grid(r->time);
			if (!off && !is_untimely(l->m, r))
				gaps_take(&l->now[a], r->time);
		}
	}
}

static bool apply(struct ledgers *l, struct err *err)
{
	bool any = false;

	memcpy(l->now, l->was, sizeof l->now);
	if (!look_for_holes(l->m, l->b, l->before, l, &any, err))
		return false;
	take_rows(l);
	for (size_t i = 0; i < l->b->asked_count; i++) {
		if (!forget_older(l, &l->b->asked[i], err))
			return false;
		apply_asked(l, &l->b->asked[i]);
	}
	struct current *c = l->m->current;
	c->pending &= ~(int64_t)(PENDING_LEDGER | PENDING_GAPS);
	c->pending |= ledger_pending(l->now);
	return ledger_write(l->m->db, c, l->was, l->now, l->m->now, err);
}

/* Could the batch bring something into an empty ledger? */
static bool brings_gaps(struct merge *m, const struct call_batch *b, const struct current *before,
			bool *ret, struct err *err)
{
	*ret = false;
	for (size_t i = 0; i < b->asked_count; i++)
		*ret |= b->asked[i].answer == ANSWER_UNASKED;
	return look_for_holes(m, b, before, NULL, ret, err);
}

bool gap_merge(struct merge *m, const struct call_batch *b, const struct current *before,
	       struct err *err)
{
	bool has = before->pending & PENDING_LEDGER;
	bool some = false;

	if (!b->asked_count && !b->row_count[ARCHIVE_HOUR] && !b->row_count[ARCHIVE_DAY] &&
	    !b->row_count[ARCHIVE_MONTH])
		return true;
	if (!has && !brings_gaps(m, b, before, &some, err))
		return false;
	if (!has && !some)
		return true;
	struct ledgers *l = calloc(1, sizeof *l);
	if (!l)
		return err_set(err, ERR_NOMEM, "no memory for the gaps");
	l->m = m;
	l->b = b;
	l->before = before;
	bool ok = ledger_read(m->db, before->meter, l->was, err) && apply(l, err);
	free(l);
	return ok;
}

static bool fail_reread(struct merge *m, int64_t id, struct err *err)
{
	struct stmt *s;

	if (!db_start(m->db, SQL_REREAD_FAIL, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, m->now);
	bind_i64(s, 3, m->call);
	return stmt_run(s, err);
}

/* The last one may have been read, or somebody has cancelled it. */
static bool forget_rereads(struct merge *m, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!(m->current->pending & PENDING_REREAD))
		return true;
	if (!db_start(m->db, SQL_REREAD_COUNT_WAITING, &s, err))
		return false;
	bind_i64(s, 1, m->current->meter);
	if (!stmt_step(s, &row, err))
		return false;
	if (!col_i64(s, 0))
		m->current->pending &= ~(int64_t)PENDING_REREAD;
	return true;
}

bool reread_merge(struct merge *m, const struct call_batch *b, struct err *err)
{
	size_t at = 0;

	for (size_t i = 0; i < b->asked_count; i++) {
		const struct call_asked *q = &b->asked[i];
		struct stmt *s;
		if (!q->reread)
			continue;
		const struct merge_range *r = &m->ranges[at++];
		if (q->answer == ANSWER_NONE && !fail_reread(m, q->reread, err))
			return false;
		if (q->answer != ANSWER_WHOLE)
			continue;
		if (!db_start(m->db, SQL_REREAD_GO_ON, &s, err))
			return false;
		const int64_t fields[] = { q->reread,  q->from - 1, r->same, r->added,
					   r->revised, m->call,	    m->now };
		for (size_t f = 0; f < ARRAY_LEN(fields); f++)
			bind_i64(s, (int)f + 1, fields[f]);
		if (!stmt_run(s, err))
			return false;
	}
	return forget_rereads(m, err);
}
