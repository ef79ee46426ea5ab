#include "base/decimal.h"

#include <stdio.h>

enum { DIGITS_MAX = 18 };

static decimal_wide power(unsigned n)
{
	decimal_wide p = 1;

	for (unsigned i = 0; i < n && i < DIGITS_MAX; i++)
		p *= 10;
	return p;
}

decimal_wide decimal_div_wide(decimal_wide value, decimal_wide divisor)
{
	decimal_wide q = value / divisor;
	decimal_wide rest = value % divisor;

	if (rest < 0)
		return -rest >= divisor + rest ? q - 1 : q;
	return rest >= divisor - rest ? q + 1 : q;
}

int64_t decimal_div(int64_t value, int64_t divisor)
{
	return (int64_t)decimal_div_wide(value, divisor);
}

const char *decimal_format_quotient(char buf[static DECIMAL_MAX], int64_t value, int64_t divisor,
				    unsigned scale, unsigned digits, char point)
{
	if (digits > DIGITS_MAX)
		digits = DIGITS_MAX;
	decimal_wide v = decimal_div_wide((decimal_wide)value * power(digits),
					  (decimal_wide)divisor * power(scale));
	char text[DECIMAL_MAX]; /* from its end backwards: at most 38 digits, point, sign */
	char *p = text + sizeof text - 1;
	bool minus = v < 0;

	*p = 0;
	if (minus)
		v = -v;
	for (unsigned i = 0; v || i <= digits; i++) {
		if (i == digits && digits)
			*--p = point;
		*--p = (char)('0' + (int)(v % 10));
		v /= 10;
	}
	if (minus)
		*--p = '-';
	memcpy(buf, p, (size_t)(text + sizeof text - p));
	return buf;
}

const char *decimal_format(char buf[static DECIMAL_MAX], int64_t value, unsigned scale,
			   unsigned digits, char point)
{
	return decimal_format_quotient(buf, value, 1, scale, digits, point);
}

static bool add_digit(int64_t *v, int digit, bool minus)
{
	return !__builtin_mul_overflow(*v, 10, v) &&
	       !__builtin_add_overflow(*v, minus ? -digit : digit, v);
}

bool decimal_parse(const char *text, unsigned scale, int64_t *ret, struct err *err)
{
	const char *p = text;
	bool minus = *p == '-';
	unsigned decimals = 0;
	int64_t v = 0;

	if (*p == '-' || *p == '+')
		p++;
	if (*p < '0' || *p > '9')
		return err_set(err, ERR_INVAL, "not a number");
	for (bool point = false; *p; p++) {
		if ((*p == '.' || *p == ',') && !point && p[1]) {
			point = true;
			continue;
		}
		if (*p < '0' || *p > '9')
			return err_set(err, ERR_INVAL, "not a number");
		if (point && ++decimals > scale)
			return err_set(err, ERR_INVAL, "more than %u decimals", scale);
		if (!add_digit(&v, *p - '0', minus))
			return err_set(err, ERR_INVAL, "number too large");
	}
	for (; decimals < scale; decimals++)
		if (!add_digit(&v, 0, minus))
			return err_set(err, ERR_INVAL, "number too large");
	*ret = v;
	return true;
}
