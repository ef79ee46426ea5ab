#include "store_fixture.h"

#include "base/arena.h"
#include "meter/dayblock.h"
#include "store/completeness.h"
#include "store/finding.h"
#include "store/gap.h"
#include "store/reading.h"
#include "store/tally.h"

enum { HOUR = 3600, DAY = 86400 };
#define NOW INT64_C(1507100400) /* 2017-10-04T07:00:00Z */

static bool commit(struct db *db, void *arg, struct err *err)
{
	return store_call_commit(db, arg, err);
}

static bool create(struct db *db, void *arg, struct err *err)
{
	struct meter_change w = METER_CHANGE_NONE;

	return store_meter_create(db, arg, METER_ACTIVE, &w, NOW - 1000, &(int64_t){ 0 }, err);
}

/* One meter and its calls, an hour after another. */
struct world {
	struct fixture f;
	struct arena arena;
	int64_t now;
	int64_t meter;
	struct call_record call; /* the last */
	struct reading rows[3000];
	const struct gap_row *gaps;
	size_t gap_count;
};

static void world_make(struct world *w)
{
	char serial[] = "15401450";

	*w = (struct world){ .now = NOW };
	fixture_make(&w->f);
	fixture_write(&w->f, create, serial);
}

static void world_drop(struct world *w)
{
	fixture_verify(&w->f, w->now);
	fixture_drop(&w->f);
	arena_reset(&w->arena);
}

/* Rows of the hours [first, first + count * step), by the index of a steady user. */
static size_t hours(struct world *w, size_t at, int64_t first, size_t count, int64_t step)
{
	for (size_t i = 0; i < count; i++) {
		int64_t time = first + (int64_t)i * step;
		w->rows[at + i] = (struct reading){ .time = time,
						    .index = 5000000 + (time - NOW) / HOUR * 100,
						    .offset = 3 * HOUR,
						    .temperature = 1900 };
	}
	return at + count;
}

static void call(struct world *w, enum archive archive, size_t count,
		 const struct call_asked *asked, size_t asked_count, struct call_batch *more)
{
	struct call_batch b = more ? *more : (struct call_batch){ 0 };

	w->call = (struct call_record){ .started = w->now * 1000,
					.ended = w->now * 1000 + 500,
					.peer = "192.0.2.7:1",
					.listener = "main",
					.driver = "dlms-hdlc",
					.serial = "15401450",
					.result = CALL_OK };
	b.call = &w->call;
	b.now = w->now;
	b.rows[archive] = w->rows;
	b.row_count[archive] = count;
	b.asked = asked;
	b.asked_count = asked_count;
	fixture_write(&w->f, commit, &b);
	w->meter = w->call.meter;
	struct db *db = fixture_read(&w->f);
	must(store_gap_list(db, w->meter, -1, INT64_MIN, INT64_MAX, &w->arena, &w->gaps,
			    &w->gap_count, &err));
	store_reader_give(w->f.store, db);
}

static void assert_gap(const struct world *w, size_t at, int64_t from, int64_t to,
		       enum gap_state state)
{
	assert_true(at < w->gap_count);
	assert_int_equal(w->gaps[at].gap.from, from);
	assert_int_equal(w->gaps[at].gap.to, to);
	assert_int_equal(w->gaps[at].gap.state, state);
}

static void holes_are_expected_asked_received_and_given_up(void **state)
{
	(void)state;
	struct world w;
	int64_t t = NOW - 100 * HOUR;
	struct call_asked asked = { ARCHIVE_HOUR, t, NOW, ANSWER_CUT, 0 };

	world_make(&w);
	size_t n = hours(&w, 0, t, 10, HOUR);
	call(&w, ARCHIVE_HOUR, n, &asked, 1, NULL);
	assert_int_equal(w.gap_count, 0);
	n = hours(&w, 0, t + 20 * HOUR, 10, HOUR); /* not on from the mark */
	n = hours(&w, n, t + 40 * HOUR, 10, HOUR);
	call(&w, ARCHIVE_HOUR, n, NULL, 0, NULL);
	assert_int_equal(w.gap_count, 2);
	assert_gap(&w, 0, t + 10 * HOUR, t + 19 * HOUR, GAP_EXPECTED);
	assert_gap(&w, 1, t + 30 * HOUR, t + 39 * HOUR, GAP_EXPECTED);

	asked = (struct call_asked){ ARCHIVE_HOUR, t + 30 * HOUR, t + 39 * HOUR, ANSWER_CUT, 0 };
	n = hours(&w, 0, t + 30 * HOUR, 2, HOUR);
	call(&w, ARCHIVE_HOUR, n, &asked, 1, NULL);
	assert_int_equal(w.gap_count, 2);
	assert_gap(&w, 1, t + 32 * HOUR, t + 39 * HOUR, GAP_ASKED);
	assert_int_equal(w.gaps[1].gap.call, w.call.id);

	asked = (struct call_asked){ ARCHIVE_HOUR, t + 10 * HOUR, t + 39 * HOUR, ANSWER_WHOLE, 0 };
	n = hours(&w, 0, t + 10 * HOUR, 10, HOUR);
	n = hours(&w, n, t + 35 * HOUR, 5, HOUR);
	call(&w, ARCHIVE_HOUR, n, &asked, 1, NULL);
	assert_int_equal(w.gap_count, 1);
	assert_gap(&w, 0, t + 32 * HOUR, t + 34 * HOUR, GAP_PERMANENT);
	n = hours(&w, 0, t + 33 * HOUR, 1, HOUR); /* after all */
	call(&w, ARCHIVE_HOUR, n, NULL, 0, NULL);
	assert_int_equal(w.gap_count, 2);
	world_drop(&w);
}

static void what_the_meter_may_still_write_is_not_lost(void **state)
{
	(void)state;
	struct world w;
	int64_t t = NOW - NOW % HOUR - 5 * HOUR;
	struct call_asked asked = { ARCHIVE_HOUR, t, NOW, ANSWER_WHOLE, 0 };
	struct call_batch b = { .settled = t + 4 * HOUR };

	world_make(&w);
	size_t n = hours(&w, 0, t, 2, HOUR);
	n = hours(&w, n, t + 5 * HOUR, 1, HOUR);
	call(&w, ARCHIVE_HOUR, n, &asked, 1, &b);
	assert_int_equal(w.gap_count, 2);
	assert_gap(&w, 0, t + 2 * HOUR, t + 2 * HOUR, GAP_PERMANENT);
	assert_gap(&w, 1, t + 3 * HOUR, t + 4 * HOUR, GAP_EXPECTED);
	world_drop(&w);
}

static void a_ring_that_was_overwritten_leaves_a_permanent_gap(void **state)
{
	(void)state;
	struct world w;
	int64_t t = NOW - NOW % DAY - 1000 * DAY;
	struct call_asked asked = { ARCHIVE_HOUR, t, NOW, ANSWER_WHOLE, 0 };
	const struct completeness_day *days;
	size_t count;

	world_make(&w);
	size_t n = hours(&w, 0, t, 48, HOUR);
	call(&w, ARCHIVE_HOUR, n, &asked, 1, NULL);
	n = hours(&w, 0, t + 900 * DAY, 2000, HOUR);
	call(&w, ARCHIVE_HOUR, n, &asked, 1, NULL);
	assert_int_equal(w.gap_count, 1);
	assert_gap(&w, 0, t + 2 * DAY, t + 900 * DAY - HOUR, GAP_PERMANENT);

	struct day_range r = { t / DAY - 5, 1010, w.now };
	struct db *db = fixture_read(&w.f);
	must(store_completeness(db, w.meter, ARCHIVE_HOUR, &r, &w.arena, &days, &count, &err));
	store_reader_give(w.f.store, db);
	assert_int_equal(count, 1001);
	assert_int_equal(days[0].day, t / DAY);
	assert_int_equal(days[0].received, 24);
	assert_int_equal(days[2].expected, 24);
	assert_int_equal(days[2].permanent, 24);
	assert_int_equal(days[900].received, 24);
	assert_int_equal(days[999].expected, 24); /* silent since, but not lost */
	assert_int_equal(days[999].received + days[999].permanent, 0);
	assert_int_equal(days[1000].expected, 8);
	world_drop(&w);
}

/* A clock an hour ahead moves the mark, so what lacks before it must be seen now. */
static void a_row_a_little_ahead_hides_no_hole(void **state)
{
	(void)state;
	struct world w;
	int64_t t = NOW - NOW % HOUR;

	world_make(&w);
	call(&w, ARCHIVE_HOUR, hours(&w, 0, t - 9 * HOUR, 5, HOUR), NULL, 0, NULL);
	(void)hours(&w, 0, t + HOUR, 1, HOUR);
	w.rows[0].flags = READING_FUTURE;
	call(&w, ARCHIVE_HOUR, 1, NULL, 0, NULL);
	assert_int_equal(w.gap_count, 1);
	assert_gap(&w, 0, t - 4 * HOUR, t, GAP_EXPECTED);
	world_drop(&w);
}

static void older_rows_lead_up_to_the_oldest_one(void **state)
{
	(void)state;
	struct world w;
	int64_t t = NOW - 1000 * HOUR;

	world_make(&w);
	call(&w, ARCHIVE_HOUR, hours(&w, 0, t, 10, HOUR), NULL, 0, NULL);
	call(&w, ARCHIVE_HOUR, hours(&w, 0, t - 20 * HOUR, 5, HOUR), NULL, 0, NULL);
	assert_int_equal(w.gap_count, 1);
	assert_gap(&w, 0, t - 15 * HOUR, t - HOUR, GAP_EXPECTED);
	world_drop(&w);
}

/* Rows that a meter delivered by itself are its first: those before them are asked for. */
static void a_first_delivery_leaves_the_past_to_be_asked_for(void **state)
{
	(void)state;
	struct world w;
	int64_t past = NOW - 1100 * DAY;
	int64_t first = NOW - 10 * HOUR;

	world_make(&w);
	struct call_asked asked = { ARCHIVE_HOUR, past, NOW, ANSWER_UNASKED, 0 };
	call(&w, ARCHIVE_HOUR, hours(&w, 0, first, 10, HOUR), &asked, 1, NULL);
	assert_int_equal(w.gap_count, 1);
	assert_gap(&w, 0, past, first - 1, GAP_EXPECTED);

	/* The meter has five days of them; before that there is no archive, so no gap. */
	w.now += HOUR;
	asked = (struct call_asked){ ARCHIVE_HOUR, NOW - 90 * DAY, first - 1, ANSWER_WHOLE, 0 };
	size_t n = (size_t)((first - (NOW - 5 * DAY)) / HOUR);
	call(&w, ARCHIVE_HOUR, hours(&w, 0, NOW - 5 * DAY, n, HOUR), &asked, 1, NULL);
	assert_int_equal(w.gap_count, 0);
	world_drop(&w);
}

static void daily_and_monthly_rows_have_gaps_and_completeness_too(void **state)
{
	(void)state;
	struct world w;
	int64_t six = NOW - NOW % DAY - 60 * DAY + 3 * HOUR; /* 06:00 of the meter's zone */
	struct call_asked asked = { ARCHIVE_DAY, six, NOW, ANSWER_WHOLE, 0 };
	const struct completeness_day *days;
	size_t count;
	unsigned received = 0;
	unsigned lost = 0;

	world_make(&w);
	size_t n = hours(&w, 0, six, 20, DAY);
	n = hours(&w, n, six + 23 * DAY, 38, DAY);
	call(&w, ARCHIVE_DAY, n, &asked, 1, NULL);
	assert_int_equal(w.gap_count, 1);
	assert_int_equal(w.gaps[0].ledger, ARCHIVE_DAY);
	assert_int_equal(w.gaps[0].gap.state, GAP_PERMANENT);
	assert_int_equal(gaps_records(ARCHIVE_DAY, w.gaps[0].gap.from, w.gaps[0].gap.to), 3);
	struct day_range r = { six / DAY, 61, w.now };
	struct db *db = fixture_read(&w.f);
	must(store_completeness(db, w.meter, ARCHIVE_DAY, &r, &w.arena, &days, &count, &err));
	store_reader_give(w.f.store, db);
	assert_int_equal(count, 61);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(days[i].expected, 1);
		received += (unsigned)days[i].received;
		lost += (unsigned)days[i].permanent;
		assert_int_equal(days[i].permanent, i >= 20 && i < 23);
	}
	assert_int_equal(received, 58);
	assert_int_equal(lost, 3);

	n = hours(&w, 0, 1483218000, 3, 0); /* 2017-01-01, 2017-02-01, 2017-05-01, Moscow */
	w.rows[1].time = 1485896400;
	w.rows[2].time = 1493586000;
	call(&w, ARCHIVE_MONTH, n, NULL, 0, NULL);
	assert_int_equal(w.gap_count, 2);
	assert_int_equal(gaps_records(ARCHIVE_MONTH, w.gaps[1].gap.from, w.gaps[1].gap.to), 2);
	r = (struct day_range){ 1483218000 / DAY - 40, 320, w.now };
	db = fixture_read(&w.f);
	must(store_completeness(db, w.meter, ARCHIVE_MONTH, &r, &w.arena, &days, &count, &err));
	store_reader_give(w.f.store, db);
	assert_int_equal(count, 10);
	assert_int_equal(days[0].received + days[1].received + days[4].received, 3);
	assert_int_equal(days[2].received + days[3].received, 0);
	world_drop(&w);
}

static void rows_of_a_clock_that_fell_back_are_kept_apart(void **state)
{
	(void)state;
	struct world w;
	int64_t t = NOW - NOW % DAY - 10 * DAY;
	int64_t back = t - 700 * DAY;
	struct reading r;
	unsigned seen = 0;

	world_make(&w);
	size_t n = hours(&w, 0, t, 20, HOUR);
	n = hours(&w, n, t + 30 * HOUR, 20, HOUR); /* 20 … 29 lack */
	call(&w, ARCHIVE_HOUR, n, NULL, 0, NULL);
	n = hours(&w, 0, back, 3, HOUR);
	n = hours(&w, n, t + 19 * HOUR, 2, HOUR); /* one where a record is, one where it lacks */
	for (size_t i = 0; i < n; i++) {
		w.rows[i].flags = READING_CLOCK_BEHIND;
		w.rows[i].index = 6000000 + (int64_t)i;
	}
	call(&w, ARCHIVE_HOUR, n, NULL, 0, NULL);
	assert_int_equal(w.gap_count, 1);
	assert_gap(&w, 0, t + 20 * HOUR, t + 29 * HOUR, GAP_EXPECTED);
	call(&w, ARCHIVE_HOUR, hours(&w, 0, t + 20 * HOUR, 10, HOUR), NULL, 0, NULL);
	assert_int_equal(w.gap_count, 0);
	struct db *db = fixture_read(&w.f);
	{
		AUTO_READINGS *s = NULL;
		struct meter m;
		must(store_reading_open(db, w.meter, ARCHIVE_HOUR, 0, NOW, &s, &err));
		while (store_reading_next(s, &r)) {
			assert_int_equal(!!(r.flags & READING_CLOCK_BEHIND), r.time < t);
			seen++;
		}
		must(store_meter_get(db, w.meter, &w.arena, NOW, &m, &err));
		assert_int_equal(m.first_hour, t);
	}
	store_reader_give(w.f.store, db);
	assert_int_equal(seen, 53); /* the two others are revisions */
	world_drop(&w);
}

static void a_row_ahead_of_its_time_counts_when_it_comes_true(void **state)
{
	(void)state;
	struct world w;
	struct day_range r = { NOW / DAY, 1, NOW + 10 * HOUR };
	int64_t expected;
	int64_t received;
	int64_t t = NOW - NOW % HOUR;

	world_make(&w);
	hours(&w, 0, t, 4, HOUR);
	w.rows[2].flags = w.rows[3].flags = READING_FUTURE;
	call(&w, ARCHIVE_HOUR, 4, NULL, 0, NULL);
	for (int i = 0; i < 2; i++) {
		struct db *db = fixture_read(&w.f);
		must(day_counts_read(db, DAY_ALL, &r, &expected, &received, NULL, NULL, &err));
		store_reader_give(w.f.store, db);
		assert_int_equal(received, i ? 4 : 2);
		w.now = NOW + 5 * HOUR;
		hours(&w, 0, t + 2 * HOUR, 2, HOUR);
		w.rows[1].index += i ? 0 : 7;
		call(&w, ARCHIVE_HOUR, 2, NULL, 0, NULL);
	}
	world_drop(&w);
}

static bool order(struct db *db, void *arg, struct err *err)
{
	return store_reread_add(db, arg, &((struct reread *)arg)->id, err);
}

static void a_reread_goes_on_over_calls_and_counts(void **state)
{
	(void)state;
	struct world w;
	struct arena a = { 0 };
	int64_t t = NOW - 200 * HOUR;
	struct meter_brief brief;
	struct reread r = {
		.ledger = ARCHIVE_HOUR, .from = t, .to = t + 99 * HOUR, .asked_by = "vera"
	};

	world_make(&w);
	size_t n = hours(&w, 0, t, 50, HOUR);
	n = hours(&w, n, t + 60 * HOUR, 100, HOUR);
	call(&w, ARCHIVE_HOUR, n, NULL, 0, NULL);
	r.meter = w.meter;
	fixture_write(&w.f, order, &r);

	struct call_asked asked = { ARCHIVE_HOUR, t + 55 * HOUR, t + 99 * HOUR, ANSWER_WHOLE,
				    r.id };
	n = hours(&w, 0, t + 55 * HOUR, 45, HOUR);
	w.rows[40].index++;
	call(&w, ARCHIVE_HOUR, n, &asked, 1, NULL);
	struct db *db = fixture_read(&w.f);
	must(store_meter_brief(db, "15401450", &a, &brief, &err));
	store_reader_give(w.f.store, db);
	assert_int_equal(brief.reread_count, 1);
	assert_int_equal(brief.rereads[0].range.to, t + 55 * HOUR - 1);
	assert_int_equal(brief.gap_count, 1);

	asked = (struct call_asked){ ARCHIVE_HOUR, t, t + 55 * HOUR - 1, ANSWER_WHOLE, r.id };
	n = hours(&w, 0, t, 52, HOUR);
	call(&w, ARCHIVE_HOUR, n, &asked, 1, NULL);
	db = fixture_read(&w.f);
	must(store_reread_get(db, r.id, &a, &r, &err));
	must(store_meter_brief(db, "15401450", &a, &brief, &err));
	store_reader_give(w.f.store, db);
	assert_int_equal(r.state, REREAD_DONE);
	assert_int_equal(r.rows_same, 89);
	assert_int_equal(r.rows_new, 7);
	assert_int_equal(r.rows_revised, 1);
	assert_int_equal(r.call, w.call.id);
	assert_int_equal(brief.reread_count + brief.gap_count, 0);
	assert_gap(&w, 0, t + 52 * HOUR, t + 54 * HOUR, GAP_PERMANENT);
	arena_reset(&a);
	world_drop(&w);
}

static void findings_are_kept_once_a_kind_until_they_are_settled(void **state)
{
	(void)state;
	struct world w;
	struct reading now = { .time = NOW, .index = 5443120, .offset = 3 * HOUR };
	struct call_batch b = { .current = &now, .firmware = "1.2", .type = "ETe" };
	struct finding_filter all = { .limit = 10 };
	const struct finding *rows;
	size_t count;
	int64_t next;

	world_make(&w);
	call(&w, ARCHIVE_HOUR, 0, NULL, 0, &b);
	struct db *db = fixture_read(&w.f);
	must(store_finding_list(db, &all, &w.arena, &rows, &count, &next, &err));
	store_reader_give(w.f.store, db);
	assert_int_equal(count, 0);
	for (int i = 0; i < 2; i++) {
		w.now += HOUR;
		now.time = w.now;
		now.index = i ? 100 : 200;
		b.firmware = "2.0";
		call(&w, ARCHIVE_HOUR, 0, NULL, 0, &b);
	}
	db = fixture_read(&w.f);
	must(store_finding_list(db, &all, &w.arena, &rows, &count, &next, &err));
	store_reader_give(w.f.store, db);
	assert_int_equal(count, 3); /* newest first: reset, firmware, exchange */
	assert_int_equal(rows[0].kind, FINDING_RESET);
	assert_int_equal(rows[1].kind, FINDING_FIRMWARE_CHANGED);
	assert_string_equal(rows[1].detail, "{\"before\":\"1.2\",\"after\":\"2.0\"}");
	assert_int_equal(rows[2].kind, FINDING_EXCHANGE);
	assert_int_equal(rows[2].times, 1);
	assert_non_null(strstr(rows[2].detail, "\"index_before\":5443.120"));
	world_drop(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holes_are_expected_asked_received_and_given_up),
		cmocka_unit_test(what_the_meter_may_still_write_is_not_lost),
		cmocka_unit_test(a_ring_that_was_overwritten_leaves_a_permanent_gap),
		cmocka_unit_test(a_row_a_little_ahead_hides_no_hole),
		cmocka_unit_test(older_rows_lead_up_to_the_oldest_one),
		cmocka_unit_test(a_first_delivery_leaves_the_past_to_be_asked_for),
		cmocka_unit_test(daily_and_monthly_rows_have_gaps_and_completeness_too),
		cmocka_unit_test(rows_of_a_clock_that_fell_back_are_kept_apart),
		cmocka_unit_test(a_row_ahead_of_its_time_counts_when_it_comes_true),
		cmocka_unit_test(a_reread_goes_on_over_calls_and_counts),
		cmocka_unit_test(findings_are_kept_once_a_kind_until_they_are_settled),
	};
	return cmocka_run_group_tests_name("store_gap", tests, NULL, NULL);
}
