#include "unit.h"

#include "base/arena.h"

static void limit_holds(void **state)
{
	(void)state;
	AUTO_ARENA a = { .limit = 10000 };

	assert_non_null(arena_alloc(&a, 9000, 1));
	assert_null(arena_alloc(&a, 2000, 1));
	arena_reset(&a);
	assert_non_null(arena_alloc(&a, 9000, 1));
}

static void memory_is_zeroed_and_aligned(void **state)
{
	(void)state;
	AUTO_ARENA a = { 0 };

	for (int i = 0; i < 1000; i++) {
		assert_non_null(arena_alloc(&a, 3, 1));
		uint64_t *p = arena_new(&a, uint64_t, 3);
		assert_int_equal((uintptr_t)p % _Alignof(uint64_t), 0);
		assert_int_equal(p[0] | p[1] | p[2], 0);
		memset(p, 0xff, 3 * sizeof *p);
	}
}

static void array_size_overflow_is_refused(void **state)
{
	(void)state;
	AUTO_ARENA a = { 0 };
	size_t many = SIZE_MAX / 4;

	assert_null(arena_new(&a, uint64_t, many));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limit_holds),
		cmocka_unit_test(memory_is_zeroed_and_aligned),
		cmocka_unit_test(array_size_overflow_is_refused),
	};
	return cmocka_run_group_tests_name("base_arena", tests, NULL, NULL);
}
