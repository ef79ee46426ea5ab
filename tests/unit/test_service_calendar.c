#include "unit.h"

#include "service/calendar.h"

static struct err err;

static const struct tz *zone(const char *name)
{
	const struct tz *z = NULL;
	assert_true(tz_find(name, &z, &err));
	return z;
}

static int64_t utc(const char *text)
{
	int64_t t;
	assert_true(time_parse(text, &t, &err));
	return t;
}

/* Due times after `from`, one by one, as UTC. */
static void due(const struct calendar *c, const char *from, const char *const *times)
{
	int64_t at = utc(from);
	for (size_t i = 0; times[i]; i++) {
		char told[32];
		at = calendar_next(c, at);
		assert_string_equal(time_format(told, at, 0), times[i]);
	}
}

static void every_day_in_its_zone(void **state)
{
	(void)state;
	/* On 28.10.2018 clocks of Volgograd went from 02:00 to 03:00 (UTC+3 to UTC+4), on
	 * 27.12.2020 from 02:00 back to 01:00. */
	struct calendar c = { .hour = 7, .minute = 30, .zone = zone("Europe/Volgograd") };
	due(&c, "2018-10-26T12:00:00Z",
	    (const char *const[]){ "2018-10-27T04:30:00Z", "2018-10-28T03:30:00Z",
				   "2018-10-29T03:30:00Z", NULL });
	due(&c, "2020-12-25T12:00:00Z",
	    (const char *const[]){ "2020-12-26T03:30:00Z", "2020-12-27T04:30:00Z", NULL });
	/* Almaty, 01.03.2024: from UTC+6 to UTC+5 at midnight. */
	c.zone = zone("Asia/Almaty");
	due(&c, "2024-02-28T12:00:00Z",
	    (const char *const[]){ "2024-02-29T01:30:00Z", "2024-03-01T02:30:00Z", NULL });
}

static void a_time_that_is_skipped_is_later(void **state)
{
	(void)state;
	struct calendar c = { .hour = 2, .minute = 30, .zone = zone("Europe/Volgograd") };
	/* There was no 02:30: it was 03:30 by the new offset. */
	due(&c, "2018-10-27T12:00:00Z",
	    (const char *const[]){ "2018-10-27T23:30:00Z", "2018-10-28T22:30:00Z", NULL });
}

static void of_a_time_that_comes_twice_the_first_is_taken(void **state)
{
	(void)state;
	struct calendar c = { .hour = 1, .minute = 30, .zone = zone("Europe/Volgograd") };
	/* 01:30 was at 21:30 and at 22:30 UTC. */
	due(&c, "2020-12-26T12:00:00Z",
	    (const char *const[]){ "2020-12-26T21:30:00Z", "2020-12-27T22:30:00Z", NULL });
	/* Moscow, 26.10.2014: 01:30 at 21:30 and 22:30 UTC of the day before. */
	c.zone = zone("Europe/Moscow");
	due(&c, "2014-10-25T12:00:00Z",
	    (const char *const[]){ "2014-10-25T21:30:00Z", "2014-10-26T22:30:00Z", NULL });
}

static void a_day_that_never_was(void **state)
{
	(void)state;
	/* Samoa had no 30.12.2011: its hour is that of the next day, and that day has one only. */
	struct calendar c = { .hour = 8, .zone = zone("Pacific/Apia") };
	due(&c, "2011-12-29T12:00:00Z",
	    (const char *const[]){ "2011-12-29T18:00:00Z", "2011-12-30T18:00:00Z",
				   "2011-12-31T18:00:00Z", NULL });
}

static void every_week(void **state)
{
	(void)state;
	struct calendar c = {
		.every = CALENDAR_WEEK, .weekday = 1, .hour = 8, .zone = zone("Europe/Moscow")
	};
	due(&c, "2026-11-22T00:00:00Z",
	    (const char *const[]){ "2026-11-23T05:00:00Z", "2026-11-30T05:00:00Z",
				   "2026-12-07T05:00:00Z", NULL });
	c.weekday = 7;
	/* At the very instant it is the next one. */
	due(&c, "2026-11-22T05:00:00Z",
	    (const char *const[]){ "2026-11-29T05:00:00Z", "2026-12-06T05:00:00Z", NULL });
}

static void every_month(void **state)
{
	(void)state;
	struct calendar c = {
		.every = CALENDAR_MONTH, .day = 1, .hour = 8, .zone = zone("Asia/Almaty")
	};
	due(&c, "2023-12-31T00:00:00Z",
	    (const char *const[]){ "2024-01-01T02:00:00Z", "2024-02-01T02:00:00Z",
				   "2024-03-01T03:00:00Z", NULL });
	c.day = 28;
	due(&c, "2023-01-29T00:00:00Z",
	    (const char *const[]){ "2023-02-28T02:00:00Z", "2023-03-28T02:00:00Z", NULL });
	c.day = CALENDAR_LAST;
	due(&c, "2023-12-31T12:00:00Z",
	    (const char *const[]){ "2024-01-31T02:00:00Z", "2024-02-29T02:00:00Z",
				   "2024-03-31T03:00:00Z", "2024-04-30T03:00:00Z", NULL });
}

static void due_times_rise_in_every_zone(void **state)
{
	static const char *const zones[] = { "Europe/Volgograd", "Europe/Moscow",    "Asia/Almaty",
					     "Pacific/Apia",	 "America/New_York", "UTC+03:00" };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
		struct calendar c = { .zone = zone(zones[i]) };
		for (c.hour = 0; c.hour < 24; c.hour += 3) {
			int64_t at = utc("2010-01-01T00:00:00Z");
			for (int k = 0; k < 366 * 6; k++) {
				int64_t next = calendar_next(&c, at);
				assert_true(next > at && next - at <= 49 * 3600);
				at = next;
			}
		}
	}
}

static void closed(const char *name, enum calendar_span span, int hour, const char *at,
		   const char *want)
{
	char told[PERIOD_TEXT];
	calendar_closed(zone(name), span, hour, utc(at), told);
	assert_string_equal(told, want);
}

static void the_period_is_the_last_that_has_closed(void **state)
{
	(void)state;
	/* 05:59 and 06:00 in Moscow: the gas day of the 21st runs until then. */
	closed("Europe/Moscow", SPAN_DAY, 6, "2026-11-22T02:59:59Z", "2026-11-20");
	closed("Europe/Moscow", SPAN_DAY, 6, "2026-11-22T03:00:00Z", "2026-11-21");
	closed("Europe/Moscow", SPAN_MONTH, 6, "2026-11-01T02:59:59Z", "2026-09");
	closed("Europe/Moscow", SPAN_MONTH, 6, "2026-11-01T03:00:00Z", "2026-10");
	closed("Europe/Moscow", SPAN_MONTH, 0, "2026-01-15T00:00:00Z", "2025-12");
	closed("Europe/Moscow", SPAN_YEAR, 6, "2027-01-01T02:59:59Z", "2025");
	closed("Europe/Moscow", SPAN_YEAR, 6, "2027-01-01T03:00:00Z", "2026");
	/* Monday, 23.11.2026. */
	closed("Europe/Moscow", SPAN_WEEK, 6, "2026-11-23T02:59:59Z", "2026-11-09/2026-11-15");
	closed("Europe/Moscow", SPAN_WEEK, 6, "2026-11-23T03:00:00Z", "2026-11-16/2026-11-22");
	closed("Europe/Moscow", SPAN_WEEK, 6, "2027-01-02T09:00:00Z", "2026-12-21/2026-12-27");
	/* A day of 23, one of 25 hours. */
	closed("Europe/Volgograd", SPAN_DAY, 6, "2018-10-28T01:59:59Z", "2018-10-26");
	closed("Europe/Volgograd", SPAN_DAY, 6, "2018-10-28T02:00:00Z", "2018-10-27");
	closed("Europe/Volgograd", SPAN_DAY, 6, "2020-12-27T02:59:59Z", "2020-12-25");
	closed("Europe/Volgograd", SPAN_DAY, 6, "2020-12-27T03:00:00Z", "2020-12-26");
	closed("Asia/Almaty", SPAN_DAY, 6, "2024-03-01T00:59:59Z", "2024-02-28");
	closed("Asia/Almaty", SPAN_DAY, 6, "2024-03-01T01:00:00Z", "2024-02-29");
	closed("Asia/Almaty", SPAN_MONTH, 6, "2024-03-01T01:00:00Z", "2024-02");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day_in_its_zone),
		cmocka_unit_test(a_time_that_is_skipped_is_later),
		cmocka_unit_test(of_a_time_that_comes_twice_the_first_is_taken),
		cmocka_unit_test(a_day_that_never_was),
		cmocka_unit_test(every_week),
		cmocka_unit_test(every_month),
		cmocka_unit_test(due_times_rise_in_every_zone),
		cmocka_unit_test(the_period_is_the_last_that_has_closed),
	};
	int failed = cmocka_run_group_tests_name("service_calendar", tests, NULL, NULL);
	tz_forget_all();
	return failed;
}
