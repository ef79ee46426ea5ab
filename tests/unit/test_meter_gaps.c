#include "unit.h"

#include "base/attr.h"
#include "meter/gaps.h"
#include "random.h"

enum { HOUR = 3600, DAY = 86400, SPAN = 600, CASES = 3000 };

static const struct gap expected = { .state = GAP_EXPECTED, .since = 5 };

/* Rising, disjoint, within bounds, no two of one state that touch. */
static void assert_sound(const struct gaps *g)
{
	size_t open = 0;

	assert_true(g->count <= GAPS_MAX);
	for (size_t i = 0; i < g->count; i++) {
		assert_true(g->p[i].from <= g->p[i].to);
		open += g->p[i].state != GAP_PERMANENT;
		if (i == 0)
			continue;
		assert_true(g->p[i].from > g->p[i - 1].to);
		assert_false(g->p[i].state == g->p[i - 1].state &&
			     g->p[i].from - g->p[i - 1].to <= HOUR);
	}
	assert_true(open <= GAPS_OPEN_MAX);
}

static void assert_gap(const struct gaps *g, size_t at, int64_t from, int64_t to,
		       enum gap_state state)
{
	assert_true(at < g->count);
	assert_int_equal(g->p[at].from, from);
	assert_int_equal(g->p[at].to, to);
	assert_int_equal(g->p[at].state, state);
}

static void a_gap_is_expected_asked_and_received_or_lost(void **state)
{
	(void)state;
	struct gaps g = { .ledger = ARCHIVE_HOUR };

	gaps_expect(&g, 10 * HOUR, 19 * HOUR, &expected);
	gaps_expect(&g, 12 * HOUR, 24 * HOUR, &expected);
	assert_int_equal(g.count, 1);
	assert_gap(&g, 0, 10 * HOUR, 24 * HOUR, GAP_EXPECTED);
	gaps_take(&g, 15 * HOUR);
	assert_int_equal(g.count, 2);
	assert_gap(&g, 0, 10 * HOUR, 14 * HOUR, GAP_EXPECTED);
	assert_gap(&g, 1, 16 * HOUR, 24 * HOUR, GAP_EXPECTED);
	gaps_ask(&g, 16 * HOUR, 17 * HOUR, 99, 7);
	gaps_ask(&g, 18 * HOUR, 19 * HOUR, 99, 7);
	assert_gap(&g, 1, 16 * HOUR, 24 * HOUR, GAP_ASKED);
	assert_int_equal(g.p[1].asked, 1);
	gaps_ask(&g, 16 * HOUR, 17 * HOUR, 199, 8);
	assert_int_equal(g.p[1].asked, 2);
	assert_int_equal(g.p[1].call, 8);
	gaps_give_up(&g, 0, 20 * HOUR, 300, 9);
	assert_int_equal(g.count, 3);
	assert_gap(&g, 1, 16 * HOUR, 20 * HOUR, GAP_PERMANENT);
	assert_gap(&g, 2, 21 * HOUR, 24 * HOUR, GAP_ASKED);
	gaps_take(&g, 18 * HOUR); /* it came after all */
	assert_gap(&g, 1, 16 * HOUR, 17 * HOUR, GAP_PERMANENT);
	gaps_clear(&g, 0, 100 * HOUR);
	assert_int_equal(g.count, 0);
}

static void each_archive_has_its_pace(void **state)
{
	(void)state;
	int64_t from;
	int64_t to;
	struct gaps days = { .ledger = ARCHIVE_DAY };

	assert_false(gaps_between(ARCHIVE_HOUR, 0, HOUR, &from, &to));
	assert_true(gaps_between(ARCHIVE_HOUR, 0, 3 * HOUR, &from, &to));
	assert_int_equal(gaps_records(ARCHIVE_HOUR, from, to), 2);
	assert_false(gaps_between(ARCHIVE_DAY, 0, 25 * HOUR, &from, &to));
	for (int64_t n = 1; n < 400; n++) {
		for (int64_t shift = -HOUR; shift <= HOUR; shift += HOUR) {
			assert_true(
				gaps_between(ARCHIVE_DAY, 0, (n + 1) * DAY + shift, &from, &to));
			assert_int_equal(gaps_records(ARCHIVE_DAY, from, to), n);
		}
	}
	assert_false(gaps_between(ARCHIVE_MONTH, 0, 31 * DAY + HOUR, &from, &to));
	assert_true(gaps_between(ARCHIVE_MONTH, 0, 59 * DAY - HOUR, &from, &to));
	assert_int_equal(gaps_records(ARCHIVE_MONTH, from, to), 1);
	assert_true(gaps_between(ARCHIVE_MONTH, 0, 365 * DAY, &from, &to));
	assert_int_equal(gaps_records(ARCHIVE_MONTH, from, to), 11);
	assert_false(gaps_between(LEDGER_EVENT, 0, 365 * DAY, &from, &to));

	assert_true(gaps_between(ARCHIVE_DAY, 0, 5 * DAY, &from, &to));
	gaps_expect(&days, from, to, &expected);
	for (int64_t d = 1; d < 5; d++) /* summer time has come meanwhile */
		gaps_take(&days, d * DAY - (d > 2 ? HOUR : 0));
	assert_int_equal(days.count, 0);
}

/* What each hour of a small world should be, kept the plain way: -1 nothing lacks, else enum
 * gap_state. */
static void change_hour(int *want, int what)
{
	if (what == 1)
		*want = *want < 0 ? GAP_EXPECTED : *want;
	else if (what == 2)
		*want = *want == GAP_EXPECTED ? GAP_PERMANENT : *want;
	else
		*want = -1;
}

static void change_ledger(struct gaps *g, int what, int64_t from, int64_t to)
{
	if (what == 0)
		gaps_take(g, from);
	else if (what == 1)
		gaps_expect(g, from, to, &expected);
	else if (what == 2)
		gaps_give_up(g, from, to, 1, 1);
	else
		gaps_clear(g, from, to);
	assert_sound(g);
}

static int state_at(const struct gaps *g, int64_t time)
{
	int got = -1;
	for (size_t i = 0; i < g->count; i++) {
		if (g->p[i].from <= time && g->p[i].to >= time)
			got = (int)g->p[i].state;
	}
	return got;
}

static void any_history_ends_as_told_hour_by_hour(void **state)
{
	(void)state;
	struct rnd r = { .state = 42 };

	for (int c = 0; c < CASES; c++) {
		struct gaps g = { .ledger = ARCHIVE_HOUR };
		int want[SPAN];
		for (int h = 0; h < SPAN; h++)
			want[h] = -1;
		for (int step = 0; step < 12; step++) {
			int from = (int)rnd_in(&r, 0, SPAN - 1);
			int to = (int)rnd_in(&r, from, from + 60 < SPAN ? from + 60 : SPAN - 1);
			int what = (int)rnd_in(&r, 0, 3);
			for (int h = from; h <= (what ? to : from); h++)
				change_hour(&want[h], what);
			change_ledger(&g, what, (int64_t)from * HOUR, (int64_t)to * HOUR);
		}
		for (int h = 0; h < SPAN; h++)
			assert_int_equal(state_at(&g, (int64_t)h * HOUR), want[h]);
	}
}

/* Every second hour lacks for years, some for good: nothing that lacks is forgotten. */
static void a_ledger_cannot_grow_without_end(void **state)
{
	(void)state;
	struct gaps g = { .ledger = ARCHIVE_HOUR };
	struct gap_range plan[8];
	int64_t rows = 0;

	for (int64_t h = 0; h < 20000; h += 2) {
		gaps_expect(&g, h * HOUR, h * HOUR, &expected);
		if (h % 3)
			gaps_give_up(&g, h * HOUR, h * HOUR, 1, 1);
		assert_sound(&g);
	}
	for (int64_t h = 0; h < 20000; h += 2) {
		bool found = false;
		for (size_t i = 0; i < g.count; i++) {
			bool in = g.p[i].from <= h * HOUR && g.p[i].to >= h * HOUR;
			found |= in && (h % 3 || g.p[i].state != GAP_PERMANENT);
		}
		assert_true(found);
	}
	size_t n = gaps_plan(&g, 2, 4000, plan, ARRAY_LEN(plan));
	assert_in_range(n, 1, ARRAY_LEN(plan));
	for (size_t i = 0; i < n; i++)
		rows += gaps_records(ARCHIVE_HOUR, plan[i].from, plan[i].to);
	assert_in_range(rows, 1, 16000);
}

static void what_was_asked_least_and_is_newest_goes_first(void **state)
{
	(void)state;
	struct gaps g = { .ledger = ARCHIVE_HOUR };
	struct gap_range plan[2];

	for (int64_t d = 0; d < 4; d++)
		gaps_expect(&g, 100 * d * DAY, (100 * d + 1) * DAY, &expected);
	gaps_ask(&g, 300 * DAY, 301 * DAY, 1, 1);
	gaps_give_up(&g, 0, DAY, 1, 1);
	assert_int_equal(gaps_plan(&g, 2, 1000, plan, 2), 2);
	assert_int_equal(plan[0].from, 200 * DAY);
	assert_int_equal(plan[1].from, 100 * DAY);
	gaps_expect(&g, 202 * DAY, 202 * DAY, &expected);
	assert_int_equal(gaps_plan(&g, 2, 1000, plan, 1), 1);
	assert_int_equal(plan[0].from, 200 * DAY);
	assert_int_equal(plan[0].to, 202 * DAY);
	assert_int_equal(gaps_plan(&g, 2, 10, plan, 1), 1); /* a part, the newest */
	assert_true(plan[0].from > 201 * DAY - 10 * HOUR);
}

/* A battery must not pay for ever for what a meter cannot answer. */
static void what_is_asked_for_in_vain_rests_ever_longer(void **state)
{
	(void)state;
	struct gaps g = { .ledger = ARCHIVE_HOUR };
	struct gap_range plan[2];
	int64_t asks = 0;

	gaps_expect(&g, DAY, 2 * DAY, &expected);
	for (int64_t d = 1000; d < 1365; d++) {
		if (!gaps_plan(&g, d * DAY + d % 60, 1000, plan, 2))
			continue;
		gaps_ask(&g, plan[0].from, plan[0].to, d * DAY + d % 60 + 30, d);
		asks++;
	}
	assert_in_range(asks, GAPS_PATIENCE + 12, 40);
	gaps_take(&g, DAY + HOUR); /* some of it came after all */
	assert_int_equal(g.count, 2);
	assert_int_equal(gaps_plan(&g, 1400 * DAY, 1000, plan, 2), 1);
	assert_int_equal(gaps_plan(&g, 900 * DAY, 1000, plan, 2), 1); /* our clock was wrong */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_gap_is_expected_asked_and_received_or_lost),
		cmocka_unit_test(each_archive_has_its_pace),
		cmocka_unit_test(any_history_ends_as_told_hour_by_hour),
		cmocka_unit_test(a_ledger_cannot_grow_without_end),
		cmocka_unit_test(what_was_asked_least_and_is_newest_goes_first),
		cmocka_unit_test(what_is_asked_for_in_vain_rests_ever_longer),
	};
	return cmocka_run_group_tests_name("meter_gaps", tests, NULL, NULL);
}
