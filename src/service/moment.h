/* moment.h - times and days as people write them in forms. */
#pragma once
#include "base/tz.h"

/*
 * "2026-09-01T06:00:00+03:00", or "2026-09-01": the begin of that gas day in the zone (or `now`
 * when it has not begun today). ERR_INVAL on `field` for what is neither, before 2000 or after now.
 */
NODISCARD bool moment_parse(const char *field, const char *text, const struct tz *zone,
			    int gas_day_start, int64_t now, int64_t *ret, struct err *err);
/* "2026-09" as days since 1970 of its first day; ERR_INVAL on `field`. */
NODISCARD bool month_parse(const char *field, const char *text, int64_t *ret, struct err *err);
/* "06:00", a full hour. */
bool hour_parse(const char *text, int64_t *ret);
/* "2026-09-01" as days since 1970; "" gives 0. ERR_INVAL on `field`, also before 1970 and after 2199. */
NODISCARD bool day_parse(const char *field, const char *text, int64_t *ret, struct err *err);
