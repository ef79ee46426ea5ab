/* times.h - zones by name and times by text; what is none fails the test. */
#pragma once
#include "unit.h"

#include "base/tz.h"

static inline const struct tz *zone(const char *name)
{
	const struct tz *z = NULL;
	struct err err;

	if (!tz_find(name, &z, &err))
		fail_msg("%s", err.msg);
	return z;
}

static inline int64_t utc(const char *text)
{
	int64_t t = 0;
	struct err err;

	if (!time_parse(text, &t, &err))
		fail_msg("%s: %s", text, err.msg);
	return t;
}
