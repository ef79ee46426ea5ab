/*
 * gasday.c - gas days, months and years, with the history of their start.
 *
 * Every boundary is the start of the gas day of some date, and that is a
 * function of the date alone; so periods tile time whatever the zone or the
 * history does.
 */
#include "base/tz.h"
#include "base/tz_file.h"

static const char *const period_names[] = { "hour", "day", "month", "year" };

const char *gas_period_name(enum gas_period by)
{
	return (unsigned)by < ARRAY_LEN(period_names) ? period_names[by] : "";
}

bool gas_period_parse(const char *name, enum gas_period *ret)
{
	for (unsigned i = 0; i < ARRAY_LEN(period_names); i++) {
		if (strcmp(period_names[i], name) == 0) {
			*ret = (enum gas_period)i;
			return true;
		}
	}
	return false;
}

enum { HOUR = 3600 };

/* The hour at which the gas day called by the `day`th date since 1970 starts. */
static int hour_of(const struct gas_calendar *c, int64_t day)
{
	size_t lo = 0; /* changes before lo hold by then, those from hi on do not */
	size_t hi = c->count;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (c->changes[mid].from <= day)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? c->changes[lo - 1].hour : c->hour;
}

static int64_t day_start(const struct gas_calendar *c, int64_t day)
{
	struct civil local = { .hour = hour_of(c, day) };

	civil_from_days(day, &local.year, &local.month, &local.day);
	return tz_utc(c->zone, local);
}

/* The last day that has begun; of days without an hour between them the later. */
static int64_t gas_day_of(const struct gas_calendar *c, int64_t utc)
{
	struct civil local = tz_civil(c->zone, utc);
	int64_t day = civil_to_days(local.year, local.month, local.day);

	/* Where the clock is set at that very hour, the date may be off by one. */
	while (utc < day_start(c, day))
		day--;
	while (utc >= day_start(c, day + 1))
		day++;
	return day;
}

/* Days since 1970 of the first day of the period that holds `day`, or of the one after. */
static int64_t first_day(enum gas_period by, int64_t day, int ahead)
{
	int year;
	int month;
	int date;

	if (by == GAS_HOUR || by == GAS_DAY)
		return day + ahead;
	civil_from_days(day, &year, &month, &date);
	if (by == GAS_YEAR)
		return civil_to_days(year + ahead, 1, 1);
	month += ahead;
	return civil_to_days(year + (month > 12), month > 12 ? 1 : month, 1);
}

struct span gas_calendar_at(const struct gas_calendar *c, enum gas_period by, int64_t utc)
{
	utc = tz_clamp(utc);
	int64_t day = gas_day_of(c, utc);
	struct span s = { .from = day_start(c, first_day(by, day, 0)),
			  .to = day_start(c, first_day(by, day, 1)) };

	if (by == GAS_HOUR) {
		/* Counted from the day's start, so that hours always tile their day. */
		s.from += (utc - s.from) / HOUR * HOUR;
		if (s.to > s.from + HOUR)
			s.to = s.from + HOUR;
	}
	return s;
}

struct civil gas_calendar_date(const struct gas_calendar *c, enum gas_period by, int64_t utc)
{
	utc = tz_clamp(utc);
	if (by == GAS_HOUR)
		return tz_civil(c->zone, gas_calendar_at(c, by, utc).from);
	int64_t day = first_day(by, gas_day_of(c, utc), 0);
	struct civil date = { .hour = hour_of(c, day) };
	civil_from_days(day, &date.year, &date.month, &date.day);
	return date;
}

struct span gas_period_at(const struct tz *z, enum gas_period by, int start_hour, int64_t utc)
{
	struct gas_calendar c = { .zone = z, .hour = start_hour };

	return gas_calendar_at(&c, by, utc);
}

struct civil gas_period_date(const struct tz *z, enum gas_period by, int start_hour, int64_t utc)
{
	struct gas_calendar c = { .zone = z, .hour = start_hour };

	return gas_calendar_date(&c, by, utc);
}
