/* Estimates distribute what is known to have gone through, and make nothing up. */
#include "unit.h"

#include <string.h>

#include "base/attr.h"
#include "consumption_feed.h"
#include "meter/estimate.h"
#include "random.h"
#include "times.h"

enum { OUT_MAX = 3000 };

static struct reading out[OUT_MAX];
static struct rows rows;

static struct reading at(const char *time, int64_t index)
{
	return (struct reading){ .time = utc(time), .index = index, .temperature = 2000 };
}

static const struct estimate_rule line = { .linear_hours = ESTIMATE_LINEAR_HOURS,
					   .hours_max = ESTIMATE_HOURS_MAX };

static size_t fill(const struct estimate_rule *rule, const struct reading *a,
		   const struct reading *b)
{
	return estimate_gap(rule, zone("Europe/Moscow"), 6000, a, b, out, OUT_MAX);
}

static void a_short_gap_is_a_line(void **state)
{
	(void)state;
	static const int64_t index[] = { 1003, 1005, 1008 }; /* 1002.5, 1005, 1007.5 */
	struct reading a = at("2017-09-01T10:00:00Z", 1000);
	struct reading b = at("2017-09-01T14:00:00Z", 1010);

	assert_int_equal(fill(&line, &a, &b), 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(out[i].time, a.time + (int64_t)(i + 1) * 3600);
		assert_int_equal(out[i].index, index[i]);
		assert_int_equal(out[i].flags, READING_ESTIMATED);
		assert_int_equal(out[i].temperature, TEMPERATURE_NONE);
		assert_int_equal(out[i].offset, 10800);
		assert_int_equal(out[i].call, 0);
	}
	/* Nothing was used: nothing is made up. */
	b.index = 1000;
	assert_int_equal(fill(&line, &a, &b), 3);
	assert_int_equal(out[2].index, 1000);
	/* There is no hour between. */
	b = at("2017-09-01T11:00:00Z", 1010);
	assert_int_equal(fill(&line, &a, &b), 0);
	/* An exchange at twenty past: the hours stand where the clock strikes. */
	a.time += 1200;
	b = at("2017-09-01T12:30:00Z", 1130);
	assert_int_equal(fill(&line, &a, &b), 2);
	assert_int_equal(out[0].time, utc("2017-09-01T11:00:00Z"));
	assert_int_equal(out[0].index, 1040);
	assert_int_equal(out[1].index, 1100);
}

static void over_the_end_of_the_wheel(void **state)
{
	(void)state;
	struct reading a = at("2017-09-01T10:00:00Z", 99998500);
	struct reading b = at("2017-09-01T12:00:00Z", 1250);

	assert_int_equal(fill(&line, &a, &b), 1);
	assert_int_equal(out[0].index, 99999875);
	b.index = 2500;
	assert_int_equal(fill(&line, &a, &b), 1);
	assert_int_equal(out[0].index, 500);
}

static void nothing_where_nothing_is_known(void **state)
{
	(void)state;
	struct reading a = at("2017-09-01T10:00:00Z", 1000);
	struct reading back = at("2017-09-01T14:00:00Z", 990);
	struct estimate_rule three = { .linear_hours = 6, .hours_max = 3 };
	struct reading b = at("2017-09-01T14:00:00Z", 1010);

	assert_int_equal(fill(&line, &a, &back), 0);
	assert_int_equal(fill(&three, &a, &b), 0);
	assert_int_equal(fill(&line, &b, &a), 0);
	assert_int_equal(fill(&line, &a, &a), 0);
	a.time = INT64_MIN;
	b.time = INT64_MAX;
	assert_int_equal(fill(&line, &a, &b), 0);
}

/* 100 litres at 8 of the clock on working days, 300 at weekends; else 10. */
static int64_t habit(int64_t hour_end)
{
	struct civil c = tz_civil(zone("Europe/Moscow"), hour_end - 3600);
	int64_t weekday = (civil_to_days(c.year, c.month, c.day) + 3) % 7;

	if (c.hour != 8)
		return 10;
	return weekday < 5 ? 100 : 300;
}

static struct estimate_profile learnt(const char *from, int days)
{
	struct estimate_profile p = { 0 };
	struct reading a = at(from, 0);

	for (int h = 0; h < days * 24; h++) {
		struct reading b = a;
		b.time += 3600;
		b.index += habit(b.time);
		estimate_learn(&p, zone("Europe/Moscow"), &a, &b, 6000);
		a = b;
	}
	return p;
}

static bool give_profile(void *arg, struct span gap, struct estimate_profile *ret)
{
	const struct estimate_profile *p = arg;

	assert_true(gap.to > gap.from);
	if (!p)
		return false;
	*ret = *p;
	return true;
}

static void a_long_gap_has_the_profile_of_its_weekdays(void **state)
{
	(void)state;
	struct estimate_profile p = learnt("2017-07-31T21:00:00Z", 28);
	struct estimate_rule rule = line;
	struct reading a = at("2017-09-01T10:00:00Z", 1000); /* a Friday */
	struct reading b = at("2017-09-05T10:00:00Z", 1000);

	rule.profile = give_profile;
	rule.profile_arg = &p;
	assert_int_equal(line.linear_hours, 6);
	for (int64_t t = a.time + 3600; t <= b.time; t += 3600)
		b.index += habit(t);
	/* As always: the estimates are what really was. */
	assert_int_equal(fill(&rule, &a, &b), 95);
	int64_t index = 1000;
	for (size_t i = 0; i < 95; i++)
		assert_int_equal(out[i].index, index += habit(out[i].time));
	/* Half of it: scaled, so that it ends where the register stands. */
	int64_t used = b.index - a.index;
	b.index = a.index + used / 2;
	assert_int_equal(fill(&rule, &a, &b), 95);
	int64_t exact = 0;
	for (size_t i = 0; i < 95; i++) {
		exact += habit(out[i].time);
		assert_in_range(2 * (out[i].index - 1000) - exact + 1, 0, 3);
	}
	/* One of six hours is a line yet, whatever is usual then; and so is a long one without a
	 * profile. */
	struct reading morning = at("2017-09-04T04:00:00Z", 1000);
	b = at("2017-09-04T10:00:00Z", 1600);
	assert_int_equal(fill(&rule, &morning, &b), 5);
	assert_int_equal(out[0].index, 1100);
	morning.time -= 3600;
	assert_int_equal(fill(&rule, &morning, &b), 6);
	assert_true(out[0].index < 1050);
	b = at("2017-09-02T10:00:00Z", 3400);
	rule.profile_arg = NULL;
	assert_int_equal(fill(&rule, &a, &b), 23);
	assert_int_equal(out[0].index, 1100);
	/* Where never anything was used in such hours, the line again. */
	struct estimate_profile none = { 0 };
	none.hours[0][0] = 4;
	rule.profile_arg = &none;
	assert_int_equal(fill(&rule, &a, &b), 23);
	assert_int_equal(out[0].index, 1100);
}

static void only_whole_measured_hours_teach(void **state)
{
	(void)state;
	const struct tz *z = zone("Europe/Moscow");
	struct estimate_profile p = { 0 };
	static const struct estimate_profile none = { 0 };
	struct reading a = at("2017-09-01T10:00:00Z", 1000);
	struct reading b = at("2017-09-01T11:00:00Z", 1100);

	b.flags = READING_ESTIMATED;
	estimate_learn(&p, z, &a, &b, 6000);
	b.flags = CONSUMPTION_BOUNDARY;
	estimate_learn(&p, z, &a, &b, 6000);
	b.flags = 0;
	b.index = 1000 + 6001;
	estimate_learn(&p, z, &a, &b, 6000);
	b.index = 999;
	estimate_learn(&p, z, &a, &b, 6000);
	b = at("2017-09-01T12:00:00Z", 1100);
	estimate_learn(&p, z, &a, &b, 6000);
	assert_memory_equal(&p, &none, sizeof p);
	b = at("2017-09-01T11:00:00Z", 1100);
	estimate_learn(&p, z, &a, &b, 6000);
	assert_int_equal(p.litres[4][13], 100); /* Friday, 13:00 to 14:00 in Moscow */
	assert_int_equal(p.hours[4][13], 1);
}

/* Whole, never falling, exact at the end; the same again, and in pieces as at once. */
static void properties(void **state)
{
	(void)state;
	struct rnd rnd = { .state = 5 };
	struct estimate_rule rule = line;
	struct estimate_profile p;

	rule.profile = give_profile;
	rule.profile_arg = &p;
	for (int round = 0; round < 2000; round++) {
		memset(&p, 0, sizeof p);
		for (int i = 0; i < rnd_in(&rnd, 0, 100); i++) {
			int64_t d = rnd_in(&rnd, 0, 6);
			int64_t h = rnd_in(&rnd, 0, 23);
			p.hours[d][h] = (int32_t)rnd_in(&rnd, 0, 5);
			p.litres[d][h] = rnd_in(&rnd, 0, p.hours[d][h] * 6000);
		}
		struct reading a = { .time = utc("2014-10-20T00:00:00Z") +
					     rnd_in(&rnd, 0, 30 * 86400),
				     .index = rnd_in(&rnd, 0, INDEX_MODULUS - 1) };
		struct reading b = a;
		int64_t seconds = rnd_in(&rnd, 1, 2000) * 3600;
		int64_t litres = rnd_in(&rnd, 0, seconds / 3600 * 6000);
		b.time += seconds;
		b.index = (a.index + litres) % INDEX_MODULUS;
		size_t n = fill(&rule, &a, &b);
		assert_in_range(n, (uint64_t)seconds / 3600 - 1, (uint64_t)seconds / 3600);
		int64_t sum = 0;
		const struct reading *before = &a;
		for (size_t i = 0; i <= n; i++) {
			const struct reading *r = i < n ? &out[i] : &b;
			int64_t part;
			assert_true(r->time > before->time && r->time - before->time <= 3600);
			assert_true(consumption_between(before, r, 60000000, &part));
			assert_in_range(r->index, 0, INDEX_MODULUS - 1);
			sum += part;
			before = r;
		}
		assert_int_equal(sum, litres);
	}
}

static void run(const struct consumption_rule *how, const struct reading *r, size_t n,
		const char *from, const char *to)
{
	struct feed f = { .r = r, .count = n };

	rows.count = 0;
	consumption_stream(how, utc(from), utc(to), feed_reading, &f, rows_add, &rows);
}

/* In the periods: marked where it counts, and the share told. */
static void estimated_boundaries_are_marked(void **state)
{
	(void)state;
	const struct reading r[] = { at("2017-09-01T03:00:00Z", 0),
				     at("2017-09-02T01:00:00Z", 2200),
				     at("2017-09-02T05:00:00Z", 2600),
				     at("2017-09-03T03:00:00Z", 4800) };
	struct consumption_rule how = { .zone = zone("Europe/Moscow"),
					.by = GAS_DAY,
					.gas_day_start = 6,
					.qmax = 6000,
					.now = utc("2017-10-01T00:00:00Z"),
					.estimate = &line };

	run(&how, r, ARRAY_LEN(r), "2017-09-01T03:00:00Z", "2017-09-04T03:00:00Z");
	assert_int_equal(rows.count, 3);
	const struct consumption *c = &rows.row[0];
	assert_true(c->volume_valid && c->end_estimated && !c->start_estimated);
	assert_int_equal(c->volume, 2400);
	assert_int_equal(c->index_end, 2400);
	assert_int_equal(c->records, 1);
	assert_int_equal(c->flags, READING_GAP | READING_ESTIMATED);
	assert_int_equal(c->hours_estimated, 24); /* all of them: the first 22 were a gap, too */
	assert_int_equal(c->volume_estimated, 2400);
	assert_true(rows.row[1].start_estimated && !rows.row[1].end_estimated);
	assert_int_equal(rows.row[1].volume, 2400);
	/* After the last known index there is nothing to distribute. */
	assert_true(rows.row[2].end_missing && !rows.row[2].volume_valid);
	assert_int_equal(rows.row[2].volume_estimated, 0);
	/* Not asked for: nobody knows. */
	how.estimate = NULL;
	run(&how, r, ARRAY_LEN(r), "2017-09-01T03:00:00Z", "2017-09-04T03:00:00Z");
	assert_true(rows.row[0].end_missing && !rows.row[0].volume_valid);
}

/* The meter's own day stands: hours are estimated on either side of it, towards it. */
static void a_daily_record_pins_the_estimates(void **state)
{
	(void)state;
	struct reading r[] = { at("2017-09-02T01:00:00Z", 0), at("2017-09-02T03:00:00Z", 400),
			       at("2017-09-02T05:00:00Z", 500) };
	struct consumption_rule how = { .zone = zone("Europe/Moscow"),
					.by = GAS_HOUR,
					.gas_day_start = 6,
					.qmax = 6000,
					.now = utc("2017-10-01T00:00:00Z"),
					.estimate = &line };
	static const int64_t volumes[] = { 200, 200, 50, 50 };

	r[1].flags = CONSUMPTION_BOUNDARY;
	run(&how, r, ARRAY_LEN(r), "2017-09-02T01:00:00Z", "2017-09-02T05:00:00Z");
	assert_int_equal(rows.count, 4);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(rows.row[i].volume, volumes[i]);
	assert_false(rows.row[1].end_estimated);
	assert_int_equal(rows.row[1].hours_estimated, 1);
}

/* What stands second at one time is no index to go by. */
static void a_second_record_of_one_time(void **state)
{
	(void)state;
	struct reading r[] = { at("2017-09-02T01:00:00Z", 100), at("2017-09-02T01:00:00Z", 0),
			       at("2017-09-02T03:00:00Z", 300) };
	struct feed f = { .r = r, .count = ARRAY_LEN(r) };
	struct estimate_stream s;
	struct reading got;

	r[1].flags = CONSUMPTION_BOUNDARY;
	estimate_begin(&s, &line, zone("Europe/Moscow"), 6000, feed_reading, &f);
	for (size_t i = 0; i < 3; i++)
		assert_true(estimate_next(&s, &got));
	assert_int_equal(got.flags, READING_ESTIMATED);
	assert_int_equal(got.index, 200);
	assert_true(estimate_next(&s, &got));
	assert_int_equal(got.index, 300);
	assert_false(estimate_next(&s, &got));
}

/* A clock that ran ahead makes no hours known, neither those to come nor those between. */
static void nothing_rests_on_the_future(void **state)
{
	(void)state;
	struct reading r[] = { at("2017-09-01T03:00:00Z", 0), at("2017-09-01T06:00:00Z", 300),
			       at("2017-09-03T03:00:00Z", 4800) };
	struct consumption_rule how = { .zone = zone("Europe/Moscow"),
					.by = GAS_HOUR,
					.gas_day_start = 6,
					.qmax = 6000,
					.now = utc("2017-09-01T09:30:00Z"),
					.estimate = &line };

	run(&how, r, ARRAY_LEN(r), "2017-09-01T03:00:00Z", "2017-09-04T03:00:00Z");
	assert_int_equal(rows.count, 7);
	for (size_t i = 0; i < rows.count; i++)
		assert_int_equal(rows.row[i].volume_valid, i < 3);
	assert_true(rows.row[6].open);
}

/* Substitute temperature: so many hours, and what was booked in them. */
static void shares_with_substitute_temperature(void **state)
{
	(void)state;
	struct reading r[25];
	struct consumption_rule how = { .zone = zone("Europe/Moscow"),
					.by = GAS_DAY,
					.gas_day_start = 6,
					.qmax = 6000,
					.now = utc("2017-10-01T00:00:00Z") };

	for (size_t i = 0; i < 25; i++) {
		r[i] = at("2017-09-01T03:00:00Z", (int64_t)(i * i));
		r[i].time += (int64_t)i * 3600;
		if (i >= 5 && i < 9)
			r[i].flags = READING_SUBSTITUTE_TEMPERATURE;
	}
	run(&how, r, 25, "2017-09-01T03:00:00Z", "2017-09-02T03:00:00Z");
	assert_int_equal(rows.row[0].hours_substitute, 4);
	assert_int_equal(rows.row[0].volume_substitute, 64 - 16);
	assert_int_equal(rows.row[0].volume, 576);
	assert_int_equal(rows.row[0].hours_estimated, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_short_gap_is_a_line),
		cmocka_unit_test(over_the_end_of_the_wheel),
		cmocka_unit_test(nothing_where_nothing_is_known),
		cmocka_unit_test(a_long_gap_has_the_profile_of_its_weekdays),
		cmocka_unit_test(only_whole_measured_hours_teach),
		cmocka_unit_test(properties),
		cmocka_unit_test(estimated_boundaries_are_marked),
		cmocka_unit_test(a_daily_record_pins_the_estimates),
		cmocka_unit_test(a_second_record_of_one_time),
		cmocka_unit_test(nothing_rests_on_the_future),
		cmocka_unit_test(shares_with_substitute_temperature),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	tz_forget_all();
	return failed;
}
