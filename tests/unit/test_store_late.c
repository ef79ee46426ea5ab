/* Records that come long after their time. */
#include "store_fixture.h"

#include "base/arena.h"
#include "store/counted.h"
#include "store/exception.h"
#include "store/quality.h"

#define NOW INT64_C(1507100400)

enum { HOUR = 3600, DAY = 86400 };

static bool write_meter(struct db *db, void *arg, struct err *err)
{
	struct meter_change w = METER_CHANGE_NONE;
	int64_t id;

	(void)arg;
	return store_meter_create(db, "0", METER_ACTIVE, &w, NOW, &id, err);
}

static bool validate_all(struct db *db, void *arg, struct err *err)
{
	const struct validation_run run = { .meter = 1,
					    .from = NOW - 30 * DAY,
					    .to = NOW + 30 * DAY,
					    .whole = true,
					    .now = *(const int64_t *)arg };
	int64_t found;

	return store_validate(db, &run, &found, err);
}

static uint32_t quality(struct fixture *f, int64_t time)
{
	struct db *db = fixture_read(f);
	AUTO_QUALITY q = { 0 };

	must(store_quality_load(db, 1, time, time, KNOWN_NOW, &q, &err));
	store_reader_give(f->store, db);
	return quality_at(&q, time, time);
}

static bool commit_call(struct db *db, void *arg, struct err *err)
{
	return store_call_commit(db, arg, err);
}

/* A call of the first meter at `now` that brings `n` hours from `first` on. */
static int64_t bring(struct fixture *f, int64_t now, int64_t first, size_t n)
{
	struct reading rows[30 * 24];
	struct call_record call = { .started = now * 1000,
				    .ended = now * 1000 + 500,
				    .serial = "0",
				    .peer = "192.0.2.7:40312",
				    .listener = "55000",
				    .driver = "dlms-hdlc",
				    .result = CALL_OK };
	struct call_batch b = { .call = &call, .rows = { rows }, .row_count = { n }, .now = now };

	for (size_t i = 0; i < n; i++) {
		int64_t time = first + (int64_t)i * HOUR;
		rows[i] = (struct reading){ .time = time,
					    .index = (time - NOW + 60 * DAY) / HOUR * 10,
					    .temperature = 1900 };
	}
	fixture_write(f, commit_call, &b);
	return call.meter;
}

static size_t list_late(struct fixture *f, struct arena *a, const struct exception **ret)
{
	struct exception_filter filter = { .rule_is = true,
					   .rule = VALIDATE_LATE_ARRIVAL,
					   .state_is = true,
					   .state = EXCEPTION_NOTED,
					   .from = INT64_MIN,
					   .to = INT64_MAX,
					   .limit = 10 };
	struct db *db = fixture_read(f);
	int64_t next;
	size_t n;

	must(store_exception_list(db, &filter, a, ret, &n, &next, &err));
	store_reader_give(f->store, db);
	return n;
}

static void what_comes_late_is_noted_but_not_of_the_first_call(void **state)
{
	(void)state;
	struct fixture f;
	int64_t again = NOW + 60 * DAY;
	const struct exception *late;
	AUTO_ARENA a = { 0 };

	fixture_make(&f);
	fixture_write(&f, write_meter, NULL);
	assert_int_equal(bring(&f, NOW, NOW - 29 * DAY, 29 * 24 + 1), 1);
	bring(&f, NOW + DAY, NOW + HOUR, 24);
	assert_int_equal(list_late(&f, &a, &late), 0);
	/* Five days by two calls: what is later than three days is one range. */
	bring(&f, NOW + 6 * DAY, NOW + DAY + HOUR, 24);
	bring(&f, NOW + 6 * DAY, NOW + 2 * DAY + HOUR, 4 * 24);
	assert_int_equal(list_late(&f, &a, &late), 1);
	assert_int_equal(late[0].from, NOW + DAY + HOUR);
	assert_int_equal(late[0].to, NOW + 3 * DAY - HOUR);
	const uint32_t bit = 1u << VALIDATE_LATE_ARRIVAL;
	assert_int_equal(quality(&f, NOW + DAY) & bit, 0);
	assert_int_equal(quality(&f, NOW + 2 * DAY) & bit, bit);
	/* A later run over the archive knows no arrival: what was noted stays. */
	fixture_write(&f, validate_all, &again);
	assert_int_equal(list_late(&f, &a, &late), 1);
	fixture_drop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_comes_late_is_noted_but_not_of_the_first_call),
	};

	return cmocka_run_group_tests_name("store_late", tests, NULL, NULL);
}
