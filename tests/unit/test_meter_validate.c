/* Each rule finds what it is for, once, and leaves an ordinary archive alone. */
#include "unit.h"

#include <string.h>

#include "base/attr.h"
#include "meter/consumption.h"
#include "meter/validate.h"
#include "random.h"
#include "times.h"

enum { FOUND_MAX = 200, READINGS_MAX = 3000, START = 1504224000 /* 2017-09-01T00:00:00Z */ };

static struct validation found[FOUND_MAX];
static size_t found_count;
static struct validate_settings settings;
static struct validate_meter meter;
static struct reading readings[READINGS_MAX];

static void keep(void *arg, const struct validation *v)
{
	assert_null(arg);
	assert_true(found_count < FOUND_MAX);
	found[found_count++] = *v;
}

/* Ordinary: every hour another use, nothing below 50 litres, temperatures around 20 °C. */
static size_t ordinary(size_t hours)
{
	int64_t index = 5443;

	for (size_t i = 0; i < hours; i++) {
		index += 50 + (int64_t)(i * 37 % 101);
		readings[i] = (struct reading){ .time = START + (int64_t)i * 3600,
						.index = index,
						.temperature = (int16_t)(1500 + i % 24 * 40) };
	}
	return hours;
}

static void begin(struct validator *v)
{
	found_count = 0;
	validate_begin(v, &settings, &meter, keep, NULL);
}

static void run(size_t n)
{
	struct validator v;

	begin(&v);
	for (size_t i = 0; i < n; i++)
		validate_hour(&v, &readings[i], INT64_MIN);
	validate_end(&v);
}

static int64_t fact(const struct validation *v, const char *name)
{
	for (size_t i = 0; i < v->fact_count; i++)
		if (strcmp(v->facts[i].name, name) == 0)
			return v->facts[i].value;
	fail_msg("no fact %s", name);
	return 0;
}

/* Exactly one finding, of this rule, over the readings from … to. */
static const struct validation *only(enum validate_rule rule, size_t from, size_t to)
{
	assert_int_equal(found_count, 1);
	assert_int_equal(found[0].rule, rule);
	assert_int_equal(found[0].from, START + (int64_t)from * 3600);
	assert_int_equal(found[0].to, START + (int64_t)to * 3600);
	return &found[0];
}

static int setup(void **state)
{
	(void)state;
	validate_settings_default(&settings);
	meter = (struct validate_meter){ .qmax = 6000,
					 .installed_at = INT64_MIN,
					 .index_start = INDEX_NONE,
					 .removed_at = INT64_MAX,
					 .index_final = INDEX_NONE };
	return 0;
}

static void an_ordinary_archive_is_left_alone(void **state)
{
	(void)state;
	run(ordinary(2000));
	assert_int_equal(found_count, 0);
	run(0);
	assert_int_equal(found_count, 0);
}

static void gap(void **state)
{
	(void)state;
	size_t n = ordinary(100);

	memmove(&readings[10], &readings[13], (n - 13) * sizeof readings[0]);
	run(n - 3);
	const struct validation *v = only(VALIDATE_GAP, 10, 12);
	assert_int_equal(v->flag, READING_GAP);
	assert_int_equal(fact(v, "hours"), 3);
	assert_true(v->ended);
	assert_true(validate_settings_put(&settings, VALIDATE_GAP, "hours", 4, NULL));
	run(n - 3);
	assert_int_equal(found_count, 0);
}

static void duplicate(void **state)
{
	(void)state;
	size_t n = ordinary(100);

	readings[50].time = readings[49].time;
	readings[51].time = readings[49].time + 3600;
	for (size_t i = 52; i < n; i++)
		readings[i].time -= 3600;
	run(n);
	const struct validation *v = only(VALIDATE_DUPLICATE, 49, 49);
	assert_int_equal(fact(v, "index"), readings[50].index);
	assert_int_equal(fact(v, "index_before"), readings[49].index);
}

static void not_monotone(void **state)
{
	(void)state;
	size_t n = ordinary(100);

	for (size_t i = 50; i < n; i++)
		readings[i].index -= 4000;
	run(n);
	const struct validation *v = only(VALIDATE_NOT_MONOTONE, 50, 50);
	assert_int_equal(v->flag, READING_INDEX_BACK);
	assert_int_equal(fact(v, "index"), readings[50].index);
}

static void rollover(void **state)
{
	(void)state;
	size_t n = ordinary(100);

	for (size_t i = 0; i < n; i++)
		readings[i].index =
			(readings[i].index + INDEX_MODULUS - 5443 - 3000) % INDEX_MODULUS;
	run(n);
	assert_int_equal(found_count, 1);
	assert_int_equal(found[0].rule, VALIDATE_ROLLOVER);
	assert_int_equal(found[0].flag, READING_ROLLOVER);
}

static void spike(void **state)
{
	(void)state;
	size_t n = ordinary(200);

	for (size_t i = 100; i < n; i++)
		readings[i].index += 6001;
	run(n);
	const struct validation *v = only(VALIDATE_SPIKE, 100, 100);
	assert_int_equal(v->flag, READING_ABOVE_QMAX);
	assert_int_equal(fact(v, "bound"), 6000);
	/* Below Qmax, but thirty times what is used in an hour here. */
	for (size_t i = 100; i < n; i++)
		readings[i].index -= 3000;
	run(n);
	v = only(VALIDATE_SPIKE, 100, 100);
	assert_int_equal(v->flag, READING_SPIKE);
	assert_in_range(fact(v, "mean"), 95, 105);
	/* A new meter has no history to be measured by. */
	memmove(readings, &readings[60], (n - 60) * sizeof readings[0]);
	run(n - 60);
	assert_int_equal(found_count, 0);
}

static void zeros_and_use_after_them(void **state)
{
	(void)state;
	size_t n = ordinary(1000);
	struct validator v;

	for (size_t i = 100; i < 900; i++)
		readings[i].index = readings[99].index;
	for (size_t i = 900; i < n; i++)
		readings[i].index =
			readings[99].index + 5 + (int64_t)(i - 900) * 60 + (int64_t)(i % 2);
	begin(&v);
	for (size_t i = 0; i < 900; i++)
		validate_hour(&v, &readings[i], INT64_MIN);
	assert_int_equal(found_count, 0); /* it goes on */
	validate_end(&v);
	const struct validation *z = only(VALIDATE_ZEROS, 100, 899);
	assert_false(z->ended);
	assert_int_equal(fact(z, "hours"), 800);
	run(n);
	assert_int_equal(found_count, 2);
	assert_true(found[0].ended);
	assert_int_equal(found[0].rule, VALIDATE_ZEROS);
	/* The first five litres are not yet use. */
	assert_int_equal(found[1].rule, VALIDATE_USE_AFTER_NONE);
	assert_int_equal(found[1].from, START + 901 * 3600);
	assert_int_equal(fact(&found[1], "hours"), 801);
	assert_int_equal(found[1].flag, READING_USE_AFTER_NONE);
}

static void equal_values(void **state)
{
	(void)state;
	size_t n = ordinary(200);

	for (size_t i = 100; i < n; i++)
		readings[i].index = i < 130 ? readings[i - 1].index + 78
					    : readings[i - 1].index + 50 + (int64_t)(i % 7);
	run(n);
	const struct validation *v = only(VALIDATE_EQUAL_VALUES, 100, 129);
	assert_int_equal(fact(v, "hours"), 30);
	assert_int_equal(fact(v, "litres"), 78);
}

static void off_grid(void **state)
{
	(void)state;
	size_t n = ordinary(100);

	for (size_t i = 40; i < 43; i++) {
		readings[i].time -= 20 * (int64_t)(i - 39);
		readings[i].offset = 10800;
	}
	run(n);
	assert_int_equal(found_count, 1);
	assert_int_equal(found[0].rule, VALIDATE_OFF_GRID);
	assert_int_equal(found[0].from, readings[40].time);
	assert_int_equal(fact(&found[0], "records"), 3);
	assert_int_equal(fact(&found[0], "seconds"), 60);
	/* On the half hour of UTC is on the hour in Kolkata. */
	n = ordinary(100);
	for (size_t i = 0; i < n; i++) {
		readings[i].time += 1800;
		readings[i].offset = 19800;
	}
	run(n);
	assert_int_equal(found_count, 0);
}

static void clock_drift(void **state)
{
	(void)state;
	struct validator v;

	begin(&v);
	validate_clock(&v, START, 300);
	validate_clock(&v, START + 86400, -301);
	assert_int_equal(fact(only(VALIDATE_CLOCK_DRIFT, 0, 24), "seconds"), -301);
	begin(&v);
	validate_clock(&v, START, INT64_MIN);
	(void)only(VALIDATE_CLOCK_DRIFT, 0, 0);
}

static void run_with_days(size_t n, int64_t wrong, size_t lacking)
{
	struct validator v;

	begin(&v);
	for (size_t i = 0; i < n; i++) {
		struct reading day = readings[i];
		if (i == 48)
			day.index += wrong;
		if (i % 24 == 0)
			validate_day(&v, &day);
		if (i != lacking)
			validate_hour(&v, &readings[i], INT64_MIN);
	}
	validate_end(&v);
}

static void sum_of_hours_is_not_the_day(void **state)
{
	(void)state;
	size_t n = ordinary(97);

	run_with_days(n, 0, SIZE_MAX);
	assert_int_equal(found_count, 0);
	run_with_days(n, 7, SIZE_MAX);
	assert_int_equal(found_count, 2); /* the day that ends and the one that begins there */
	assert_int_equal(found[0].rule, VALIDATE_SUM_MISMATCH);
	assert_int_equal(found[0].from, START + 86400);
	assert_int_equal(found[0].to, START + 2 * 86400);
	assert_int_equal(fact(&found[0], "day_litres") - fact(&found[0], "hours_litres"), 7);
	assert_int_equal(fact(&found[1], "day_litres") - fact(&found[1], "hours_litres"), -7);
	assert_true(validate_settings_put(&settings, VALIDATE_SUM_MISMATCH, "litres", 7, NULL));
	run_with_days(n, 7, SIZE_MAX);
	assert_int_equal(found_count, 0);
	/* Without the hour of the boundary that day is left out, and the sum goes over two. */
	run_with_days(n, 1000, 48);
	(void)only(VALIDATE_GAP, 48, 48);
	run_with_days(n, 8, 24);
	assert_int_equal(found_count, 3);
	assert_int_equal(found[0].rule, VALIDATE_GAP);
	assert_int_equal(found[1].from, START);
	assert_int_equal(found[1].to, START + 2 * 86400);
}

static void temperatures(void **state)
{
	(void)state;
	size_t n = ordinary(100);

	readings[20].temperature = -4001;
	readings[21].temperature = -4500;
	readings[22].temperature = -4100;
	readings[23].temperature = TEMPERATURE_NONE;
	readings[30].temperature = -4000;
	readings[31].temperature = 6000;
	run(n);
	const struct validation *v = only(VALIDATE_TEMPERATURE_RANGE, 20, 22);
	assert_int_equal(fact(v, "records"), 3);
	assert_int_equal(fact(v, "temperature"), -4500);
}

static void substitute_temperature(void **state)
{
	(void)state;
	size_t n = ordinary(100);

	for (size_t i = 60; i < n; i++)
		readings[i].flags = READING_SUBSTITUTE_TEMPERATURE;
	run(n);
	const struct validation *v = only(VALIDATE_SUBSTITUTE_TEMPERATURE, 60, 99);
	assert_false(v->ended);
	assert_int_equal(fact(v, "hours"), 40);
	assert_int_equal(fact(v, "litres"), readings[99].index - readings[59].index);
}

static void late_arrival(void **state)
{
	(void)state;
	size_t n = ordinary(100);
	struct validator v;

	begin(&v);
	for (size_t i = 0; i < n; i++)
		validate_hour(&v, &readings[i], START + 100 * 3600);
	validate_end(&v);
	/* More than 72 hours: the records up to the 27th. */
	const struct validation *late = only(VALIDATE_LATE_ARRIVAL, 0, 27);
	assert_int_equal(fact(late, "records"), 28);
	assert_int_equal(fact(late, "hours"), 100);
	assert_true(late->ended);
}

static void after_an_exchange(void **state)
{
	(void)state;
	size_t n = ordinary(100);

	/* Removed after the 50th, and it counts on. */
	meter.removed_at = readings[50].time;
	meter.index_final = readings[50].index;
	run(n);
	const struct validation *v = only(VALIDATE_AFTER_EXCHANGE, 51, 99);
	assert_int_equal(fact(v, "litres"), readings[99].index - readings[50].index);
	for (size_t i = 51; i < n; i++)
		readings[i].index = readings[50].index;
	run(n);
	assert_int_equal(found_count, 0);
	/* Put in an hour before its first record, which is not what was written down. */
	n = ordinary(100);
	meter.removed_at = INT64_MAX;
	meter.installed_at = START - 3600;
	meter.index_start = readings[0].index;
	run(n);
	assert_int_equal(found_count, 0);
	meter.index_start = readings[0].index + 1;
	run(n);
	v = only(VALIDATE_AFTER_EXCHANGE, 0, 0);
	assert_int_equal(fact(v, "index_start"), meter.index_start);
	assert_true(validate_settings_put(&settings, VALIDATE_AFTER_EXCHANGE, "litres", 1, NULL));
	run(n);
	assert_int_equal(found_count, 0);
	meter.index_start = readings[0].index - 6002;
	run(n);
	assert_int_equal(fact(only(VALIDATE_AFTER_EXCHANGE, 0, 0), "bound"), 6001);
	meter.index_start = INDEX_NONE;
	run(n);
	assert_int_equal(found_count, 0);
}

static void rules_can_be_turned_off(void **state)
{
	(void)state;
	size_t n = ordinary(1000);

	for (size_t i = 100; i < 900; i++)
		readings[i].index = readings[99].index;
	readings[950].temperature = 7000;
	memset(&settings, 0, sizeof settings);
	run(n);
	assert_int_equal(found_count, 0);
}

static void estimates_are_no_records(void **state)
{
	(void)state;
	size_t n = ordinary(100);

	readings[50].flags = READING_ESTIMATED;
	run(n);
	(void)only(VALIDATE_GAP, 50, 50);
}

static void rules_as_data(void **state)
{
	(void)state;
	uint32_t flags = 0;
	enum validate_rule r;
	struct err err;

	for (unsigned i = 0; i < VALIDATE_RULE_COUNT; i++) {
		const struct validate_about *a = validate_about((enum validate_rule)i);
		assert_true(validate_rule_parse(a->name, &r));
		assert_int_equal(r, i);
		assert_int_equal(flags & a->flag, 0); /* each has one of its own */
		flags |= a->flag;
		for (size_t k = 0; k < VALIDATE_PARAMETERS_MAX && a->parameter[k].name; k++) {
			const struct validate_parameter *p = &a->parameter[k];
			assert_in_range(p->value - p->min, 0, (uint64_t)(p->max - p->min));
			assert_int_equal(settings.rule[i].value[k], p->value);
			assert_true(validate_unit_name(p->unit)[0] != 0);
			assert_true(validate_settings_put(&settings, r, p->name, p->max, &err));
			assert_false(
				validate_settings_put(&settings, r, p->name, p->max + 1, &err));
			assert_string_equal(err.field, p->name);
			assert_int_equal(settings.rule[i].value[k], p->max);
		}
	}
	assert_false(validate_rule_parse("nonsense", &r));
	assert_false(validate_settings_put(&settings, VALIDATE_ROLLOVER, "hours", 1, &err));
	assert_string_equal(err.field, "hours");
	assert_null(validate_about(VALIDATE_RULE_COUNT));
}

/* What arrives in portions tells the same as at once, but for the runs that go on. */
static void portions_tell_the_same(void **state)
{
	(void)state;
	struct rnd rnd = { .state = 77 };
	static struct validation whole[FOUND_MAX];

	for (int round = 0; round < 200; round++) {
		size_t n = ordinary((size_t)rnd_in(&rnd, 1, 400));
		for (size_t i = 0; i < n; i++) {
			struct reading *r = &readings[i];
			r->temperature = (int16_t)(rnd_in(&rnd, 0, 80) ? r->temperature : 9000);
			r->flags = rnd_in(&rnd, 0, 50) ? 0 : READING_SUBSTITUTE_TEMPERATURE;
			r->index += rnd_in(&rnd, 0, 80) ? 0 : rnd_in(&rnd, -2000, 9000);
			r->time += rnd_in(&rnd, 0, 80) ? 0 : rnd_in(&rnd, -900, 3600);
		}
		run(n);
		size_t count = found_count;
		memcpy(whole, found, count * sizeof whole[0]);
		struct validator v;
		begin(&v);
		for (size_t i = 0; i < n; i++) {
			struct validator moved = v; /* no pointer into itself */
			validate_hour(&moved, &readings[i], INT64_MIN);
			v = moved;
		}
		validate_end(&v);
		assert_int_equal(found_count, count);
		for (size_t i = 0; i < count; i++) {
			assert_int_equal(found[i].rule, whole[i].rule);
			assert_int_equal(found[i].from, whole[i].from);
			assert_int_equal(found[i].to, whole[i].to);
			assert_true(found[i].from <= found[i].to);
		}
	}
}

/* Nothing that can stand in an archive overflows. */
static void extreme_values(void **state)
{
	(void)state;
	static const int64_t ends[] = {
		INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_MAX - 1, INT64_MAX
	};
	struct rnd rnd = { .state = 3 };

	for (int round = 0; round < 300; round++) {
		struct validator v;
		meter.index_start = ends[rnd_in(&rnd, 0, 6)];
		meter.index_final = ends[rnd_in(&rnd, 0, 6)];
		meter.installed_at = ends[rnd_in(&rnd, 0, 6)];
		meter.removed_at = ends[rnd_in(&rnd, 0, 6)];
		meter.qmax = rnd_in(&rnd, 0, 1) ? 6000 : INT64_MAX;
		begin(&v);
		for (int i = 0; i < 20; i++) {
			struct reading r = { .time = ends[rnd_in(&rnd, 0, 6)],
					     .index = ends[rnd_in(&rnd, 0, 6)],
					     .offset = rnd_in(&rnd, 0, 1) ? INT32_MIN : INT32_MAX,
					     .temperature = (int16_t)rnd_in(&rnd, -32768, 32767) };
			if (rnd_in(&rnd, 0, 3) == 0)
				validate_day(&v, &r);
			validate_hour(&v, &r, ends[rnd_in(&rnd, 0, 6)]);
		}
		validate_end(&v);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(an_ordinary_archive_is_left_alone, setup),
		cmocka_unit_test_setup(gap, setup),
		cmocka_unit_test_setup(duplicate, setup),
		cmocka_unit_test_setup(not_monotone, setup),
		cmocka_unit_test_setup(rollover, setup),
		cmocka_unit_test_setup(spike, setup),
		cmocka_unit_test_setup(zeros_and_use_after_them, setup),
		cmocka_unit_test_setup(equal_values, setup),
		cmocka_unit_test_setup(off_grid, setup),
		cmocka_unit_test_setup(clock_drift, setup),
		cmocka_unit_test_setup(sum_of_hours_is_not_the_day, setup),
		cmocka_unit_test_setup(temperatures, setup),
		cmocka_unit_test_setup(substitute_temperature, setup),
		cmocka_unit_test_setup(late_arrival, setup),
		cmocka_unit_test_setup(after_an_exchange, setup),
		cmocka_unit_test_setup(rules_can_be_turned_off, setup),
		cmocka_unit_test_setup(estimates_are_no_records, setup),
		cmocka_unit_test_setup(rules_as_data, setup),
		cmocka_unit_test_setup(portions_tell_the_same, setup),
		cmocka_unit_test_setup(extreme_values, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
