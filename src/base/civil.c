/*
 * civil.c - dates of the proleptic Gregorian calendar, by 400-year eras that
 * begin on 1 March, so that the leap day is the last of its year.
 */
#include "base/tz.h"
#include "base/tz_file.h"

enum { ERA_DAYS = 146097, MARCH_0000 = 719468 /* days from 0000-03-01 to 1970 */ };

int64_t civil_to_days(int year, int month, int day)
{
	int64_t y = (int64_t)year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - MARCH_0000;
}

void civil_from_days(int64_t days, int *ret_year, int *ret_month, int *ret_day)
{
	int64_t d = days + MARCH_0000;
	int64_t era = (d >= 0 ? d : d - (ERA_DAYS - 1)) / ERA_DAYS;
	int64_t of_era = d - era * ERA_DAYS;
	/* 1460, 36524 and 146096: the days after which a leap day was (not) skipped. */
	int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * of_year + 2) / 153; /* 0 = March; five months have 153 days */

	*ret_day = (int)(of_year - (153 * m + 2) / 5 + 1);
	*ret_month = (int)(m < 10 ? m + 3 : m - 9);
	*ret_year = (int)(y + era * 400 + (m >= 10));
}

struct civil civil_from_utc(int64_t utc)
{
	struct civil c;

	utc = tz_clamp(utc);
	int64_t days = utc / 86400;
	int64_t rest = utc % 86400;
	if (rest < 0) {
		rest += 86400;
		days--;
	}
	civil_from_days(days, &c.year, &c.month, &c.day);
	c.hour = (int)(rest / 3600);
	c.minute = (int)(rest / 60 % 60);
	c.second = (int)(rest % 60);
	return c;
}

int64_t civil_to_utc(struct civil c)
{
	return civil_to_days(c.year, c.month, c.day) * 86400 + c.hour * INT64_C(3600) +
	       c.minute * INT64_C(60) + c.second;
}
