#include "meter/gaps.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"

enum { HOUR = 3600, DAY = 86400 };

/*
 * step: shortest distance of two records. hole: from which distance on a record
 * lacks between them; a month has 31 days and an hour more when summer time
 * ends, two have at least 59 and an hour less. mean: of many. near: ranges with
 * less time between them are asked for together, because a question more costs
 * a round trip of a second and a record a few bytes.
 */
static const struct pace {
	const char *name;
	int64_t step;
	int64_t hole;
	int64_t mean;
	int64_t near;
} paces[LEDGER_COUNT] = {
	[ARCHIVE_HOUR] = { "hour", HOUR, 2 * HOUR, HOUR, 48 * HOUR },
	[ARCHIVE_DAY] = { "day", 23 * HOUR, 36 * HOUR, DAY, 16 * DAY },
	[ARCHIVE_MONTH] = { "month", 28 * DAY - HOUR, 45 * DAY, 2629746, 200 * DAY },
	[LEDGER_EVENT] = { "event", 1, INT64_MAX, 1, 7 * DAY },
};

static const char *const state_names[GAP_STATE_COUNT] = {
	[GAP_EXPECTED] = "expected",
	[GAP_ASKED] = "asked",
	[GAP_PERMANENT] = "permanent",
};

const char *ledger_name(int ledger)
{
	return ledger >= 0 && ledger < LEDGER_COUNT ? paces[ledger].name : "";
}

bool ledger_parse(const char *name, int *ret)
{
	for (int i = 0; i < LEDGER_COUNT; i++) {
		if (strcmp(name, paces[i].name) == 0) {
			*ret = i;
			return true;
		}
	}
	return false;
}

const char *gap_state_name(enum gap_state s)
{
	return (unsigned)s < GAP_STATE_COUNT ? state_names[s] : "";
}

int64_t gaps_step(int ledger)
{
	return paces[ledger].step;
}

bool gaps_between(int ledger, int64_t before, int64_t after, int64_t *ret_from, int64_t *ret_to)
{
	const struct pace *p = &paces[ledger];

	if (after - before < p->hole)
		return false;
	*ret_from = before + p->step;
	*ret_to = after - p->step;
	return true;
}

int64_t gaps_records(int ledger, int64_t from, int64_t to)
{
	const struct pace *p = &paces[ledger];

	if (ledger == LEDGER_EVENT)
		return -1;
	if (ledger == ARCHIVE_HOUR)
		return (to - from) / p->step + 1;
	/* The neighbours are a step away on either side; distances are rounded. */
	int64_t n = (to - from + 2 * p->step + p->mean / 2) / p->mean - 1;
	return n > 0 ? n : 1;
}

static bool is_open(const struct gap *g)
{
	return g->state != GAP_PERMANENT;
}

static int64_t min(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t max(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static void absorb(struct gap *into, const struct gap *g)
{
	into->from = min(into->from, g->from);
	into->to = max(into->to, g->to);
	into->since = min(into->since, g->since);
	into->asked_at = max(into->asked_at, g->asked_at);
	into->asked = max(into->asked, g->asked);
	into->call = max(into->call, g->call);
	if (into->state == GAP_EXPECTED)
		into->state = g->state;
}

/* Ranges of one state that touch become one. */
static void join(struct gaps *g)
{
	int64_t step = paces[g->ledger].step;
	size_t n = 0;

	for (size_t i = 0; i < g->count; i++) {
		struct gap *last = n ? &g->p[n - 1] : NULL;
		if (last && last->state == g->p[i].state &&
		    (g->p[i].from - last->to <= 1 ||
		     (g->ledger == ARCHIVE_HOUR && g->p[i].from - last->to <= step)))
			absorb(last, &g->p[i]);
		else
			g->p[n++] = g->p[i];
	}
	g->count = n;
}

/* The pair of neighbours of a kind with the least time between them; 0: none.
 * Open ones swallow what is permanent between them, and not the other way. */
static size_t nearest(const struct gaps *g, bool open, size_t *ret_first)
{
	int64_t least = INT64_MAX;
	size_t best = 0;
	size_t before = GAPS_ROOM;

	for (size_t i = 0; i < g->count; i++) {
		if (is_open(&g->p[i]) != open) {
			before = open ? before : GAPS_ROOM;
			continue;
		}
		if (before < g->count && g->p[i].from - g->p[before].to < least) {
			least = g->p[i].from - g->p[before].to;
			*ret_first = before;
			best = i;
		}
		before = i;
	}
	return best;
}

static void merge_nearest(struct gaps *g, bool open)
{
	size_t first = 0;
	size_t last = nearest(g, open, &first);

	if (!last)
		return;
	absorb(&g->p[first], &g->p[last]);
	memmove(&g->p[first + 1], &g->p[last + 1], (g->count - last - 1) * sizeof g->p[0]);
	g->count -= last - first;
}

static size_t count_open(const struct gaps *g)
{
	size_t n = 0;

	for (size_t i = 0; i < g->count; i++)
		n += is_open(&g->p[i]);
	return n;
}

/*
 * Permanent ranges without an open one between them can always be merged, so
 * with at most GAPS_OPEN_MAX open ones there is a pair as long as the list is
 * longer than 2 * GAPS_OPEN_MAX + 1, which is less than GAPS_MAX.
 */
void gaps_bound(struct gaps *g)
{
	join(g);
	for (size_t open = count_open(g); open > GAPS_OPEN_MAX; open--)
		merge_nearest(g, true);
	while (g->count > GAPS_MAX)
		merge_nearest(g, false);
}

/* Puts a range where nothing is, in order. */
static void insert(struct gaps *g, const struct gap *what, int64_t from, int64_t to)
{
	size_t at = g->count;

	if (from > to)
		return;
	while (at > 0 && g->p[at - 1].from > from)
		at--;
	memmove(&g->p[at + 1], &g->p[at], (g->count - at) * sizeof g->p[0]);
	g->p[at] = *what;
	g->p[at].from = from;
	g->p[at].to = to;
	g->count++;
}

/* Where something can lack again after `to`: the next full hour, or at once. */
static int64_t next_time(const struct gaps *g, int64_t to)
{
	int64_t step = g->ledger == ARCHIVE_HOUR ? HOUR : 1;

	return (to / step + 1) * step;
}

/* Nothing of the range is in the list any more. */
static void carve(struct gaps *g, int64_t from, int64_t to)
{
	size_t n = 0;
	struct gap tail = { 0 };
	bool split = false;

	for (size_t i = 0; i < g->count; i++) {
		struct gap o = g->p[i];
		bool left = o.from < from;
		bool right = o.to >= next_time(g, to);
		if (o.to < from || o.from > to) {
			g->p[n++] = o;
			continue;
		}
		tail = o;
		tail.from = next_time(g, to);
		split = left && right;
		if (left)
			o.to = from - 1;
		else if (right)
			o = tail;
		if (left || right)
			g->p[n++] = o;
	}
	g->count = n;
	if (split)
		insert(g, &tail, tail.from, tail.to);
}

void gaps_clear(struct gaps *g, int64_t from, int64_t to)
{
	carve(g, from, to);
	gaps_bound(g);
}

static struct gap *covering(struct gaps *g, int64_t time)
{
	size_t lo = 0;
	size_t hi = g->count;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (g->p[mid].to < time)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < g->count && g->p[lo].from <= time ? &g->p[lo] : NULL;
}

void gaps_take(struct gaps *g, int64_t time)
{
	int64_t reach = paces[g->ledger].step - 1;

	if (g->ledger != LEDGER_EVENT && covering(g, time))
		gaps_clear(g, time - reach, time + reach);
}

void gaps_expect(struct gaps *g, int64_t from, int64_t to, const struct gap *what)
{
	struct gaps old = *g;
	int64_t at = from;

	for (size_t i = 0; i < old.count && at <= to; i++) {
		if (old.p[i].to < at)
			continue;
		insert(g, what, at, min(to, old.p[i].from - 1));
		at = old.p[i].to + 1;
	}
	insert(g, what, at, to);
	gaps_bound(g);
}

void gaps_ask(struct gaps *g, int64_t from, int64_t to, int64_t now, int64_t call)
{
	for (size_t i = 0; i < g->count; i++) {
		struct gap *p = &g->p[i];
		if (!is_open(p) || p->to < from || p->from > to)
			continue;
		p->asked += p->state == GAP_EXPECTED || p->call != call;
		p->state = GAP_ASKED;
		p->asked_at = now;
		p->call = call;
	}
	gaps_bound(g);
}

void gaps_give_up(struct gaps *g, int64_t from, int64_t to, int64_t now, int64_t call)
{
	struct gaps old = *g;

	for (size_t i = 0; i < old.count; i++) {
		struct gap p = old.p[i];
		if (!is_open(&p) || p.to < from || p.from > to)
			continue;
		p.asked += p.call != call;
		p.asked_at = now;
		p.call = call;
		p.state = GAP_PERMANENT;
		p.from = max(p.from, from);
		p.to = min(p.to, to);
		carve(g, p.from, p.to);
		insert(g, &p, p.from, p.to);
	}
	gaps_bound(g);
}

/* Rising: asked least often, then newest. */
static int compare_urgency(const void *a, const void *b)
{
	const struct gap *x = a;
	const struct gap *y = b;

	if (x->asked != y->asked)
		return x->asked < y->asked ? -1 : 1;
	return x->from > y->from ? -1 : x->from < y->from;
}

/* Joins the range to a near one of the list; false: there is none. */
static bool join_near(struct gap_range *list, size_t n, int64_t near, const struct gap *g)
{
	for (size_t i = 0; i < n; i++) {
		if (g->from > list[i].to + near || g->to < list[i].from - near)
			continue;
		list[i].from = min(list[i].from, g->from);
		list[i].to = max(list[i].to, g->to);
		return true;
	}
	return false;
}

static bool rests(const struct gap *g, int64_t now)
{
	int64_t days = min(g->asked - GAPS_PATIENCE + 1, GAPS_REST_MAX);

	/* An hour less, for calls do not come to the second; our clock may have been set back. */
	return days > 0 && now > g->asked_at - DAY && now - g->asked_at < days * DAY - HOUR;
}

size_t gaps_plan(const struct gaps *g, int64_t now, int64_t rows, struct gap_range *ret,
		 size_t max_count)
{
	const struct pace *pace = &paces[g->ledger];
	struct gap open[GAPS_ROOM];
	size_t count = 0;
	size_t n = 0;

	for (size_t i = 0; i < g->count; i++) {
		if (is_open(&g->p[i]) && !rests(&g->p[i], now))
			open[count++] = g->p[i];
	}
	qsort(open, count, sizeof open[0], compare_urgency);
	for (size_t i = 0; i < count && rows > 0; i++) {
		int64_t records = max(gaps_records(g->ledger, open[i].from, open[i].to), 1);
		if (records > rows) /* a part of it, the newest */
			open[i].from = max(open[i].from, open[i].to - (rows - 1) * pace->mean);
		if (!join_near(ret, n, pace->near, &open[i])) {
			if (n == max_count)
				continue;
			ret[n++] = (struct gap_range){ g->ledger, open[i].from, open[i].to };
		}
		rows -= records;
	}
	return n;
}
