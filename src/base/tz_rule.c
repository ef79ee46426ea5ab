/*
 * tz_rule.c - the POSIX TZ string of a TZif footer, with the times of
 * RFC 8536 3.3.1 (-167 … 167 hours):  std offset [dst [offset] , start , end]
 */
#include "base/tz.h"
#include "base/tz_file.h"

struct scan {
	const char *p;
	bool bad;
};

static bool take_char(struct scan *s, char c)
{
	if (*s->p != c)
		return false;
	s->p++;
	return true;
}

static int take_number(struct scan *s, int max)
{
	int v = 0;

	if (*s->p < '0' || *s->p > '9')
		s->bad = true;
	while (*s->p >= '0' && *s->p <= '9' && !s->bad) {
		v = v * 10 + (*s->p++ - '0');
		s->bad = v > max;
	}
	return v;
}

/* Three or more letters, or anything but '>' in angle brackets. */
static void take_name(struct scan *s)
{
	const char *start = s->p;

	if (take_char(s, '<')) {
		while (*s->p && *s->p != '>')
			s->p++;
		s->bad |= !take_char(s, '>');
		return;
	}
	while ((*s->p >= 'A' && *s->p <= 'Z') || (*s->p >= 'a' && *s->p <= 'z'))
		s->p++;
	s->bad |= s->p - start < 3;
}

static int take_time(struct scan *s, int max_hours)
{
	bool minus = take_char(s, '-');

	if (!minus)
		(void)take_char(s, '+');
	int v = take_number(s, max_hours) * 3600;
	if (take_char(s, ':')) {
		v += take_number(s, 59) * 60;
		if (take_char(s, ':'))
			v += take_number(s, 59);
	}
	return minus ? -v : v;
}

static struct tz_change take_change(struct scan *s)
{
	struct tz_change c = { .time = 7200 };

	s->bad |= !take_char(s, ',');
	if (take_char(s, 'M')) {
		c.kind = TZ_DAY_MONTH;
		c.month = take_number(s, 12);
		s->bad |= !take_char(s, '.');
		c.week = take_number(s, 5);
		s->bad |= !take_char(s, '.') || !c.month || !c.week;
		c.day = take_number(s, 6);
	} else if (take_char(s, 'J')) {
		c.kind = TZ_DAY_JULIAN;
		c.day = take_number(s, 365);
		s->bad |= !c.day;
	} else {
		c.kind = TZ_DAY_ZERO;
		c.day = take_number(s, 365);
	}
	if (take_char(s, '/'))
		c.time = take_time(s, 167);
	return c;
}

bool tz_rule_parse(const char *text, struct tz_rule *ret, struct err *err)
{
	struct scan s = { .p = text };
	struct tz_rule r = { .known = true };

	take_name(&s);
	r.std_offset = -take_time(&s, 24); /* POSIX counts westwards */
	if (*s.p && !s.bad) {
		r.has_dst = true;
		take_name(&s);
		r.dst_offset = r.std_offset + 3600;
		if (*s.p && *s.p != ',')
			r.dst_offset = -take_time(&s, 24);
		r.start = take_change(&s);
		r.end = take_change(&s);
	}
	if (s.bad || *s.p)
		return err_set(err, ERR_INVAL, "bad time zone rule");
	*ret = r;
	return true;
}

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int64_t month_day(const struct tz_change *c, int year)
{
	int64_t first = civil_to_days(year, c->month, 1);
	int64_t next = c->month < 12 ? civil_to_days(year, c->month + 1, 1)
				     : civil_to_days(year + 1, 1, 1);
	int weekday = (int)(((first + 4) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
	int64_t day = first + (c->day - weekday + 7) % 7 + (c->week - 1) * INT64_C(7);

	return day < next ? day : day - 7;
}

/* Local time of the change, as if the wall clock were UTC. */
static int64_t change_at(const struct tz_change *c, int year)
{
	int64_t day = 0;

	switch (c->kind) {
	case TZ_DAY_MONTH:
		day = month_day(c, year);
		break;
	case TZ_DAY_JULIAN:
		day = civil_to_days(year, 1, 1) + c->day - 1 + (c->day >= 60 && is_leap(year));
		break;
	case TZ_DAY_ZERO:
		day = civil_to_days(year, 1, 1) + c->day;
		break;
	}
	return day * 86400 + c->time;
}

int tz_rule_offset(const struct tz_rule *r, int64_t utc)
{
	if (!r->has_dst)
		return r->std_offset;
	/* The last change before `utc`; a rule's time may reach into the next year. */
	int year = civil_from_utc(utc).year;
	int64_t newest = INT64_MIN;
	bool dst = false;
	for (int y = year - 2; y <= year + 1; y++) {
		int64_t start = change_at(&r->start, y) - r->std_offset;
		int64_t end = change_at(&r->end, y) - r->dst_offset;
		if (end <= utc && end > newest) {
			newest = end;
			dst = false;
		}
		/* Wins a tie: so daylight saving time all year round is written. */
		if (start <= utc && start >= newest) {
			newest = start;
			dst = true;
		}
	}
	return dst ? r->dst_offset : r->std_offset;
}
