#include "meter/base_volume.h"

#include "base/decimal.h"

/* ZERO: of the Kelvin scale, 0.01 K. DOUBT: how far K may be from 1, 0.0001. */
enum { ZERO = 27315, FACTOR_ONE = 1000000, EFFECT_ONE = 10000, DOUBT = 50 };

static const struct gas_state base_state = { BASE_PRESSURE, BASE_TEMPERATURE,
					     BASE_COMPRESSIBILITY };

static bool check(const char *field, int64_t value, int64_t min, int64_t max, struct err *err)
{
	if (value < min || value > max)
		return err_field(err, field, "out of range");
	return true;
}

bool base_state_check(const struct gas_state *s, struct err *err)
{
	return check("pressure", s->pressure, BASE_PRESSURE_MIN, BASE_PRESSURE_MAX, err) &&
	       check("temperature", s->temperature, BASE_TEMPERATURE_MIN, BASE_TEMPERATURE_MAX,
		     err) &&
	       check("compressibility", s->compressibility, BASE_COMPRESSIBILITY_MIN,
		     BASE_COMPRESSIBILITY_MAX, err);
}

/* value · C(s) / C(other), where C is the correction factor; rounded once. */
static bool scale(int64_t value, const struct gas_state *s, const struct gas_state *other,
		  int64_t *ret, struct err *err)
{
	if (!base_state_check(s, err) || !base_state_check(other, err))
		return false;
	/* At most 2^63 · 1.2·10^7 · 3.8·10^4 · 2·10^4 < 2^127. */
	decimal_wide up = (decimal_wide)value * s->pressure * (ZERO + other->temperature) *
			  other->compressibility;
	decimal_wide down =
		(decimal_wide)other->pressure * (ZERO + s->temperature) * s->compressibility;
	decimal_wide q = decimal_div_wide(up, down);
	if (q > INT64_MAX || q < INT64_MIN)
		return err_set(err, ERR_LIMIT, "the volume does not fit");
	*ret = (int64_t)q;
	return true;
}

bool base_factor(const struct gas_state *s, int64_t *ret, struct err *err)
{
	return scale(FACTOR_ONE, s, &base_state, ret, err);
}

bool base_volume(int64_t litres, const struct gas_state *s, int64_t *ret, struct err *err)
{
	return scale(litres, s, &base_state, ret, err);
}

bool base_rebook(int64_t litres, const struct gas_state *booked, const struct gas_state *real,
		 int64_t *ret, struct err *err)
{
	return scale(litres, real, booked, ret, err);
}

bool base_effect(const struct gas_state *s, const struct gas_state *normal, int64_t *ret,
		 struct err *err)
{
	int64_t share;

	if (!scale(EFFECT_ONE, s, normal, &share, err))
		return false;
	*ret = share - EFFECT_ONE;
	return true;
}

bool base_compressibility_doubtful(int64_t compressibility)
{
	return compressibility < BASE_COMPRESSIBILITY - DOUBT ||
	       compressibility > BASE_COMPRESSIBILITY + DOUBT;
}
