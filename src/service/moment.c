#include "service/moment.h"

#include "base/str.h"

enum { DATE_CHARS = 10, YEAR_MIN = 1970, YEAR_MAX = 2199, DAY = 86400 };

static const int64_t oldest = INT64_C(946684800); /* 2000-01-01 */

static bool take_number(struct str s, size_t at, size_t n, int min, int max, int *ret)
{
	int64_t v;

	for (size_t i = at; i < at + n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	}
	if (!str_parse_int(str_make(s.p + at, n), min, max, &v))
		return false;
	*ret = (int)v;
	return true;
}

static bool parse_date(const char *text, int64_t *ret)
{
	struct str s = str_from(text);
	int y;
	int m;
	int d;

	if (s.n != DATE_CHARS || s.p[4] != '-' || s.p[7] != '-' ||
	    !take_number(s, 0, 4, YEAR_MIN, YEAR_MAX, &y) || !take_number(s, 5, 2, 1, 12, &m) ||
	    !take_number(s, 8, 2, 1, 31, &d))
		return false;
	int64_t days = civil_to_days(y, m, d);
	int back[3];
	civil_from_days(days, &back[0], &back[1], &back[2]);
	*ret = days;
	return back[2] == d && days > 0; /* no 31st of June */
}

bool day_parse(const char *field, const char *text, int64_t *ret, struct err *err)
{
	int64_t day = 0;

	if (text[0] && !parse_date(text, &day))
		return err_field(err, field, "must be a day such as 2026-09-01");
	*ret = day;
	return true;
}

bool hour_parse(const char *text, int64_t *ret)
{
	return strlen(text) == 5 && strcmp(text + 2, ":00") == 0 &&
	       str_parse_int(str_make(text, 2), 0, 23, ret);
}

bool moment_parse(const char *field, const char *text, const struct tz *zone, int gas_day_start,
		  int64_t now, int64_t *ret, struct err *err)
{
	struct err why;
	int64_t day;
	int64_t at;

	if (parse_date(text, &day)) {
		struct civil c = { .hour = gas_day_start };
		civil_from_days(day, &c.year, &c.month, &c.day);
		at = tz_utc(zone, c);
		if (at > now && at - now < DAY)
			at = now;
	} else if (!time_parse(text, &at, &why)) {
		return err_field(err, field,
				 "must be a day such as 2026-09-01 or a time such as "
				 "2026-09-01T06:00:00+03:00");
	}
	if (at > now || at < oldest)
		return err_field(err, field, "must lie between 2000 and now");
	*ret = at;
	return true;
}

bool month_parse(const char *field, const char *text, int64_t *ret, struct err *err)
{
	char day[DATE_CHARS + 1];
	struct err why;
	struct strb b = strb_make(day, sizeof day);

	strb_printf(&b, "%.7s-01", text);
	return (strlen(text) == 7 && day_parse(field, day, ret, &why) && *ret > 0) ||
	       err_field(err, field, "must be a month such as 2026-09");
}
