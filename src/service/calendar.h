/*
 * calendar.h - when a report by the calendar is due, and which period it tells then. Pure.
 *
 * Local times follow tz_utc(): one that the clocks skip is moved forward by the gap, of one that
 * comes twice the first is taken. So there is one due time for each day that fits.
 */
#pragma once
#include "base/tz.h"

enum calendar_every { CALENDAR_DAY, CALENDAR_WEEK, CALENDAR_MONTH };
enum { CALENDAR_LAST = 0, CALENDAR_DAY_MAX = 28 };

struct calendar {
	enum calendar_every every;
	int day;     /* of a month: 1–CALENDAR_DAY_MAX, or CALENDAR_LAST */
	int weekday; /* of a week: 1 (Monday) – 7 */
	int hour;
	int minute;
	const struct tz *zone;
};

/* The first due time after that instant (UTC seconds). */
int64_t calendar_next(const struct calendar *c, int64_t after);

enum calendar_span { SPAN_DAY, SPAN_WEEK, SPAN_MONTH, SPAN_YEAR };

enum { PERIOD_TEXT = 24 };

/*
 * The last gas day, week from Monday on, month or year that has closed at `due`, by gas days that
 * begin at `start_hour`: "2026-11-21", "2026-11", "2026", or first and last day,
 * "2026-11-16/2026-11-22".
 */
void calendar_closed(const struct tz *zone, enum calendar_span span, int start_hour, int64_t due,
		     char ret[static PERIOD_TEXT]);
