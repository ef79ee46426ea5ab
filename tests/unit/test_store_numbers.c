/* Exceptions, what they say of readings, closed months and what puts them in doubt. */
#include "store_fixture.h"

#include "base/arena.h"
#include "meter/calc.h"
#include "meter/consumption.h"
#include "store/closing.h"
#include "store/counted.h"
#include "store/db.h"
#include "store/edit.h"
#include "store/exception.h"
#include "store/exchange.h"
#include "store/gas_start.h"
#include "store/place.h"
#include "store/quality.h"

#define NOW   INT64_C(1507100400)
#define MONTH INT64_C(17410) /* 2017-09-01 */

enum { HOUR = 3600, DAY = 86400, METERS = 1203 };

static bool write_meters(struct db *db, void *arg, struct err *err)
{
	struct meter_change w = METER_CHANGE_NONE;
	int64_t *groups = arg;
	int64_t id;

	if (!store_group_by_names(db, "A", &groups[0], err) ||
	    !store_group_by_names(db, "A/below", &groups[1], err) ||
	    !store_group_by_names(db, "B", &groups[2], err))
		return false;
	for (int i = 0; i < METERS; i++) {
		char serial[16];
		(void)snprintf(serial, sizeof serial, "%d", i);
		w.group = groups[i % 3];
		if (!store_meter_create(db, serial, METER_ACTIVE, &w, NOW, &id, err))
			return false;
	}
	return true;
}

static bool run_text(struct db *db, void *arg, struct err *err)
{
	struct stmt *s;

	return db_start_text(db, arg, &s, err) && stmt_run(s, err);
}

/* --- what the rules say of readings --- */

static uint32_t quality(struct fixture *f, int64_t from, int64_t to, int64_t known_at)
{
	struct db *db = fixture_read(f);
	AUTO_QUALITY q = { 0 };

	must(store_quality_load(db, 1, from, to, known_at, &q, &err));
	store_reader_give(f->store, db);
	return quality_at(&q, from, to);
}

static void what_was_dismissed_is_said_of_no_reading(void **state)
{
	(void)state;
	struct fixture f;
	int64_t groups[3];
	const uint32_t gap = 1u << VALIDATE_GAP;
	const uint32_t spike = 1u << VALIDATE_SPIKE;
	char text[] = "INSERT INTO exception (meter, rule, archive, from_time, to_time, records, "
		      "state, facts, first_at, last_at, settled_at) VALUES "
		      "(1, 0, 0, 100, 200, 1, 0, '{}', 50, 50, NULL), "
		      "(1, 0, 0, 10, 900, 1, 3, '{}', 50, 50, 60), "  /* around the other */
		      "(1, 4, 0, 300, 300, 1, 4, '{}', 50, 50, 60), " /* dismissed at 60 */
		      "(1, 4, 0, 400, 400, 1, 5, '{}', 50, 50, 60), " /* found no more */
		      "(2, 4, 0, 0, 9999, 1, 0, '{}', 50, 50, NULL)"; /* another meter's */

	fixture_make(&f);
	fixture_write(&f, write_meters, groups);
	fixture_write(&f, run_text, text);
	assert_int_equal(quality(&f, 150, 150, KNOWN_NOW), gap);
	assert_int_equal(quality(&f, 200, 200, KNOWN_NOW), gap);
	assert_int_equal(quality(&f, 500, 500, KNOWN_NOW), gap); /* of the wide one */
	assert_int_equal(quality(&f, 901, 5000, KNOWN_NOW), 0);
	assert_int_equal(quality(&f, 0, 9, KNOWN_NOW), 0);
	assert_int_equal(quality(&f, 300, 400, KNOWN_NOW), gap);
	assert_int_equal(quality(&f, 300, 300, 59), gap | spike); /* nobody had looked at it */
	assert_int_equal(quality(&f, 300, 300, 49), 0);
	fixture_drop(&f);
}

static void ranges_are_found_within_one_load(void **state)
{
	(void)state;
	struct fixture f;
	int64_t groups[3];
	AUTO_QUALITY q = { 0 };
	char text[] =
		"INSERT INTO exception (meter, rule, archive, from_time, to_time, records, "
		"state, facts, first_at, last_at) VALUES "
		"(1, 5, 0, 100, 200, 1, 0, '{}', 50, 50), (1, 5, 0, 300, 300, 1, 1, '{}', 50, 50), "
		"(1, 2, 0, 150, 160, 1, 2, '{}', 50, 50), (1, 5, 0, 150, 1000, 1, 0, '{}', 50, 50)";

	fixture_make(&f);
	fixture_write(&f, write_meters, groups);
	fixture_write(&f, run_text, text);
	struct db *db = fixture_read(&f);
	must(store_quality_load(db, 1, 0, 2000, KNOWN_NOW, &q, &err));
	store_reader_give(f.store, db);
	assert_int_equal(quality_at(&q, 0, 99), 0);
	assert_int_equal(quality_at(&q, 0, 100), 1u << VALIDATE_ZEROS);
	assert_int_equal(quality_at(&q, 155, 155),
			 1u << VALIDATE_ZEROS | 1u << VALIDATE_NOT_MONOTONE);
	assert_int_equal(quality_at(&q, 250, 250), 1u << VALIDATE_ZEROS);
	assert_int_equal(quality_at(&q, 1001, 2000), 0);
	fixture_drop(&f);
}

/* --- exceptions --- */

struct change {
	int64_t first;
	int64_t last;
	bool end;
};

/* Values of a person stand for records here: they count likewise. */
static bool write_values(struct db *db, void *arg, struct err *err)
{
	const struct change *c = arg;
	int64_t id;

	for (int64_t at = c->first; at <= c->last; at += HOUR) {
		struct reading_edit e = { .meter = 1,
					  .archive = ARCHIVE_HOUR,
					  .time = at,
					  .index = (at - NOW) / HOUR * 10 + 1000,
					  .temperature = TEMPERATURE_NONE,
					  .reason = "r",
					  .who = "w",
					  .made_at = NOW };
		struct edit_end end = { .meter = 1,
					.archive = ARCHIVE_HOUR,
					.time = at,
					.who = "w",
					.reason = "r",
					.now = NOW };
		if (c->end ? !store_edit_end(db, &end, err) : !store_edit_add(db, &e, &id, err))
			return false;
	}
	return true;
}

static bool write_validation(struct db *db, void *arg, struct err *err)
{
	const struct validation_run run = { .meter = 1,
					    .from = NOW - DAY,
					    .to = NOW + DAY,
					    .lookback = DAY,
					    .whole = true,
					    .now = *(const int64_t *)arg };
	int64_t found;

	return store_validate(db, &run, &found, err);
}

static void check_gap(struct fixture *f, int64_t now, enum exception_state want)
{
	struct exception_filter filter = { .rule_is = true,
					   .rule = VALIDATE_GAP,
					   .from = INT64_MIN,
					   .to = INT64_MAX,
					   .limit = 10 };
	AUTO_ARENA a = { 0 };
	const struct exception *rows;
	int64_t next;
	size_t n;

	fixture_write(f, write_validation, &now);
	struct db *db = fixture_read(f);
	must(store_exception_list(db, &filter, &a, &rows, &n, &next, &err));
	store_reader_give(f->store, db);
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].state, want);
	assert_int_equal(rows[0].from, NOW + HOUR);
	assert_int_equal(rows[0].to, NOW + 4 * HOUR);
}

static void what_is_found_again_is_open_again(void **state)
{
	(void)state;
	struct fixture f;
	int64_t groups[3];
	struct change begin = { NOW - 2 * HOUR, NOW, false };
	struct change rest = { NOW + 5 * HOUR, NOW + 6 * HOUR, false };
	struct change hole = { NOW + HOUR, NOW + 4 * HOUR, false };

	fixture_make(&f);
	fixture_write(&f, write_meters, groups);
	fixture_write(&f, write_values, &begin);
	fixture_write(&f, write_values, &rest);
	check_gap(&f, NOW, EXCEPTION_OPEN);
	check_gap(&f, NOW + 1, EXCEPTION_OPEN);
	fixture_write(&f, write_values, &hole);
	check_gap(&f, NOW + 2, EXCEPTION_GONE);
	hole.end = true;
	fixture_write(&f, write_values, &hole);
	check_gap(&f, NOW + 3, EXCEPTION_OPEN);
	fixture_drop(&f);
}

static bool write_due(struct db *db, void *arg, struct err *err)
{
	return store_due_add(db, arg, err);
}

static bool end_due(struct db *db, void *arg, struct err *err)
{
	return store_due_done(db, *(const int64_t *)arg, err);
}

static void what_is_due_is_one_range_a_meter(void **state)
{
	(void)state;
	struct fixture f;
	int64_t groups[3];
	struct validation_due due[4];
	struct validation_due one = { 7, 100, 200 };
	struct validation_due other = { 7, 50, 150 };
	struct validation_due third = { 9, 1, 2 };
	int64_t seven = 7;
	size_t n;

	fixture_make(&f);
	fixture_write(&f, write_meters, groups);
	fixture_write(&f, write_due, &one);
	fixture_write(&f, write_due, &other);
	fixture_write(&f, write_due, &third);
	struct db *db = fixture_read(&f);
	must(store_due_next(db, 0, due, 4, &n, &err));
	assert_int_equal(n, 2);
	assert_true(due[0].meter == 7 && due[0].from == 50 && due[0].to == 200);
	must(store_due_next(db, 7, due, 4, &n, &err));
	assert_true(n == 1 && due[0].meter == 9);
	store_reader_give(f.store, db);
	fixture_write(&f, end_due, &seven);
	db = fixture_read(&f);
	must(store_due_next(db, 0, due, 4, &n, &err));
	assert_int_equal(n, 1);
	store_reader_give(f.store, db);
	fixture_drop(&f);
}

/* --- closed months --- */

static bool begin_closing(struct db *db, void *arg, struct err *err)
{
	const struct closing c = { .group_name = "",
				   .month_day = MONTH,
				   .calc_version = calc_version(),
				   .calc_checksum = "c",
				   .reason = "",
				   .closed_at = NOW,
				   .closed_by = "w" };
	int64_t *id = arg;

	if (!store_closing_begin(db, &c, id, err))
		return false;
	for (int64_t m = 1; m <= METERS; m++) {
		const struct closed_figure f = { .meter = m,
						 .month_day = MONTH,
						 .closing = *id,
						 .from = MONTH * DAY,
						 .to = (MONTH + 30) * DAY,
						 .index_start = 0,
						 .index_end = m,
						 .volume = m,
						 .temperature = TEMPERATURE_NONE };
		bool added;
		if (!store_figure_add(db, &f, &added, err))
			return false;
	}
	return true;
}

static bool end_closing(struct db *db, void *arg, struct err *err)
{
	return store_closing_end(db, *(const int64_t *)arg, "hash", err);
}

static bool reopen(struct db *db, void *arg, struct err *err)
{
	return store_closing_reopen(db, *(const int64_t *)arg, "w", "r", NOW + 10, err);
}

static bool drop_some(struct db *db, void *arg, struct err *err)
{
	return store_closing_drop(db, arg, err);
}

static bool release_some(struct db *db, void *arg, struct err *err)
{
	return store_closing_release(db, arg, err);
}

static bool sweep_some(struct db *db, void *arg, struct err *err)
{
	return store_figures_sweep(db, arg, err);
}

static unsigned repeat(struct fixture *f, fixture_fn *fn)
{
	unsigned rounds = 0;

	for (bool more = true; more; rounds++)
		fixture_write(f, fn, &more);
	return rounds;
}

static int64_t number(struct fixture *f, const char *text)
{
	struct db *db = fixture_read(f);
	struct stmt *s = NULL;
	int64_t n = 0;

	must(db_start_text(db, text, &s, &err));
	must(stmt_number(s, &n, &err));
	stmt_end(s);
	store_reader_give(f->store, db);
	return n;
}

static bool told(struct fixture *f, int64_t meter, int64_t known_at)
{
	struct db *db = fixture_read(f);
	AUTO_ARENA a = { 0 };
	const struct closed_month *months;
	size_t n;

	must(store_figures_told(db, meter, MONTH - 31, MONTH + 31, known_at, &a, &months, &n,
				&err));
	store_reader_give(f->store, db);
	assert_true(n <= 1 && (!n || months[0].volume == meter));
	return n == 1;
}

/* As kill -9 leaves it: figures of a closing that never ended are told to nobody, and go. */
static void a_closing_is_whole_or_it_is_not(void **state)
{
	(void)state;
	struct fixture f;
	int64_t groups[3];
	int64_t id;

	fixture_make(&f);
	fixture_write(&f, write_meters, groups);
	fixture_write(&f, begin_closing, &id);
	assert_false(told(&f, 5, KNOWN_NOW));
	assert_true(repeat(&f, drop_some) > METERS / 500 + 1); /* in portions */
	assert_int_equal(number(&f, "SELECT COUNT(*) FROM closed_figure"), 0);
	assert_int_equal(number(&f, "SELECT COUNT(*) FROM closing"), 0);
	fixture_write(&f, begin_closing, &id);
	fixture_write(&f, end_closing, &id);
	assert_true(told(&f, 5, KNOWN_NOW));
	assert_false(told(&f, 5, NOW - 1));
	assert_int_equal(repeat(&f, drop_some), 1);
	fixture_write(&f, reopen, &id);
	assert_false(told(&f, 5, KNOWN_NOW)); /* at once, however many they are */
	assert_true(told(&f, 5, NOW + 9));
	assert_true(repeat(&f, release_some) > METERS / 500 + 1);
	assert_int_equal(number(&f, "SELECT COUNT(*) FROM closed_figure WHERE counts = 1"), 0);
	assert_int_equal(number(&f, "SELECT COUNT(*) FROM closed_figure"), METERS);
	fixture_verify(&f, NOW);
	fixture_drop(&f);
}

struct doubt {
	int64_t group;
	int64_t from;
};

static bool doubt_group(struct db *db, void *arg, struct err *err)
{
	const struct doubt *d = arg;

	return store_figures_doubt_group(db, d->group, d->from, err);
}

static int64_t doubted(struct fixture *f)
{
	char clear[] = "DELETE FROM figure_check";
	int64_t n;

	(void)repeat(f, sweep_some);
	n = number(f, "SELECT COUNT(*) FROM figure_check");
	fixture_write(f, run_text, clear);
	return n;
}

static bool move_group(struct db *db, void *arg, struct err *err)
{
	const int64_t *groups = arg;

	return store_group_move(db, groups[1], groups[2], err);
}

static bool set_zone(struct db *db, void *arg, struct err *err)
{
	return store_group_set_zone(db, *(const int64_t *)arg, "Asia/Omsk", err);
}

static bool move_meter(struct db *db, void *arg, struct err *err)
{
	struct meter_change w = METER_CHANGE_NONE;

	w.group = *(const int64_t *)arg;
	return store_meter_change(db, 1, &w, NOW, err);
}

static void what_moves_gas_days_is_a_doubt(void **state)
{
	(void)state;
	struct fixture f;
	int64_t groups[3];
	int64_t id;
	struct doubt d;

	fixture_make(&f);
	fixture_write(&f, write_meters, groups);
	d = (struct doubt){ 0, 0 };
	fixture_write(&f, doubt_group, &d); /* nothing is closed: nothing to look at */
	assert_int_equal(number(&f, "SELECT COUNT(*) FROM figure_sweep"), 0);
	fixture_write(&f, begin_closing, &id);
	fixture_write(&f, end_closing, &id);
	fixture_write(&f, doubt_group, &d);
	assert_int_equal(doubted(&f), METERS);
	d = (struct doubt){ groups[0], 0 }; /* with the group below it */
	fixture_write(&f, doubt_group, &d);
	assert_int_equal(doubted(&f), METERS / 3 * 2);
	d.from = (MONTH + 40) * DAY;
	fixture_write(&f, doubt_group, &d);
	assert_int_equal(doubted(&f), 0);
	d = (struct doubt){ 9999, 0 }; /* a group that is gone */
	fixture_write(&f, doubt_group, &d);
	assert_int_equal(doubted(&f), 0);
	fixture_write(&f, move_group, groups);
	assert_int_equal(doubted(&f), METERS / 3);
	fixture_write(&f, set_zone, &groups[2]);
	assert_int_equal(doubted(&f), METERS / 3 * 2);
	fixture_write(&f, move_meter, &groups[2]);
	assert_int_equal(doubted(&f), 1);
	fixture_drop(&f);
}

static bool write_exchange(struct db *db, void *arg, struct err *err)
{
	return store_exchange_add(db, arg, NOW, err);
}

static bool add_meter(struct db *db, void *arg, struct err *err)
{
	struct meter_change w = METER_CHANGE_NONE;

	return store_meter_create(db, "new", METER_ACTIVE, &w, NOW, arg, err);
}

static void a_month_is_its_places(void **state)
{
	(void)state;
	struct fixture f;
	int64_t groups[3];
	int64_t newer = 0;
	int64_t id;
	int64_t newest;
	bool there;

	fixture_make(&f);
	fixture_write(&f, write_meters, groups);
	fixture_write(&f, begin_closing, &id);
	fixture_write(&f, end_closing, &id);
	fixture_write(&f, add_meter, &newer);
	struct exchange e = { .old_meter = 3,
			      .new_meter = newer,
			      .time = (MONTH + 10) * DAY,
			      .final_index = 5,
			      .start_index = 0,
			      .reason = "",
			      .who = "w" };
	fixture_write(&f, write_exchange, &e);
	assert_int_equal(doubted(&f), 1);
	struct db *db = fixture_read(&f);
	must(store_place_newest(db, 3, &newest, &err));
	assert_int_equal(newest, newer);
	must(store_place_newest(db, 4, &newest, &err));
	assert_int_equal(newest, 4);
	must(store_figure_of_place(db, newer, MONTH, &there, &err));
	assert_true(there);
	must(store_figure_of_place(db, newer, MONTH + 30, &there, &err));
	assert_false(there);
	must(store_figure_of_place(db, 3, MONTH, &there, &err)); /* its own is no other's */
	assert_false(there);
	store_reader_give(f.store, db);
	fixture_drop(&f);
}

/* --- starts of gas days --- */

struct start {
	struct gas_start_owner of;
	struct gas_start_row row;
};

static bool write_start(struct db *db, void *arg, struct err *err)
{
	const struct start *s = arg;

	return store_gas_start_set(db, s->of, &s->row, err);
}

static void the_nearest_start_holds(void **state)
{
	(void)state;
	struct fixture f;
	int64_t groups[3];
	AUTO_ARENA a = { 0 };
	struct gas_calendar c;

	fixture_make(&f);
	fixture_write(&f, write_meters, groups);
	struct start starts[] = {
		{ { 0, 0 }, { 100, 8, "w", NOW } },	     /* for all */
		{ { 0, groups[0] }, { 200, 10, "w", NOW } }, /* above */
		{ { 2, 0 }, { 300, 5, "w", NOW } },	     /* the meter's own */
		{ { 2, 0 }, { 400, GAS_START_INHERIT, "w", NOW } },
		{ { 0, groups[2] }, { 150, 3, "w", NOW } }, /* of others */
	};
	for (size_t i = 0; i < ARRAY_LEN(starts); i++)
		fixture_write(&f, write_start, &starts[i]);
	struct db *db = fixture_read(&f);
	must(store_gas_start_calendar(db, 2, &a, &c, &err)); /* in "A/below" */
	store_reader_give(f.store, db);
	static const struct gas_start want[] = { { 100, 8 }, { 200, 10 }, { 300, 5 }, { 400, 10 } };
	assert_int_equal(c.hour, GAS_START_DEFAULT);
	assert_int_equal(c.count, ARRAY_LEN(want));
	for (size_t i = 0; i < ARRAY_LEN(want); i++)
		assert_true(c.changes[i].from == want[i].from && c.changes[i].hour == want[i].hour);
	fixture_drop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_dismissed_is_said_of_no_reading),
		cmocka_unit_test(ranges_are_found_within_one_load),
		cmocka_unit_test(what_is_found_again_is_open_again),
		cmocka_unit_test(what_is_due_is_one_range_a_meter),
		cmocka_unit_test(a_closing_is_whole_or_it_is_not),
		cmocka_unit_test(what_moves_gas_days_is_a_doubt),
		cmocka_unit_test(a_month_is_its_places),
		cmocka_unit_test(the_nearest_start_holds),
	};
	return cmocka_run_group_tests_name("store_numbers", tests, NULL, NULL);
}
