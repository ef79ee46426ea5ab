/* Imbalance: signs, nothing that came in, parts that lack, sums of periods. */
#include "unit.h"

#include "meter/balance.h"
#include "random.h"

enum { ROUNDS = 20000 };

static struct consumption_sum sum(int64_t volume, unsigned valid, unsigned missing)
{
	return (struct consumption_sum){
		.volume = volume, .rows = valid + missing, .valid = valid, .missing = missing
	};
}

static struct balance of(struct consumption_sum inlet, struct consumption_sum group)
{
	struct balance b;

	assert_true(balance_of(&inlet, &group, &b));
	return b;
}

static void losses_are_positive_and_gains_negative(void **state)
{
	(void)state;
	struct balance b = of(sum(1000000, 1, 0), sum(970000, 40, 0));

	assert_true(b.known);
	assert_int_equal(b.imbalance, 30000);
	assert_int_equal(b.percent, 300); /* 3.00 % */
	assert_int_equal(b.inlet.completeness, 10000);
	assert_int_equal(b.group.completeness, 10000);
	b = of(sum(1000000, 1, 0), sum(1012345, 40, 0));
	assert_int_equal(b.imbalance, -12345);
	assert_int_equal(b.percent, -123); /* −1.2345 % */
	b = of(sum(52479, 2, 0), sum(52479, 3, 0));
	assert_int_equal(b.imbalance, 0);
	assert_int_equal(b.percent, 0);
}

static void halves_are_rounded_away_from_zero(void **state)
{
	(void)state;
	/* 0.125 % and its opposite. */
	assert_int_equal(of(sum(80000, 1, 0), sum(79900, 1, 0)).percent, 13);
	assert_int_equal(of(sum(80000, 1, 0), sum(80100, 1, 0)).percent, -13);
}

static void nothing_that_came_in_has_no_percent(void **state)
{
	(void)state;
	struct balance b = of(sum(0, 1, 0), sum(25, 4, 0));

	assert_true(b.known);
	assert_int_equal(b.imbalance, -25);
	assert_true(b.percent == BALANCE_NONE);
	assert_true(b.inlet.estimated == BALANCE_NONE);
	b = of(sum(0, 1, 0), sum(0, 4, 0));
	assert_int_equal(b.imbalance, 0);
	assert_true(b.percent == BALANCE_NONE);
}

static void what_lacks_is_told(void **state)
{
	(void)state;
	/* One of two inlets: nothing can be said. */
	struct balance b = of(sum(500, 1, 1), sum(400, 4, 0));

	assert_false(b.known);
	assert_false(b.inlet.known);
	assert_int_equal(b.inlet.completeness, 5000);
	assert_true(b.percent == BALANCE_NONE);
	/* One of three meters: the sum is of two, and that is told. */
	b = of(sum(500, 1, 0), sum(400, 2, 1));
	assert_true(b.known);
	assert_int_equal(b.group.completeness, 6667);
	assert_int_equal(b.percent, 2000);
	/* None of them, or none at all. */
	b = of(sum(500, 1, 0), sum(0, 0, 3));
	assert_false(b.known);
	assert_int_equal(b.group.completeness, 0);
	b = of(sum(500, 1, 0), sum(0, 0, 0));
	assert_false(b.known);
	assert_true(b.group.completeness == BALANCE_NONE);
}

static void shares_are_of_the_volume(void **state)
{
	(void)state;
	struct consumption_sum inlet = sum(3000, 1, 0);
	struct consumption_sum group = sum(2500, 5, 0);

	inlet.volume_estimated = 1000;
	group.volume_substitute = 2500;
	struct balance b = of(inlet, group);
	assert_int_equal(b.inlet.estimated, 3333);
	assert_int_equal(b.inlet.substitute, 0);
	assert_int_equal(b.group.estimated, 0);
	assert_int_equal(b.group.substitute, 10000);
}

static void what_does_not_fit_fails(void **state)
{
	(void)state;
	struct consumption_sum inlet = sum(1, 1, 0);
	struct consumption_sum group = sum(INT64_MAX, 1, 0);
	struct balance_total t = { 0 };
	struct balance b = { .percent = 7 };

	assert_false(balance_of(&inlet, &group, &b));
	assert_int_equal(b.percent, 7);
	inlet.volume = INT64_MAX;
	assert_true(balance_add(&t, &inlet, &group));
	assert_false(balance_add(&t, &inlet, &group));
	assert_int_equal(t.periods, 1);
}

static struct consumption_sum drawn(struct rnd *r, unsigned meters)
{
	struct consumption_sum s = { 0 };

	for (unsigned i = 0; i < meters; i++) {
		struct consumption row = { .volume =
						   rnd_in(r, 0, 40) == 0 ? 0 : rnd_in(r, 0, 300000),
					   .volume_valid = rnd_in(r, 0, 9) > 0,
					   .hours = 24 };
		row.volume_estimated = rnd_in(r, 0, row.volume);
		row.volume_substitute = rnd_in(r, 0, row.volume);
		assert_true(consumption_add(&s, &row));
	}
	return s;
}

/* The percentage is within half a hundredth of the exact one, and has the sign of the imbalance. */
static void check_percent(const struct balance *b)
{
	if (!b->known || b->inlet.volume <= 0) {
		assert_true(b->percent == BALANCE_NONE);
		return;
	}
	int64_t off = b->percent * b->inlet.volume - b->imbalance * 10000;
	assert_true((off < 0 ? -off : off) * 2 <= b->inlet.volume);
	assert_true(b->imbalance == 0 || b->percent == 0 || (b->imbalance < 0) == (b->percent < 0));
}

static void total_is_the_sum_of_the_periods_that_count(void **state)
{
	(void)state;
	struct rnd r = { .state = 20170930 };

	for (int round = 0; round < ROUNDS; round++) {
		struct balance_total t = { 0 };
		struct balance all;
		int64_t imbalance = 0;
		unsigned counted = 0;
		unsigned periods = (unsigned)rnd_in(&r, 1, 31);
		for (unsigned i = 0; i < periods; i++) {
			struct consumption_sum in = drawn(&r, (unsigned)rnd_in(&r, 1, 2));
			struct consumption_sum out = drawn(&r, (unsigned)rnd_in(&r, 0, 5));
			struct balance b = of(in, out);
			check_percent(&b);
			assert_true(!b.known || b.imbalance + b.group.volume == b.inlet.volume);
			imbalance += b.known ? b.imbalance : 0;
			counted += b.known;
			assert_true(balance_add(&t, &in, &out));
		}
		struct balance_total twice = t;
		assert_true(balance_merge(&twice, &t));
		assert_int_equal(twice.inlet.volume, 2 * t.inlet.volume);
		assert_int_equal(twice.all_group.missing, 2 * t.all_group.missing);
		assert_true(balance_total_of(&t, &all));
		assert_int_equal(t.periods, periods);
		assert_int_equal(t.counted, counted);
		assert_int_equal(all.known, counted > 0);
		assert_int_equal(all.imbalance, imbalance);
		check_percent(&all);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(losses_are_positive_and_gains_negative),
		cmocka_unit_test(halves_are_rounded_away_from_zero),
		cmocka_unit_test(nothing_that_came_in_has_no_percent),
		cmocka_unit_test(what_lacks_is_told),
		cmocka_unit_test(shares_are_of_the_volume),
		cmocka_unit_test(what_does_not_fit_fails),
		cmocka_unit_test(total_is_the_sum_of_the_periods_that_count),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
