/*
 * obis.h - OBIS codes as text: "7-0:13.2.0.255" (IEC 62056-6-1).
 */
#pragma once
#include <stdbool.h>

#include "base/attr.h"

enum { OBIS_TEXT_MAX = 24 };

/* The sixth part may be missing (then 255). False when the text is no OBIS. */
NODISCARD bool obis_parse(const char *text, uint8_t ret[static 6]);

static inline bool obis_equal(const uint8_t a[static 6], const uint8_t b[static 6])
{
	return memcmp(a, b, 6) == 0;
}
