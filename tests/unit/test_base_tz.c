#include "unit.h"

#include <pthread.h>
#include <stdio.h>

#include "base/tz.h"
#include "base/tz_file.h"
#include "random.h"
#include "times.h"

static void assert_time(int64_t t, int offset, const char *text)
{
	char buf[32];

	assert_string_equal(time_format(buf, t, offset), text);
}

static void offsets_of_russia(void **state)
{
	(void)state;
	static const struct {
		const char *zone;
		const char *at;
		int offset;
	} cases[] = {
		{ "Europe/Volgograd", "2018-10-27T22:59:59Z", 10800 },
		{ "Europe/Volgograd", "2018-10-27T23:00:00Z", 14400 },
		{ "Europe/Volgograd", "2020-12-26T21:59:59Z", 14400 },
		{ "Europe/Volgograd", "2020-12-26T22:00:00Z", 10800 },
		{ "Europe/Moscow", "2014-10-25T21:59:59Z", 14400 },
		{ "Europe/Moscow", "2014-10-25T22:00:00Z", 10800 },
		{ "Europe/Moscow", "2500-07-01T00:00:00Z", 10800 },
		{ "Asia/Almaty", "2024-02-29T17:59:59Z", 21600 },
		{ "Asia/Almaty", "2024-02-29T19:00:00Z", 18000 },
		{ "Europe/Berlin", "2100-07-01T00:00:00Z", 7200 },
		{ "Europe/Berlin", "2100-01-01T00:00:00Z", 3600 },
		{ "America/New_York", "2090-03-12T06:59:59Z", -18000 },
		{ "America/New_York", "2090-03-12T07:00:00Z", -14400 },
		{ "Australia/Sydney", "2100-01-01T00:00:00Z", 39600 },
		{ "Australia/Sydney", "2100-07-01T00:00:00Z", 36000 },
		{ "UTC", "2020-01-01T00:00:00Z", 0 },
		{ "UTC+03:00", "2020-01-01T00:00:00Z", 10800 },
		{ "UTC-3:30", "2020-01-01T00:00:00Z", -12600 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(tz_offset(zone(cases[i].zone), utc(cases[i].at)), cases[i].offset);
}

static void one_zone_one_object(void **state)
{
	(void)state;
	assert_ptr_equal(zone("Europe/Moscow"), zone("Europe/Moscow"));
	assert_ptr_equal(zone("UTC+3"), zone("UTC+03:00"));
	assert_ptr_equal(zone("UTC+0300"), zone("UTC+03:00"));
	assert_ptr_equal(zone("UTC-0"), zone("UTC"));
	assert_string_equal(tz_name(zone("UTC+3")), "UTC+03:00");
	assert_string_equal(tz_name(zone("Asia/Almaty")), "Asia/Almaty");
}

static void bad_names_are_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"",	     "Europe/Atlantis", "/etc/passwd",	 "../../etc/passwd", "Europe",
		"tzdata.zi", "zone.tab",	"Europe/../UTC", "UTC+19:00",	     "UTC+03:60",
		"UTC+-3",    "UTC+3:+5",	"UTC 3",	 "Europe/Mosc\now",  "right/UTC"
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		const struct tz *z = NULL;
		struct err err = { 0 };
		if (tz_find(bad[i], &z, &err))
			fail_msg("%s is taken", bad[i]);
		assert_null(z);
		assert_int_equal(err.kind, ERR_INVAL);
	}
}

static void local_times_twice_and_never(void **state)
{
	(void)state;
	/* Berlin: 02:00 to 03:00 is skipped in March and repeated in October. */
	const struct tz *z = zone("Europe/Berlin");
	struct civil gap = { 2024, 3, 31, 2, 30, 0 };
	struct civil twice = { 2024, 10, 27, 2, 30, 0 };

	assert_time(tz_utc(z, gap), 7200, "2024-03-31T03:30:00+02:00");
	assert_time(tz_utc(z, twice), 7200, "2024-10-27T02:30:00+02:00");
	/* Samoa left out 30 December 2011 altogether. */
	struct civil lost = { 2011, 12, 30, 6, 0, 0 };
	assert_time(tz_utc(zone("Pacific/Apia"), lost), 50400, "2011-12-31T06:00:00+14:00");
}

static const char *const everywhere[] = {
	"Europe/Moscow",     "Europe/Volgograd",    "Asia/Almaty",	"Asia/Kolkata",
	"Europe/Berlin",     "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia",
	"Africa/Casablanca", "Asia/Tehran",	    "Antarctica/Troll", "UTC-09:30",
	"America/Sao_Paulo", "Europe/Dublin",	    "Asia/Gaza",	"America/Godthab",
};

/* What the wall shows leads back to that instant, or to the first with that wall time. */
static void civil_and_back(void **state)
{
	(void)state;
	struct rnd r = { 9 };

	for (int i = 0; i < 40000; i++) {
		const struct tz *z = zone(everywhere[rnd_next(&r) % ARRAY_LEN(everywhere)]);
		int64_t t = rnd_in(&r, 0, utc("2120-01-01T00:00:00Z"));
		struct civil c = tz_civil(z, t);
		int64_t back = tz_utc(z, c);
		struct civil again = tz_civil(z, back);
		assert_true(back <= t && t - back <= 86400);
		assert_memory_equal(&c, &again, sizeof c);
	}
}

static void periods_tile_time(void **state)
{
	(void)state;
	struct rnd r = { 10 };

	for (int i = 0; i < 20000; i++) {
		const struct tz *z = zone(everywhere[rnd_next(&r) % ARRAY_LEN(everywhere)]);
		int64_t t = rnd_in(&r, 0, utc("2060-01-01T00:00:00Z"));
		int hour = (int)rnd_in(&r, 0, 23);
		enum gas_period by = (enum gas_period)(rnd_next(&r) % 4);
		struct span s = gas_period_at(z, by, hour, t);
		assert_true(s.from <= t && t < s.to);
		struct span next = gas_period_at(z, by, hour, s.to);
		assert_true(next.from == s.to);
		struct span before = gas_period_at(z, by, hour, s.from - 1);
		assert_true(before.to == s.from);
		if (by == GAS_DAY)
			assert_in_range(s.to - s.from, 22 * 3600, 49 * 3600);
		if (by == GAS_HOUR)
			assert_in_range(s.to - s.from, 1, 3600);
	}
}

static void periods_have_names(void **state)
{
	(void)state;
	const struct tz *z = zone("Europe/Moscow");
	int64_t t = utc("2018-01-01T05:59:59+03:00");
	struct civil day = gas_period_date(z, GAS_DAY, 6, t);
	struct civil month = gas_period_date(z, GAS_MONTH, 6, t);
	struct civil year = gas_period_date(z, GAS_YEAR, 6, t);
	struct civil hour = gas_period_date(z, GAS_HOUR, 6, t);
	struct span s = gas_period_at(z, GAS_YEAR, 6, t);

	assert_true(day.year == 2017 && day.month == 12 && day.day == 31 && day.hour == 6);
	assert_true(month.year == 2017 && month.month == 12 && month.day == 1);
	assert_true(year.year == 2017 && year.month == 1 && year.day == 1);
	assert_true(hour.year == 2018 && hour.month == 1 && hour.hour == 5 && !hour.minute);
	assert_time(s.from, 10800, "2017-01-01T06:00:00+03:00");
	assert_time(s.to, 10800, "2018-01-01T06:00:00+03:00");
	assert_int_equal((s.to - s.from) / 3600, 8760);
}

static void the_end_of_time_is_borne(void **state)
{
	(void)state;
	static const int64_t ends[] = { INT64_MIN, INT64_MIN + 1, INT64_MAX, INT64_MAX - 1, 0 };

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		for (size_t j = 0; j < ARRAY_LEN(everywhere); j++) {
			const struct tz *z = zone(everywhere[j]);
			char buf[32];
			(void)tz_civil(z, ends[i]);
			for (int by = GAS_HOUR; by <= GAS_YEAR; by++)
				(void)gas_period_date(z, (enum gas_period)by, 6, ends[i]);
			assert_in_range(strlen(time_format(buf, ends[i], tz_offset(z, ends[i]))),
					20, 25);
		}
	}
}

static void days_count(void **state)
{
	(void)state;
	static const struct {
		int64_t days;
		int y;
		int m;
		int d;
	} cases[] = {
		{ 0, 1970, 1, 1 },     { -1, 1969, 12, 31 },	  { 11016, 2000, 2, 29 },
		{ 11017, 2000, 3, 1 }, { -719528, 0, 1, 1 },	  { 47540, 2100, 2, 28 },
		{ 47541, 2100, 3, 1 }, { 2932896, 9999, 12, 31 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(civil_to_days(cases[i].y, cases[i].m, cases[i].d), cases[i].days);
	for (int64_t days = -800000; days < 800000; days += 13) {
		int y;
		int m;
		int d;
		civil_from_days(days, &y, &m, &d);
		assert_int_equal(civil_to_days(y, m, d), days);
		assert_in_range(m, 1, 12);
		assert_in_range(d, 1, 31);
	}
}

static void rfc3339(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"",
		"2017-09-01",
		"2017-09-01T06:00:00",
		"2017-02-29T06:00:00Z",
		"2017-04-31T06:00:00Z",
		"2017-13-01T06:00:00Z",
		"2017-00-01T06:00:00Z",
		"2017-09-00T06:00:00Z",
		"2017-09-01T24:00:00Z",
		"2017-09-01T06:60:00Z",
		"2017-09-01T06:00:61Z",
		"2017-09-01T06:00:00.Z",
		"2017-09-01T06:00:00+3",
		"2017-09-01T06:00:00+03:00 ",
		"17-09-01T06:00:00Z",
	};

	assert_int_equal(utc("1970-01-01T00:00:00Z"), 0);
	assert_int_equal(utc("2017-09-01 06:00:00.75+03:00"), 1504234800);
	assert_int_equal(utc("2017-09-01t03:00:00z"), 1504234800);
	assert_int_equal(utc("2016-12-31T23:59:60Z"), utc("2017-01-01T00:00:00Z"));
	assert_time(1504234800, 10800, "2017-09-01T06:00:00+03:00");
	assert_time(1504234800, 0, "2017-09-01T03:00:00Z");
	assert_time(1504234800, -12600, "2017-08-31T23:30:00-03:30");
	assert_time(INT64_MAX, 0, "9999-12-31T23:59:59Z");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		int64_t t = 77;
		if (time_parse(bad[i], &t, NULL))
			fail_msg("%s is taken", bad[i]);
		assert_int_equal(t, 77);
	}
}

static void posix_rules(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"",
		"M",
		"MSK",
		"MSK-25",
		"MSK-3X",
		"<+3-3",
		"CET-1CEST",
		"CET-1CEST,M3.5.0",
		"CET-1CEST,M13.5.0,M10.5.0",
		"CET-1CEST,M3.6.0,M10.5.0",
		"CET-1CEST,M3.5.7,M10.5.0",
		"CET-1CEST,J0,J365",
		"CET-1CEST,366,1",
		"CET-1CEST,M3.5.0/168,M10.5.0",
		"CET-1CEST,M3.5.0,M10.5.0,",
	};
	struct tz_rule rule;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (tz_rule_parse(bad[i], &rule, NULL))
			fail_msg("%s is taken", bad[i]);
	assert_true(tz_rule_parse("<+05>-5", &rule, NULL));
	assert_int_equal(tz_rule_offset(&rule, 0), 18000);
	/* RFC 8536 3.3.1: daylight saving time all year round. */
	assert_true(tz_rule_parse("XXX3EDT4,0/0,J365/23", &rule, NULL));
	for (int64_t t = 0; t < INT64_C(86400) * 800; t += 1800)
		assert_int_equal(tz_rule_offset(&rule, t), -14400);
	/* 29 February has no Julian day; day 59 counted from 0 is that day in leap years. */
	assert_true(tz_rule_parse("AAA0BBB,J60/0,J61/0", &rule, NULL));
	assert_int_equal(tz_rule_offset(&rule, utc("2024-02-29T12:00:00Z")), 0);
	assert_int_equal(tz_rule_offset(&rule, utc("2024-03-01T12:00:00Z")), 3600);
	assert_true(tz_rule_parse("AAA0BBB,59/0,60/0", &rule, NULL));
	assert_int_equal(tz_rule_offset(&rule, utc("2024-02-29T12:00:00Z")), 3600);
	assert_int_equal(tz_rule_offset(&rule, utc("2023-03-01T12:00:00Z")), 3600);
	/* Godthab: the change is on the day before Sunday, at -1:00. */
	assert_true(tz_rule_parse("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", &rule, NULL));
	assert_int_equal(tz_rule_offset(&rule, utc("2024-03-31T00:59:59Z")), -7200);
	assert_int_equal(tz_rule_offset(&rule, utc("2024-03-31T01:00:00Z")), -3600);
}

static void *find_many(void *arg)
{
	for (int i = 0; i < 2000; i++) {
		const struct tz *z = NULL;
		if (!tz_find(everywhere[(size_t)i % ARRAY_LEN(everywhere)], &z, NULL) ||
		    !tz_name(z)[0])
			return arg;
	}
	return NULL;
}

static void threads_share_the_cache(void **state)
{
	(void)state;
	pthread_t threads[4];

	tz_forget_all();
	for (size_t i = 0; i < ARRAY_LEN(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, find_many, threads), 0);
	for (size_t i = 0; i < ARRAY_LEN(threads); i++) {
		void *failed = NULL;
		assert_int_equal(pthread_join(threads[i], &failed), 0);
		assert_null(failed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(offsets_of_russia),
		cmocka_unit_test(one_zone_one_object),
		cmocka_unit_test(bad_names_are_refused),
		cmocka_unit_test(local_times_twice_and_never),
		cmocka_unit_test(civil_and_back),
		cmocka_unit_test(periods_tile_time),
		cmocka_unit_test(periods_have_names),
		cmocka_unit_test(the_end_of_time_is_borne),
		cmocka_unit_test(days_count),
		cmocka_unit_test(rfc3339),
		cmocka_unit_test(posix_rules),
		cmocka_unit_test(threads_share_the_cache),
	};
	int failed = cmocka_run_group_tests_name("base_tz", tests, NULL, NULL);

	tz_forget_all();
	return failed;
}
