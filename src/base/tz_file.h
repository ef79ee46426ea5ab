/*
 * tz_file.h - what a TZif file (RFC 8536) says, for tz.c alone.
 *
 * Plain data in one allocation; parsing is pure and total, so that it can be
 * fuzzed. Limits are far above what tzdata holds.
 */
#pragma once
#include <stdbool.h>

#include "base/err.h"

enum {
	TZ_FILE_MAX = 1 << 18, /* bytes of a file */
	TZ_TYPES_MAX = 256,    /* RFC 8536: an index is one byte */
	TZ_OFFSET_MAX = 93599, /* seconds; 3.2: -25:59:59 … 25:59:59 */
};

/* Day of the year on which a POSIX TZ rule changes the clock. */
enum tz_day_kind { TZ_DAY_JULIAN, TZ_DAY_ZERO, TZ_DAY_MONTH };

struct tz_change {
	enum tz_day_kind kind;
	int day;   /* Jn: 1–365 without 29 February; n: 0–365; Mm.w.d: 0 = Sunday */
	int month; /* 1–12 */
	int week;  /* 1–5, 5 = last */
	int time;  /* seconds of local time, -167 h … 167 h */
};

/* The footer: what holds after the last transition. */
struct tz_rule {
	bool known;
	bool has_dst;
	int std_offset; /* seconds east */
	int dst_offset;
	struct tz_change start; /* of daylight saving time */
	struct tz_change end;
};

struct tz_file {
	unsigned count;	 /* transitions */
	int64_t *at;	 /* rising UTC seconds */
	uint8_t *type;	 /* of the time from at[i] on */
	unsigned types;	 /* at least 1; type 0 holds before the first transition */
	int32_t *offset; /* seconds east, by type */
	struct tz_rule rule;
};

NODISCARD bool tz_file_parse(const uint8_t *p, size_t n, struct tz_file *ret, struct err *err);
void tz_file_finish(struct tz_file *f);

/* "MSK-3", "CET-1CEST,M3.5.0,M10.5.0/3", "<+05>-5" */
NODISCARD bool tz_rule_parse(const char *text, struct tz_rule *ret, struct err *err);
/* Years stay within int, with room for any zone's offset. */
static inline int64_t tz_clamp(int64_t utc)
{
	const int64_t far = INT64_C(60000000000000000);

	return utc > far ? far : utc < -far ? -far : utc;
}

int tz_rule_offset(const struct tz_rule *r, int64_t utc);
