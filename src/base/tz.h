/*
 * tz.h - time zones from tzdata and gas days.
 *
 * Times are UTC seconds since 1970 (int64_t; beyond about ±1.9 billion years
 * they are taken as that). Zones are IANA names read from
 * the system's TZif files (RFC 8536), cached for the life of the process and
 * safe to use from any thread; a fixed offset is the zone "UTC+03:00".
 */
#pragma once
#include <stdbool.h>

#include "base/err.h"

struct tz; /* opaque, lives until tz_forget_all() */

struct civil {
	int year;
	int month; /* 1–12 */
	int day;   /* 1–31 */
	int hour;
	int minute;
	int second;
};

NODISCARD bool tz_find(const char *name, const struct tz **ret, struct err *err);
void tz_forget_all(void); /* at exit, so that leak checkers stay quiet */
const char *tz_name(const struct tz *z);

int tz_offset(const struct tz *z, int64_t utc); /* seconds east of UTC */
struct civil tz_civil(const struct tz *z, int64_t utc);

/*
 * UTC of a local time. A local time that the zone skips is moved forward by
 * the gap; of one that happens twice the first is taken (RFC 5545 3.3.5).
 */
int64_t tz_utc(const struct tz *z, struct civil local);

struct civil civil_from_utc(int64_t utc); /* the date and time in UTC */
int64_t civil_to_utc(struct civil c);	  /* of a date and time in UTC */

/* Rounded down, also for what is before 1970; b > 0. */
static inline int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Days since 1970-01-01 of a proleptic Gregorian date, and back. */
int64_t civil_to_days(int year, int month, int day);
void civil_from_days(int64_t days, int *ret_year, int *ret_month, int *ret_day);

/*
 * The gas day (month, year) that holds instant `utc`: starts at `start_hour`
 * local (0–23; day 1 of the month or year for the longer ones), ends where the
 * next one starts; 23, 24 or 25 hours for a day.
 */
struct span {
	int64_t from; /* UTC, inclusive */
	int64_t to;   /* UTC, exclusive */
};
enum gas_period { GAS_HOUR, GAS_DAY, GAS_MONTH, GAS_YEAR };
const char *gas_period_name(enum gas_period by); /* "hour", "day", "month", "year" */
bool gas_period_parse(const char *name, enum gas_period *ret);

/* Gas days begin at `hour` from the one that is called by local date `from` on. */
struct gas_start {
	int64_t from; /* days since 1970-01-01: civil_to_days() */
	int hour;     /* 0–23 */
};

/*
 * Gas days with the history of their start. The day before a change ends where
 * the changed one starts, so that it is longer or shorter by the difference and
 * nothing is counted twice or lost; months and years likewise.
 */
struct gas_calendar {
	const struct tz *zone;
	int hour;			 /* before the first change */
	const struct gas_start *changes; /* in rising order of `from`; lives as long as this */
	size_t count;
};

struct span gas_calendar_at(const struct gas_calendar *c, enum gas_period by, int64_t utc);

/* The local date by which a period is called: the date of its start. */
struct civil gas_calendar_date(const struct gas_calendar *c, enum gas_period by, int64_t utc);

/* The same where the start never changed. */
struct span gas_period_at(const struct tz *z, enum gas_period by, int start_hour, int64_t utc);
struct civil gas_period_date(const struct tz *z, enum gas_period by, int start_hour, int64_t utc);

/* RFC 3339 with the given offset: "2017-09-01T06:00:00+03:00"; returns buf. */
const char *time_format(char buf[static 32], int64_t utc, int offset_seconds);
NODISCARD bool time_parse(const char *text, int64_t *ret, struct err *err);
