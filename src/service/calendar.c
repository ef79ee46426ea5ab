#include "service/calendar.h"

#include <stdio.h>

static int64_t local_day(const struct tz *zone, int64_t utc)
{
	struct civil c = tz_civil(zone, utc);
	return civil_to_days(c.year, c.month, c.day);
}

/* 1 is Monday; 1970 began on a Thursday. */
static int weekday_of(int64_t day)
{
	return (int)(day + 3 - floor_div(day + 3, 7) * 7) + 1;
}

static int day_of_month(int64_t day)
{
	int y;
	int m;
	int d;
	civil_from_days(day, &y, &m, &d);
	return d;
}

static bool fits(const struct calendar *c, int64_t day)
{
	switch (c->every) {
	case CALENDAR_DAY:
		return true;
	case CALENDAR_WEEK:
		return weekday_of(day) == c->weekday;
	case CALENDAR_MONTH:
		break;
	}
	return c->day == CALENDAR_LAST ? day_of_month(day + 1) == 1 : day_of_month(day) == c->day;
}

static int64_t instant(const struct calendar *c, int64_t day)
{
	struct civil local = { .hour = c->hour, .minute = c->minute };
	civil_from_days(day, &local.year, &local.month, &local.day);
	return tz_utc(c->zone, local);
}

/* Every rule fits a day of any 31, so that this ends. */
int64_t calendar_next(const struct calendar *c, int64_t after)
{
	for (int64_t day = local_day(c->zone, after) - 1;; day++) {
		if (!fits(c, day))
			continue;
		int64_t at = instant(c, day);
		if (at > after)
			return at;
	}
}

static void put_day(int64_t day, char *buf, size_t cap)
{
	int y;
	int m;
	int d;
	civil_from_days(day, &y, &m, &d);
	(void)snprintf(buf, cap, "%04d-%02d-%02d", y, m, d);
}

void calendar_closed(const struct tz *zone, enum calendar_span span, int start_hour, int64_t due,
		     char ret[static PERIOD_TEXT])
{
	struct civil c = gas_period_date(zone, GAS_DAY, start_hour, due);
	int64_t today = civil_to_days(c.year, c.month, c.day); /* the gas day that is open */
	int64_t monday = today - (weekday_of(today) - 1);
	char first[PERIOD_TEXT / 2];
	char last[PERIOD_TEXT / 2];
	switch (span) {
	case SPAN_DAY:
		put_day(today - 1, ret, PERIOD_TEXT);
		break;
	case SPAN_WEEK:
		put_day(monday - 7, first, sizeof first);
		put_day(monday - 1, last, sizeof last);
		(void)snprintf(ret, PERIOD_TEXT, "%s/%s", first, last);
		break;
	case SPAN_MONTH:
		(void)snprintf(ret, PERIOD_TEXT, "%04d-%02d", c.month == 1 ? c.year - 1 : c.year,
			       c.month == 1 ? 12 : c.month - 1);
		break;
	case SPAN_YEAR:
		(void)snprintf(ret, PERIOD_TEXT, "%04d", c.year - 1);
		break;
	}
}
