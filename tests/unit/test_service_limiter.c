#include "unit.h"

#include <stdio.h>

#include "service/limiter.h"

static struct limiter *make(int64_t failures, int64_t window)
{
	struct limiter *l = NULL;
	struct err err = { 0 };
	assert_true(limiter_new(failures, window, &l, &err));
	return l;
}

static void locks_after_so_many_and_opens_in_time(void **state)
{
	(void)state;
	struct limiter *l = make(3, 100);

	assert_int_equal(limiter_failed(l, "anna", 1000), 0);
	assert_int_equal(limiter_failed(l, "anna", 1001), 0);
	assert_int_equal(limiter_locked(l, "anna", 1001), 0);
	assert_int_equal(limiter_failed(l, "anna", 1050), 1150);
	assert_int_equal(limiter_locked(l, "anna", 1149), 1150);
	assert_int_equal(limiter_locked(l, "boris", 1149), 0);
	/* Failures meanwhile do not make it longer. */
	assert_int_equal(limiter_failed(l, "anna", 1100), 1150);
	assert_int_equal(limiter_locked(l, "anna", 1150), 0);
	assert_int_equal(limiter_failed(l, "anna", 1150), 0);
	limiter_free(l);
}

static void old_failures_are_forgotten(void **state)
{
	(void)state;
	struct limiter *l = make(2, 100);

	assert_int_equal(limiter_failed(l, "anna", 1000), 0);
	assert_int_equal(limiter_failed(l, "anna", 1100), 0);
	assert_int_equal(limiter_failed(l, "anna", 1199), 1299);
	limiter_forgive(l, "anna");
	assert_int_equal(limiter_locked(l, "anna", 1200), 0);
	limiter_free(l);
}

static void many_keys_do_not_grow_it(void **state)
{
	(void)state;
	struct limiter *l = make(2, 100);
	char key[32];

	for (int i = 0; i < 100000; i++) {
		(void)snprintf(key, sizeof key, "login-%d", i);
		(void)limiter_failed(l, key, 1000);
	}
	assert_int_equal(limiter_failed(l, key, 1000), 1100);
	limiter_free(l);
}

static void zero_means_no_limit(void **state)
{
	(void)state;
	struct limiter *l = make(0, 100);

	for (int i = 0; i < 1000; i++)
		assert_int_equal(limiter_failed(l, "127.0.0.1", 1000), 0);
	limiter_free(l);
	limiter_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(locks_after_so_many_and_opens_in_time),
		cmocka_unit_test(old_failures_are_forgotten),
		cmocka_unit_test(many_keys_do_not_grow_it),
		cmocka_unit_test(zero_means_no_limit),
	};
	return cmocka_run_group_tests_name("service_limiter", tests, NULL, NULL);
}
