/* Recordings have a bound that nobody outruns. */
#include "store_fixture.h"

#include "base/str.h"
#include "store/capture.h"
#include "store/engine.h"

enum { LIMIT = 64 << 10, TEXT = 4096, CALLS = 200 };

/* Text that does not get shorter. */
static void fill(char *text, size_t n, uint32_t seed)
{
	for (size_t i = 0; i < n; i++) {
		seed = seed * 1664525 + 1013904223;
		text[i] = (char)(' ' + (seed >> 24) % 95);
	}
}

static bool commit(struct db *db, void *arg, struct err *err)
{
	return store_call_commit(db, arg, err);
}

static bool limit(struct db *db, void *arg, struct err *err)
{
	static struct capture_limits limits = { .size = LIMIT };

	(void)arg;
	(void)err;
	db_context(db)->capture_limits = &limits;
	return true;
}

/* As if no keeper ever came: the store was opened without a limit for it. */
static void what_comes_makes_room(void **state)
{
	struct fixture f;
	struct arena a = { 0 };
	const struct capture_row *rows;
	size_t n = 0;
	size_t bytes = 0;

	(void)state;
	fixture_make(&f);
	fixture_write(&f, limit, NULL);
	for (uint32_t i = 0; i < CALLS; i++) {
		static char text[TEXT];
		struct call_record call = { .started = 1000 * (int64_t)i + 1,
					    .ended = 1000 * (int64_t)i + 2,
					    .peer = "192.0.2.7:1",
					    .listener = "main",
					    .result = CALL_UNKNOWN_PROTOCOL };
		fill(text, sizeof text, i);
		struct call_batch b = { .call = &call, .capture = text, .capture_n = sizeof text };
		fixture_write(&f, commit, &b);
	}
	struct db *db = fixture_read(&f);
	must(store_capture_list(db, 0, 0, CAPTURE_LIST_MAX, &a, &rows, &n, &err));
	store_reader_give(f.store, db);
	for (size_t i = 0; i < n; i++)
		bytes += (size_t)rows[i].bytes;
	assert_true(n > 0);
	assert_true(bytes <= 2 * LIMIT);
	assert_int_equal(rows[0].started, 1000 * (CALLS - 1) + 1); /* the newest stay */
	arena_reset(&a);
	fixture_drop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_comes_makes_room),
	};
	return cmocka_run_group_tests_name("store_capture", tests, NULL, NULL);
}
