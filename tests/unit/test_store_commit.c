#include "store_fixture.h"

#include "base/arena.h"
#include "random.h"
#include "store/call_list.h"
#include "store/dashboard.h"
#include "store/feed.h"
#include "store/parameter.h"
#include "store/reading.h"

enum { HOUR = 3600, DAY = 86400 };
#define NOW INT64_C(1507100400) /* 2017-10-04T07:00:00Z */

static bool commit(struct db *db, void *arg, struct err *err)
{
	return store_call_commit(db, arg, err);
}

static bool create(struct db *db, void *arg, struct err *err)
{
	struct meter_change w = METER_CHANGE_NONE;
	int64_t id;

	w.type = "ВК-G4ETe";
	return store_meter_create(db, arg, METER_ACTIVE, &w, NOW - 1000, &id, err);
}

static struct call_record call_of(const char *serial, int64_t started)
{
	struct call_record c = {
		.started = started * 1000,
		.ended = started * 1000 + 2500,
		.peer = "192.0.2.7:40312",
		.listener = "55000",
		.driver = "dlms-hdlc",
		.bytes_in = 2000,
		.bytes_out = 700,
		.clock_drift = -3,
		.clock_known = true,
		.result = CALL_OK,
	};
	(void)snprintf(c.serial, sizeof c.serial, "%s", serial);
	return c;
}

static void fill_rows(struct reading *rows, size_t n, int64_t first, int64_t index)
{
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct reading){ .time = first + (int64_t)i * HOUR,
					    .index = index + (int64_t)i * 120,
					    .offset = 3 * HOUR,
					    .temperature = (int16_t)(1900 + (int)i) };
}

static size_t read_hours(struct fixture *f, int64_t meter, struct reading *out, size_t max)
{
	struct db *db = fixture_read(f);
	size_t n = 0;
	{
		AUTO_READINGS *s = NULL;
		must(store_reading_open(db, meter, ARCHIVE_HOUR, 0, INT64_MAX / 2, &s, &err));
		while (n < max && store_reading_next(s, &out[n]))
			n++;
		must(store_reading_check(s, &err));
	}
	store_reader_give(f->store, db);
	return n;
}

static void a_batch_is_stored_with_its_call(void **state)
{
	(void)state;
	struct fixture f;
	struct reading rows[30];
	struct reading back[40];
	struct call_record call = call_of("15401450", NOW);
	char serial[] = "15401450";
	AUTO_ARENA a = { 0 };
	struct meter m;
	struct dashboard d;

	fixture_make(&f);
	fixture_write(&f, create, serial);
	fill_rows(rows, 30, NOW - 29 * HOUR, 105422);
	rows[7].time += 600; /* off the grid */
	const struct parameter_value values[] = { { "transfer_window", "06:00-08:00" },
						  { "sim_pin", "0000" } };
	const struct meter_event events[] = { { NOW - 5, 3 * HOUR, 3, 0 },
					      { NOW - 5, 3 * HOUR, 3, 1 } };
	struct call_batch b = {
		.call = &call,
		.rows = { rows, &rows[10], &rows[11] },
		.row_count = { 30, 1, 1 },
		.current = &rows[29],
		.events = events,
		.event_count = 2,
		.parameters = values,
		.parameter_count = 2,
		.firmware = "1.2",
		.now = NOW,
	};
	fixture_write(&f, commit, &b);
	assert_true(call.id > 0 && call.meter > 0);
	assert_int_equal(call.rows, 32);
	assert_int_equal(read_hours(&f, call.meter, back, 40), 30);
	for (size_t i = 0; i < 30; i++) {
		assert_int_equal(back[i].time, rows[i].time);
		assert_int_equal(back[i].index, rows[i].index);
		assert_int_equal(back[i].temperature, rows[i].temperature);
		assert_int_equal(back[i].call, call.id);
		assert_int_equal(back[i].flags & READING_OFF_GRID, i == 7 ? READING_OFF_GRID : 0);
	}
	struct db *db = fixture_read(&f);
	must(store_meter_find(db, serial, &a, NOW, &m, &err));
	assert_int_equal(m.row.index, rows[29].index);
	assert_int_equal(m.row.called_at, NOW);
	assert_string_equal(m.firmware, "1.2");
	assert_int_equal(m.newest[ARCHIVE_HOUR], NOW);
	assert_int_equal(m.newest[ARCHIVE_DAY], rows[10].time);
	assert_int_equal(m.first_hour, rows[0].time);
	must(store_dashboard(db, NULL, NOW, &d, &err));
	assert_int_equal(d.meters, 1);
	assert_int_equal(d.never_called, 0);
	assert_int_equal(d.polled_24h, 1);
	assert_int_equal(d.last_call, NOW);
	assert_int_equal(d.days[DASHBOARD_DAYS - 1].calls_ok, 1);
	assert_int_equal(d.days[DASHBOARD_DAYS - 1].hours_received, 8);
	assert_int_equal(d.days[DASHBOARD_DAYS - 1].hours_expected, 8);
	must(store_dashboard(db, NULL, NOW + DAY, &d, &err));
	assert_int_equal(d.polled_24h, 0);
	store_reader_give(f.store, db);
	fixture_verify(&f, NOW);
	fixture_drop(&f);
}

static void the_same_again_changes_nothing_and_others_are_revisions(void **state)
{
	(void)state;
	struct fixture f;
	struct reading rows[48];
	struct reading back[60];
	char serial[] = "1";

	fixture_make(&f);
	fixture_write(&f, create, serial);
	fill_rows(rows, 48, NOW - 47 * HOUR, 500);
	for (int i = 0; i < 3; i++) {
		struct call_record call = call_of(serial, NOW + i * 60);
		struct call_batch b = {
			.call = &call, .rows = { rows, rows }, .row_count = { 48, 1 }, .now = NOW
		};
		if (i == 2) {
			rows[5].index += 1;
			rows[0].temperature = 7;
		}
		fixture_write(&f, commit, &b);
		assert_int_equal(call.rows, i ? 0 : 49);
		assert_int_equal(read_hours(&f, call.meter, back, 60), 48);
		assert_int_equal(back[5].index, 500 + 5 * 120);
		assert_int_equal(back[5].call, call.id - i);
	}
	fixture_verify(&f, NOW);
	fixture_drop(&f);
}

static unsigned revisions_seen;

static void count_revision(void *arg, const struct reading_revision *r)
{
	(void)arg;
	assert_int_equal(r->reading.index, 620);
	revisions_seen++;
}

static void a_revision_is_kept_once(void **state)
{
	(void)state;
	struct fixture f;
	struct reading row = { .time = NOW - NOW % HOUR, .index = 600, .offset = 3 * HOUR };
	char serial[] = "1";
	int64_t meter = 0;

	fixture_make(&f);
	fixture_write(&f, create, serial);
	for (int i = 0; i < 4; i++) {
		struct call_record call = call_of(serial, NOW + i * 60);
		struct call_batch b = {
			.call = &call, .rows = { &row }, .row_count = { 1 }, .now = NOW
		};
		fixture_write(&f, commit, &b);
		row.index = 620;
		meter = call.meter;
	}
	struct db *db = fixture_read(&f);
	revisions_seen = 0;
	must(store_reading_revisions(db, meter, ARCHIVE_HOUR, 0, NOW + DAY, 0, 10, count_revision,
				     NULL, &err));
	assert_int_equal(revisions_seen, 1);
	store_reader_give(f.store, db);
	fixture_drop(&f);
}

static void a_clock_that_runs_ahead_does_not_move_the_marks(void **state)
{
	(void)state;
	struct fixture f;
	struct reading rows[2] = { { .time = NOW, .index = 5 },
				   { .time = NOW + 400 * DAY, .index = 6 } };
	struct meter_event events[2] = { { .time = NOW - 5, .code = 1 },
					 { .time = NOW + 600, .code = 1 } };
	struct meter_brief brief;
	char serial[] = "1";
	AUTO_ARENA a = { 0 };

	fixture_make(&f);
	fixture_write(&f, create, serial);
	struct call_record call = call_of(serial, NOW);
	struct call_batch b = { .call = &call, .rows = { rows }, .row_count = { 2 }, .now = NOW };
	b.events = events;
	b.event_count = 2;
	fixture_write(&f, commit, &b);
	struct db *db = fixture_read(&f);
	must(store_meter_brief(db, serial, &a, &brief, &err));
	assert_int_equal(brief.newest[ARCHIVE_HOUR], NOW);
	assert_int_equal(brief.newest_event, NOW - 5);
	assert_int_equal(brief.last_index, -1); /* only a row of the future would give one */
	store_reader_give(f.store, db);
	fixture_drop(&f);
}

static struct reading read_only(struct fixture *f, int64_t meter, enum archive archive)
{
	struct db *db = fixture_read(f);
	struct reading ret = { 0 };
	struct reading more;
	AUTO_READINGS *s = NULL;

	must(store_reading_open(db, meter, archive, NOW, NOW + 30 * DAY, &s, &err));
	assert_true(store_reading_next(s, &ret));
	assert_false(store_reading_next(s, &more));
	store_reading_close(TAKE(s));
	store_reader_give(f->store, db);
	return ret;
}

static void count_wrong(void *arg, const struct reading_revision *r)
{
	assert_int_equal(r->reading.index, 70);
	++*(unsigned *)arg;
}

/* Rows stamped by a clock that was ahead give way to the true ones of that time. */
static void a_row_that_came_before_its_time_gives_way(void **state)
{
	(void)state;
	struct fixture f;
	char serial[] = "1";
	struct reading wrong = { .time = NOW + 2 * DAY, .index = 70, .flags = READING_FUTURE };
	struct reading right = { .time = NOW + 2 * DAY, .index = 100 };

	fixture_make(&f);
	fixture_write(&f, create, serial);
	for (int64_t i = 0; i < 3; i++) { /* the wrong one comes again: it stays a revision */
		struct reading row = i == 1 ? right : wrong;
		struct call_record call = call_of(serial, NOW + i * 2 * DAY);
		struct call_batch b = { .call = &call,
					.rows = { &row, &row, &row },
					.row_count = { 1, 1, 1 },
					.now = NOW + i * 2 * DAY };
		row.flags = i == 0 ? READING_FUTURE : 0;
		fixture_write(&f, commit, &b);
		for (int a = 0; a < ARCHIVE_COUNT; a++) {
			struct reading r = read_only(&f, call.meter, (enum archive)a);
			assert_int_equal(r.index, i ? 100 : 70);
			assert_int_equal(r.flags, i ? 0 : READING_FUTURE);
			struct db *db = fixture_read(&f);
			unsigned seen = 0;
			must(store_reading_revisions(db, call.meter, (enum archive)a, NOW,
						     NOW + 30 * DAY, 0, 10, count_wrong, &seen,
						     &err));
			assert_int_equal(seen, i > 0);
			store_reader_give(f.store, db);
		}
	}
	fixture_verify(&f, NOW + 4 * DAY);
	fixture_drop(&f);
}

static void unknown_serials_are_quarantined_up_to_a_bound(void **state)
{
	(void)state;
	struct fixture f;
	struct reading row = { .time = NOW, .index = 5 };
	struct err why = { 0 };
	AUTO_ARENA a = { 0 };
	struct meter_brief brief;
	struct dashboard d;

	fixture_make(&f);
	for (int i = 0; i < 3; i++) {
		char serial[8];
		(void)snprintf(serial, sizeof serial, "9%d", i);
		struct call_record call = call_of(serial, NOW + i);
		struct call_batch b = { .call = &call,
					.quarantine = true,
					.quarantine_max = 2,
					.type = "ВК-G6 V1.2",
					.rows = { &row },
					.row_count = { 1 },
					.now = NOW };
		assert_int_equal(fixture_try(&f, commit, &b, &why), i < 2);
	}
	assert_int_equal(why.kind, ERR_LIMIT);
	struct db *db = fixture_read(&f);
	must(store_meter_brief(db, "90", &a, &brief, &err));
	assert_int_equal(brief.state, METER_QUARANTINED);
	must(store_meter_brief(db, "92", &a, &brief, &err));
	assert_int_equal(brief.id, 0);
	must(store_dashboard(db, NULL, NOW, &d, &err));
	assert_int_equal(d.meters, 0);
	assert_int_equal(d.quarantined, 2);
	store_reader_give(f.store, db);
	fixture_verify(&f, NOW);
	fixture_drop(&f);
}

static bool adopt(struct db *db, void *arg, struct err *err)
{
	return store_meter_set_state(db, *(int64_t *)arg, METER_ACTIVE, NOW, err);
}

static void an_adopted_meter_counts_with_all_it_has_sent(void **state)
{
	(void)state;
	struct fixture f;
	struct reading rows[48];
	struct call_record call = call_of("77", NOW);
	struct dashboard d;

	fixture_make(&f);
	fill_rows(rows, 48, NOW - NOW % DAY - 47 * HOUR, 0);
	struct call_batch b = { .call = &call,
				.quarantine = true,
				.quarantine_max = 5,
				.rows = { rows },
				.row_count = { 48 },
				.now = NOW };
	fixture_write(&f, commit, &b);
	fixture_write(&f, adopt, &call.meter);
	struct db *db = fixture_read(&f);
	must(store_dashboard(db, NULL, NOW, &d, &err));
	assert_int_equal(d.meters, 1);
	assert_int_equal(d.quarantined, 0);
	assert_int_equal(d.polled_24h, 1);
	assert_int_equal(d.days[DASHBOARD_DAYS - 2].hours_received, 24);
	assert_int_equal(d.days[DASHBOARD_DAYS - 2].hours_expected, 24);
	assert_int_equal(d.days[DASHBOARD_DAYS - 3].hours_received, 23);
	assert_int_equal(d.days[DASHBOARD_DAYS - 3].hours_expected, 23);
	store_reader_give(f.store, db);
	fixture_verify(&f, NOW);
	fixture_drop(&f);
}

static void send_parameters(struct fixture *f, int64_t at, const char *window, const char *pin,
			    int64_t *ret_meter)
{
	struct call_record call = call_of("1", at);
	const struct parameter_value v[] = { { "transfer_window", window }, { "sim_pin", pin } };
	struct call_batch b = {
		.call = &call, .parameters = v, .parameter_count = pin ? 2 : 1, .now = at
	};
	fixture_write(f, commit, &b);
	*ret_meter = call.meter;
}

static void parameters_keep_their_history(void **state)
{
	(void)state;
	struct fixture f;
	char serial[] = "1";
	int64_t meter;
	AUTO_ARENA a = { 0 };
	const struct parameter_current *now;
	const struct parameter_past *past;
	size_t n;

	fixture_make(&f);
	fixture_write(&f, create, serial);
	send_parameters(&f, NOW, "06:00-08:00", "0000", &meter);
	send_parameters(&f, NOW + 100, "06:00-08:00", "0000", &meter);
	send_parameters(&f, NOW + 200, "07:00-09:00", NULL, &meter);
	send_parameters(&f, NOW + 300, "07:00-09:00", NULL, &meter);
	struct db *db = fixture_read(&f);
	must(store_parameter_list(db, meter, &a, &now, &n, &err));
	assert_int_equal(n, 2);
	for (size_t i = 0; i < n; i++) {
		bool pin = strcmp(now[i].key, "sim_pin") == 0;
		assert_int_equal(now[i].secret, pin);
		assert_string_equal(now[i].text, pin ? PARAMETER_MASK : "07:00-09:00");
		assert_int_equal(now[i].changes, pin ? 1 : 2);
		assert_int_equal(now[i].since, pin ? NOW : NOW + 200);
		assert_int_equal(now[i].read_at, pin ? NOW + 100 : NOW + 300);
	}
	must(store_parameter_history(db, meter, "transfer_window", 0, 10, &a, &past, &n, &err));
	assert_int_equal(n, 2);
	assert_string_equal(past[0].text, "07:00-09:00");
	assert_string_equal(past[1].text, "06:00-08:00");
	assert_int_equal(past[1].time, NOW);
	assert_int_equal(past[1].read_at, NOW + 100);
	store_reader_give(f.store, db);
	fixture_drop(&f);
}

static void an_ended_call_is_not_changed(void **state)
{
	(void)state;
	struct fixture f;
	struct call_record call = call_of("", NOW);
	struct err why = { 0 };

	fixture_make(&f);
	call.result = CALL_SILENT;
	struct call_batch b = { .call = &call, .now = NOW };
	fixture_write(&f, commit, &b);
	assert_false(fixture_try(&f, commit, &b, &why));
	assert_int_equal(why.kind, ERR_CONFLICT);
	fixture_verify(&f, NOW);
	fixture_drop(&f);
}

/* A server that dies after the first delivery of a meter must still want what was before it. */
static void a_first_push_sets_no_mark(void **state)
{
	(void)state;
	struct fixture f;
	struct call_record call = call_of("15401450", NOW);
	struct reading r = { .time = NOW / 3600 * 3600, .index = 1000 };
	struct call_batch b = { .call = &call, .adopt = true, .pushed = true, .now = NOW };
	AUTO_ARENA a = { 0 };
	struct meter_brief brief;

	b.rows[ARCHIVE_HOUR] = &r;
	b.row_count[ARCHIVE_HOUR] = 1;
	fixture_make(&f);
	fixture_write(&f, commit, &b);
	struct db *db = fixture_read(&f);
	must(store_meter_brief(db, "15401450", &a, &brief, &err));
	store_reader_give(f.store, db);
	assert_int_equal(brief.newest[ARCHIVE_HOUR], 0);
	assert_int_equal(brief.last_index, 1000);
	fixture_verify(&f, NOW);
	fixture_drop(&f);
}

static bool interrupt(struct db *db, void *arg, struct err *err)
{
	(void)arg;
	return store_calls_interrupt(db, 0, (NOW + 50) * 1000, err);
}

static void open_calls_are_interrupted_at_start(void **state)
{
	(void)state;
	struct fixture f;
	struct call_record call = call_of("", NOW);
	struct call_record back;
	AUTO_ARENA a = { 0 };
	const struct feed_item *items;
	size_t n;

	fixture_make(&f);
	call.ended = 0;
	call.result = CALL_OPEN;
	struct call_batch b = { .call = &call, .now = NOW };
	fixture_write(&f, commit, &b);
	struct call_record other = call_of("", NOW); /* of another process, which lives */
	other.ended = 0;
	other.result = CALL_OPEN;
	other.node = 3;
	struct call_batch of_other = { .call = &other, .now = NOW };
	fixture_write(&f, commit, &of_other);
	fixture_write(&f, interrupt, NULL);
	struct db *db = fixture_read(&f);
	must(store_call_get(db, other.id, &back, &err));
	assert_int_equal(back.result, CALL_OPEN);
	must(store_call_get(db, call.id, &back, &err));
	assert_int_equal(back.result, CALL_INTERRUPTED);
	assert_int_equal(back.ended, (NOW + 50) * 1000);
	must(store_feed_list(db, 0, 10, &a, &items, &n, &err));
	assert_int_equal(n, 2);
	assert_int_equal(items[0].kind, FEED_CALL_BEGAN);
	store_reader_give(f.store, db);
	fixture_verify(&f, NOW);
	fixture_drop(&f);
}

/* A model: one value a time, the first that came. */
enum { MODEL_HOURS = 24 * 60 };

static void random_batches_agree_with_a_simple_model(void **state)
{
	(void)state;
	struct fixture f;
	static struct reading model[MODEL_HOURS];
	static struct reading back[MODEL_HOURS];
	bool have[MODEL_HOURS] = { false };
	char serial[] = "1";
	struct rnd rnd = { 42 };
	int64_t meter = 0;
	int64_t start = NOW - NOW % DAY - 50 * DAY;

	fixture_make(&f);
	fixture_write(&f, create, serial);
	for (int round = 0; round < 150; round++) {
		struct reading rows[200];
		size_t n = 0;
		size_t at = rnd_next(&rnd) % (MODEL_HOURS - 200);
		for (size_t h = at; h < at + 200; h++) {
			if (rnd_next(&rnd) % 4 == 0)
				continue;
			bool other = rnd_next(&rnd) % 16 == 0;
			rows[n] = (struct reading){ .time = start + (int64_t)h * HOUR,
						    .index = (int64_t)h * 100 + other,
						    .offset = 3 * HOUR,
						    .temperature = 100,
						    .status = (uint32_t)(h / 300) };
			if (!have[h])
				model[h] = rows[n];
			have[h] = true;
			n++;
		}
		struct call_record call = call_of(serial, NOW + round);
		struct call_batch b = {
			.call = &call, .rows = { rows }, .row_count = { n }, .now = NOW
		};
		fixture_write(&f, commit, &b);
		meter = call.meter;
	}
	size_t n = read_hours(&f, meter, back, MODEL_HOURS);
	size_t at = 0;
	for (size_t h = 0; h < MODEL_HOURS; h++) {
		if (!have[h])
			continue;
		assert_true(at < n);
		assert_int_equal(back[at].time, model[h].time);
		assert_int_equal(back[at].index, model[h].index);
		assert_int_equal(back[at].status, model[h].status);
		at++;
	}
	assert_int_equal(at, n);
	fixture_verify(&f, NOW);
	fixture_drop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_batch_is_stored_with_its_call),
		cmocka_unit_test(the_same_again_changes_nothing_and_others_are_revisions),
		cmocka_unit_test(a_revision_is_kept_once),
		cmocka_unit_test(a_clock_that_runs_ahead_does_not_move_the_marks),
		cmocka_unit_test(a_row_that_came_before_its_time_gives_way),
		cmocka_unit_test(unknown_serials_are_quarantined_up_to_a_bound),
		cmocka_unit_test(an_adopted_meter_counts_with_all_it_has_sent),
		cmocka_unit_test(parameters_keep_their_history),
		cmocka_unit_test(an_ended_call_is_not_changed),
		cmocka_unit_test(a_first_push_sets_no_mark),
		cmocka_unit_test(open_calls_are_interrupted_at_start),
		cmocka_unit_test(random_batches_agree_with_a_simple_model),
	};
	return cmocka_run_group_tests_name("store_commit", tests, NULL, NULL);
}
