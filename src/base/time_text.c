/* time_text.c - RFC 3339. */
#include <stdio.h>

#include "base/str.h"
#include "base/tz.h"

/* 0000-01-01T00:00:00Z … 9999-12-31T23:59:59Z: four digits of year. */
static const int64_t first_time = INT64_C(-62167219200);
static const int64_t last_time = INT64_C(253402300799);

const char *time_format(char buf[static 32], int64_t utc, int offset_seconds)
{
	int minutes = offset_seconds / 60 % 1440; /* RFC 3339 knows no seconds of offset */
	int64_t low = first_time - minutes * 60;
	int64_t high = last_time - minutes * 60;
	struct strb b = strb_make(buf, 32);

	utc = utc < low ? low : utc > high ? high : utc;
	struct civil c = civil_from_utc(utc + minutes * 60);
	strb_printf(&b, "%04d-%02d-%02dT%02d:%02d:%02d", c.year, c.month, c.day, c.hour, c.minute,
		    c.second);
	if (minutes)
		strb_printf(&b, "%c%02d:%02d", minutes < 0 ? '-' : '+', abs(minutes) / 60,
			    abs(minutes) % 60);
	else
		strb_add_char(&b, 'Z');
	return buf;
}

struct scan {
	const char *p;
	bool bad;
};

static int take_digits(struct scan *s, unsigned n, int min, int max)
{
	int v = 0;

	for (unsigned i = 0; i < n; i++) {
		if (*s->p < '0' || *s->p > '9') {
			s->bad = true;
			return min;
		}
		v = v * 10 + (*s->p++ - '0');
	}
	s->bad |= v < min || v > max;
	return v;
}

static void take_one_of(struct scan *s, const char *chars)
{
	if (*s->p && strchr(chars, *s->p))
		s->p++;
	else
		s->bad = true;
}

static int take_offset(struct scan *s)
{
	if (*s->p == 'Z' || *s->p == 'z') {
		s->p++;
		return 0;
	}
	bool minus = *s->p == '-';
	take_one_of(s, "+-");
	int offset = take_digits(s, 2, 0, 23) * 3600;
	take_one_of(s, ":");
	offset += take_digits(s, 2, 0, 59) * 60;
	return minus ? -offset : offset;
}

bool time_parse(const char *text, int64_t *ret, struct err *err)
{
	struct scan s = { .p = text };
	struct civil c = { .year = take_digits(&s, 4, 0, 9999) };

	take_one_of(&s, "-");
	c.month = take_digits(&s, 2, 1, 12);
	take_one_of(&s, "-");
	c.day = take_digits(&s, 2, 1, 31);
	take_one_of(&s, "Tt ");
	c.hour = take_digits(&s, 2, 0, 23);
	take_one_of(&s, ":");
	c.minute = take_digits(&s, 2, 0, 59);
	take_one_of(&s, ":");
	c.second = take_digits(&s, 2, 0, 60); /* 60: a leap second, the next one here */
	if (*s.p == '.') {
		s.p++;
		(void)take_digits(&s, 1, 0, 9);
		while (*s.p >= '0' && *s.p <= '9')
			s.p++;
	}
	int offset = take_offset(&s);
	int year = c.year;
	int month = c.month;
	int day = c.day;
	if (!s.bad) /* 31 April would come back as 1 May */
		civil_from_days(civil_to_days(year, month, day), &year, &month, &day);
	s.bad |= day != c.day;
	if (s.bad || *s.p)
		return err_set(err, ERR_INVAL, "not a time like 2017-09-01T06:00:00+03:00");
	*ret = civil_to_utc(c) - offset;
	return true;
}
