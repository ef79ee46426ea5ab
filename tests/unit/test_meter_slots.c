/* Transfer slots: even, stable, apart from their kin, for one meter and for millions. */
#include "unit.h"

#include "meter/slots.h"
#include "random.h"

static struct slot_meter *fleet(size_t n, struct rnd *r, unsigned kins)
{
	struct slot_meter *m = calloc(n, sizeof *m);

	assert_non_null(m);
	for (size_t i = 0; i < n; i++)
		m[i] = (struct slot_meter){ .id = (int64_t)i + 1,
					    .kin = rnd_in(r, 0, kins - 1),
					    .seconds = 20,
					    .slot = SLOT_NONE };
	return m;
}

static void spread(struct slot_meter *m, size_t n, int from, int minutes)
{
	const struct slot_window w = { from, minutes };
	struct err err = { 0 };

	if (!slots_spread(m, n, &w, &err))
		fail_msg("%s", err.msg);
}

static void check_even(const struct slot_meter *m, size_t n, int from, int minutes)
{
	struct slot_load load;
	int64_t in = 0;
	int64_t most = 0;

	slots_count(m, n, &load);
	for (int i = 0; i < minutes; i++) {
		int64_t here = load.meters[(from + i) % SLOT_DAY];
		in += here;
		most = here > most ? here : most;
	}
	assert_int_equal(in, n);
	assert_true(most <= ((int64_t)n + minutes - 1) / minutes + 1);
	/* Any tenth of the window carries about a tenth. */
	for (int i = 0; i + minutes / 10 <= minutes && minutes >= 100; i++) {
		int64_t sum = 0;
		for (int k = 0; k < minutes / 10; k++)
			sum += load.meters[(from + i + k) % SLOT_DAY];
		assert_true(sum <= (int64_t)n * (minutes / 10) / minutes + 9);
	}
}

static void every_number_of_meters_is_spread(void **state)
{
	(void)state;
	static const size_t sizes[] = { 1, 2, 3, 7, 10, 99, 100, 101, 1000, 4321, 100000 };
	static const int lengths[] = { 1, 2, 59, 100, 480, 1440 };
	struct rnd r = { 1 };

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		for (size_t k = 0; k < ARRAY_LEN(lengths); k++) {
			struct slot_meter *m = fleet(sizes[i], &r, 7);
			int from = (int)rnd_in(&r, 0, SLOT_DAY - 1);
			spread(m, sizes[i], from, lengths[k]);
			check_even(m, sizes[i], from, lengths[k]);
			free(m);
		}
	}
}

static void a_second_computation_moves_nobody(void **state)
{
	(void)state;
	static const size_t sizes[] = { 1, 9, 250, 5000, 33333 };
	struct rnd r = { 2 };

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct slot_meter *m = fleet(sizes[i], &r, 12);
		spread(m, sizes[i], 1300, 333);
		int16_t *was = calloc(sizes[i] + 1, sizeof *was);
		assert_non_null(was);
		for (size_t k = 0; k < sizes[i]; k++)
			was[m[k].id] = m[k].slot;
		spread(m, sizes[i], 1300, 333);
		for (size_t k = 0; k < sizes[i]; k++) {
			assert_true(m[k].kept);
			assert_int_equal(m[k].slot, was[m[k].id]);
		}
		free(was);
		free(m);
	}
}

static void days_differ_and_nobody_moves(void **state)
{
	(void)state;
	struct rnd r = { 8 };
	struct slot_meter *m = fleet(50000, &r, 12);
	size_t kept = 0;

	spread(m, 50000, 1300, 500);
	for (size_t i = 0; i < 50000; i++)
		m[i].seconds = (uint16_t)rnd_in(&r, 15, 25);
	spread(m, 50000, 1300, 500);
	for (size_t i = 0; i < 50000; i++)
		kept += m[i].kept;
	assert_int_equal(kept, 50000);
	free(m);
}

static void new_meters_fill_what_is_free(void **state)
{
	(void)state;
	struct rnd r = { 3 };
	struct slot_meter *m = fleet(6000, &r, 3);
	size_t kept = 0;

	spread(m, 5000, 0, 600);
	for (size_t i = 5000; i < 6000; i++)
		assert_int_equal(m[i].slot, SLOT_NONE);
	spread(m, 6000, 0, 600);
	check_even(m, 6000, 0, 600);
	for (size_t i = 0; i < 6000; i++)
		kept += m[i].kept;
	assert_int_equal(kept, 5000);
	free(m);
}

static void a_crowd_is_thinned_out(void **state)
{
	(void)state;
	struct rnd r = { 4 };
	struct slot_meter *m = fleet(1000, &r, 1);

	for (size_t i = 0; i < 1000; i++)
		m[i].slot = (int16_t)(120 + i % 3);
	spread(m, 1000, 60, 500);
	struct slot_load load;
	slots_count(m, 1000, &load);
	for (int i = 60; i < 560; i++)
		assert_in_range(load.meters[i], 0, 5);
	free(m);
}

static void kin_come_apart(void **state)
{
	(void)state;
	struct rnd r = { 5 };
	struct slot_meter *m = fleet(20000, &r, 100); /* 200 each, in 1000 minutes */

	spread(m, 20000, 0, 1000);
	for (int64_t kin = 0; kin < 100; kin++) {
		int64_t in[10] = { 0 };
		int64_t all = 0;
		for (size_t i = 0; i < 20000; i++) {
			if (m[i].kin == kin) {
				in[m[i].slot / 100]++;
				all++;
			}
		}
		for (size_t k = 0; k < 10; k++)
			assert_in_range(in[k], all / 10 - 4, all / 10 + 4);
	}
	free(m);
}

static void long_calls_weigh_more(void **state)
{
	(void)state;
	struct rnd r = { 6 };
	struct slot_meter *m = fleet(10000, &r, 1);
	int64_t load[500] = { 0 };
	int64_t all = 0;

	for (size_t i = 0; i < 10000; i++)
		all += m[i].seconds = (uint16_t)(1 + rnd_in(&r, 0, 119));
	spread(m, 10000, 0, 500);
	for (size_t i = 0; i < 10000; i++)
		load[m[i].slot] += m[i].seconds;
	for (size_t i = 0; i < 500; i++)
		assert_in_range(load[i], all / 500 - 240, all / 500 + 240);
	free(m);
}

static void ten_million_are_spread(void **state)
{
	(void)state;
	enum { MANY = 10000000 };
	struct rnd r = { 7 };
	struct slot_meter *m = fleet(MANY, &r, 5000);

	spread(m, MANY, 1200, 600);
	check_even(m, MANY, 1200, 600);
	free(m);
}

static void nonsense_is_refused(void **state)
{
	(void)state;
	static const struct slot_window windows[] = {
		{ -1, 10 }, { 1440, 10 }, { 0, 0 }, { 0, 1441 }
	};
	struct slot_meter m = { .seconds = 1, .slot = SLOT_NONE };
	struct err err = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(windows); i++)
		assert_false(slots_spread(&m, 1, &windows[i], &err));
	m.seconds = 0;
	assert_false(slots_spread(&m, 1, &(struct slot_window){ 0, 10 }, &err));
	m = (struct slot_meter){ .seconds = 1, .slot = 1440 };
	assert_false(slots_spread(&m, 1, &(struct slot_window){ 0, 10 }, &err));
	assert_true(slots_spread(NULL, 0, &(struct slot_window){ 0, 10 }, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_number_of_meters_is_spread),
		cmocka_unit_test(a_second_computation_moves_nobody),
		cmocka_unit_test(days_differ_and_nobody_moves),
		cmocka_unit_test(new_meters_fill_what_is_free),
		cmocka_unit_test(a_crowd_is_thinned_out),
		cmocka_unit_test(kin_come_apart),
		cmocka_unit_test(long_calls_weigh_more),
		cmocka_unit_test(ten_million_are_spread),
		cmocka_unit_test(nonsense_is_refused),
	};
	return cmocka_run_group_tests_name("meter_slots", tests, NULL, NULL);
}
