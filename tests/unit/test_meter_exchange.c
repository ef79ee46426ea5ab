/* Several meters in one place, and gas days whose start was changed. */
#include "unit.h"

#include "base/attr.h"
#include "consumption_feed.h"
#include "times.h"

enum { METERS = 3, READINGS_MAX = 2000 };

static struct rows rows;
static struct reading readings[METERS][READINGS_MAX];
static struct feed feeds[METERS];

static struct consumption_rule rule(enum gas_period by)
{
	return (struct consumption_rule){ .zone = zone("Europe/Moscow"),
					  .by = by,
					  .gas_day_start = 6,
					  .now = utc("2030-01-01T00:00:00Z") };
}

/* The meter's hours from the first full hour after `from` to `to`, `step` litres each. */
static struct consumption_segment meter(size_t i, const char *from, const char *to, int64_t start,
					int64_t step)
{
	struct consumption_segment s = {
		.next = feed_reading,
		.next_arg = &feeds[i],
		.from = utc(from),
		.to = utc(to),
		.index_start = start,
		.qmax = 6000,
	};
	int64_t index = start;
	size_t n = 0;

	for (int64_t t = (s.from / 3600 + 1) * 3600; t <= s.to; t += 3600)
		readings[i][n++] = (struct reading){ .time = t,
						     .index = (index += step) % INDEX_MODULUS,
						     .temperature = 2000 };
	/* Since the last full hour nothing more went through. */
	s.index_final = index % INDEX_MODULUS;
	feeds[i] = (struct feed){ .r = readings[i], .count = n };
	return s;
}

static void run(const struct consumption_rule *how, const char *from, const char *to,
		const struct consumption_segment *s, size_t n)
{
	rows.count = 0;
	for (size_t i = 0; i < n; i++)
		((struct feed *)s[i].next_arg)->at = 0;
	consumption_stream_segments(how, utc(from), utc(to), s, n, rows_add, &rows);
}

static void old_and_new_in_one_day(void **state)
{
	(void)state;
	struct consumption_rule how = rule(GAS_DAY);
	struct consumption_segment s[] = {
		meter(0, "2017-09-01T03:00:00Z", "2017-09-02T11:20:00Z", 5443, 100),
		meter(1, "2017-09-02T11:20:00Z", "2017-09-04T03:00:00Z", 12, 50),
	};

	s[0].from = INT64_MIN; /* it has always been there; the record of the boundary is */
	memmove(&readings[0][1], &readings[0][0], feeds[0].count * sizeof readings[0][0]);
	readings[0][0] = (struct reading){ .time = utc("2017-09-01T03:00:00Z"), .index = 5443 };
	feeds[0].count++;
	s[0].index_final += 7; /* read by the fitter: 7 litres since the last record */
	run(&how, "2017-09-01T03:00:00Z", "2017-09-04T03:00:00Z", s, 2);
	assert_int_equal(rows.count, 3);
	assert_int_equal(rows.row[0].volume, 2400);
	assert_int_equal(rows.row[0].exchanges, 0);
	const struct consumption *c = &rows.row[1];
	assert_true(c->volume_valid);
	assert_int_equal(c->exchanges, 1);
	/* (old final − previous) + (current − new start) */
	assert_int_equal(c->volume, (8 * 100 + 7) + 16 * 50);
	assert_int_equal(c->index_start, 5443 + 2400);
	assert_int_equal(c->index_end, 12 + 16 * 50);
	assert_int_equal(c->flags, 0);
	assert_int_equal(c->records, 24);
	assert_int_equal(rows.row[2].volume, 24 * 50);
	assert_int_equal(rows.row[2].exchanges, 0);
	how.by = GAS_HOUR;
	run(&how, "2017-09-02T03:00:00Z", "2017-09-03T03:00:00Z", s, 2);
	int64_t sum = 0;
	for (size_t i = 0; i < rows.count; i++) {
		assert_true(rows.row[i].volume_valid);
		sum += rows.row[i].volume;
	}
	assert_int_equal(sum, 807 + 800);
	assert_int_equal(rows.row[8].volume, 7 + 50);
	assert_int_equal(rows.row[8].exchanges, 1);
	how.by = GAS_MONTH;
	run(&how, "2017-09-02T03:00:00Z", "2017-09-03T03:00:00Z", s, 2);
	assert_int_equal(rows.count, 1);
	assert_int_equal(rows.row[0].volume, 2400 + 1607 + 1200); /* the second was removed, too */
	s[1].to = INT64_MAX;
	run(&how, "2017-09-02T03:00:00Z", "2017-09-03T03:00:00Z", s, 2);
	assert_false(rows.row[0].volume_valid); /* nobody knows the end of the month */
}

static void an_exchange_at_the_boundary(void **state)
{
	(void)state;
	struct consumption_rule how = rule(GAS_DAY);
	struct consumption_segment s[] = {
		meter(0, "2017-09-01T03:00:00Z", "2017-09-02T03:00:00Z", 99999000, 100),
		meter(1, "2017-09-02T03:00:00Z", "2017-09-03T03:00:00Z", 500, 50),
	};

	run(&how, "2017-09-01T03:00:00Z", "2017-09-03T03:00:00Z", s, 2);
	assert_int_equal(rows.count, 2);
	assert_int_equal(rows.row[0].volume, 2400);
	assert_int_equal(rows.row[0].flags, READING_ROLLOVER);
	assert_int_equal(rows.row[0].index_end, 1400);
	assert_int_equal(rows.row[0].exchanges, 0);
	assert_int_equal(rows.row[1].volume, 1200);
	assert_int_equal(rows.row[1].index_start, 500);
	assert_int_equal(rows.row[1].exchanges, 1);
	assert_int_equal(rows.row[1].flags, 0);
}

/* What the fitter did not write down nobody knows, in the period of the exchange alone. */
static void an_unknown_index_of_an_exchange(void **state)
{
	(void)state;
	struct consumption_rule how = rule(GAS_DAY);
	struct consumption_segment s[] = {
		meter(0, "2017-09-01T03:00:00Z", "2017-09-02T11:20:00Z", 5443, 100),
		meter(1, "2017-09-02T11:20:00Z", "2017-09-04T03:00:00Z", 12, 50),
	};

	for (int which = 0; which < 2; which++) {
		int64_t *unknown = which ? &s[1].index_start : &s[0].index_final;
		int64_t kept = *unknown;
		*unknown = INDEX_NONE;
		run(&how, "2017-09-01T03:00:00Z", "2017-09-04T03:00:00Z", s, 2);
		assert_true(rows.row[0].volume_valid);
		assert_false(rows.row[1].volume_valid);
		assert_int_equal(rows.row[1].volume, 0);
		assert_false(rows.row[1].start_missing || rows.row[1].end_missing);
		assert_true(rows.row[2].volume_valid);
		*unknown = kept;
	}
}

/* Put in on the 3rd, removed on the 5th, another one from the 8th to the 9th. */
static void a_place_without_a_meter(void **state)
{
	(void)state;
	static const int64_t volumes[] = { 0, 0, 900, 2400, 900, 0, 0, 450, 450, 0 };
	struct consumption_rule how = rule(GAS_DAY);
	struct consumption_segment s[] = {
		meter(0, "2017-09-03T18:00:00Z", "2017-09-05T12:00:00Z", 70, 100),
		meter(1, "2017-09-08T18:00:00Z", "2017-09-09T12:00:00Z", 0, 50),
	};

	run(&how, "2017-09-01T03:00:00Z", "2017-09-11T03:00:00Z", s, 2);
	assert_int_equal(rows.count, 10);
	for (size_t i = 0; i < rows.count; i++) {
		const struct consumption *c = &rows.row[i];
		assert_true(c->volume_valid);
		assert_int_equal(c->volume, volumes[i]);
		assert_int_equal(c->absent, volumes[i] == 0);
		assert_int_equal(c->flags, 0);
	}
	assert_int_equal(rows.row[2].index_start, 70);
	assert_int_equal(rows.row[4].index_end, 70 + 900 + 2400 + 900);
	how.by = GAS_MONTH;
	run(&how, "2017-09-01T03:00:00Z", "2017-09-11T03:00:00Z", s, 2);
	assert_true(rows.row[0].volume_valid);
	assert_int_equal(rows.row[0].volume, 5100);
	assert_int_equal(rows.row[0].exchanges, 1);
	run(&how, "2017-09-01T03:00:00Z", "2017-09-11T03:00:00Z", s, 0);
	assert_true(rows.row[0].absent && rows.row[0].volume_valid);
}

/* Each meter is judged by its own Qmax: 8 m³ an hour are too much for a G4, not for a G6. */
static void bounds_by_the_type_of_each(void **state)
{
	(void)state;
	struct consumption_rule how = rule(GAS_DAY);
	struct consumption_segment s[] = {
		meter(0, "2017-09-01T03:00:00Z", "2017-09-02T03:00:00Z", 0, 8000),
		meter(1, "2017-09-02T03:00:00Z", "2017-09-03T03:00:00Z", 0, 8000),
	};

	assert_int_equal(consumption_qmax("ВК-G4ETe"), 6000);
	assert_int_equal(consumption_qmax("ВК-G6 V1.2 ETe"), 10000);
	s[0].qmax = consumption_qmax("ВК-G4ETe");
	s[1].qmax = consumption_qmax("ВК-G6ETe");
	run(&how, "2017-09-01T03:00:00Z", "2017-09-03T03:00:00Z", s, 2);
	assert_int_equal(rows.row[0].flags, READING_ABOVE_QMAX);
	assert_int_equal(rows.row[1].flags, 0);
}

/* A record at the very instant of the exchange is overruled by what the fitter wrote. */
static void the_card_overrules_the_record(void **state)
{
	(void)state;
	struct consumption_rule how = rule(GAS_DAY);
	struct consumption_segment s[] = {
		meter(0, "2017-09-01T03:00:00Z", "2017-09-01T15:00:00Z", 0, 100),
		meter(1, "2017-09-01T15:00:00Z", "2017-09-02T03:00:00Z", 0, 100),
	};

	s[0].index_final = 1250;
	run(&how, "2017-09-01T03:00:00Z", "2017-09-02T03:00:00Z", s, 2);
	assert_int_equal(rows.row[0].volume, 1250 + 1200);
	assert_int_equal(rows.row[0].records, 24);
	assert_int_equal(rows.row[0].flags, 0);
}

/* Without an index in the card a record of that instant serves, at either end. */
static void the_record_serves_where_the_card_is_silent(void **state)
{
	(void)state;
	struct consumption_rule how = rule(GAS_DAY);
	struct consumption_segment s =
		meter(0, "2017-09-01T02:00:00Z", "2017-09-03T03:00:00Z", 0, 100);

	s.from = utc("2017-09-01T03:00:00Z");
	s.index_start = INDEX_NONE;
	s.index_final = INDEX_NONE;
	run(&how, "2017-09-01T03:00:00Z", "2017-09-03T03:00:00Z", &s, 1);
	assert_int_equal(rows.count, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_true(rows.row[i].volume_valid);
		assert_int_equal(rows.row[i].volume, 2400);
	}
}

/* 6 m³/h are 50 litres in half a minute; of a second more a whole litre may be meant. */
static void bounds_of_odd_seconds(void **state)
{
	(void)state;
	struct reading a = { .time = utc("2017-09-01T03:00:00Z") };
	struct reading b = a;

	b.time += 30;
	assert_int_equal(consumption_bound(&a, &b, 6000), 50);
	b.time++;
	assert_int_equal(consumption_bound(&a, &b, 6000), 52);
	assert_int_equal(consumption_bound(&b, &a, 6000), INT64_MAX);
}

static void a_changed_start_of_the_day(void **state)
{
	(void)state;
	static const struct {
		const char *from;
		int hour;
		int hours; /* of the day before */
	} cases[] = { { "2017-09-15", 10, 28 },
		      { "2017-09-15", 0, 18 },
		      { "2017-09-15", 6, 24 },
		      { "2017-09-15", 23, 41 } };

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct gas_start start = { civil_to_days(2017, 9, 15), cases[i].hour };
		struct consumption_rule how = rule(GAS_DAY);
		struct consumption_segment s =
			meter(0, "2017-08-31T00:00:00Z", "2017-10-03T00:00:00Z", 0, 100);
		how.starts = &start;
		how.starts_count = 1;
		run(&how, "2017-09-13T03:00:00Z", "2017-09-17T03:00:00Z", &s, 1);
		for (size_t k = 0; k < rows.count; k++) {
			const struct consumption *c = &rows.row[k];
			struct civil day = tz_civil(how.zone, c->span.from);
			assert_int_equal(day.hour, day.day < 15 ? 6 : cases[i].hour);
			assert_int_equal(c->hours, day.day == 14 ? cases[i].hours : 24);
			assert_int_equal(c->volume, c->hours * 100);
			assert_true(!k || c->span.from == rows.row[k - 1].span.to);
		}
		how.by = GAS_MONTH;
		run(&how, "2017-09-13T03:00:00Z", "2017-09-17T03:00:00Z", &s, 1);
		assert_int_equal(rows.row[0].hours, 720 + cases[i].hour - 6);
		assert_int_equal(rows.row[0].volume, rows.row[0].hours * 100);
	}
}

/* On the first of a month, on the day of a change of the clock, and two in a row. */
static void changes_at_hard_places(void **state)
{
	(void)state;
	struct gas_start starts[] = { { civil_to_days(2014, 10, 1), 12 },
				      { civil_to_days(2014, 10, 26), 0 },
				      { civil_to_days(2014, 10, 27), 23 } };
	struct consumption_rule how = rule(GAS_DAY);
	struct consumption_segment s =
		meter(0, "2014-09-25T00:00:00Z", "2014-11-05T00:00:00Z", 0, 100);

	how.starts = starts;
	how.starts_count = ARRAY_LEN(starts);
	run(&how, "2014-09-30T02:00:00Z", "2014-10-29T03:00:00Z", &s, 1);
	assert_int_equal(rows.row[0].hours, 30);  /* 30 September, 06:00 to 12:00 */
	assert_int_equal(rows.row[25].hours, 12); /* the 25th: to midnight */
	assert_int_equal(rows.row[26].hours, 48); /* the 26th had 25 hours, and 23 more follow */
	assert_int_equal(rows.row[27].hours, 24);
	int64_t volume = 0;
	for (size_t i = 0; i < rows.count; i++) {
		assert_true(rows.row[i].volume_valid);
		if (i)
			assert_int_equal(rows.row[i].span.from, rows.row[i - 1].span.to);
		volume += rows.row[i].volume;
	}
	assert_int_equal(volume, (rows.row[rows.count - 1].span.to - rows.row[0].span.from) / 36);
	how.by = GAS_MONTH;
	run(&how, "2014-10-02T00:00:00Z", "2014-10-03T00:00:00Z", &s, 1);
	assert_int_equal(rows.row[0].hours, 31 * 24 + 1 - 12 + 23);
	struct gas_calendar c = { how.zone, how.gas_day_start, starts, ARRAY_LEN(starts) };
	assert_int_equal(gas_calendar_date(&c, GAS_DAY, utc("2014-10-28T19:59:00Z")).day, 27);
	assert_int_equal(gas_calendar_date(&c, GAS_DAY, utc("2014-10-28T20:00:00Z")).day, 28);
	assert_int_equal(gas_calendar_date(&c, GAS_MONTH, utc("2014-10-01T07:59:59Z")).month, 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(old_and_new_in_one_day),
		cmocka_unit_test(an_exchange_at_the_boundary),
		cmocka_unit_test(an_unknown_index_of_an_exchange),
		cmocka_unit_test(a_place_without_a_meter),
		cmocka_unit_test(bounds_by_the_type_of_each),
		cmocka_unit_test(the_card_overrules_the_record),
		cmocka_unit_test(the_record_serves_where_the_card_is_silent),
		cmocka_unit_test(bounds_of_odd_seconds),
		cmocka_unit_test(a_changed_start_of_the_day),
		cmocka_unit_test(changes_at_hard_places),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	tz_forget_all();
	return failed;
}
