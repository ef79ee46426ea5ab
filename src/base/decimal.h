/*
 * decimal.h - printing of scaled integers with half-up rounding.
 *
 * Measured quantities are integers (litres, 0.01 °C, Pa, 0.0001); rounding
 * happens only here: 16 524 l over 24 h = 688.5 l/h prints as 0.689 m³/h.
 */
#pragma once
#include <stdbool.h>

#include "base/err.h"

enum { DECIMAL_MAX = 48 };

/* value·10^-scale with `digits` decimals, half away from zero; returns buf. */
const char *decimal_format(char buf[static DECIMAL_MAX], int64_t value, unsigned scale,
			   unsigned digits, char point);

/* value/divisor·10^-scale, rounded once; divisor > 0. */
const char *decimal_format_quotient(char buf[static DECIMAL_MAX], int64_t value, int64_t divisor,
				    unsigned scale, unsigned digits, char point);

/* Integer quotient rounded half away from zero; divisor > 0. */
int64_t decimal_div(int64_t value, int64_t divisor);

/* Wide enough for INT64_MIN·10^18: for products that are divided and rounded once. */
__extension__ typedef __int128 decimal_wide;
decimal_wide decimal_div_wide(decimal_wide value, decimal_wide divisor);

/* "12.34" or "12,34" to an integer at `scale`; more digits than that fail. */
NODISCARD bool decimal_parse(const char *text, unsigned scale, int64_t *ret, struct err *err);
