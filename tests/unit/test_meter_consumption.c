/* The figures are those of the original's two report forms and of tzdata. */
#include "unit.h"

#include "base/decimal.h"
#include "consumption_feed.h"
#include "random.h"
#include "times.h"

enum { READINGS_MAX = 9000 };

static struct rows rows;
static struct reading readings[READINGS_MAX];

static struct consumption_rule rule(const char *zone_name, enum gas_period by)
{
	return (struct consumption_rule){
		.zone = zone(zone_name),
		.by = by,
		.gas_day_start = 6,
		.qmax = 6000,
		.now = utc("2030-01-01T00:00:00Z"),
	};
}

static void run(const struct consumption_rule *how, const char *from, const char *to, size_t count)
{
	struct feed f = { .r = readings, .count = count };

	rows.count = 0;
	consumption_stream(how, utc(from), utc(to), feed_reading, &f, rows_add, &rows);
}

/* Hourly records at `from` … `to`, `step` litres each, 20 °C. */
static size_t hourly(const char *from, const char *to, int64_t index, int64_t step)
{
	size_t n = 0;

	for (int64_t t = utc(from); t <= utc(to); t += 3600, index += step)
		readings[n++] = (struct reading){ .time = t, .index = index, .temperature = 2000 };
	return n;
}

static void september_of_15401450(void **state)
{
	(void)state;
	static const int64_t index[] = { 5443, 12510, 22517, 37921, 54445 };
	static const int16_t celsius[] = { 1941, 1530, 1643, 1470, 1653 };
	static const char *const average[] = { "0,294", "0,417", "0,642", "0,689" };
	static const char *const volume[] = { "7,067", "10,007", "15,404", "16,524" };
	struct consumption_rule how = rule("Europe/Moscow", GAS_DAY);
	char buf[DECIMAL_MAX];
	size_t n = 0;

	readings[n++] = (struct reading){ .time = utc("2017-09-01T06:00:00+03:00"), .index = 5443 };
	for (int i = 0; i < 5; i++)
		readings[n++] = (struct reading){
			.time = utc("2017-09-27T06:00:00+03:00") + i * INT64_C(86400),
			.index = index[i],
			.temperature = celsius[i],
		};
	run(&how, "2017-09-27T06:00:00+03:00", "2017-10-01T06:00:00+03:00", n);
	assert_int_equal(rows.count, 4);
	for (size_t i = 0; i < 4; i++) {
		const struct consumption *c = &rows.row[i];
		assert_true(c->volume_valid);
		assert_int_equal(c->index_start, index[i]);
		assert_int_equal(c->hours, 24);
		assert_string_equal(decimal_format(buf, c->volume, 3, 3, ','), volume[i]);
		assert_string_equal(decimal_format_quotient(buf, c->volume, c->hours, 3, 3, ','),
				    average[i]);
	}
	how.by = GAS_MONTH;
	run(&how, "2017-09-01T06:00:00+03:00", "2017-09-02T00:00:00+03:00", n);
	assert_int_equal(rows.count, 1);
	assert_int_equal(rows.row[0].hours, 720);
	assert_int_equal(rows.row[0].index_start, 5443);
	assert_int_equal(rows.row[0].volume, 49002);
	assert_string_equal(decimal_format_quotient(buf, rows.row[0].volume, 720, 3, 3, ','),
			    "0,068");
	assert_string_equal(decimal_format_quotient(buf, 3477, 720, 3, 3, ','), "0,005");
}

static void days_of_23_and_25_hours(void **state)
{
	(void)state;
	static const struct {
		const char *zone;
		const char *from;
		const char *to;
		int hours;
	} cases[] = {
		{ "Europe/Volgograd", "2018-10-27T06:00:00+03:00", "2018-10-28T06:00:00+04:00",
		  23 },
		{ "Europe/Volgograd", "2020-12-26T06:00:00+04:00", "2020-12-27T06:00:00+03:00",
		  25 },
		{ "Europe/Moscow", "2014-10-25T06:00:00+04:00", "2014-10-26T06:00:00+03:00", 25 },
		{ "Asia/Almaty", "2024-02-29T06:00:00+06:00", "2024-03-01T06:00:00+05:00", 25 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct consumption_rule how = rule(cases[i].zone, GAS_DAY);
		size_t n = hourly(cases[i].from, cases[i].to, 1000, 100);
		run(&how, cases[i].from, cases[i].to, n);
		assert_int_equal(rows.count, 1);
		assert_int_equal(rows.row[0].hours, cases[i].hours);
		assert_int_equal(rows.row[0].span.to, utc(cases[i].to));
		assert_int_equal(rows.row[0].volume, cases[i].hours * 100);
		assert_int_equal(rows.row[0].records, (unsigned)cases[i].hours);
		assert_int_equal(rows.row[0].flags, 0);
		how.by = GAS_HOUR;
		run(&how, cases[i].from, cases[i].to, n);
		assert_int_equal(rows.count, (size_t)cases[i].hours);
	}
}

static void wheel_passes_its_end(void **state)
{
	(void)state;
	struct consumption_rule how = rule("Europe/Moscow", GAS_HOUR);

	readings[0] = (struct reading){ .time = utc("2017-09-01T06:00:00Z"), .index = 99998500 };
	readings[1] = (struct reading){ .time = utc("2017-09-01T07:00:00Z"), .index = 1250 };
	run(&how, "2017-09-01T06:00:00Z", "2017-09-01T07:00:00Z", 2);
	assert_int_equal(rows.count, 1);
	assert_true(rows.row[0].volume_valid);
	assert_int_equal(rows.row[0].volume, 2750);
	assert_int_equal(rows.row[0].flags, READING_ROLLOVER);

	how.qmax = 2749; /* more than this meter could have let through */
	run(&how, "2017-09-01T06:00:00Z", "2017-09-01T07:00:00Z", 2);
	assert_false(rows.row[0].volume_valid);
	assert_int_equal(rows.row[0].volume, 0);
	assert_int_equal(rows.row[0].flags, READING_INDEX_BACK);
}

static void a_decrease_books_nothing(void **state)
{
	(void)state;
	struct consumption_rule how = rule("Europe/Moscow", GAS_DAY);
	size_t n = hourly("2017-09-01T03:00:00Z", "2017-09-03T03:00:00Z", 50000, 100);

	/* The index falls in the middle of the first day and ends above its start. */
	for (size_t i = 10; i < n; i++)
		readings[i].index -= 30;
	readings[10].index = 10;
	run(&how, "2017-09-01T03:00:00Z", "2017-09-03T03:00:00Z", n);
	assert_int_equal(rows.count, 2);
	assert_false(rows.row[0].volume_valid);
	assert_int_equal(rows.row[0].volume, 0);
	assert_int_equal(rows.row[0].flags, READING_INDEX_BACK | READING_ABOVE_QMAX);
	assert_true(rows.row[1].volume_valid);
	assert_int_equal(rows.row[1].volume, 2400);
	assert_int_equal(rows.row[1].flags, 0);
}

static void more_than_qmax_is_marked(void **state)
{
	(void)state;
	struct consumption_rule how = rule("Europe/Moscow", GAS_HOUR);
	size_t n = hourly("2017-09-01T03:00:00Z", "2017-09-01T05:00:00Z", 0, 6000);

	readings[2].index++;
	run(&how, "2017-09-01T03:00:00Z", "2017-09-01T05:00:00Z", n);
	assert_int_equal(rows.row[0].flags, 0);
	assert_int_equal(rows.row[1].flags, READING_ABOVE_QMAX);
	assert_true(rows.row[1].volume_valid);
}

static void missing_boundary_is_not_copied(void **state)
{
	(void)state;
	struct consumption_rule how = rule("Europe/Moscow", GAS_DAY);
	size_t n = hourly("2017-09-01T03:00:00Z", "2017-09-04T03:00:00Z", 0, 10);

	memmove(&readings[24], &readings[25], (n - 25) * sizeof *readings); /* 2 September 06:00 */
	run(&how, "2017-09-01T03:00:00Z", "2017-09-04T03:00:00Z", n - 1);
	assert_int_equal(rows.count, 3);
	assert_true(rows.row[0].end_missing);
	assert_false(rows.row[0].volume_valid);
	assert_int_equal(rows.row[0].flags, READING_GAP);
	assert_int_equal(rows.row[0].records, 23);
	assert_true(rows.row[1].start_missing);
	assert_false(rows.row[1].volume_valid);
	assert_true(rows.row[2].volume_valid);

	/* A hole inside known boundaries leaves the volume exact, and is marked. */
	n = hourly("2017-09-01T03:00:00Z", "2017-09-02T03:00:00Z", 0, 10);
	memmove(&readings[5], &readings[9], (n - 9) * sizeof *readings);
	run(&how, "2017-09-01T03:00:00Z", "2017-09-02T03:00:00Z", n - 4);
	assert_true(rows.row[0].volume_valid);
	assert_int_equal(rows.row[0].volume, 240);
	assert_int_equal(rows.row[0].flags, READING_GAP);
	assert_int_equal(rows.row[0].records, 20);
}

static void nothing_at_all_is_said_so(void **state)
{
	(void)state;
	struct consumption_rule how = rule("Europe/Moscow", GAS_DAY);

	run(&how, "2017-09-01T03:00:00Z", "2017-09-03T03:00:00Z", 0);
	assert_int_equal(rows.count, 2);
	assert_true(rows.row[0].start_missing && rows.row[0].end_missing);
	assert_int_equal(rows.row[0].temperature, TEMPERATURE_NONE);
	run(&how, "2017-09-03T03:00:00Z", "2017-09-03T03:00:00Z", 0);
	assert_int_equal(rows.count, 0);
}

static void the_running_day_is_open(void **state)
{
	(void)state;
	struct consumption_rule how = rule("Europe/Moscow", GAS_DAY);
	size_t n = hourly("2017-09-01T03:00:00Z", "2017-09-03T03:00:00Z", 0, 10);

	how.now = utc("2017-09-02T12:30:00Z");
	run(&how, "2017-09-01T03:00:00Z", "2017-09-05T03:00:00Z", n);
	assert_int_equal(rows.count, 2);
	assert_false(rows.row[0].open);
	assert_true(rows.row[1].open);
	assert_true(rows.row[1].end_missing); /* though a record of the future is there */
	assert_false(rows.row[1].volume_valid);
	assert_int_equal(rows.row[1].index_start, 240);
	assert_int_equal(rows.row[1].flags, 0);
	how.now = utc("2017-09-02T03:00:00Z"); /* closed at the very second */
	run(&how, "2017-09-01T03:00:00Z", "2017-09-05T03:00:00Z", n);
	assert_int_equal(rows.count, 1);
	assert_false(rows.row[0].open);
}

static void temperature_is_the_mean_of_the_period(void **state)
{
	(void)state;
	struct consumption_rule how = rule("Europe/Moscow", GAS_DAY);
	size_t n = hourly("2017-09-01T03:00:00Z", "2017-09-02T03:00:00Z", 0, 10);

	for (size_t i = 0; i < n; i++)
		readings[i].temperature = TEMPERATURE_NONE;
	readings[0].temperature = 4000; /* belongs to the day before */
	readings[3].temperature = -1001;
	readings[24].temperature = -1002;
	readings[24].flags = READING_SUBSTITUTE_TEMPERATURE;
	run(&how, "2017-09-01T03:00:00Z", "2017-09-02T03:00:00Z", n);
	assert_int_equal(rows.row[0].temperature, -1002); /* half away from zero */
	assert_int_equal(rows.row[0].flags, READING_SUBSTITUTE_TEMPERATURE);
}

static int64_t total(size_t *ret_invalid)
{
	int64_t sum = 0;

	*ret_invalid = 0;
	for (size_t i = 0; i < rows.count; i++) {
		sum += rows.row[i].volume;
		*ret_invalid += !rows.row[i].volume_valid;
	}
	return sum;
}

/* Hours add up to their day and days to their month, over rollovers and clock changes. */
static void parts_add_up(void **state)
{
	(void)state;
	static const char *const zones[] = { "Europe/Volgograd", "Europe/Moscow", "Asia/Almaty",
					     "Asia/Kolkata",	 "UTC+03:00",	  "Europe/Berlin" };
	struct rnd r = { 4 };

	for (int round = 0; round < 60; round++) {
		struct consumption_rule how =
			rule(zones[rnd_next(&r) % ARRAY_LEN(zones)], GAS_MONTH);
		how.gas_day_start = (int)rnd_in(&r, 0, 23);
		int64_t at = rnd_in(&r, utc("2010-01-01T00:00:00Z"), utc("2026-01-01T00:00:00Z"));
		struct span month = gas_period_at(how.zone, GAS_MONTH, how.gas_day_start, at);
		int64_t index = rnd_in(&r, 0, INDEX_MODULUS - 1);
		int64_t used = 0;
		size_t n = 0;
		for (int64_t t = month.from; t <= month.to; t += 3600) {
			readings[n++] = (struct reading){ .time = t, .index = index };
			int64_t step = t < month.to ? rnd_in(&r, 0, 6000) : 0;
			used += step;
			index = (index + step) % INDEX_MODULUS;
		}
		for (int by = GAS_HOUR; by <= GAS_MONTH; by++) {
			struct feed f = { .r = readings, .count = n };
			size_t invalid;
			how.by = (enum gas_period)by;
			rows.count = 0;
			consumption_stream(&how, month.from, month.to, feed_reading, &f, rows_add,
					   &rows);
			assert_int_equal(total(&invalid), used);
			assert_int_equal(invalid, 0);
			assert_int_equal(rows.row[0].span.from, month.from);
			assert_int_equal(rows.row[rows.count - 1].span.to, month.to);
			for (size_t i = 1; i < rows.count; i++)
				assert_int_equal(rows.row[i].span.from, rows.row[i - 1].span.to);
		}
	}
}

/* Whatever comes, nothing overflows and no row contradicts itself. */
static void any_readings_are_borne(void **state)
{
	(void)state;
	struct rnd r = { 5 };

	for (int round = 0; round < 300; round++) {
		struct consumption_rule how =
			rule("Europe/Volgograd", (enum gas_period)(round % 4));
		int64_t t = utc("2018-10-01T00:00:00Z");
		how.now = t + rnd_in(&r, 0, 60) * 86400;
		for (size_t i = 0; i < 200; i++) {
			t += rnd_in(&r, -1, 20) * 1800;
			readings[i] = (struct reading){
				.time = rnd_next(&r) % 50 ? t : (int64_t)rnd_next(&r),
				.index = rnd_next(&r) & 1 ? (int64_t)rnd_next(&r)
							  : rnd_in(&r, 0, 9000),
				.temperature = (int16_t)rnd_next(&r),
			};
		}
		run(&how, "2018-10-10T00:00:00Z", "2018-11-10T00:00:00Z", 200);
		for (size_t i = 0; i < rows.count; i++) {
			const struct consumption *c = &rows.row[i];
			assert_true(c->volume >= 0);
			assert_true(!c->volume_valid || !(c->start_missing || c->end_missing));
			assert_true(c->volume_valid || !c->volume);
		}
	}
}

/* The daily archive has the index of a boundary whose hourly record is missing. */
static void a_daily_row_stands_at_a_boundary(void **state)
{
	(void)state;
	struct consumption_rule how = rule("Europe/Moscow", GAS_DAY);
	size_t n = hourly("2017-09-27T06:00:00+03:00", "2017-09-29T06:00:00+03:00", 1000, 10);

	/* At the boundary between the days: in the place of its hour. */
	readings[24].flags = CONSUMPTION_BOUNDARY;
	readings[24].temperature = 100;
	run(&how, "2017-09-27T06:00:00+03:00", "2017-09-29T06:00:00+03:00", n);
	assert_int_equal(rows.count, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_true(rows.row[i].volume_valid);
		assert_int_equal(rows.row[i].volume, 240);
		assert_int_equal(rows.row[i].temperature, 2000);
	}
	assert_int_equal(rows.row[0].records, 23);
	assert_int_equal(rows.row[0].flags, READING_GAP);
	assert_int_equal(rows.row[1].records, 24);
	assert_int_equal(rows.row[1].flags, 0);

	/* Elsewhere it is not looked at, whatever it says. */
	readings[24].flags = 0;
	readings[30].flags = CONSUMPTION_BOUNDARY;
	readings[30].index = 0;
	run(&how, "2017-09-27T06:00:00+03:00", "2017-09-29T06:00:00+03:00", n);
	assert_true(rows.row[1].volume_valid);
	assert_int_equal(rows.row[1].volume, 240);
	assert_int_equal(rows.row[1].records, 23);
}

/* 1000 l booked at 20 °C are 1035 at 10 °C; the factors are those of docs/en/calculation.md. */
static void substitutes_are_weighed_against_what_was_measured(void **state)
{
	(void)state;
	struct consumption_warmth w = { 2000, 2, 4000, 2 };
	int64_t effect = 7;

	assert_true(consumption_effect(1000, &w, &effect));
	assert_int_equal(effect, -35);
	w.measured = 6000; /* 30 °C */
	assert_true(consumption_effect(1000, &w, &effect));
	assert_int_equal(effect, 33);
	assert_false(consumption_effect(0, &w, &effect));
	w.measured_count = 0;
	assert_false(consumption_effect(1000, &w, &effect));
	w = (struct consumption_warmth){ 2000, 2, 0, 0 };
	assert_false(consumption_effect(1000, &w, &effect));
	assert_int_equal(effect, 33);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(substitutes_are_weighed_against_what_was_measured),
		cmocka_unit_test(september_of_15401450),
		cmocka_unit_test(days_of_23_and_25_hours),
		cmocka_unit_test(wheel_passes_its_end),
		cmocka_unit_test(a_decrease_books_nothing),
		cmocka_unit_test(more_than_qmax_is_marked),
		cmocka_unit_test(missing_boundary_is_not_copied),
		cmocka_unit_test(nothing_at_all_is_said_so),
		cmocka_unit_test(the_running_day_is_open),
		cmocka_unit_test(temperature_is_the_mean_of_the_period),
		cmocka_unit_test(parts_add_up),
		cmocka_unit_test(any_readings_are_borne),
		cmocka_unit_test(a_daily_row_stands_at_a_boundary),
	};
	int failed = cmocka_run_group_tests_name("meter_consumption", tests, NULL, NULL);

	tz_forget_all();
	return failed;
}
