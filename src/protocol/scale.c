#include "protocol/scale.h"

#include <math.h>

__extension__ typedef __int128 wide;

enum { EXPONENT_MAX = 12 }; /* 2^63 · 10^12 · 10^5 fits in 128 bits */

/* target = wire · num / den + add/100 */
static const struct factor {
	enum profile_unit unit;
	uint8_t wire;
	int32_t num;
	int32_t den;
	int32_t add;
} factors[] = {
	{ UNIT_CELSIUS, 9, 1, 1, 0 },	 { UNIT_CELSIUS, 52, 1, 1, -27315 },
	{ UNIT_PASCAL, 23, 1, 1, 0 },	 { UNIT_PASCAL, 24, 100000, 1, 0 },
	{ UNIT_VOLT, 35, 1, 1, 0 },	 { UNIT_PERCENT, 56, 1, 1, 0 },
	{ UNIT_PERCENT, 255, 1, 1, 0 },	 { UNIT_SECOND, 7, 1, 1, 0 },
	{ UNIT_SECOND, 6, 60, 1, 0 },	 { UNIT_SECOND, 5, 3600, 1, 0 },
	{ UNIT_SECOND, 4, 86400, 1, 0 }, { UNIT_HOUR, 7, 1, 3600, 0 },
	{ UNIT_HOUR, 6, 1, 60, 0 },	 { UNIT_HOUR, 5, 1, 1, 0 },
	{ UNIT_HOUR, 4, 24, 1, 0 },	 { UNIT_LITRE, 13, 1000, 1, 0 },
	{ UNIT_LITRE, 14, 1000, 1, 0 },	 { UNIT_LITRE, 19, 1, 1, 0 },
};

static bool find_factor(enum profile_unit unit, uint8_t wire, struct factor *ret, struct err *err)
{
	static const char *const names[] = {
		[UNIT_NONE] = "",	 [UNIT_CELSIUS] = "temperature", [UNIT_PASCAL] = "pressure",
		[UNIT_VOLT] = "voltage", [UNIT_PERCENT] = "percentage",	 [UNIT_SECOND] = "time",
		[UNIT_HOUR] = "time",	 [UNIT_LITRE] = "volume",
	};
	if (unit == UNIT_NONE) {
		*ret = (struct factor){ .num = 1, .den = 1 };
		return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(factors); i++)
		if (factors[i].unit == unit && factors[i].wire == wire) {
			*ret = factors[i];
			return true;
		}
	return err_set(err, ERR_PROTO, "the meter's unit %u is not one of %s", wire, names[unit]);
}

static wide power(int exponent)
{
	wide p = 1;
	while (exponent-- > 0)
		p *= 10;
	return p;
}

static wide divide_round(wide n, wide d)
{
	wide q = n / d;
	wide r = n % d;
	if ((r < 0 ? -r : r) * 2 >= d)
		q += n < 0 ? -1 : 1;
	return q;
}

/* add is in hundredths of the target unit. */
static int64_t offset_of(const struct factor *f, unsigned decimals)
{
	wide scaled = (wide)f->add * power((int)decimals);
	return (int64_t)divide_round(scaled, 100);
}

static bool convert_float(double raw, int exponent, const struct factor *f, int64_t *ret)
{
	double x = raw * pow(10.0, exponent) * f->num / f->den;
	if (!isfinite(x) || fabs(x) > 9e15)
		return false;
	*ret = llround(x);
	return true;
}

static bool convert_integer(int64_t raw, int exponent, const struct factor *f, int64_t *ret)
{
	wide n = (wide)raw * f->num;
	wide d = f->den;
	if (raw && (exponent > EXPONENT_MAX || exponent < -EXPONENT_MAX))
		return false;
	if (raw && exponent > 0)
		n *= power(exponent);
	else if (raw)
		d *= power(-exponent);
	wide x = divide_round(n, d);
	if (x > 9000000000000000 || x < -9000000000000000)
		return false;
	*ret = (int64_t)x;
	return true;
}

static int exponent_of(struct quantity q, unsigned decimals)
{
	return q.scaler + (int)decimals;
}

static bool too_large(struct err *err)
{
	return err_set(err, ERR_PROTO, "the meter's value is too large");
}

bool scale_integer(int64_t raw, struct quantity q, enum profile_unit unit, unsigned decimals,
		   int64_t *ret, struct err *err)
{
	struct factor f;
	int64_t x;

	if (!find_factor(unit, q.unit, &f, err))
		return false;
	if (!convert_integer(raw, exponent_of(q, decimals), &f, &x))
		return too_large(err);
	*ret = x + offset_of(&f, decimals);
	return true;
}

bool scale_float(double raw, struct quantity q, enum profile_unit unit, unsigned decimals,
		 int64_t *ret, struct err *err)
{
	struct factor f;
	int64_t x;

	if (!find_factor(unit, q.unit, &f, err))
		return false;
	if (!convert_float(raw, exponent_of(q, decimals), &f, &x))
		return too_large(err);
	*ret = x + offset_of(&f, decimals);
	return true;
}

bool scale_back(int64_t value, unsigned decimals, enum profile_unit unit, struct quantity q,
		int64_t *ret, struct err *err)
{
	struct factor f;
	int exponent = -exponent_of(q, decimals);

	if (!find_factor(unit, q.unit, &f, err))
		return false;
	int64_t x = value - offset_of(&f, decimals);
	if (x && (exponent > EXPONENT_MAX || exponent < -EXPONENT_MAX))
		return err_set(err, ERR_UNSUPPORTED, "the meter's scaler is out of any range");
	wide n = (wide)x * f.den;
	wide d = f.num;
	if (x && exponent > 0)
		n *= power(exponent);
	else if (x)
		d *= power(-exponent);
	if (n % d)
		return err_set(err, ERR_UNSUPPORTED, "the meter's resolution is too coarse for it");
	n /= d;
	if (n > INT64_MAX || n < INT64_MIN)
		return err_set(err, ERR_UNSUPPORTED,
			       "the value is too large for the meter's scaler");
	*ret = (int64_t)n;
	return true;
}

bool scale_back_float(int64_t value, unsigned decimals, enum profile_unit unit, struct quantity q,
		      double *ret, struct err *err)
{
	struct factor f;

	if (!find_factor(unit, q.unit, &f, err))
		return false;
	*ret = (double)(value - offset_of(&f, decimals)) * f.den / f.num *
	       pow(10.0, -exponent_of(q, decimals));
	return true;
}
